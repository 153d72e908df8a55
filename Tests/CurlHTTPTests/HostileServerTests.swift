import HTTPTypes
import Testing

@testable import CurlHTTP

@Suite("Servers that stall, lie, close and never stop", .timeLimit(.minutes(10)))
struct HostileServerTests {
    private let client = HTTPClient.forTests()
    private let limits = HTTPOptions(maxBodyBytes: 100_000, maxHeaderBytes: 10_000)

    @Test("closing before, within and after the head is a broken transfer", arguments: ["", "HTTP/1.1 20", "HTTP/1.1 200 OK\r\nA: b\r\n"])
    func closesInHead(said: String) async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write(said)
        }
        #expect(await client.failure(server.authority)?.kind == .brokenTransfer)
    }

    @Test(
        "a body shorter than declared is a broken transfer, plain or in chunks",
        arguments: [
            "Content-Length: 10\r\n\r\nfive.", "Transfer-Encoding: chunked\r\n\r\n5\r\nfive.\r\n",
            "Transfer-Encoding: chunked\r\n\r\n9\r\nfive.",
        ])
    func closesInBody(said: String) async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n" + said)
        }
        #expect(await client.failure(server.authority)?.kind == .brokenTransfer)
    }

    @Test("what comes behind the declared length is nobody's: it neither joins the body nor answers the next request")
    func longerThanDeclared() async throws {
        let server = try RawServer { connection in
            while connection.readRequest() != nil {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngoodHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
            }
        }
        let client = HTTPClient.forTests(maxConnections: 1, maxConnectionsPerHost: 1)
        for _ in 0..<3 { #expect(try await client.get(server.authority).text == "good") }
    }

    @Test("a length that is no number or absurdly large does no harm", arguments: ["-1", "x", "9223372036854775807", "90000"])
    func absurdLength(length: String) async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(length)\r\n\r\nx")
        }
        let error = await client.failure(server.authority, options: limits)
        #expect(error?.kind == .brokenTransfer || error?.kind == .bodyTooLarge)
    }

    @Test("endless headers stop at the limit, in many lines or in one", arguments: ["X: 1234567890\r\n", "x", "x: y, "])
    func endlessHeaders(piece: String) async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n")
            let pieces = String(repeating: piece, count: 100)
            while connection.write(pieces) {}
        }
        #expect(await client.failure(server.authority, options: limits)?.kind == .headersTooLarge)
    }

    @Test("an endless body stops at the limit", arguments: ["Transfer-Encoding: chunked\r\n\r\n", "\r\n"])
    func endlessBody(head: String) async throws {
        let closed = Signal()
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n" + head)
            let piece =
                head.isEmpty || head == "\r\n" ? String(repeating: "x", count: 1000) : "3e8\r\n\(String(repeating: "x", count: 1000))\r\n"
            while connection.write(piece) {}
            closed.raise()
        }
        #expect(await client.failure(server.authority, options: limits)?.kind == .bodyTooLarge)
        await closed.wait()
    }

    @Test("endless informational answers end with the limit on headers")
    func endlessContinue() async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            while connection.write("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n") {}
        }
        #expect(await client.failure(server.authority, options: limits)?.kind == .headersTooLarge)
    }

    @Test("a body that is not what its encoding says is a bad encoding", arguments: ["gzip", "br", "zstd"])
    func badEncoding(encoding: String) async throws {
        let server = try RawServer { connection in
            while connection.readRequest() != nil {
                connection.answer(headers: ["Content-Encoding: \(encoding)"], body: Array("this is not compressed at all".utf8))
            }
        }
        #expect(await client.failure(server.authority)?.kind == .badEncoding)
    }

    @Test(
        "what is not HTTP is a broken transfer",
        arguments: ["SSH-2.0-OpenSSH_9.2\r\n", "<html>hello</html>", "HTTP/1.1 99 x\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n"])
    func notHTTP(said: String) async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write(said)
        }
        #expect(await client.failure(server.authority)?.kind == .brokenTransfer)
    }

    @Test("TLS spoken to a server without it is a TLS failure")
    func notTLS() async throws {
        let server = try RawServer { connection in
            connection.write("HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.waitForClose()
        }
        #expect(await client.failure(server.authority, scheme: "https")?.kind == .tlsFailed)
    }

    @Test("a port where nobody listens is a failed connection, and a name that cannot exist is not resolved")
    func nobodyThere() async throws {
        let server = try RawServer { _ in }
        server.stop()
        #expect(await client.failure(server.authority)?.kind == .connectFailed)
        let options = HTTPOptions(connectDeadline: .seconds(5))
        let kind = await client.failure("\(String(repeating: "a", count: 64)).invalid", options: options)?.kind
        #expect(kind == .nameNotResolved)
    }

    @Test("a connection that the server closed while it was idle is replaced, unseen by the caller")
    func idleConnectionClosed() async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.answer(text: "ok")
        }
        for _ in 0..<5 { #expect(try await client.get(server.authority).text == "ok") }
    }

    @Test("one hostile server does not disturb the requests to another")
    func othersGoOn() async throws {
        let good = try RawServer { $0.answerAll("fine") }
        let bad = try RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")
        }
        // Not about deadlines: beside all the other tests a machine of two cores may be slow.
        let patient = HTTPOptions(connectDeadline: .seconds(120), wholeDeadline: .seconds(240), stallDeadline: .seconds(120))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for turn in 0..<60 {
                group.addTask { [client] in
                    if turn.isMultiple(of: 2) {
                        let answer = try await client.get(good.authority, options: patient)
                        #expect(answer.text == "fine")
                    } else {
                        #expect(await client.failure(bad.authority, options: patient)?.kind == .brokenTransfer)
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
