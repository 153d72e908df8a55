import HTTPTypes
import Testing

@testable import CurlHTTP

@Suite("Redirects")
struct RedirectTests {
    private let harmless: HTTPFields = [.accept: "a/b", .userAgent: "x"]
    private var secrets: HTTPFields {
        var fields = harmless
        fields[.authorization] = "Bearer canary"
        fields[.cookie] = "canary"
        fields[HTTPField.Name("x-api-key")!] = "canary"
        return fields
    }

    private func next(
        _ place: String?, status: Int = 302, method: HTTPRequest.Method = .get, body: [UInt8] = []
    ) throws(Failure) -> (request: HTTPRequest, body: [UInt8])? {
        let request = HTTPRequest(
            method: method, scheme: "https", authority: "example.org", path: "/a/b?c=d", headerFields: secrets)
        var response = HTTPResponse(status: .init(integerLiteral: status))
        response.headerFields[.location] = place
        return try Redirect.next(after: response, of: request, from: PreparedRequest(request, body: body))
    }

    @Test(
        "a place is read as a URL relative to the request's",
        arguments: [
            ("/x", "https://example.org/x"), ("x?y=z", "https://example.org/a/x?y=z"), ("../x", "https://example.org/x"),
            ("?q", "https://example.org/a/b?q"), ("//other.example/x", "https://other.example/x"),
            ("http://example.org/x", "http://example.org/x"), ("https://example.org:8443", "https://example.org:8443/"),
            ("/a b", "https://example.org/a%20b"), ("/x#y", "https://example.org/x"),
        ])
    func resolves(place: String, url: String) throws {
        let request = try #require(try next(place)).request
        #expect(try PreparedRequest(request, body: []).url == url)
    }

    @Test(
        "other schemes, users and what is no URL are refused",
        arguments: [
            "file:///etc/passwd", "ftp://example.org/", "javascript:alert(1)", "https://u:p@example.org/", "https://", "http://[::1",
        ])
    func refuses(place: String) {
        #expect(throws: Failure.self) { try next(place) }
    }

    @Test("a status that is no redirect, or a redirect to nowhere, is the answer", arguments: [200, 300, 304, 404])
    func othersAreAnswers(status: Int) throws {
        #expect(try next("/x", status: status) == nil)
        #expect(try next(nil, status: 302) == nil)
    }

    @Test("credentials stay with the origin", arguments: ["https://other.example/", "http://example.org/", "https://example.org:444/"])
    func dropsCredentials(place: String) throws {
        #expect(try next(place)?.request.headerFields == harmless)
    }

    @Test("credentials go along within the origin", arguments: ["/x", "https://example.org/x", "https://EXAMPLE.org:443/x"])
    func keepsCredentials(place: String) throws {
        #expect(try next(place)?.request.headerFields == secrets)
    }

    @Test("303 asks with GET; 307 and 308 ask the same again; a POST that is moved becomes a GET")
    func methods() throws {
        #expect(try next("/x", status: 303, method: .put, body: [1])?.request.method == .get)
        #expect(try next("/x", status: 303, method: .put, body: [1])?.body == [])
        #expect(try next("/x", status: 303, method: .head)?.request.method == .head)
        #expect(try next("/x", status: 301, method: .post, body: [1])?.request.method == .get)
        #expect(try next("/x", status: 301, method: .put, body: [1])?.body == [1])
        #expect(try next("/x", status: 307, method: .post, body: [1])?.request.method == .post)
        #expect(try next("/x", status: 308, method: .post, body: [1])?.body == [1])
    }

    @Test("a body never goes to another origin: the redirect is the answer")
    func bodyStays() throws {
        #expect(try next("https://other.example/", status: 307, method: .post, body: [1]) == nil)
        #expect(try next("https://other.example/", status: 302, method: .post, body: [1])?.request.method == .get)
    }
}
