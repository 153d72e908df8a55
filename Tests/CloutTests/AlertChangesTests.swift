import Alerting
import Model
import Scoring
import Store
import Testing

@testable import Clout
@testable import Scorekeeping

@Suite("Why scores have changed, in alerts")
struct AlertChangesTests {
    private static let forum = Network("forum")

    private struct FixedClock: WallClock { let now: Instant }

    private func replies(_ actors: Range<Int>, at: Instant) -> Batch {
        Batch(
            interactions: actors.map {
                Interaction(network: Self.forum, kind: .reply, actor: "\($0)", target: "1", at: at, id: "\($0)", post: nil)
            })
    }

    private func settings(_ rules: [Rule]) throws -> ScoringLoop.Settings {
        ScoringLoop.Settings(
            rules: try RuleSet(rules), options: ScoringOptions(), topics: [], epochs: [Epoch.one.name: .one], interval: .seconds(60))
    }

    @Test("an alert tells what has changed the score since the days that its rule names, and the causes add up; it is told of once")
    func causes() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let store = try await SQLiteStore.open(at: folder.path + "/clout.db", role: .tool, logger: silent)
        let ada = try #require(PersonID(rawValue: "ada"))
        try await store.adopt(
            people: [Person(ada, name: "Ada")], identities: [Identity(IdentityKey(Self.forum, "1"), person: ada)], assignments: [:],
            handles: [:])
        let now = StoppedClock().now
        func run(_ rules: [Rule], at time: Instant) async throws {
            let loop = ScoringLoop(
                store: store, settings: try settings(rules), clock: ContinuousClock(), wall: FixedClock(now: time), logger: silent,
                causes: { $0.causes($1, from: $2, to: $3) })
            try await loop.runOnce()
        }
        try await store.commit(replies(2..<40, at: now - .seconds(40 * 86_400)))
        try await run([], at: now - .seconds(30 * 86_400))
        try await store.commit(replies(40..<50, at: now - .seconds(20 * 86_400)))
        try await run([], at: now - .seconds(7 * 86_400))
        try await store.commit(replies(50..<80, at: now - .seconds(86_400)))
        func rule(_ name: String, _ when: String) throws -> Rule {
            try Rule(name: name, line: .standing(in: .tracked, when: when, countsProvisional: true), notify: ["log"], tellsPresent: true)
        }
        try await run([rule("month", "change_30d > -99"), rule("plain", "score > 1")], at: now)

        let alerts = try await store.alerts(AlertQuestion(limit: 9)).map(\.alert).sorted { $0.rule < $1.rule }
        #expect(alerts.map(\.rule) == ["month", "plain"])
        #expect(try await store.outboxDepth().waiting == 2)
        let history = try await store.history(of: .tracked(ada), since: Instant(seconds: 0)).map(\.score.value)
        for (alert, days, earlier, people) in [(alerts[0], 30, history[0], 40), (alerts[1], 7, history[1], 30)] {
            let change = try #require(alert.change)
            #expect(change.since == now - .seconds(days * 86_400))
            #expect(abs(change.points - (history[2] - earlier)) < 1e-9)
            // But for what rounds to nothing.
            #expect(abs(change.causes.reduce(0) { $0 + $1.points } - change.points) < 0.15)
            #expect(change.causes.allSatisfy { abs($0.points) >= 0.05 })
            #expect(change.causes.first?.label.hasPrefix("new on forum: \(people) replies by \(people) people") == true, "\(change)")
        }
    }

    @Test("where nothing is known to compare with, an alert says so")
    func unexplained() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let store = try await SQLiteStore.open(at: folder.path + "/clout.db", role: .tool, logger: silent)
        let ada = try #require(PersonID(rawValue: "ada"))
        try await store.adopt(
            people: [Person(ada, name: "Ada")], identities: [Identity(IdentityKey(Self.forum, "1"), person: ada)], assignments: [:],
            handles: [:])
        let now = StoppedClock().now
        try await store.commit(replies(2..<40, at: now - .seconds(86_400)))
        let rule = try Rule(
            name: "r", line: .standing(in: .tracked, when: "score > 1", countsProvisional: true), notify: ["log"], tellsPresent: true)
        let loop = ScoringLoop(
            store: store, settings: try settings([rule]), clock: ContinuousClock(), wall: FixedClock(now: now), logger: silent,
            causes: { $0.causes($1, from: $2, to: $3) })
        try await loop.runOnce()
        let alerts = try await store.alerts(AlertQuestion(limit: 9)).map(\.alert)
        #expect(alerts.map(\.change) == [nil] && alerts.map(\.unexplained) == ["no score of 7 days ago to compare it with"])
        await store.close()
    }

    @Test("a group's message tells what has changed each score most")
    func group() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let store = try await SQLiteStore.open(at: folder.path + "/clout.db", role: .tool, logger: silent)
        let people = try ["ada", "ben"].map { try #require(PersonID(rawValue: $0)) }
        try await store.adopt(
            people: people.map { Person($0, name: $0.rawValue == "ada" ? "Ada" : "Ben") },
            identities: zip(people, ["1", "9001"]).map { Identity(IdentityKey(Self.forum, $1), person: $0) }, assignments: [:], handles: [:]
        )
        let now = StoppedClock().now
        func run(_ rules: [Rule], at time: Instant) async throws {
            let loop = ScoringLoop(
                store: store, settings: try settings(rules), clock: ContinuousClock(), wall: FixedClock(now: time), logger: silent,
                causes: { $0.causes($1, from: $2, to: $3) })
            try await loop.runOnce()
        }
        func replies(_ actors: Range<Int>, to target: String, at time: Instant) -> Batch {
            Batch(
                interactions: actors.map { actor in
                    Interaction(
                        network: Self.forum, kind: .reply, actor: "\(actor)", target: target, at: time, id: "\(target)-\(actor)", post: nil)
                })
        }
        for target in ["1", "9001"] { try await store.commit(replies(2..<40, to: target, at: now - .seconds(20 * 86_400))) }
        try await run([], at: now - .seconds(7 * 86_400))
        for target in ["1", "9001"] { try await store.commit(replies(50..<80, to: target, at: now - .seconds(86_400))) }
        let rule = try Rule(
            name: "r", line: .standing(in: .tracked, when: "score > 1", countsProvisional: true), grouped: true, notify: ["log"],
            tellsPresent: true)
        try await run([rule], at: now)
        let told = try await store.alerts(AlertQuestion(limit: 9)).first { $0.alert.subject == .group("r") }?.alert.text
        let text = try #require(told)
        for name in ["Ada: r (+", "Ben: r (+"] { #expect(text.contains(name), "\(text)") }
        #expect(text.contains("new on forum: 30 replies by 30 people"), "\(text)")
        await store.close()
    }

    @Test("changes are counted from the shortest time that a rule's conditions name, or from seven days; on topics and of events from none")
    func comparedDays() throws {
        let rules = try RuleSet([
            Rule(name: "a", line: .standing(in: .all, when: "change_90d > 1", until: "change_30d < 1"), notify: ["log"]),
            Rule(name: "b", line: .standing(in: .all, when: "score > 1"), notify: ["log"]),
            Rule(name: "c", line: .standing(in: .topic("t"), when: "score > 1"), notify: ["log"]),
            Rule(name: "d", line: .event(.k), notify: ["log"]),
        ])
        #expect(ScoringLoop.comparedDays(of: rules, on: []) == ["a": 30, "b": 7])
    }
}
