import CCurl
import HTTPTypes

/// Where a redirect leads.
///
/// Decided here and not by libcurl, so that what is sent on to another host does not depend on libcurl's version: another origin
/// (scheme, host or port) gets only the header fields that cannot hold a credential, and never a body.
enum Redirect {
    /// The next request, or nil when `response` is the answer: no redirect, none that names a place, or one that asks to send
    /// the body to another origin.
    ///
    /// Throws `.brokenTransfer` for a place that is not a URL of http or https without a user.
    static func next(
        after response: HTTPResponse, of request: HTTPRequest, from prepared: PreparedRequest
    ) throws(Failure) -> (request: HTTPRequest, body: [UInt8])? {
        guard [301, 302, 303, 307, 308].contains(response.status.code), let place = response.headerFields[values: .location].first else {
            return nil
        }
        guard let target = resolve(place, from: prepared.url) else {
            throw Failure(.brokenTransfer, "redirected to what is not an http or https URL without a user")
        }
        var next = request
        var body = prepared.body
        next.scheme = target.scheme
        next.authority = target.authority
        next.path = target.path
        let dropsBody =
            response.status.code == 303
            ? request.method != .head
            : request.method == .post && (response.status.code == 301 || response.status.code == 302)  // RFC 9110, 15.4
        if dropsBody {
            next.method = .get
            next.headerFields[.contentType] = nil
            next.headerFields[.contentLength] = nil
            body = []
        }
        if target.origin != prepared.hostKey {
            guard body.isEmpty else { return nil }
            next.headerFields = next.headerFields.filter { harmless.contains($0.name) }.reduce(into: HTTPFields()) { $0.append($1) }
        }
        return (next, body)
    }

    /// The fields that go to another origin. Everything else may be a credential under some name.
    private static let harmless: Set<HTTPField.Name> = [.accept, .acceptLanguage, .userAgent]

    private struct Target {
        var scheme: String, authority: String, path: String, origin: String
    }

    private static func resolve(_ place: String, from url: String) -> Target? {
        guard let parsed = curl_url() else { return nil }
        defer { curl_url_cleanup(parsed) }
        guard curl_url_set(parsed, CURLUPART_URL, url, 0) == CURLUE_OK,
            curl_url_set(parsed, CURLUPART_URL, place, UInt32(CURLU_URLENCODE)) == CURLUE_OK,
            part(CURLUPART_USER, of: parsed) == nil, part(CURLUPART_PASSWORD, of: parsed) == nil,
            let scheme = part(CURLUPART_SCHEME, of: parsed), scheme == "http" || scheme == "https",
            let host = part(CURLUPART_HOST, of: parsed), let path = part(CURLUPART_PATH, of: parsed)
        else { return nil }
        let authority = part(CURLUPART_PORT, of: parsed).map { "\(host):\($0)" } ?? host
        let query = part(CURLUPART_QUERY, of: parsed).map { "?" + $0 } ?? ""
        let request = HTTPRequest(method: .get, scheme: scheme, authority: authority, path: path + query)
        guard let origin = try? PreparedRequest(request, body: []).hostKey else { return nil }
        return Target(scheme: scheme, authority: authority, path: path + query, origin: origin)
    }

    private static func part(_ part: CURLUPart, of url: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(url, part, &text, 0) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
