import Alerting
import Model
import Scoring
import Store
import Synchronization
import Testing

@testable import Clout
@testable import Scorekeeping

/// Runs over a store while first rounds of fetching come in, page by page.
@Suite("What first rounds bring in")
struct BackfillTests {
    private static let forum = Network("forum")
    private static let (ada, ben, cy) = ("1", "2", "3")

    private final class Wall: WallClock {
        let time = Mutex(StoppedClock().now - .seconds(30 * 86_400))
        var now: Instant { time.withLock { $0 } }
        func pass(_ duration: Duration) { time.withLock { $0 = $0 + duration } }
    }

    private final class Stage: Sendable {
        let store: SQLiteStore
        let wall = Wall()
        let log = LogLines()
        /// How many accounts are looked for.
        let awaited = Mutex(0)
        private let loop: Mutex<ScoringLoop?> = Mutex(nil)

        init(_ store: SQLiteStore, _ rules: [Rule]) throws {
            self.store = store
            let settings = ScoringLoop.Settings(
                rules: try RuleSet(rules), options: ScoringOptions(), topics: [], epochs: [Epoch.one.name: .one], interval: .seconds(900))
            let loop = ScoringLoop(
                store: store, settings: settings, clock: ContinuousClock(), wall: wall, logger: log.logger,
                awaitedAccounts: { [weak self] in self?.awaited.withLock { $0 } ?? 0 })
            self.loop.withLock { $0 = loop }
        }

