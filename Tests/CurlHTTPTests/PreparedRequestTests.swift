import HTTPTypes
import Testing

@testable import CurlHTTP

@Suite("Requests that may be sent")
struct PreparedRequestTests {
    private func prepare(
        _ scheme: String? = "https", _ authority: String? = "example.org", _ path: String? = "/", method: HTTPRequest.Method = .get,
        fields: HTTPFields = [:], body: [UInt8] = []
    ) throws(Failure) -> PreparedRequest {
        try PreparedRequest(
            HTTPRequest(method: method, scheme: scheme, authority: authority, path: path, headerFields: fields), body: body)
    }

    @Test(
        "a host is a name or an address, with at most a port",
        arguments: [
            ("example.org", "https://example.org/"), ("EXAMPLE.org", "https://example.org/"),
            ("example.org:443", "https://example.org/"), ("example.org:8443", "https://example.org:8443/"),
            ("127.0.0.1", "https://127.0.0.1/"), ("[::1]", "https://[::1]/"), ("[2001:DB8::1]:8443", "https://[2001:db8::1]:8443/"),
            ("xn--mller-kva.example", "https://xn--mller-kva.example/"), ("a_b-c.d", "https://a_b-c.d/"),
        ])
    func takesHosts(authority: String, url: String) throws {
        #expect(try prepare("https", authority).url == url)
    }

    @Test(
        "anything else is no host",
        arguments: [
            "", ":80", "user@example.org", "user:secret@example.org", "example.org:", "example.org:x", "example.org:65536",
            "example.org:-1", "example.org:+1", "a b", "a/b", "a?b", "a#b", "a\\b", "a%b", "müller.example", "[::1", "[]", "[::1]x",
            "[fe80::1%25eth0]", "::1", "a\r\nb", "a\u{0}b", "１２７.0.0.1",
        ])
    func refusesHosts(authority: String) {
        #expect(throws: Failure.self) { try prepare("https", authority) }
        #expect(Authority(authority) == nil)
    }

    @Test("the scheme is http or https", arguments: ["file", "ftp", "HTTPS", "", "ws", "gopher", nil])
    func refusesSchemes(scheme: String?) {
        #expect(throws: Failure.self) { try prepare(scheme) }
    }

    @Test("the path is visible ASCII behind a slash", arguments: ["a", "", "*", "/a b", "/a#b", "/ä", "/a\r\nHost: x", "/a\tb"])
    func refusesPaths(path: String) {
        #expect(throws: Failure.self) { try prepare("https", "example.org", path) }
    }

    @Test("the framing of a message is the client's own", arguments: ["Host", "Transfer-Encoding", "Connection", "Upgrade", "Expect"])
    func refusesFraming(name: String) throws {
        let field = HTTPField(name: try #require(HTTPField.Name(name)), value: "canary")
        #expect(throws: Failure.self) { try prepare(fields: HTTPFields([field])) }
    }

    @Test("a content-length must be the body's")
    func contentLength() throws {
        _ = try prepare(method: .post, fields: [.contentLength: "3"], body: [1, 2, 3])
        #expect(throws: Failure.self) { try prepare(method: .post, fields: [.contentLength: "4"], body: [1, 2, 3]) }
    }

    @Test("CONNECT, TRACE and a GET with a body are refused")
    func refusesMethods() {
        #expect(throws: Failure.self) { try prepare(method: .connect) }
        #expect(throws: Failure.self) { try prepare(method: .trace) }
        #expect(throws: Failure.self) { try prepare(method: .get, body: [1]) }
        #expect(throws: Failure.self) { try prepare(method: .head, body: [1]) }
    }

    @Test("a request's name in errors has neither user nor query nor fragment, wherever they stand")
    func nameHasNoSecrets() {
        for (authority, path) in [
            ("user:canary@example.org", "/a?key=canary"), ("user@canary@example.org", "/a#canary"),
            ("example.org?canary", "/a"), ("example.org/canary", "/a?canary"), ("example.org", "/a?a#canary"),
        ] {
            let name = HTTPRequest(method: .get, scheme: "https", authority: authority, path: path).nameWithoutSecrets
            #expect(name == "GET https://example.org/a")
        }
        let torn = HTTPRequest(method: .get, scheme: "https", authority: "a\r\nb", path: "/\u{1B}[31m\(String(repeating: "x", count: 999))")
        #expect(torn.nameWithoutSecrets.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
        #expect(torn.nameWithoutSecrets.count < 300)
    }
}
