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

    /// Whether a connection to `address` may carry the request. `nil` is an address of another family than IP.
    func allows(_ address: IPAddress?) -> Bool {
        switch self {
        case .any: true
        case .publicOnly: address?.isPublic ?? false
        }
    }
}
