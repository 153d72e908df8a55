import Foundation

/// Where a server listens: an address of this machine, and a port.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible, LosslessStringConvertible {
    /// An IPv4 or IPv6 address.
    public let host: String
    /// 0 is any that is free.
    public let port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `127.0.0.1:8370`, `[::1]:8370` or `localhost:8370`; `nil` for anything else, names among it.
    public init?(_ description: String) {
        guard let colon = description.lastIndex(of: ":"), let port = UInt16(description[description.index(after: colon)...]) else {
            return nil
        }
        var host = String(description[..<colon])
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        if isBracketed { host = String(host.dropFirst().dropLast()) }
        if host == "localhost" { host = "127.0.0.1" }
        guard isBracketed ? Self.isIPv6(host) : Self.isIPv4(host) else { return nil }
        self.host = host
        self.port = Int(port)
    }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Whether nobody on another machine reaches it.
    public var isLoopback: Bool { Self.isLoopback(host) }

    static func isLoopback(_ address: String) -> Bool {
        address == "::1" || address.hasPrefix("::ffff:127.") || (address.hasPrefix("127.") && isIPv4(address))
    }

    static func isIPv4(_ text: String) -> Bool {
        var address = in_addr()
        return inet_pton(AF_INET, text, &address) == 1
    }

    static func isIPv6(_ text: String) -> Bool {
        var address = in6_addr()
        return inet_pton(AF_INET6, text, &address) == 1
    }
}
