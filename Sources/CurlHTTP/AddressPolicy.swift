/// Which addresses a request may connect to.
///
/// The check is made on the address that is really used, before a packet goes to it, and again before a request is written to a
/// connection that an earlier request opened. Names are never checked: they may resolve to anything a moment later.
///
/// A proxy hides the address behind it, so a request under `.publicOnly` goes past the proxies of the environment.
public enum AddressPolicy: Sendable, Hashable {
    /// All of them.
    case any
    /// Only addresses of the public internet: no loopback, private, link-local, shared, multicast or reserved ranges, in no
    /// spelling (IPv4-mapped, NAT64 and 6to4 addresses count as the IPv4 address inside).
    case publicOnly

    /// Whether a request to this host of a URL could be sent at all; an IPv6 address stands in its brackets.
    ///
    /// True for every name but `localhost` and what is under it (RFC 6761, section 6.3), as only resolving it would tell; of an
    /// address in numbers, in any spelling that resolvers take (`127.1`), whether the policy allows it.
    public func mayReach(host: String) -> Bool {
        guard self == .publicOnly else { return true }
        let name = host.lowercased()
        let bare = name.hasSuffix(".") ? String(name.dropLast()) : name
        if bare == "localhost" || bare.hasSuffix(".localhost") { return false }
        guard let address = IPAddress(host: bare) else { return true }
        return allows(address)
    }

    /// Whether a connection to `address` may carry the request. `nil` is an address of another family than IP.
    func allows(_ address: IPAddress?) -> Bool {
        switch self {
        case .any: true
        case .publicOnly: address?.isPublic ?? false
        }
    }
}
