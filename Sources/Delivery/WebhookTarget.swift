import HTTPTypes

/// Where a webhook goes. Its path and query often are the credential, so neither is ever shown.
struct WebhookTarget: Sendable, CustomStringConvertible, CustomReflectable {
    private let scheme: String
    private let authority: String
    private let path: String

    /// Reads an absolute http or https URL; `nil` for anything else, and for one with a user or a fragment.
    init?(_ url: String) {
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "#") }),
            let colon = url.firstRange(of: "://")
        else { return nil }
        scheme = url[..<colon.lowerBound].lowercased()
        let rest = url[colon.upperBound...]
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        authority = String(rest[..<end])
        path = rest[end...].hasPrefix("/") ? String(rest[end...]) : "/\(rest[end...])"
        guard scheme == "https" || scheme == "http", !authority.isEmpty, !authority.hasPrefix(":"), !authority.contains("@") else {
            return nil
        }
    }

    func request(_ fields: HTTPFields) -> HTTPRequest {
        HTTPRequest(method: .post, scheme: scheme, authority: authority, path: path, headerFields: fields)
    }

    var description: String { "\(scheme)://\(authority)/…" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
