import HTTPTypes
import Testing

@testable import CurlHTTP

@Suite(
    "Against a real nginx", .enabled(if: Nginx.isInstalled, "nginx is not installed; the Debian package is nginx-light"),
    .timeLimit(.minutes(10)))
struct NginxTests {
    private let nginx: Nginx
    private let client: HTTPClient

    init() async throws {
        nginx = try await Nginx.shared()
        client = .forTests(caFile: nginx.caFile)
    }

    private let connection = HTTPField.Name("x-connection")!

    @Test("HTTP/1.1 and HTTP/2 over verified TLS give the file")
    func answersOverTLS() async throws {
        let first = try await client.get("localhost:\(nginx.securePort)", "/hello.txt", scheme: "https")
        #expect(first.text == "hello")
        #expect(first.version == "HTTP/1.1")
        #expect(first.response.headerFields[.contentType] == "text/plain")
        let protocolName = first.response.headerFields[HTTPField.Name("x-protocol")!]
        #expect(["TLSv1.2", "TLSv1.3"].contains(protocolName))

        let second = try await client.get("127.0.0.1:\(nginx.http2Port)", "/hello.txt", scheme: "https")
        #expect(second.text == "hello")
        #expect(second.version == "HTTP/2")
    }

    @Test("a client that allows HTTP/1.1 only does not speak HTTP/2")
    func canBeKeptFromHTTP2() async throws {
        let client = HTTPClient.forTests(caFile: nginx.caFile, versions: .onlyHTTP1)
        let answer = try await client.get("localhost:\(nginx.http2Port)", "/hello.txt", scheme: "https")
        #expect(answer.version == "HTTP/1.1")
    }

    @Test("a certificate of an unknown authority, for another name or out of date is refused, as is TLS 1.1")
    func refusesBadTLS() async {
        for port in [nginx.strangerPort, nginx.misnamedPort, nginx.expiredPort, nginx.oldPort] {
            let error = await client.failure("localhost:\(port)", "/hello.txt", scheme: "https")
            #expect(error?.kind == .tlsFailed)
            #expect(error?.reason.isEmpty == false)
        }
    }

    @Test("a CA file that is missing fails the request and not the program")
    func missingCAFile() async {
        let client = HTTPClient.forTests(caFile: "/nowhere/ca.pem")
        let error = await client.failure("localhost:\(nginx.securePort)", scheme: "https")
        #expect(error?.kind == .tlsFailed)
    }

    @Test("without the CA file the same server is refused")
    func trustIsTheClients() async {
        let error = await HTTPClient.forTests().failure("localhost:\(nginx.securePort)", "/hello.txt", scheme: "https")
        #expect(error?.kind == .tlsFailed)
    }

    @Test("one connection serves requests that follow one another", arguments: ["plain", "secure", "http2"])
    func reusesConnections(which: String) async throws {
        let (port, scheme) =
            switch which {
            case "plain": (nginx.plainPort, "http")
            case "secure": (nginx.securePort, "https")
            default: (nginx.http2Port, "https")
            }
        var connections: Set<String?> = []
        for _ in 0..<10 {
            let answer = try await client.get("127.0.0.1:\(port)", "/hello.txt", scheme: scheme)
            connections.insert(answer.response.headerFields[connection])
        }
        #expect(connections.count == 1)
        #expect(!connections.contains(nil))
    }

    @Test("a host known to speak HTTP/2 carries many requests at once on one connection")
    func multiplexes() async throws {
        let authority = "127.0.0.1:\(nginx.http2Port)"
        _ = try await client.get(authority, "/hello.txt", scheme: "https")
        let connections = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<60 {
                group.addTask { [client, connection] in
                    let answer = try await client.get(authority, "/numbers.txt", scheme: "https")
                    #expect(answer.body.count == 108_889)
                    return answer.response.headerFields[connection]
                }
            }
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(connections.count == 1)
    }

