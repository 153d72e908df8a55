import Logging
import Model
import Store
import Synchronization
import Testing

@testable import Clout

/// The loop that keeps the store from growing with the years.
@Suite("Upkeep")
struct UpkeepTests {
    /// Time passes as soon as somebody waits for it.
    private struct HastyClock: Clock {
        typealias Duration = Swift.Duration
        private let own = ContinuousClock()

        var now: ContinuousClock.Instant { own.now }
        var minimumResolution: Swift.Duration { own.minimumResolution }

        func sleep(until deadline: ContinuousClock.Instant, tolerance: Swift.Duration?) async throws {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    private let now = Instant(seconds: 1_800_000_000)

    private func withStore(acts count: Int, _ body: (SQLiteStore, LogLines) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let store = try await SQLiteStore.open(at: folder.path + "/clout.db", role: .daemon, logger: silent)
        let old = now - .seconds(900 * 86_400)
        let acts = (0..<count).map { number in
            Interaction(network: Network("forum"), kind: .like, actor: "7", target: "88", at: old, id: "\(number)")
        }
        try await store.commit(Batch(interactions: acts))
        try await body(store, LogLines())
        await store.close()
    }

    @Test("removes what has come of age, says so once, and tells how much that was")
    func removes() async throws {
        try await withStore(acts: 500) { store, lines in
            let told = Mutex<[Tidied]>([])
            let upkeep = Upkeep(store: store, wall: FixedWallClock(now), logger: lines.logger) { tidied in
                told.withLock { $0.append(tidied) }
            }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await upkeep.run(on: HastyClock()) }
                while told.withLock({ $0.isEmpty }) { await Task.yield() }
                group.cancelAll()
            }
            #expect(told.withLock { $0.map(\.acts) } == [500])
            #expect(lines.lines == ["info old records removed"])
        }
    }

    @Test("is cut off by a stop without a word, and leaves the rest for the next start")
    func cutOff() async throws {
        try await withStore(acts: 20_000) { store, lines in
            let upkeep = Upkeep(store: store, wall: FixedWallClock(now), logger: lines.logger) { _ in }
            let task = Task { await upkeep.run(on: HastyClock()) }
            await Task.yield()
            task.cancel()
            await task.value
            #expect(lines.lines == [])
            _ = try await store.tidy(at: now) { _ in }
            #expect(try await store.holdings().interactions == 0)
        }
    }
}
