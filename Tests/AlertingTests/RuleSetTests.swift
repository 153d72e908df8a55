import Model
import Testing

@testable import Alerting

@Suite struct RuleSetTests {
    private func rule(_ name: String = "top-ten", cohort: Cohort = .tracked, until: String? = nil, for hold: Duration = .zero) throws
        -> Rule
    {
        try Rule(name: name, line: .standing(in: cohort, when: "top_percent <= 10", until: until), for: hold, notify: ["log", "crm"])
    }

    @Test("whoever satisfies the rule is told of, and on the same run again nobody")
    func firesOnce() throws {
        var memory = try Memory(rule())
        let standings = [try standing("ada", name: "Ada"), try standing("ben", rank: 2)]
        let first = memory.see(standings, at: start, holding: [try person("ada")])
        #expect(first.map(\.id) == ["top-ten-FOR-ada-1-FIRING"])
        let alert = try #require(first.first)
        #expect(alert.name == "Ada" && alert.status == .firing && alert.since == start && alert.standing == standings[0])
        #expect(memory.see(standings, at: start, holding: [try person("ada")]).isEmpty)
        #expect(memory.see(standings, at: start + .seconds(60), holding: [try person("ada")]).isEmpty)
        #expect(memory.states[RuleStateKey(rule: "top-ten", person: try person("ben"))] == nil)
    }

    @Test("an alert tells when the condition began to hold, from first to last")
    func since() throws {
        var memory = try Memory(rule(for: .seconds(3600)))
        let ada: Set = [try person("ada")]
        #expect(memory.see([try standing("ada")], at: start, holding: ada).isEmpty)
        let fired = memory.see([try standing("ada")], at: start + .seconds(3600), holding: ada)
        let over = memory.see([try standing("ada")], at: start + .seconds(7200), holding: [])
        #expect((fired + over).map(\.since) == [start, start])
        #expect((fired + over).map(\.status) == [.firing, .resolved])
        #expect(over.first?.at == start + .seconds(7200))
    }

    @Test("whoever leaves the cohort ends the alert, under the name that another cohort still knows")
    func leaves() throws {
        var memory = try Memory(rule(cohort: .list("writers")))
        let ada: Set = [try person("ada")]
        _ = memory.see([try standing("ada", name: "Ada", cohort: .list("writers"))], at: start, holding: ada)
        let over = memory.see([try standing("ada", name: "Ada", cohort: .all)], at: start + .seconds(60), holding: ada)
        #expect(over.map(\.status) == [.resolved])
        #expect(over.first?.name == "Ada")
        #expect(over.first?.standing == nil)
        #expect(memory.see([], at: start + .seconds(120), holding: ada).isEmpty)
    }

    @Test("whoever loses the score ends the alert")
    func unrated() throws {
        var memory = try Memory(rule(until: "top_percent > 12"))
        let ada: Set = [try person("ada")]
        _ = memory.see([try standing("ada")], at: start, holding: ada)
        var unrated = try standing("ada")
        unrated.state = .unrated
        #expect(memory.see([unrated], at: start + .seconds(60), holding: ada).map(\.status) == [.resolved])
    }

    @Test("each episode has ids of its own")
    func episodes() throws {
        var memory = try Memory(rule())
        let ada: Set = [try person("ada")]
        var ids: [String] = []
        for step in 0..<6 {
            ids += memory.see([try standing("ada")], at: start + .seconds(60 * step), holding: step % 2 == 0 ? ada : []).map(\.id)
        }
        #expect(ids == (1...3).flatMap { ["top-ten-FOR-ada-\($0)-FIRING", "top-ten-FOR-ada-\($0)-RESOLVED"] })
    }

    @Test("whoever was only met is never told of")
    func met() throws {
        let stranger = PersonKey.met(IdentityKey(Network("twitter"), "88"))
        var memory = try Memory(rule(cohort: .all))
        var one = try standing("ada", cohort: .all)
        one.person = stranger
        #expect(memory.see([one], at: start, holding: [stranger]).isEmpty)
        let asked = memory.rules.evaluations(of: run([one])) { conditions, standings in
            #expect(conditions == ["top_percent <= 10"])
            #expect(standings.isEmpty)
            return [[]]
        }
        #expect(asked["top-ten"] == Evaluation(when: []))
    }

