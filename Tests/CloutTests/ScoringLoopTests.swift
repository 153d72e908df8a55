import Alerting
import Logging
import Model
import Scoring
import Store
import Testing

@testable import Clout

@Suite("The scoring loop")
struct ScoringLoopTests {
    private static let overflowing = "abs(-9223372036854775807 - rank) > 0"

    @Test("a rule that fails at run time costs itself: standings and other rules' alerts are published, and it is told of once")
    func brokenRule() async throws {
        try await withLoop(rules: [("broken", Self.overflowing), ("present", "score >= 1")]) { loop, store, log in
            #expect(try await store.lastRun() != nil)
            #expect(try await store.outboxDepth().waiting == 1)
            try await loop.again()
            #expect(log.lines == ["error rule not tried"])
            try await loop.again(rules: [("broken", "score >= 1"), ("present", "score >= 1")])
            #expect(log.lines == ["error rule not tried", "notice rule tried again"])
            #expect(try await store.outboxDepth().waiting == 2)
        }
    }

    @Test("other rules decide at once, and not at all when what must come before them fails")
    func otherRules() async throws {
        try await withLoop(rules: []) { loop, store, _ in
            struct Refused: Error {}
            await #expect(throws: Refused.self) {
                try await loop.scoring.use(try settings([("present", "score >= 1")])) { throw Refused() }
            }
            try await loop.nextRun()
            #expect(try await store.outboxDepth().waiting == 0)
            try await loop.again(rules: [("present", "score >= 1")])
            #expect(try await store.outboxDepth().waiting == 1)
        }
    }

    // MARK: Parts

    private struct Loop {
        let scoring: ScoringLoop
        let runs: AsyncStream<Void>

        func nextRun() async throws { try #require(await runs.first { true } != nil) }

        /// Lets another run be made, by these rules.
        func again(rules: [(String, String)]? = nil) async throws {
            try await scoring.use(try settings(rules ?? [("broken", ScoringLoopTests.overflowing), ("present", "score >= 1")])) {}
            try await nextRun()
        }
    }

    /// A loop over one tracked person whom somebody has answered, after its first run; the next comes when it is asked for.
    private func withLoop(
        rules: [(String, String)], _ body: (Loop, SQLiteStore, LogLines) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let store = try await SQLiteStore.open(at: folder.path + "/clout.db", role: .daemon, logger: silent)
        let ada = try #require(PersonID(rawValue: "ada"))
        let forum = Network("forum")
        try await store.adopt(
            people: [Person(ada, name: "Ada")], identities: [Identity(IdentityKey(forum, "1"), person: ada)], assignments: [:], handles: [:]
        )
        let yesterday = StoppedClock().now - .seconds(86_400)
        try await store.commit(
            Batch(
                interactions: (2..<9).map {
                    Interaction(network: forum, kind: .reply, actor: "\($0)", target: "1", at: yesterday, id: "\($0)", post: nil)
                }))
        let log = LogLines()
        let (runs, note) = AsyncStream.makeStream(of: Void.self)
        let scoring = ScoringLoop(
            store: store, settings: try settings(rules), clock: ContinuousClock(), wall: StoppedClock(), logger: log.logger,
            published: { _, _ in note.yield() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await scoring.run() }
            let loop = Loop(scoring: scoring, runs: runs)
            try await loop.nextRun()
            try await body(loop, store, log)
            group.cancelAll()
        }
        await store.close()
    }
}

private func settings(_ rules: [(name: String, when: String)]) throws -> ScoringLoop.Settings {
    ScoringLoop.Settings(
        rules: try RuleSet(try rules.map { try Rule(name: $0.name, cohort: .tracked, when: $0.when, notify: ["log"]) }),
        options: ScoringOptions(), topics: [], interval: .seconds(86_400))
}
