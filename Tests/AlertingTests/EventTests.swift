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
        #expect(see([early, late], after: 10) == ["watch-FOR-ada-AT-2"])
        #expect(see([early, late], after: 20).isEmpty)
    }

    @Test("a rule for what happens once cannot wait or remind")
    func waits() throws {
        let mistakes = #expect(throws: Mistakes.self) { try rule(.epoch, for: .seconds(1), repeat: .seconds(1)) }
        #expect(mistakes?.all.map(\.key) == ["for", "repeat"])
    }

    @Test("what happens once is told until when it may be kept open", arguments: [nil, Duration.seconds(60)])
    func opening(length: Duration?) throws {
        var memory = try Memory(Rule(name: "watch", line: .event(.k), notify: ["log"], openFor: length))
        let happenings = Happenings(occurrences: [try given("1", at: start)])
        let told = memory.keep(memory.rules.decide(on: happenings, at: start, remembering: memory.kept))
        #expect(told.map(\.endsAt) == [start + (length ?? .seconds(3600))])
        let mistakes = #expect(throws: Mistakes.self) {
            try Rule(name: "watch", line: .event(.connector), notify: ["log"], openFor: .seconds(60))
        }
        #expect(mistakes?.all.map(\.key) == ["open_for"])
    }
}
