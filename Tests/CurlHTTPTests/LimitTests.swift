import HTTPTypes
import Testing

@testable import CurlHTTP

@Suite("Connections, queue, cancellation and shutting down", .timeLimit(.minutes(10)))
struct LimitTests {
    /// Serves requests one by one, each held until the barrier opens; counts how many are held at once.
    private struct Held {
        let server: RawServer
        let arrivals: Signal

        init(_ barrier: Barrier, _ gauge: Gauge = Gauge(), arrivals: Signal = Signal()) throws {
            self.arrivals = arrivals
            server = try RawServer { connection in
                while connection.readRequest() != nil {
                    gauge.enter()
                    arrivals.raise()
                    barrier.pass()
                    gauge.leave()
                    connection.answer(text: "ok")
                }
            }
        }
    }

    @Test("no host gets more connections than its limit, and everybody is served")
    func perHost() async throws {
        let barrier = Barrier()
        let held = try Held(barrier)
        let client = HTTPClient.forTests(maxConnections: 10, maxConnectionsPerHost: 2)
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 { group.addTask { try await client.get(held.server.authority).text } }
            await held.arrivals.wait(for: 2)
            barrier.open()
            for try await text in group { #expect(text == "ok") }
        }
        #expect(held.server.accepted == 2)
        #expect(held.arrivals.count == 20)
    }

    @Test("all hosts together get no more connections than the limit in all, kept ones included")
    func inAll() async throws {
        let barrier = Barrier()
        let gauge = Gauge()
        let arrivals = Signal()
        let servers = try (0..<4).map { _ in try Held(barrier, gauge, arrivals: arrivals) }
        let client = HTTPClient.forTests(maxConnections: 3, maxConnectionsPerHost: 2)
        try await withThrowingTaskGroup(of: String.self) { group in
            for turn in 0..<40 { group.addTask { try await client.get(servers[turn % 4].server.authority).text } }
            await arrivals.wait(for: 3)
            barrier.open()
            for try await text in group { #expect(text == "ok") }
        }
        #expect(gauge.peak == 3)
        #expect(arrivals.count == 40)
    }

    @Test("a host whose connections are all taken does not hold up another")
    func slowHostBlocksNobody() async throws {
        let barrier = Barrier()
        let slow = try Held(barrier)
        let quick = try RawServer { $0.answerAll("quick") }
        let client = HTTPClient.forTests(maxConnections: 10, maxConnectionsPerHost: 2)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<10 { group.addTask { _ = try await client.get(slow.server.authority) } }
            await slow.arrivals.wait(for: 2)
            #expect(try await client.get(quick.authority).text == "quick")
            barrier.open()
            try await group.waitForAll()
        }
    }

    @Test("at the queue's limit a caller waits, can be cancelled, and goes on when there is room")
    func boundedQueue() async throws {
        let barrier = Barrier()
        let held = try Held(barrier)
        let client = HTTPClient.forTests(maxConnections: 1, maxConnectionsPerHost: 1, queueLimit: 0)
        async let first = client.get(held.server.authority)
        await held.arrivals.wait()
        let second = Task { try await client.get(held.server.authority) }
        let third = Task { try await client.get(held.server.authority) }
        second.cancel()
        await #expect(throws: HTTPError.self) { try await second.value }
        barrier.open()
        #expect(try await first.text == "ok")
        #expect(try await third.value.text == "ok")
        #expect(held.arrivals.count == 2)
    }

    @Test(
        "cancelling ends a transfer within a second, wherever it is",
        arguments: ["connecting", "before the head", "in the body", "waiting"])
    func cancels(place: String) async throws {
        let seen = Signal()
        let closed = Signal()
        let closing = Moment()
        let server = try RawServer { connection in
            if place != "connecting" { _ = connection.readRequest() }
            if place == "in the body" { connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345") }
            seen.raise()
            connection.waitForClose()
            closing.note()
            closed.raise()
        }
        let client = HTTPClient.forTests(maxConnections: 1, maxConnectionsPerHost: 1)
        let scheme = place == "connecting" ? "https" : "http"
        let first = Task { try await client.get(server.authority, scheme: scheme) }
        await seen.wait()
        if place == "waiting" {
            let second = Task { try await client.get(server.authority) }
            second.cancel()
            let error = await #expect(throws: HTTPError.self) { try await second.value }
            #expect(error?.kind == .cancelled)
            #expect(closed.count == 0)
        }
        let cancelling = ContinuousClock.now
        first.cancel()
        let error = await #expect(throws: HTTPError.self) { try await first.value }
        #expect(error?.kind == .cancelled)
        await closed.wait()
        // Taken on the server's own thread: how busy other tests keep the cooperative pool does not count.
        #expect(try #require(closing.time) - cancelling < .seconds(1))
    }

    @Test("a task that is cancelled before it begins sends nothing")
    func cancelledBefore() async throws {
        let server = try RawServer { $0.answerAll() }
        let client = HTTPClient.forTests()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await client.get(server.authority)
        }
        let error = await #expect(throws: HTTPError.self) { try await task.value }
        #expect(error?.kind == .cancelled)
        #expect(server.requests.isEmpty)
    }

    @Test("cancelling at any moment ends in an answer or in .cancelled, and leaves the client whole")
    func cancelsAnytime() async throws {
        let server = try RawServer { $0.answerAll() }
        let client = HTTPClient.forTests(maxConnections: 4, maxConnectionsPerHost: 4, queueLimit: 8)
        for round in 0..<20 {
            let tasks = (0..<25).map { _ in Task { try await client.get(server.authority) } }
            for task in tasks.prefix(round) { await Task.yield(); task.cancel() }
            for task in tasks {
                do {
                    #expect(try await task.value.text == "ok")
                } catch {
                    #expect((error as? HTTPError)?.kind == .cancelled)
                }
            }
        }
        #expect(try await client.get(server.authority).text == "ok")
    }

    @Test("shutting down ends what is under way, what waits and what is held back, and refuses what comes later")
    func shutsDown() async throws {
        let seen = Signal()
        let closed = Signal()
        let closing = Moment()
        let server = try RawServer { connection in
            _ = connection.readRequest()
            seen.raise()
            connection.waitForClose()
            closing.note()
            closed.raise()
        }
        let client = HTTPClient.forTests(maxConnections: 2, maxConnectionsPerHost: 2, queueLimit: 2)
        let tasks = (0..<8).map { _ in Task { try await client.get(server.authority) } }
        await seen.wait(for: 2)
        let start = ContinuousClock.now
        await client.shutDown()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { await client.shutDown() } }
        }
        for task in tasks {
            let error = await #expect(throws: HTTPError.self) { try await task.value }
            #expect(error?.kind == .shutDown)
        }
        #expect(await client.failure(server.authority)?.kind == .shutDown)
        await closed.wait(for: 2)
        #expect(try #require(closing.time) - start < .seconds(1))
    }

    @Test("shutting down closes kept connections; so does letting go of the client")
    func closesKeptConnections() async throws {
        let closed = Signal()
        let server = try RawServer { connection in
            connection.answerAll()
            closed.raise()
        }
        let client = HTTPClient.forTests()
        _ = try await client.get(server.authority)
        await client.shutDown()
        await closed.wait()
        var other: HTTPClient? = .forTests()
        _ = try await other?.get(server.authority)
        other = nil
        await closed.wait(for: 2)
    }
}
