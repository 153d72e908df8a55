import Model
import Testing

@testable import Alerting

/// Whoever was told that something began is told that it is over, by what they know it by, whatever has become of its rule.
@Suite("Ends of what was told")
struct EndingTests {
    private static let keepers: Set<String> = ["pager"]

    private func rule(
        _ line: Line? = nil, severity: Severity = .warning, notify: [String] = ["log", "pager"], resolved: Bool = true,
        repeat period: Duration? = nil
    ) throws -> Rule {
        try Rule(
            name: "r", line: line ?? .standing(in: .list("team"), when: "1"), repeat: period, severity: severity, notify: notify,
            tellsResolved: resolved)
    }

    /// A memory in which Ada's crossing of a rule was told.
    private func told(_ rule: Rule) throws -> Memory {
        var memory = try Memory(rule)
        let told = memory.see([try standing("ada", name: "Ada", cohort: .list("team"))], at: start, holding: [try person("ada")])
        #expect(told.map(\.status) == [.firing])
        return memory
    }

    /// What rules make of it a minute later, when nobody is beyond any line.
    private func next(_ memory: Memory, _ rules: Rule..., standings: [Standing]? = nil, opensEpoch: Bool = false) throws -> Decision {
        let set = try RuleSet(rules, keepers: Self.keepers)
        let standings = try standings ?? [standing("ada", name: "Ada", cohort: .list("team"))]
        let run = run(standings, at: start + .seconds(60))
        let evaluations = set.evaluations(of: run) { conditions, standings in conditions.map { _ in standings.map { _ in false } } }
        return set.decide(run, remembering: memory.kept, evaluations: evaluations, opensEpoch: opensEpoch)
    }

    /// That exactly the end is raised, as the beginning was.
    private func isEnd(_ decision: Decision, to receivers: [String] = ["log", "pager"]) -> Bool {
        let alert = decision.raised.first?.alert
        return decision.raised.map(\.receivers) == [receivers] && alert?.id == "r-FOR-ada-1-RESOLVED" && alert?.status == .resolved
            && alert?.cohort == .list("team") && alert?.severity == .warning && alert?.since == start
            && decision.states.values.allSatisfy { $0.phase == .inactive && $0.told == nil }
    }

    @Test("another severity, another cohort, other receivers: the end is told as the beginning was")
    func changedRule() throws {
        let memory = try told(rule())
        #expect(isEnd(try next(memory, rule(severity: .critical))))
        #expect(isEnd(try next(memory, rule(notify: ["mail"]))))
        #expect(isEnd(try next(memory, rule(.standing(in: .tracked, when: "1")))))
    }

    @Test("a rule that watches an event now, or is gone, ends what it told")
    func otherLine() throws {
        let memory = try told(rule())
        for event in [Event.connector, .moment] {
            let decision = try next(memory, rule(.event(event)))
            #expect(isEnd(decision))
            #expect(decision.raised.first?.alert.title == "Over: Ada: the rule r watches something else now")
        }
        let decision = try next(memory)
        #expect(isEnd(decision) && decision.raised.first?.alert.title == "Over: Ada: the rule r is gone" && decision.gone == ["r"])
    }

    @Test("whom somebody has passed is told beside the end of what the rule told of them before")
    func passings() throws {
        let memory = try told(rule())
        var memoryOfEvents = memory.kept
        let watching = try rule(.event(.overtaken, in: .list("team")))
        memoryOfEvents.lines["r"] = DrawnLine(line: watching.line.description, since: start)
        let occurrences = try ["ben", "cy"].map { name in
            let passing = Passing(name: name, circumstances: "in list:team")
            return Occurrence(
                .overtaken, to: .person(try person("ada")), name: "Ada", at: start, key: name, detail: Passing.detail(of: [passing]),
                in: .list("team"), passing: passing)
        }
        let raised = try RuleSet([watching], keepers: Self.keepers).decide(
            on: Happenings(occurrences: occurrences), at: start + .seconds(60), remembering: memoryOfEvents
        ).raised
        let titles = raised.filter { !$0.receivers.isEmpty }.map(\.alert.title)
        #expect(titles == ["Over: ada: the rule r watches something else now", "Ada: passed ben and cy in list:team"])
    }

    @Test("an event's rule that watches standings now ends what it told")
    func formerlyEvent() throws {
        let event = try rule(.event(.connector))
        var memory = try Memory(event)
        #expect(memory.keep(memory.rules.decide(on: Happenings(stopped: ["x": "y"]), at: start, remembering: memory.kept)).count == 1)
        let raised = try next(memory, rule()).raised
        #expect(raised.map(\.alert.id) == ["r-FOR-X7EconnectorX3Ax-1-RESOLVED"] && raised.map(\.receivers) == [["log", "pager"]])
        #expect(raised.first?.alert.cohort == nil)
    }

    @Test("another epoch tells of no crossing, and ends what was told")
    func epoch() throws {
        let decision = try next(told(rule()), rule(), opensEpoch: true)
        #expect(isEnd(decision) && decision.raised.first?.alert.detail == "scores are made by another epoch")
    }

    @Test("somebody who is tracked no more ends what was told of them")
    func removedPerson() throws { #expect(isEnd(try next(told(rule()), rule(), standings: []))) }

    @Test("a silence that was laid since keeps the end from nobody who was told the beginning")
    func silenced() throws {
        var memory = try told(rule())
        memory.kept.silences = [Silence(rule: nil, subject: nil, author: "ops", reason: "x", since: start, until: start + .seconds(600))]
        #expect(isEnd(try next(memory, rule())))
    }

    @Test("`resolved = false` ends only what receivers would keep open by themselves")
    func unwantedEnd() throws {
        #expect(isEnd(try next(told(rule()), rule(resolved: false)), to: ["pager"]))
        #expect(isEnd(try next(told(rule(resolved: false)), rule(resolved: false)), to: ["pager"]))
        #expect(try next(told(rule(notify: ["log"])), rule(notify: ["log"], resolved: false)).raised.isEmpty)
    }

    @Test("of somebody who is forgotten the end is told to those alone who keep it open, and then nothing is left")
    func forgotten() throws {
        var memory = try told(rule())
        let key = RuleStateKey(rule: "r", person: try person("ada"))
        // As the store leaves it.
        memory.kept.states[key]?.phase = .inactive
        let decision = try next(memory, rule(), standings: [])
        #expect(isEnd(decision, to: ["pager"]) && decision.raised.first?.alert.name == "ada")
        #expect(decision.farewells == [key] && decision.states.isEmpty)
        memory.kept.take(decision)
        #expect(memory.kept.states.isEmpty)
        let onEvents = try RuleSet([rule()], keepers: Self.keepers).decide(on: Happenings(), at: start, remembering: told(rule()).kept)
        #expect(onEvents.raised.isEmpty)
    }

    @Test("whoever is told of by a reminder only hears of the end, and of nothing by another severity")
    func reminded() throws {
        let once = try rule(notify: ["log"], repeat: .seconds(30))
        var memory = try told(once)
        memory.rules = try RuleSet([rule(severity: .critical, notify: ["mail", "pager"], repeat: .seconds(30))])
        let ada: Set = [try person("ada")]
        let standings = [try standing("ada", cohort: .list("team"))]
        let reminder = memory.see(standings, at: start + .seconds(30), holding: ada)
        #expect(reminder.map(\.status) == [.reminder] && reminder.map(\.severity) == [.warning])
        #expect(isEnd(try next(memory, once), to: ["log", "mail", "pager"]))
    }
}
