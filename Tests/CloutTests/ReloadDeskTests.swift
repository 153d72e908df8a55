import Testing

@testable import Clout

@Suite("Where a reload is asked for", .timeLimit(.minutes(2)))
struct ReloadDeskTests {
    private static let refusal = ConfigurationError(problems: [Problem(file: "clout.toml", reason: "no")])

    /// Runs a desk whose reloads end as `end` says of their number, beside `body`.
    private func run(
        _ end: @escaping @Sendable (Int) async -> ReloadDesk.Outcome?, _ body: (ReloadDesk) async throws -> Void
    ) async throws {
        let desk = ReloadDesk()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var number = 0
                await desk.run {
                    number += 1
                    return await end(number)
                }
            }
            try await body(desk)
            group.cancelAll()
        }
    }

    @Test("whoever asks is told how it ended, and the next who asks of the next one")
    func told() async throws {
        try await run({ $0 == 1 ? .failure(Self.refusal) : .success(()) }) { desk in
            await #expect(throws: ConfigurationError.self) { try await desk.reload() }
            try await desk.reload()
        }
    }

    @Test("whoever waits no longer is told that it is not over, and it goes on")
    func bounded() async throws {
        let (begun, go) = (AsyncStream<Void>.makeStream(), AsyncStream<Void>.makeStream())
        try await run { number in
            begun.continuation.yield()
            if number == 1 { for await _ in go.stream { break } }
            return .success(())
        } _: { desk in
            let isOver = try await desk.reload(within: .zero)
            #expect(!isOver)
            var reloads = begun.stream.makeAsyncIterator()
            await reloads.next()
            go.continuation.yield()
            let isOverAgain = try await desk.reload(within: .seconds(100))
            #expect(isOverAgain)
        }
    }

    @Test("whoever asks while one is made waits for another")
    func another() async throws {
        let (begun, go) = (AsyncStream<Int>.makeStream(), AsyncStream<Void>.makeStream())
        try await run { number in
            begun.continuation.yield(number)
            if number == 1 { for await _ in go.stream { break } }
            return number == 1 ? .success(()) : .failure(Self.refusal)
        } _: { desk in
            desk.ask()
            var numbers = begun.stream.makeAsyncIterator()
            #expect(await numbers.next() == 1)
            let late = Task { try await desk.reload() }
            go.continuation.yield()
            #expect(await numbers.next() == 2)
            await #expect(throws: ConfigurationError.self) { try await late.value }
        }
    }

    @Test("nobody waits for a desk that is closed, or after having been cancelled")
    func ends() async throws {
        let desk = ReloadDesk()
        let waiting = Task { try await desk.reload() }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        let running = Task { await desk.run { .success(()) } }
        running.cancel()
        await running.value
        await #expect(throws: CancellationError.self) { try await desk.reload() }
    }
}
