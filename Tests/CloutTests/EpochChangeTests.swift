import Alerting
import Foundation
import Model
import Scoring
import Store
import Synchronization
import Testing

@testable import Clout
@testable import Scorekeeping

@Suite("A change of the epoch")
struct EpochChangeTests {
    private static let forum = Network("forum")

    private final class Wall: WallClock {
        private let time = Mutex(Instant(seconds: 1_767_225_600))
        var now: Instant { time.withLock { $0 } }
        func advance(days: Int64) { time.withLock { $0 = $0 + .seconds(days * 86_400) } }
    }

    @Test("both scores are kept for thirty days, nobody is told of a crossing that is the epoch's doing, and it is announced once")
    func both() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let (wall, log) = (Wall(), LogLines())
        let store = try await SQLiteStore.open(at: folder.path + "/clout.db", role: .daemon, logger: silent)
        let id = try #require(PersonID(rawValue: "ada"))
        let ada = PersonKey.tracked(id)
        try await store.adopt(
            people: [Person(id, name: "Ada")], identities: [Identity(IdentityKey(Self.forum, "1"), person: id)], assignments: [:],
            handles: [:])
        func reply(_ actors: Range<Int>) async throws {
            let acts = actors.map { actor in
                Interaction(
                    network: Self.forum, kind: .reply, actor: "\(actor)", target: "1", at: wall.now - .seconds(60), id: "\(actor)",
                    post: nil)
            }
            try await store.commit(Batch(interactions: acts))
        }
        try await reply(2..<12)
        var local = Epoch.one
        (local.name, local.typicalLevels) = ("ours", [Self.forum: 0.01])

        func run(_ epoch: Epoch, known: [Epoch]) async throws {
            let rules = try RuleSet([
                Rule(
                    name: "high", line: .standing(in: .tracked, when: "score > 20", countsProvisional: true), notify: ["log"],
                    tellsPresent: true),
                Rule(
                    name: "low", line: .standing(in: .tracked, when: "score <= 20", countsProvisional: true), notify: ["log"],
                    tellsPresent: true),
            ])
            let settings = ScoringLoop.Settings(
                rules: rules, options: ScoringOptions(), topics: [], epoch: epoch,
                epochs: Dictionary(uniqueKeysWithValues: known.map { ($0.name, $0) }), interval: .seconds(86_400))
            let (runs, note) = AsyncStream.makeStream(of: Void.self)
            let scoring = ScoringLoop(
                store: store, settings: settings, clock: ContinuousClock(), wall: wall, logger: log.logger,
                published: { _, _, _ in note.yield() })
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await scoring.run() }
                try #require(await runs.first { true } != nil)
                group.cancelAll()
            }
        }
        func history(former: Bool) async throws -> [String] {
            let start = Instant(seconds: 0)
            let scores = former ? try await store.formerHistory(of: ada, since: start) : try await store.history(of: ada, since: start)
            return scores.map { "\($0.epoch) \($0.score.value > 20 ? "high" : "low")" }
        }

        try await run(.one, known: [.one, local])
        #expect(try await store.outboxDepth().waiting == 1)
        wall.advance(days: 1)
        try await run(local, known: [.one, local])
        // The line is crossed in both directions, by nobody: only what was told before is told to be over.
        #expect(try await store.alerts(AlertQuestion(limit: 9)).map(\.alert.id) == ["low-FOR-ada-1-RESOLVED", "low-FOR-ada-1-FIRING"])
        #expect(try await store.outboxDepth().waiting == 2)
        #expect(try await history(former: false) == ["1 low", "ours high"])
        #expect(try await history(former: true) == ["1 low"])
        #expect(try await store.standings(of: ada).map(\.change1d) == [nil, nil, nil])
        let message = "epoch changed: scores are not compared across it, and no crossing is told that is its doing"
        #expect(log.lines == ["notice \(message)"])

        wall.advance(days: 29)
        try await reply(12..<14)
        try await run(local, known: [.one, local])
        #expect(try await history(former: true) == ["1 low", "1 low"])
        // What the former epoch says is what it would say alone.
        let alone = Scorekeeper(store: store, options: ScoringOptions(), topics: [])
        try await alone.refresh()
        let expected = await alone.scores(at: wall.now)[ada]?.score
        #expect(try await store.formerHistory(of: ada, since: wall.now).map(\.score) == [expected])
        wall.advance(days: 1)
        try await run(local, known: [.one, local])
        #expect(try await history(former: true).count == 2)
        #expect(try await history(former: false).count == 4)
        #expect(try await store.outboxDepth().waiting == 2 && log.lines.count == 1)

        // Back again, without the file of what was left.
        wall.advance(days: 1)
        try await run(.one, known: [.one])
        #expect(log.lines.dropFirst() == ["notice \(message)", "warning former epoch is not kept"])
        #expect(try await history(former: true).count == 2)
        await store.close()
    }
}
