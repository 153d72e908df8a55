import Alerting
import Model
import Testing

@Suite("Lines that come to lie elsewhere")
struct TakingOverTests {
    enum Cause: CaseIterable { case newRule, movedLine, newEpoch }

    private let now = Instant(seconds: 1_700_000_000)

    /// What a rule makes of somebody who was in `phase` for an hour and stands beyond the line or not.
    private func settle(
        _ phase: RuleState.Phase?, holds: Bool, by cause: Cause, for hold: Duration = .zero, repeat period: Duration? = nil
    ) throws -> (state: RuleState?, told: [Alert.Status]) {
        let ada = PersonKey.tracked(try #require(PersonID(rawValue: "ada")))
        let rules = try RuleSet([
            Rule(name: "high", line: .standing(in: .tracked, when: "score > 20"), for: hold, repeat: period, notify: ["log"])
        ])
        let standing = Standing(
            person: ada, name: "Ada", cohort: .tracked, score: try #require(Score(30)), state: .scored, rank: 1, cohortSize: 1, margin: 1,
            effectivePeople: 9)
        let key = RuleStateKey(rule: "high", person: ada)
        let told = phase == .firing ? Telling(receivers: ["log"], cohort: .tracked, severity: .info) : nil
        let former = phase.map {
            RuleState(phase: $0, since: now - .seconds(3600), lastAlert: now - .seconds(3600), episode: 4, told: told)
        }
        var memory = RuleMemory(states: former.map { [key: $0] } ?? [:])
        let line = cause == .movedLine ? "tracked when score > 30" : rules.rules[0].line.description
        if cause != .newRule { memory.lines["high"] = DrawnLine(line: line, since: now - .seconds(86_400)) }
        let decision = rules.decide(
            Run(at: now, epoch: "2", standings: [standing]), remembering: memory,
            evaluations: ["high": Evaluation(when: [holds])], opensEpoch: cause == .newEpoch)
        return (decision.states[key] ?? former, decision.raised.map(\.alert.status))
    }

    @Test(
        "who stands beyond a line is taken over as firing without a word, whatever the rule waits for",
        arguments: Cause.allCases, [0, 7200] as [Int64])
    func begins(cause: Cause, hold: Int64) throws {
        for phase in [nil, .inactive] as [RuleState.Phase?] {
            let (state, told) = try settle(phase, holds: true, by: cause, for: .seconds(hold))
            #expect(state?.phase == .firing && state?.lastAlert == nil && told.isEmpty)
            #expect(state?.episode == (phase == nil ? 1 : 5))
        }
    }

    @Test(
        "what was told of somebody who is not beyond a moved line any more is told to be over, and nothing else", arguments: Cause.allCases)
    func ends(cause: Cause) throws {
        for (phase, expected) in [(.firing, [.resolved]), (.pending, [])] as [(RuleState.Phase, [Alert.Status])] {
            let (state, told) = try settle(phase, holds: false, by: cause)
            #expect(state?.phase == .inactive && told == expected)
        }
    }

    @Test(
        "what began before goes on, unless the line was moved: it waits, is told when it has waited, and reminds", arguments: Cause.allCases
    )
    func goesOn(cause: Cause) throws {
        let waits = cause == .newEpoch
        #expect(try settle(.pending, holds: true, by: cause, for: .seconds(7200)).state?.phase == (waits ? .pending : .firing))
        let (fired, told) = try settle(.pending, holds: true, by: cause, for: .seconds(1800))
        #expect(fired?.phase == .firing && told == (waits ? [.firing] : []))
        #expect(try settle(.firing, holds: true, by: cause).told.isEmpty)
        #expect(try settle(.firing, holds: true, by: cause, repeat: .seconds(1800)).told == [.reminder])
    }

    @Test("whoever was taken over is not reminded of either, until they cross the line themselves")
    func noReminder() throws {
        let rule = try Rule(name: "high", line: .standing(in: .tracked, when: "1"), repeat: .seconds(60), notify: ["log"])
        var memory = try Memory(rule, areNew: true)
        let ada: Set = [try person("ada")]
        for minute in 0..<5 { #expect(memory.see([try standing("ada")], at: now + .seconds(60 * minute), holding: ada).isEmpty) }
        #expect(memory.see([try standing("ada")], at: now + .seconds(300), holding: []).isEmpty)
        #expect(memory.see([try standing("ada")], at: now + .seconds(360), holding: ada).map(\.status) == [.firing])
        #expect(memory.see([try standing("ada")], at: now + .seconds(420), holding: ada).map(\.status) == [.reminder])
    }

    @Test("a line is where it was when only its blanks have changed")
    func blanks() throws {
        #expect(Line.standing(in: .all, when: "rank  =\n 1").description == Line.standing(in: .all, when: "rank = 1").description)
    }

    @Test("a rule that asks for it tells of those who are there already")
    func present() throws {
        let rule = try Rule(name: "high", line: .standing(in: .tracked, when: "1"), notify: ["log"], tellsPresent: true)
        var memory = try Memory(rule, areNew: true)
        #expect(memory.see([try standing("ada")], at: now, holding: [try person("ada")]).map(\.id) == ["high-FOR-ada-1-FIRING"])
    }

    @Test("a rule begins when somebody stands there: an empty store knows of nobody who could have crossed")
    func empty() throws {
        var memory = try Memory(Rule(name: "high", line: .standing(in: .tracked, when: "1"), notify: ["log"]), areNew: true)
        let ada: Set = [try person("ada")]
        #expect(memory.see([], at: now, holding: ada).isEmpty && memory.kept.lines.isEmpty)
        var provisional = try standing("ada")
        provisional.state = .provisional
        #expect(memory.see([provisional], at: now + .seconds(60), holding: ada).isEmpty && memory.kept.lines.isEmpty)
        #expect(memory.see([try standing("ada")], at: now + .seconds(120), holding: ada).isEmpty)
        #expect(
            memory.kept.lines["high"]
                == DrawnLine(line: "tracked when 1", since: now + .seconds(120)))
        #expect(memory.see([try standing("ada")], at: now + .seconds(150), holding: []).isEmpty, "the end of what nobody was told of")
        let both = [try standing("ada"), try standing("ben")]
        #expect(
            memory.see(both, at: now + .seconds(180), holding: try [person("ada"), person("ben")]).map(\.id) == [
                "high-FOR-ada-2-FIRING", "high-FOR-ben-1-FIRING",
            ])
    }
}