    @Test("a gzip body arrives decompressed, and br, zstd and gzip are asked for", arguments: [false, true])
    func decompressesGzip(overHTTP2: Bool) async throws {
        let port = overHTTP2 ? nginx.http2Port : nginx.plainPort
        let answer = try await client.get("127.0.0.1:\(port)", "/packed/numbers.txt", scheme: overHTTP2 ? "https" : "http")
        #expect(answer.response.headerFields[.contentEncoding] == "gzip")
        #expect(answer.body.count == 108_889)
        #expect(answer.text.hasSuffix("19999"))
        let encodings = try #require(answer.response.headerFields[HTTPField.Name("x-encodings")!])
        for encoding in ["gzip", "br", "zstd"] { #expect(encodings.contains(encoding)) }
    }

    @Test("a gzip bomb stops at the body limit", arguments: [false, true])
    func stopsGzipBomb(overHTTP2: Bool) async {
        let port = overHTTP2 ? nginx.http2Port : nginx.plainPort
        let error = await client.failure(
            "127.0.0.1:\(port)", "/packed/zeros.bin", scheme: overHTTP2 ? "https" : "http", options: .init(maxBodyBytes: 1 << 20))
        #expect(error?.kind == .bodyTooLarge)
    }

    @Test("a body is bounded by what the server declares and by what it sends; a body of just the limit is fine")
    func boundsBodies() async throws {
        let authority = "127.0.0.1:\(nginx.plainPort)"
        let error = await client.failure(authority, "/zeros.bin", options: .init(maxBodyBytes: (8 << 20) - 1))
        #expect(error?.kind == .bodyTooLarge)
        let answer = try await client.get(authority, "/zeros.bin", options: .init(maxBodyBytes: 8 << 20))
        #expect(answer.body.count == 8 << 20)
    }

    @Test("every body has the padding that parsers need behind it", arguments: ["/hello.txt", "/numbers.txt", "/packed/numbers.txt"])
    func padsBodies(path: String) async throws {
        let answer = try await client.get("127.0.0.1:\(nginx.plainPort)", path)
        #expect(answer.body.capacity >= answer.body.count + HTTPAnswer.bodyPadding)
    }

    @Test("HEAD has the fields and no body")
    func head() async throws {
        let answer = try await client.send(
            HTTPRequest(method: .head, scheme: "http", authority: "127.0.0.1:\(nginx.plainPort)", path: "/zeros.bin"),
            options: .init(maxBodyBytes: 10))
        #expect(answer.response.status == .ok)
        #expect(answer.response.headerFields[.contentLength] == String(8 << 20))
        #expect(answer.body.isEmpty)
        let next = try await client.get("127.0.0.1:\(nginx.plainPort)", "/hello.txt")
        #expect(next.text == "hello")
    }

    @Test("any status is an answer")
    func notFoundIsAnAnswer() async throws {
        let answer = try await client.get("127.0.0.1:\(nginx.plainPort)", "/nothing-here")
        #expect(answer.response.status == .notFound)
    }

    @Test("thousands of requests at once all get their own answers", arguments: ["plain", "secure", "http2"])
    func manyAtOnce(which: String) async throws {
        let (port, scheme) =
            switch which {
            case "plain": (nginx.plainPort, "http")
            case "secure": (nginx.securePort, "https")
            default: (nginx.http2Port, "https")
            }
        let right = try await withThrowingTaskGroup(of: Bool.self) { group in
            for turn in 0..<2000 {
                group.addTask { [client] in
                    let authority = "127.0.0.1:\(port)"
                    if turn % 3 == 0 {
                        return try await client.get(authority, "/missing-\(turn)", scheme: scheme).response.status == .notFound
                    }
                    let path = turn % 3 == 1 ? "/hello.txt" : "/numbers.txt"
                    let answer = try await client.get(authority, path, scheme: scheme)
                    return answer.body.count == (turn % 3 == 1 ? 5 : 108_889)
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(right == 2000)
    }
}
