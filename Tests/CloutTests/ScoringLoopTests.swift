import Alerting
import Logging
import Model
import Scoring
import Store
import Testing

@testable import Clout
@testable import Scorekeeping

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

    @Test("how long somebody has been quiet is told on the cohort's network, or on any, and rules see it")
    func quietDays() async throws {
        let (forum, blog) = (Network("forum"), Network("blog"))
        func act(_ network: Network, daysAgo: Int64) -> Interaction {
            let at = StoppedClock().now - .seconds(daysAgo * 86_400)
            return Interaction(network: network, kind: .like, actor: "1", target: "2", at: at, id: "\(daysAgo)", post: nil)
        }
        let ada = PersonKey.tracked(try #require(PersonID(rawValue: "ada")))
        let activity = Batch(
            identities: [Identity(IdentityKey(blog, "1"), person: PersonID(rawValue: "ada"))],
            posts: [Post(network: blog, id: "p", author: "1", at: StoppedClock().now - .seconds(5 * 86_400))],
            interactions: [act(forum, daysAgo: 40), act(forum, daysAgo: 50), act(blog, daysAgo: 60)])
        try await withLoop(rules: [("quiet", "quiet_days >= 30")], cohort: .network(forum), activity: activity) { loop, store, _ in
            let standings = try await store.standings(of: ada)
            let quiet = Dictionary(uniqueKeysWithValues: standings.map { ($0.cohort, $0.quietDays) })
            #expect(quiet == [.all: 5, .tracked: 5, .network(forum): 40, .network(blog): 5])
            #expect(try await store.outboxDepth().waiting == 1)
            // On other networks there was something, so on none of them was it quiet.
            try await loop.again(rules: [("quiet-all", "quiet_days >= 30"), ("lively", "quiet_days < 30")], cohort: .tracked)
            // The end of the first rule's is told, too: it is gone.
            #expect(try await store.outboxDepth().waiting == 3)
        }
    }

    @Test("a change is counted from a score of then, and from none of long before")
    func changesAfterPause() async throws {
        try await withLoop(rules: [], runsSince: StoppedClock().now - .seconds(99 * 86_400)) { loop, store, _ in
            let ada = PersonKey.tracked(try #require(PersonID(rawValue: "ada")))
            for (daysAgo, score) in [(95, 7.0), (45, 8), (31, 9), (12, 10)] as [(Int64, Double)] {
                let standing = Standing(
                    person: ada, name: "Ada", cohort: .tracked, score: try #require(Score(score)), state: .scored, rank: 1, cohortSize: 1,
                    margin: 1, effectivePeople: 9)
                let run = Run(at: StoppedClock().now - .seconds(daysAgo * 86_400), epoch: Epoch.one.name, standings: [standing])
                try await store.publish(run) { _ in Decision() }
            }
            try await loop.again(rules: [])
            let standing = try #require(try await store.standings(in: .tracked, limit: 1).first)
            #expect(standing.change1d == nil && standing.change7d == nil && standing.change90d == nil)
            #expect(standing.change30d == standing.score.value - 9)
        }
    }

    @Test("how much was seen of somebody is told by standings, and rules see it")
    func coverage() async throws {
        try await withLoop(rules: [("unseen", "coverage < 0.01"), ("seen", "coverage >= 0.01")]) { loop, store, _ in
            let ada = PersonKey.tracked(try #require(PersonID(rawValue: "ada")))
            let today = StoppedClock().now.day
            let share = WindowShares(of: .one).share(of: today - 1...today - 1, asOf: today)
            #expect(try await store.standings(of: ada).map(\.coverage) == [share, share, share])
            #expect(try await store.outboxDepth().waiting == 1)
        }
    }

    @Test("a perk is offered to whoever is eligible, and one whose condition fails costs itself and is told of once")
    func perks() async throws {
        func perk(_ name: String, _ when: String) throws -> Perk {
            try Perk(
                name: name, sponsor: "Roastery", gift: "coffee", eligibility: .init(cohort: .tracked, when: when), quota: 1,
                opens: Instant(seconds: 0), closes: StoppedClock().now + .seconds(60), term: .seconds(7200), notify: ["log"],
                disclosure: "paid for")
        }
        // By many people, and of more than a week ago: the score is no provisional one then.
        let more = (100..<400).map {
            Interaction(
                network: Network("forum"), kind: .reply, actor: "\($0)", target: "1", at: StoppedClock().now - .seconds(10 * 86_400),
                id: "\($0)",
                post: nil)
        }
        try await withLoop(rules: [], activity: Batch(interactions: more)) { loop, store, log in
            let ada = PersonKey.tracked(try #require(PersonID(rawValue: "ada")))
            try #require(try await store.standings(of: ada).first?.state == .scored)
            var settings = try settings([])
            settings.perks = try PerkSet([perk("broken", Self.overflowing), perk("coffee", "score >= 1"), perk("tea", "score > 99")])
            for _ in 0..<2 {
                try await loop.scoring.use(settings) {}
                try await loop.nextRun()
            }
            #expect(try await store.offers(of: nil).map(\.id) == ["coffee-1"])
            #expect(try await store.alerts(AlertQuestion(limit: 9)).map(\.alert.id) == ["coffee-OFFER-1"])
            #expect(log.lines == ["error perk not offered", "notice perk offered"])
        }
    }

    @Test("rules are tried from the last time before anything is known, however long ago they are to begin")
    func replayBegins() async throws {
        try await withLoop(rules: [("present", "score >= 1")]) { loop, _, _ in
            let now = StoppedClock().now
            var visited: [Instant] = []
            try await loop.scoring.replay(at: (0...9000).reversed().map { now - .seconds($0 * 86_400) }) { time, _ in visited.append(time) }
            #expect(visited == [2, 1, 0].map { now - .seconds($0 * 86_400) })
        }
    }

    // MARK: Parts

    private struct Loop {
        let scoring: ScoringLoop
        let runs: AsyncStream<Void>

        func nextRun() async throws { try #require(await runs.first { true } != nil) }

        /// Lets another run be made, by these rules.
        func again(rules: [(String, String)]? = nil, cohort: Cohort = .tracked) async throws {
            let rules = rules ?? [("broken", ScoringLoopTests.overflowing), ("present", "score >= 1")]
            try await scoring.use(try settings(rules, cohort)) {}
            try await nextRun()
        }
    }

    /// A loop over one tracked person whom somebody has answered, after its first run; the next comes when it is asked for.
    private func withLoop(
        rules: [(String, String)], cohort: Cohort = .tracked, activity: Batch = Batch(), runsSince: Instant? = nil,
        _ body: (Loop, SQLiteStore, LogLines) async throws -> Void
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
        try await store.commit(activity)
        if let runsSince { try await store.publish(Run(at: runsSince, epoch: Epoch.one.name, standings: [])) { _ in Decision() } }
        let log = LogLines()
        let (runs, note) = AsyncStream.makeStream(of: Void.self)
        let scoring = ScoringLoop(
            store: store, settings: try settings(rules, cohort), clock: ContinuousClock(), wall: StoppedClock(), logger: log.logger,
            published: { _, _, _ in note.yield() })
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

private func settings(_ rules: [(name: String, when: String)], _ cohort: Cohort = .tracked) throws -> ScoringLoop.Settings {
    ScoringLoop.Settings(
        rules: try RuleSet(
            try rules.map {
                try Rule(
                    name: $0.name, line: .standing(in: cohort, when: $0.when, countsProvisional: true), notify: ["log"], tellsPresent: true)
            }),
        options: ScoringOptions(), topics: [], interval: .seconds(86_400))
}
