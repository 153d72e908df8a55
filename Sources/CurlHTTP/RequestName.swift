import HTTPTypes

extension HTTPRequest {
    /// Method, scheme, host, port and path, for errors and logs: `GET https://example.org/api/v1/statuses`.
    ///
    /// Leaves out the query, a user and a fragment even where they stand in the wrong place, and everything that could break a
    /// line of a log; the request may be one that was refused for just that.
    var nameWithoutSecrets: String {
        let scheme = scheme.map(Self.visible) ?? "?"
        let shown: String
        if let authority, !authority.isEmpty {
            let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
            shown = Self.visible(host.prefix { !"/?#\\".contains($0) })
        } else {
            shown = "?"
        }
        let path = Self.visible((path ?? "/").prefix { $0 != "?" && $0 != "#" })
        return "\(method.rawValue) \(scheme)://\(shown)\(path)"
    }

    private static func visible(_ text: some StringProtocol) -> String {
        let bytes = text.utf8.prefix(maxPartBytes).map { $0 > 0x20 && $0 < 0x7F ? $0 : UInt8(ascii: "_") }
        return String(decoding: bytes, as: UTF8.self) + (text.utf8.count > maxPartBytes ? "…" : "")
    }

    private static let maxPartBytes = 200
}
