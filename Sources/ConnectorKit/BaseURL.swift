import CurlHTTP

/// Where a network's API stands: scheme, authority and an optional path in front of every endpoint.
///
/// Parsed without Foundation, because every request is built from one.
public struct BaseURL: Sendable, Hashable, CustomStringConvertible {
    public let scheme: String
    /// Host, with a port where one was given; never a user or a password.
    public let authority: String
    /// Empty, or beginning with `/` and not ending with one.
    public let path: String

    /// Reads an absolute `http` or `https` URL without user, query and fragment; trailing slashes are dropped. `nil` for anything else.
    public init?(_ text: String) {
        let scheme = text.prefix { $0 != ":" }.lowercased()
        guard scheme == "http" || scheme == "https", text.utf8.dropFirst(scheme.utf8.count).starts(with: "://".utf8) else { return nil }
        let rest = text.utf8.dropFirst(scheme.utf8.count + 3)
        guard rest.allSatisfy(Self.isPlain) else { return nil }
        let authority = Substring(rest.prefix { $0 != UInt8(ascii: "/") })
        guard Authority(String(authority)) != nil else { return nil }
        self.scheme = scheme
        self.authority = authority.lowercased()
        var path = rest[authority.endIndex...]
        while path.last == UInt8(ascii: "/") { path.removeLast() }
        self.path = String(Substring(path))
    }

    public var description: String { "\(scheme)://\(authority)\(path)" }

    /// The host without its port: what messages and qualified ids name.
    public var host: String {
        guard let colon = authority.lastIndex(of: ":"), authority[colon...].dropFirst().allSatisfy(\.isNumber) else { return authority }
        return String(authority[..<colon])
    }

    /// The request target of an endpoint: every segment and every query part is escaped, so that no id can change the path.
    ///
    /// - Parameter last: A last segment that is escaped already.
    public func target(_ segments: [String], _ last: String? = nil, query: [(name: String, value: String)] = []) -> String {
        var target = path
        for segment in segments {
            target += "/"
            // A dot segment would be resolved away by the client or a proxy; no id of any network is one.
            target += segment == "." || segment == ".." ? "%2E" : Self.escaped(segment)
        }
        if let last { target += "/" + last }
        if target.isEmpty { target = "/" }
        var separator = "?"
        for (name, value) in query {
            target += separator + Self.escaped(name) + "=" + Self.escaped(value)
            separator = "&"
        }
        return target
    }

    /// Printable ASCII without space, quotes, angle brackets, and what begins a user, a query or a fragment.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"): false
        case UInt8(ascii: "@"), UInt8(ascii: "?"), UInt8(ascii: "#"): false
        default: byte > 0x20 && byte < 0x7f
        }
    }

    /// Percent-encodes everything but RFC 3986's unreserved characters.
    public static func escaped(_ text: String) -> String {
        guard !text.utf8.allSatisfy(isUnreserved) else { return text }
        var escaped: [UInt8] = []
        escaped.reserveCapacity(3 * text.utf8.count)
        for byte in text.utf8 {
            if isUnreserved(byte) {
                escaped.append(byte)
            } else {
                escaped += [UInt8(ascii: "%"), hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e: true
        default: false
        }
    }

    private static let hexadecimal = Array("0123456789ABCDEF".utf8)
}