        /// The accounts that are to be fetched, each of a person called by its id.
        func adopt(_ accounts: [String]) async throws {
            let people = try accounts.map { try #require(PersonID(rawValue: "p\($0)")) }
            let keys = accounts.map { IdentityKey(forum, $0) }
            try await store.adopt(
                people: people.map { Person($0, name: "\($0)") }, identities: zip(keys, people).map { Identity($0, person: $1) },
                assignments: Dictionary(uniqueKeysWithValues: keys.map { (Assignment(connector: "forum", identity: $0), wall.now) }),
                handles: [:])
        }

        /// One page about an account: replies by so many people, of some days ago.
        func page(_ account: String, by actors: Range<Int>, daysAgo: Int = 5) -> Batch {
            Batch(
                posts: [Post(network: forum, id: "\(account)-\(daysAgo)", author: account, at: wall.now - .seconds(daysAgo * 86_400))],
                interactions: actors.map {
                    Interaction(
                        network: forum, kind: .reply, actor: "a\($0)", target: account, at: wall.now - .seconds(daysAgo * 86_400),
                        id: "\(account)-\($0)", post: "\(account)-\(daysAgo)")
                })
        }

        func claims() async throws -> [String: Claim] {
            let claims = try await store.claim(dueBy: wall.now, limit: 99, lease: .seconds(3600), excluding: [])
            return Dictionary(uniqueKeysWithValues: claims.map { ($0.identity?.key.id ?? "", $0) })
        }

        func end(_ claim: Claim?) async throws {
            let claim = try #require(claim)
            try await store.release(
                claim.lease, next: Schedule(due: wall.now + .seconds(99 * 86_400), success: .init(at: wall.now, activity: 0)))
        }

        /// A run, and whom it told of.
        @discardableResult
        func run(after duration: Duration = .seconds(900)) async throws -> [String] {
            wall.pass(duration)
            try await loop.withLock { $0 }?.runOnce()
            return try await store.alerts(AlertQuestion(since: wall.now, limit: 99)).filter { !$0.tellings.isEmpty }.map(\.alert.id)
                .sorted()
        }

        func standing(of account: String) async throws -> Standing? {
            try await store.standings(of: .tracked(try #require(PersonID(rawValue: "p\(account)")))).first { $0.cohort == .tracked }
        }
    }

    /// With rules of every kind that activity can move.
    private func withStage(_ body: (Stage) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let store = try await SQLiteStore.open(at: folder.path + "/clout.db", role: .tool, logger: silent)
        func rule(_ name: String, _ line: Line, for hold: Duration = .zero) throws -> Rule {
            try Rule(name: name, line: line, for: hold, notify: ["log"])
        }
        let standard = try [
            rule("high", .standing(in: .tracked, when: "score > 20", countsProvisional: true)),
            rule("first", .standing(in: .tracked, when: "rank = 1", countsProvisional: true)),
            rule("day", .standing(in: .tracked, when: "abs(change_1d) > 1", countsProvisional: true)),
            rule("passed", .event(.overtaken, in: .tracked)), rule("moment", .event(.moment)),
        ]
        try await body(Stage(store, standard))
        await store.close()
    }

    @Test("an installation's, in many runs and over days, tell nobody; the first crossing afterwards is told once")
    func installation() async throws {
        try await withStage { stage in
            try await stage.adopt([Self.ada, Self.ben])
            let claims = try await stage.claims()
            let (ada, ben) = (try #require(claims[Self.ada]), try #require(claims[Self.ben]))
            for hour in 0..<60 {
                // First Ben's, and in the second day Ada's, who passes him.
                let account = hour < 30 ? ben : ada
                let key = hour < 30 ? Self.ben : Self.ada
                let first = hour * (hour < 30 ? 4 : 40)
                try await stage.store.commit(stage.page(key, by: first..<first + (hour < 30 ? 4 : 40)), under: account.lease, next: nil)
                if hour == 29 { try await stage.end(ben) }
                #expect(try await stage.run(after: .seconds(3600)).isEmpty, "hour \(hour)")
            }
            try await stage.end(ada)
            #expect(try await stage.run().isEmpty)
            #expect(try await stage.store.ruleMemory(at: stage.wall.now).lines.count == 5)
            // What came in is no movement a day later either.
            for _ in 0..<30 { #expect(try await stage.run(after: .seconds(3600)).isEmpty) }
            let standing = try #require(try await stage.standing(of: Self.ada))
            #expect(standing.change1d != nil && standing.change7d == nil)

            try await stage.store.commit(stage.page(Self.ben, by: 90_000..<99_000, daysAgo: 1), isCurrent: true)
            let told = try await stage.run()
            #expect(
                told == [
                    "day-FOR-p2-1-FIRING", "first-FOR-p2-1-FIRING", "moment-FOR-p2-AT-forumX3A2-1",
                    "passed-FOR-p2-AT-passedX20trackedX20p1",
                ])
            #expect(try await stage.run().isEmpty)
        }
    }

    @Test("while accounts are looked for nobody is told, and the log tells once that rules wait and once that they begin")
    func lookedFor() async throws {
        try await withStage { stage in
            stage.awaited.withLock { $0 = 1 }
            #expect(try await stage.run().isEmpty)
            try await stage.adopt([Self.ada])
            stage.awaited.withLock { $0 = 0 }
            let claim = try #require(try await stage.claims()[Self.ada])
            try await stage.store.commit(stage.page(Self.ada, by: 0..<300), under: claim.lease, next: nil)
            #expect(try await stage.run().isEmpty)
            try await stage.end(claim)
            #expect(try await stage.run().isEmpty)
            #expect(try await stage.store.backfill(at: stage.wall.now).end == stage.wall.now)
            #expect(
                stage.log.lines.filter { $0.contains("first rounds") } == [
                    "notice rules wait: what first rounds of fetching bring in is no news",
                    "notice rules begin: the first rounds of fetching are over",
                ])
        }
    }

    @Test("what a person's or an account's brings in later is no news about that person, while everybody else's alerts go on")
    func newcomer() async throws {
        try await withStage { stage in
            try await stage.adopt([Self.ada])
            let first = try #require(try await stage.claims()[Self.ada])
            try await stage.store.commit(stage.page(Self.ada, by: 0..<30), under: first.lease, next: nil)
            try await stage.end(first)
            #expect(try await stage.run().isEmpty)
            for _ in 0..<30 { #expect(try await stage.run(after: .seconds(3600)).isEmpty) }

            try await stage.adopt([Self.ada, Self.cy])
            let claim = try #require(try await stage.claims()[Self.cy])
            var told: [String] = []
            for hour in 0..<40 {
                try await stage.store.commit(stage.page(Self.cy, by: 1000 + hour * 300..<1300 + hour * 300), under: claim.lease, next: nil)
                if hour == 20 {
                    // Meanwhile Ada rises herself, which shows once it is known whose attention that was.
                    try await stage.store.commit(stage.page(Self.ada, by: 50_000..<59_000, daysAgo: 1), isCurrent: true)
                }
                told += try await stage.run(after: .seconds(3600))
            }
            try await stage.end(claim)
            for _ in 0..<30 { told += try await stage.run(after: .seconds(3600)) }
            #expect(told.allSatisfy { $0.contains("-p1-") } && told.count { $0 == "day-FOR-p1-1-FIRING" } == 1, "\(told)")
            #expect(try await stage.standing(of: Self.cy)?.rank == 1)
            try await stage.store.commit(stage.page(Self.cy, by: 70_000..<90_000, daysAgo: 1), isCurrent: true)
            told = try await stage.run()
            #expect(told.contains("moment-FOR-p3-AT-forumX3A3-1") && told.allSatisfy { $0.contains("-FOR-p3-") }, "\(told)")
        }
    }

    @Test("what does not come in, and a handle that nobody finds, is not waited for: rules begin without it")
    func broken() async throws {
        try await withStage { stage in
            stage.awaited.withLock { $0 = 1 }
            try await stage.adopt([Self.ada, Self.ben])
            let claims = try await stage.claims()
            let ada = try #require(claims[Self.ada])
            try await stage.store.commit(stage.page(Self.ada, by: 0..<300), under: ada.lease, next: nil)
            try await stage.end(ada)
            #expect(try await stage.run().isEmpty)
            #expect(try await stage.store.backfill(at: stage.wall.now).end == nil)
            try await stage.run(after: Backfill.longest)
            #expect(try await stage.store.backfill(at: stage.wall.now).end == stage.wall.now)
        }
    }
}
