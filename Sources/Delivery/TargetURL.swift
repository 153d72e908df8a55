import CurlHTTP
import HTTPTypes
import Model

/// Where a receiver's requests go. Its path and query often are the credential, so neither is ever shown.
struct TargetURL: Sendable, CustomStringConvertible, CustomReflectable {
    private let scheme: String
    private let authority: String
    private let host: String
    private let path: String
    private let query: String?

    /// Reads an absolute http or https URL; `nil` for anything else, and for one with a user or a fragment.
    init?(_ url: String) {
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "#") }),
            let colon = url.firstRange(of: "://")
        else { return nil }
        scheme = url[..<colon.lowerBound].lowercased()
        let rest = url[colon.upperBound...]
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        authority = String(rest[..<end])
        let pieces = rest[end...].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = pieces.first.map { $0.isEmpty ? "/" : String($0) } ?? "/"
        query = pieces.count > 1 ? String(pieces[1]) : nil
        guard scheme == "https" || scheme == "http", let parsed = Authority(authority) else { return nil }
        host = parsed.host
    }

    /// Why the policy would refuse the host whatever its name resolves to, and how to mend it; `nil` when it would not.
    func flaw(under policy: AddressPolicy) -> String? {
        policy.mayReach(host: host)
            ? nil : "The host is a loopback, private or otherwise reserved address. Set allow_private = true if it is meant."
    }

    /// A request to this URL, with more of a path or a query behind what it has.
    func request(
        _ method: HTTPRequest.Method, path more: String = "", query moreQuery: String? = nil, _ fields: HTTPFields
    ) -> HTTPRequest {
        let whole = more.isEmpty ? path : (path.hasSuffix("/") ? String(path.dropLast()) : path) + more
        let queries = [query, moreQuery].compactMap(\.self).joined(separator: "&")
        let target = query == nil && moreQuery == nil ? whole : "\(whole)?\(queries)"
        return HTTPRequest(method: method, scheme: scheme, authority: authority, path: target, headerFields: fields)
    }

    var description: String { "\(scheme)://\(authority)/…" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
