import HTTPTypes
import Testing

@testable import CurlHTTP

@Suite("What goes over the wire", .timeLimit(.minutes(10)))
struct ExchangeTests {
    @Test("method, path, fields and body arrive as they were given, and nothing is added that was not asked for")
    func sendsWhatItWasGiven() async throws {
        let server = try RawServer { $0.answerAll() }
        let client = HTTPClient.forTests()
        var fields: HTTPFields = [.authorization: "Bearer abc", .contentType: "application/json"]
        fields[HTTPField.Name("X-Empty")!] = ""
        let body = Array("{\"ünïcode\":1}".utf8)
        _ = try await client.send(
            HTTPRequest(method: .post, scheme: "http", authority: server.authority, path: "/a/../b?c=d&e", headerFields: fields),
            body: body)
        let request = try #require(server.requests.first)
        #expect(request.method == "POST")
        #expect(request.target == "/a/../b?c=d&e")
        #expect(request.body == body)
        #expect(request.headers["authorization"] == "Bearer abc")
        #expect(request.headers["content-type"] == "application/json")
        #expect(request.headers["x-empty"] == "")
        #expect(request.headers["user-agent"] == "Clout-tests")
        #expect(request.headers["host"] == server.authority)
        #expect(request.headers["expect"] == nil)
        let known: Set = [
            "host", "user-agent", "accept", "accept-encoding", "authorization", "content-type", "content-length", "x-empty",
        ]
        #expect(Set(request.headers.keys) == known)
    }

    @Test("nothing of a request is left on the handle for the next one")
    func handlesStartClean() async throws {
        let server = try RawServer { $0.answerAll() }
        let client = HTTPClient.forTests(maxConnections: 1, maxConnectionsPerHost: 1)
        let methods: [HTTPRequest.Method] = [.post, .get, .put, .delete, .head, .get, .patch, .options, .post, .get]
        for method in methods {
            let hasBody = [.post, .put, .patch].contains(method)
            _ = try await client.send(
                HTTPRequest(
                    method: method, scheme: "http", authority: server.authority, path: "/",
                    headerFields: hasBody ? [.authorization: "canary"] : [:]),
                body: hasBody ? Array("body".utf8) : [])
        }
        #expect(server.requests.map(\.method) == methods.map(\.rawValue))
        for request in server.requests {
            let hasBody = ["POST", "PUT", "PATCH"].contains(request.method)
            #expect((request.headers["authorization"] != nil) == hasBody)
            #expect((request.headers["content-length"] != nil) == hasBody)
            #expect(request.headers["content-type"] == nil)
            #expect(request.body.isEmpty == !hasBody)
        }
    }

    @Test("a POST without a body says so; a DELETE may have one", arguments: [("POST", 0), ("PUT", 0), ("DELETE", 3), ("DELETE", 0)])
    func bodyLengths(method: String, count: Int) async throws {
        let server = try RawServer { $0.answerAll() }
        _ = try await HTTPClient.forTests().send(
            HTTPRequest(method: .init(method)!, scheme: "http", authority: server.authority, path: "/"),
            body: [UInt8](repeating: 65, count: count))
        let request = try #require(server.requests.first)
        #expect(request.method == method)
        #expect(request.body.count == count)
        #expect(request.headers["content-length"] == (method == "DELETE" && count == 0 ? nil : String(count)))
    }

    @Test("a large body is sent at once, without waiting for 100 Continue")
    func largeBody() async throws {
        let server = try RawServer { $0.answerAll() }
        let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0) }
        _ = try await HTTPClient.forTests().send(
            HTTPRequest(method: .put, scheme: "http", authority: server.authority, path: "/"), body: body)
        #expect(server.requests.first?.body == body)
        #expect(server.requests.first?.headers["expect"] == nil)
    }

    @Test("an answer in chunks, behind informational ones, with a trailer, is read whole")
    func chunksAndTrailers() async throws {
        let server = try RawServer { connection in
            while connection.readRequest() != nil {
                connection.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: early\r\n\r\n")
                connection.write(
                    "HTTP/1.1 201 Made It\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nT: u\r\n\r\n")
            }
        }
        let answer = try await HTTPClient.forTests().get(server.authority)
        #expect(answer.response.status == .created)
        #expect(answer.text == "abcde")
        #expect(answer.response.headerFields[HTTPField.Name("x")!] == "y")
        #expect(answer.response.headerFields[HTTPField.Name("link")!] == nil)
        #expect(answer.response.headerFields[HTTPField.Name("t")!] == nil)
    }

    @Test("an answer of HTTP/1.0 that ends with its connection is read whole")
    func http10() async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.0 200 OK\r\n\r\nall of it")
        }
        let answer = try await HTTPClient.forTests().get(server.authority)
        #expect(answer.text == "all of it")
        #expect(answer.version == "HTTP/1.0")
    }

    @Test("br and zstd bodies arrive decompressed", arguments: Packed.all)
    func decompresses(packed: Packed) async throws {
        let server = try RawServer { connection in
            while connection.readRequest() != nil {
                connection.answer(headers: ["Content-Encoding: \(packed.encoding)"], body: packed.bytes)
            }
        }
        let answer = try await HTTPClient.forTests().get(server.authority)
        #expect(answer.text == "hello")
        #expect(answer.body.capacity >= 5 + HTTPAnswer.bodyPadding)
    }

    /// `hello` in each encoding that libcurl is asked for.
    struct Packed: Sendable, CustomTestStringConvertible {
        var encoding: String, bytes: [UInt8]
        var testDescription: String { encoding }

        static let all = [
            Packed(encoding: "br", bytes: [0x0B, 0x02, 0x80] + Array("hello".utf8) + [0x03]),
            Packed(
                encoding: "zstd", bytes: [0x28, 0xB5, 0x2F, 0xFD, 0x20, 0x05, 0x29, 0x00, 0x00] + Array("hello".utf8)),
            Packed(
                encoding: "gzip",
                bytes: [
                    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 203, 72, 205, 201, 201, 7, 0, 134, 166, 16, 54, 5, 0, 0, 0,
                ]),
        ]
    }

    @Test("a user agent cannot smuggle a header in")
    func userAgentIsOneLine() async throws {
        let server = try RawServer { $0.answerAll() }
        let client = HTTPClient(.init(userAgent: "a\r\nX-Smuggled: b", usesProxiesFromEnvironment: false))
        _ = try await client.get(server.authority)
        #expect(server.requests.first?.headers["x-smuggled"] == nil)
        #expect(server.requests.first?.headers["user-agent"] == "a  X-Smuggled: b")
    }

    @Test("a request may bring its own user agent")
    func ownUserAgent() async throws {
        let server = try RawServer { $0.answerAll() }
        _ = try await HTTPClient.forTests().get(server.authority, fields: [.userAgent: "Other"])
        #expect(server.requests.first?.headers["user-agent"] == "Other")
    }
}
