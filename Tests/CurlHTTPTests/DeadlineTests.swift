import HTTPTypes
import Testing

@testable import CurlHTTP

@Suite("Deadlines", .timeLimit(.minutes(10)))
struct DeadlineTests {
    private let client = HTTPClient.forTests(maxConnections: 8, maxConnectionsPerHost: 1)
    private let short = Duration.milliseconds(200)

    @Test("a server that does not answer the TLS handshake meets the connect deadline")
    func connect() async throws {
        let server = try RawServer { $0.waitForClose() }
        let error = await client.failure(server.authority, scheme: "https", options: .init(connectDeadline: short))
        #expect(error?.kind == .connectDeadline)
    }

    @Test(
        "silence before the head, within it or within the body meets the stall deadline",
        arguments: ["", "HTTP/1.1 200 OK\r\nA: ", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345"])
    func stall(said: String) async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write(said)
            connection.waitForClose()
        }
        var kind: HTTPError.Kind?
        let time = await duration {
            kind = await client.failure(server.authority, options: .init(stallDeadline: short))?.kind
        }
        #expect(kind == .stallDeadline)
        #expect(time >= short)
    }

    @Test("a server that drips meets the whole deadline, though it never stalls")
    func whole() async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n\r\n")
            while connection.write("x") {}
        }
        let options = HTTPOptions(wholeDeadline: short, stallDeadline: .seconds(10), maxBodyBytes: .max)
        var kind: HTTPError.Kind?
        let time = await duration { kind = await client.failure(server.authority, options: options)?.kind }
        #expect(kind == .wholeDeadline)
        #expect(time >= short)
    }

    @Test("waiting for a free connection counts towards the whole deadline")
    func waitingCounts() async throws {
        let seen = Signal()
        let server = try RawServer { connection in
            _ = connection.readRequest()
            seen.raise()
            connection.waitForClose()
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = try? await client.get(server.authority) }
            await seen.wait()
            #expect(await client.failure(server.authority, options: .init(wholeDeadline: short))?.kind == .wholeDeadline)
            #expect(server.accepted == 1)
            group.cancelAll()
        }
    }

    @Test("redirects share one whole deadline")
    func redirectsShare() async throws {
        let server = try RawServer { connection in
            while connection.readRequest() != nil {
                connection.answer(text: "", status: "302 Found", headers: ["Location: /again"])
            }
        }
        let options = HTTPOptions(wholeDeadline: short, maxRedirects: .max)
        #expect(await client.failure(server.authority, options: options)?.kind == .wholeDeadline)
    }

    @Test("a deadline of nothing, and one of ages, are both fine")
    func extremes() async throws {
        let server = try RawServer { $0.answerAll() }
        for deadline in [Duration.zero, .seconds(-1), .nanoseconds(1)] {
            #expect(await client.failure(server.authority, options: .init(wholeDeadline: deadline))?.kind == .wholeDeadline)
        }
        let ages = Duration.seconds(Int64.max)
        let options = HTTPOptions(connectDeadline: ages, wholeDeadline: ages, stallDeadline: ages)
        #expect(try await client.get(server.authority, options: options).text == "ok")
    }
}
