import Model
import Testing

@testable import Alerting

@Suite("Rules and what first rounds of fetching bring in")
struct BackfillTests {
    private func decide(
        _ memory: inout Memory, holding: Bool, after seconds: Int64, during backfill: Backfill = .over, _ occurrences: [Occurrence] = []
    ) throws -> [String] {
        var run = run([try standing("ada"), try standing("ben", rank: 2)], at: start + .seconds(seconds))
        run.backfill = backfill
        return memory.keep(
            memory.rules.decide(
                run, remembering: memory.kept, evaluations: ["r": Evaluation(when: [holding, holding])],
                happenings: Happenings(stopped: ["x": "Renew the token."], occurrences: occurrences))
        ).map(\.id)
    }

    private func rule(for hold: Duration = .zero, present: Bool = false) throws -> Rule {
        try Rule(name: "r", line: .standing(in: .tracked, when: "1"), for: hold, notify: ["log"], tellsPresent: present)
    }

    private let goesOn = Backfill(at: start, end: nil, awaited: 3)

    @Test("while the installation's own goes on nobody is told of anybody; then rules begin as with a first run", arguments: [false, true])
    func installation(present: Bool) throws {
        var memory = try Memory(rule(present: present), areNew: true)
        for minute in 0..<5 {
            #expect(try decide(&memory, holding: minute % 2 == 0, after: Int64(minute * 60), during: goesOn).isEmpty)
        }
        #expect(memory.kept.lines.isEmpty && memory.kept.states.isEmpty)
        #expect(try decide(&memory, holding: true, after: 300) == (present ? ["r-FOR-ada-1-FIRING", "r-FOR-ben-1-FIRING"] : []))
        #expect(memory.kept.lines["r"]?.since == start + .seconds(300))
        let over = try decide(&memory, holding: false, after: 360)
        #expect(over == (present ? ["r-FOR-ada-1-RESOLVED", "r-FOR-ben-1-RESOLVED"] : []))
        #expect(try decide(&memory, holding: true, after: 420) == ["r-FOR-ada-2-FIRING", "r-FOR-ben-2-FIRING"])
    }

    @Test("what needs a human is told all the same, and so is a K; moments and overtakings begin with the rules about people")
    func events() throws {
        func rule(_ event: Event) throws -> Rule {
            try Rule(name: event.rawValue, line: .event(event, in: event == .overtaken ? .tracked : nil), notify: ["log"])
        }
        var memory = try Memory(rule(.connector), rule(.k), rule(.moment), rule(.overtaken), areNew: true)
        func occurrence(_ event: Event, after seconds: Int64) throws -> Occurrence {
            Occurrence(
                event, to: .person(try person("ada")), name: "Ada", at: start + .seconds(seconds), key: "\(event) \(seconds)", detail: "d",
                in: event == .overtaken ? .tracked : nil)
        }
        let events: [Event] = [.k, .moment, .overtaken]
        let early = try events.map { try occurrence($0, after: 5) }
        #expect(
            try decide(&memory, holding: false, after: 5, during: goesOn, early) == [
                "connector-FOR-X7EconnectorX3Ax-1-FIRING", "k-FOR-ada-AT-kX205",
            ])
        #expect(try decide(&memory, holding: false, after: 60, early).isEmpty)
        let late = try events.map { try occurrence($0, after: 70) }
        #expect(try decide(&memory, holding: false, after: 80, early + late).count == 3)
    }

    @Test(
        "of newcomers it is taken over where they stand, whatever the rule waits for, while everybody else's alerts go on",
        arguments: [0, 600])
    func newcomers(hold: Int64) throws {
        var memory = try Memory(rule(for: .seconds(hold)))
        let ben = Backfill(at: start, end: start - .seconds(9), newcomers: [try person("ben")])
        var told: [String] = []
        for minute in 0...12 { told += try decide(&memory, holding: true, after: Int64(minute * 60), during: ben) }
        #expect(told == ["r-FOR-ada-1-FIRING"])
        #expect(memory.states[RuleStateKey(rule: "r", person: try person("ben"))]?.phase == .firing)
        // The end of what nobody was told of is told to nobody either, and the first crossing afterwards is.
        #expect(try decide(&memory, holding: false, after: 900) == ["r-FOR-ada-1-RESOLVED"])
        var later: [String] = []
        for minute in 16...28 { later += try decide(&memory, holding: true, after: Int64(minute * 60)) }
        #expect(later == ["r-FOR-ada-2-FIRING", "r-FOR-ben-2-FIRING"])
    }

    @Test("the end of what was told of somebody is told though more of their past is coming in")
    func end() throws {
        var memory = try Memory(rule())
        #expect(try decide(&memory, holding: true, after: 0).count == 2)
        let everybody = Backfill(at: start, end: start, concernsEverybody: true)
        #expect(
            try decide(&memory, holding: false, after: 60, during: everybody) == ["r-FOR-ada-1-RESOLVED", "r-FOR-ben-1-RESOLVED"])
        #expect(try decide(&memory, holding: true, after: 120, during: everybody).isEmpty)
    }

    @Test("a score is compared with those alone that were made of all that had come in")
    func comparing() throws {
        let (ada, ben, cy) = (try person("ada"), try person("ben"), try person("cy"))
        let backfill = Backfill(at: start, end: start, newcomers: [ben], arrivals: [cy: start + .seconds(60)])
        #expect(backfill.allowsComparing(ada, withRunAt: start) && !backfill.allowsComparing(ada, withRunAt: start - .seconds(1)))
        #expect(!backfill.allowsComparing(ben, withRunAt: start + .seconds(999)))
        #expect(
            backfill.allowsComparing(cy, withRunAt: start + .seconds(60)) && !backfill.allowsComparing(cy, withRunAt: start + .seconds(59)))
        #expect(!goesOn.allowsComparing(ada, withRunAt: start) && Backfill.over.allowsComparing(ada, withRunAt: start))
    }
}
