import Model
import Testing

@testable import Alerting

@Suite("Rules that watch events")
struct EventTests {
    private func rule(_ event: Event, for hold: Duration = .zero, repeat period: Duration? = nil) throws -> Rule {
        try Rule(name: "watch", line: .event(event), for: hold, repeat: period, notify: ["log"])
    }

    private func given(_ key: String, at: Instant) throws -> Occurrence {
        Occurrence(.k, to: .person(try person("ada")), name: "Ada", at: at, key: key, detail: "a K on pets from Ben")
    }

    @Test("what lasts is told when it has lasted, reminded of, and told to be over")
    func lasts() throws {
        var memory = try Memory(rule(.connector, for: .seconds(60), repeat: .seconds(600)))
        func see(_ stopped: [String: String], after seconds: Int64) -> [Alert] {
            let happenings = Happenings(stopped: stopped)
            return memory.keep(memory.rules.decide(on: happenings, at: start + .seconds(seconds), remembering: memory.kept))
        }
        let stopped = ["x": "Renew the token."]
        #expect(see(stopped, after: 0).isEmpty)
        let told = see(stopped, after: 60)
        #expect(told.map(\.id) == ["watch-FOR-X7EconnectorX3Ax-1-FIRING"])
        #expect(told.map(\.title) == ["connector x: Renew the token."])
        #expect(told.map(\.detail) == ["Renew the token."] && told[0].person == nil && told[0].cohort == nil)
        #expect(see(stopped, after: 120).isEmpty)
        #expect(see(stopped, after: 700).map(\.status) == [.reminder])
        #expect(see([:], after: 800).map(\.title) == ["Over: connector x: it works again"])
        #expect(see([:], after: 900).isEmpty)
    }

    @Test("an event that lasts is told of a new rule, too: it is there to be mended")
    func present() throws {
        var memory = try Memory(rule(.quarantine), areNew: true)
        let told = memory.keep(
            memory.rules.decide(on: Happenings(quarantine: "the mean moved"), at: start, remembering: memory.kept))
        #expect(told.map(\.title) == ["Clout: the mean moved"])
    }

    @Test("what happens once is told once, and not what had happened before the rule was there")
    func once() throws {
        var memory = try Memory(rule(.k), areNew: true)
        let early = try given("1", at: start - .seconds(1))
        func see(_ occurrences: [Occurrence], after seconds: Int64) -> [String] {
            memory.keep(
                memory.rules.decide(
                    run([], at: start + .seconds(seconds)), remembering: memory.kept, evaluations: [:],
                    happenings: Happenings(occurrences: occurrences))
            ).map(\.id)
        }
        #expect(see([early], after: 0).isEmpty)
        let late = try given("2", at: start + .seconds(9))
        // The store drops an id that it has.
        for seconds: Int64 in [10, 20] { #expect(see([early, late], after: seconds) == ["watch-FOR-ada-AT-2"]) }
    }

    @Test("a rule for what happens once cannot wait or remind")
    func waits() throws {
        let mistakes = #expect(throws: Mistakes.self) { try rule(.epoch, for: .seconds(1), repeat: .seconds(1)) }
        #expect(mistakes?.all.map(\.key) == ["for", "repeat"])
    }

    @Test("what a rule of this name told of people before is over without a word")
    func formerly() throws {
        for event in [Event.connector, .moment] {
            var memory = try Memory(Rule(name: "watch", line: .standing(in: .tracked, when: "1"), notify: ["log"]))
            _ = memory.see([try standing("ada")], at: start, holding: [try person("ada")])
            memory.rules = try RuleSet([rule(event)])
            #expect(memory.see([try standing("ada")], at: start + .seconds(60), holding: []).isEmpty)
            #expect(memory.states.values.allSatisfy { $0.phase == .inactive })
        }
    }
}
