import ConnectorKit

/// The parts of an absolute URL of the web that is written as most are: in lower case but for its path and query, without a port, and with
/// nothing that must be escaped, resolved or left out.
///
/// Foundation's `URL` and `URLComponents` read the others, and take some ten times as long; a page of mentions holds hundreds.
struct PlainURL: Sendable, Hashable {
    /// Everything before the query, without a slash at its end.
    let base: BaseURL
    let endsInSlash: Bool
    /// What stands behind the question mark; `nil` where there is none.
    let query: String?

    /// Reads a URL of at most 2,000 bytes; `nil` for what is not so plain, be it a URL or not. A fragment is left out.
    init?(_ text: String) {
        let bytes = text.utf8
        guard bytes.count <= 2000, let scheme = ["https://", "http://"].first(where: { bytes.starts(with: $0.utf8) }) else { return nil }
        let rest = bytes.dropFirst(scheme.utf8.count)
        let host = rest.prefix(while: Self.isOfHost)
        let path = rest[host.endIndex...].prefix(while: Self.isOfPath)
        let query = rest[path.endIndex...].prefix { $0 != UInt8(ascii: "#") }
        let fragment = rest[query.endIndex...].dropFirst()
        guard !host.isEmpty, path.first ?? UInt8(ascii: "/") == UInt8(ascii: "/"), !Self.hasStep(path),
            query.first ?? UInt8(ascii: "?") == UInt8(ascii: "?"), query.dropFirst().allSatisfy(Self.isOfQuery),
            fragment.allSatisfy(Self.isOfQuery)
        else { return nil }
        endsInSlash = path.isEmpty || path.last == UInt8(ascii: "/")
        guard let base = BaseURL(String(text[..<path.endIndex])) else { return nil }
        self.base = base
        self.query = query.isEmpty ? nil : String(Substring(query.dropFirst()))
    }

    /// Names in lower case.
    private static func isOfHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: false
        }
    }

    private static func isOfPath(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"): true
        default: isOfHost(byte)
        }
    }

    private static func isOfQuery(_ byte: UInt8) -> Bool {
        isOfPath(byte) || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "&")
    }

    /// Whether a segment is empty or begins with a dot: one that may be a step up.
    private static func hasStep(_ path: Substring.UTF8View) -> Bool {
        zip(path, path.dropFirst()).contains { $0 == UInt8(ascii: "/") && ($1 == UInt8(ascii: "/") || $1 == UInt8(ascii: ".")) }
    }
}