    @Test("a rule that is gone ends what was told, and its ids are not used again when it returns")
    func renamed() throws {
        var memory = try Memory(rule())
        let ada: Set = [try person("ada")]
        _ = memory.see([try standing("ada")], at: start, holding: ada)
        memory.rules = try RuleSet([rule("other")])
        #expect(memory.see([try standing("ada")], at: start + .seconds(60), holding: ada).map(\.id) == ["top-ten-FOR-ada-1-RESOLVED"])
        #expect(memory.kept.lines.keys.sorted() == ["other"])
        #expect(memory.states[RuleStateKey(rule: "top-ten", person: try person("ada"))]?.phase == .inactive)
        memory.rules = try RuleSet([rule()])
        #expect(memory.see([try standing("ada")], at: start + .seconds(120), holding: ada).isEmpty)
        _ = memory.see([try standing("ada")], at: start + .seconds(180), holding: [])
        #expect(memory.see([try standing("ada")], at: start + .seconds(240), holding: ada).map(\.id) == ["top-ten-FOR-ada-3-FIRING"])
    }

    @Test("a rule without an evaluation changes nothing")
    func withoutEvaluation() throws {
        var memory = try Memory(rule())
        _ = memory.see([try standing("ada")], at: start, holding: [try person("ada")])
        #expect(memory.rules.decide(run([], at: start + .seconds(60)), remembering: memory.kept, evaluations: [:]) == Decision())
    }

    @Test("a person who stands twice in a cohort is told of once")
    func doubled() throws {
        var memory = try Memory(rule())
        let twice = [try standing("ada", rank: 1), try standing("ada", rank: 2)]
        #expect(memory.see(twice, at: start, holding: [try person("ada")]).count == 1)
    }

    @Test("conditions are asked for once per cohort, none twice")
    func evaluations() throws {
        let rules = try RuleSet([
            rule("a"), rule("b", until: "top_percent > 12"), rule("c", cohort: .list("writers")),
        ])
        var asked: [Set<String>] = []
        let evaluations = rules.evaluations(
            of: run([try standing("ada"), try standing("ben", cohort: .list("writers")), try standing("cid", cohort: .all)])
        ) { conditions, standings in
            asked.append(Set(conditions))
            return conditions.map { condition in standings.map { _ in condition.hasPrefix("top_percent <=") } }
        }
        #expect(asked == [["top_percent <= 10", "top_percent > 12"], ["top_percent <= 10"]])
        #expect(evaluations["a"] == Evaluation(when: [true]))
        #expect(evaluations["b"] == Evaluation(when: [true], until: [false]))
        #expect(evaluations["c"] == Evaluation(when: [true]))
    }

    @Test("a rule whose condition cannot be evaluated changes nothing, and costs no other rule")
    func failingCondition() throws {
        let rules = try RuleSet([rule("a"), rule("b", until: "top_percent > 12")])
        let evaluations = rules.evaluations(of: run([try standing("ada")])) { conditions, standings in
            conditions.map { $0 == "top_percent > 12" ? nil : standings.map { _ in true } }
        }
        #expect(evaluations == ["a": Evaluation(when: [true])])
    }

    @Test("reasons are told with a firing alert, not with its end")
    func reasons() throws {
        let rules = try RuleSet([rule()])
        let part = Alert.Reason(label: "reshares on twitter", points: 12.5)
        let lines = ["top-ten": DrawnLine(line: rules.rules[0].line.description, since: start)]
        let fired = rules.decide(
            run([try standing("ada")]), remembering: RuleMemory(lines: lines),
            evaluations: ["top-ten": Evaluation(when: [true])], reasons: { _ in [part] })
        #expect(fired.raised.first?.alert.reasons == [part])
        #expect(fired.raised.first?.receivers == ["log", "crm"])
        let over = rules.decide(
            run([try standing("ada")]), remembering: RuleMemory(states: fired.states, lines: lines),
            evaluations: ["top-ten": Evaluation(when: [false])], reasons: { _ in [part] })
        #expect(over.raised.first?.alert.reasons == [])
    }
}
