import Alerting
import Foundation
import Model
import Scoring
import Store
import Synchronization
import Testing

@testable import Clout
@testable import Scorekeeping

@Suite("Runs that are held back")
struct QuarantineTests {
    private static let forum = Network("forum")

    /// A clock that is put where the test wants it.
    private final class Wall: WallClock {
        private let time = Mutex(Instant(seconds: 1_767_225_600))
        var now: Instant { time.withLock { $0 } }
        func advance(hours: Int) { time.withLock { $0 = $0 + .seconds(hours * 3600) } }
    }

    private func replies(by actors: Range<Int>, toPeople people: Range<Int>, at: Instant) -> Batch {
        Batch(
            interactions: people.flatMap { person in
                actors.map { actor in
                    Interaction(
                        network: Self.forum, kind: .reply, actor: "a\(actor)", target: "\(person)", at: at, id: "\(at) \(actor) \(person)",
                        post: nil)
                }
            })
    }

    @Test(
        "a jump that nobody explains is held back over a restart with its alerts, told of once, and published when it still holds a day later"
    )
    func heldBack() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let (wall, log) = (Wall(), LogLines())
        let path = folder.path + "/clout.db"
        var store = try await SQLiteStore.open(at: path, role: .daemon, logger: silent)
        let people = try (0..<24).map { Person(try #require(PersonID(rawValue: "p\($0)")), name: "P\($0)") }
        let identities = people.enumerated().map { Identity(IdentityKey(Self.forum, "\($0.offset)"), person: $0.element.id) }
        try await store.adopt(people: people, identities: identities, assignments: [:], handles: [:])
        try await store.commit(replies(by: 0..<12, toPeople: 0..<24, at: wall.now - .seconds(20 * 86_400)), isCurrent: true)

        /// Lets a daemon of its own make one run after each of some hours.
        func runs(after hours: [Int]) async throws {
            let settings = ScoringLoop.Settings(
                rules: try RuleSet([
                    Rule(
                        name: "high", line: .standing(in: .tracked, when: "effective_people > 30", countsProvisional: true),
                        notify: ["log"], tellsPresent: true)
                ]),
                options: ScoringOptions(),
                topics: [],
                interval: .seconds(86_400))
            for hours in hours {
                wall.advance(hours: hours)
                let scoring = ScoringLoop(
                    store: store, settings: settings, clock: ContinuousClock(), wall: wall, logger: log.logger)
                let before = try await store.publishing().state?.judged
                let task = Task { [store] in
                    while try await store.publishing().state?.judged == before { try await Task.sleep(for: .milliseconds(2)) }
                }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { await scoring.run() }
                    try await task.value
                    group.cancelAll()
                }
            }
        }
        func state() async throws -> PublishingState { try #require(try await store.publishing().state) }

        // An installation's first thirty days explain what moves, and so does a day after an absence.
        try await runs(after: [0, 31 * 24, 20, 20])
        let good = try await state()
        #expect(good.good.scores.count == 24 && good.quarantine == nil && good.good.at == wall.now)
        #expect(try await store.lastRun() == wall.now && log.lines.isEmpty)

        try await store.commit(replies(by: 100..<160, toPeople: 0..<24, at: wall.now), isCurrent: true)
        try await runs(after: [1, 1])
        #expect(try await state().quarantine?.since == good.good.at + .seconds(3600))
        #expect(try await store.lastRun() == good.good.at)
        #expect(try await store.outboxDepth().waiting == 0)
        #expect(log.lines == ["error run quarantined: scores and alerts stay those of the last good run"])
        #expect(log.whole[0].contains("why=the mean score of 24 people moved by ") && log.whole[0].contains("clout release"))

        await store.close()
        store = try await SQLiteStore.open(at: path, role: .daemon, logger: silent)
        try await runs(after: [20])
        #expect(try await store.lastRun() == good.good.at)
        try await runs(after: [4])
        #expect(try await state().quarantine == nil)
        #expect(try await store.lastRun() == wall.now)
        #expect(try await store.outboxDepth().waiting == 24)
        #expect(log.lines.dropFirst() == ["notice quarantine ended"])

        // What is released is published at once, and so is what an import brings.
        try await store.commit(replies(by: 200..<400, toPeople: 0..<24, at: wall.now), isCurrent: true)
        try await runs(after: [1])
        #expect(try await store.lastRun() != wall.now)
        #expect(try await store.releaseQuarantine() != nil)
        try await runs(after: [1])
        #expect(try await store.lastRun() == wall.now)
        try await store.commit(replies(by: 400..<900, toPeople: 0..<24, at: wall.now))
        try await runs(after: [1])
        #expect(try await store.lastRun() == wall.now)
        await store.close()
    }
}
