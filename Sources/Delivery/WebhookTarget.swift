import CurlHTTP
import HTTPTypes

/// Where a webhook goes. Its path and query often are the credential, so neither is ever shown.
struct WebhookTarget: Sendable, CustomStringConvertible, CustomReflectable {
    private let scheme: String
    private let authority: String
    private let host: String
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
        guard scheme == "https" || scheme == "http", let parsed = Authority(authority) else { return nil }
        host = parsed.host
    }

    /// Why the policy would refuse the host whatever its name resolves to, and how to mend it; `nil` when it would not.
    func flaw(under policy: AddressPolicy) -> String? {
        policy.mayReach(host: host)
            ? nil : "The host is a loopback, private or otherwise reserved address. Set allow_private = true if it is meant."
    }

    func request(_ fields: HTTPFields) -> HTTPRequest {
        HTTPRequest(method: .post, scheme: scheme, authority: authority, path: path, headerFields: fields)
    }

    var description: String { "\(scheme)://\(authority)/…" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
