import Model
import Testing

@testable import Alerting

/// Laws that hold whatever the conditions and the clock do.
@Suite struct RandomWalkTests {
    /// What was told of an episode that is not over.
    private struct Told {
        var last: Instant
    }

    @Test("alerts come in order, once, and never early, over random conditions and times", arguments: 0..<200)
    func laws(seed: Int) throws {
        var random = SeededGenerator(state: UInt64(seed))
        let hold = Duration.seconds([0, 60, 600].randomElement(using: &random) ?? 0)
        let period: Duration? = [nil, .seconds(120), .seconds(900)].randomElement(using: &random) ?? nil
        let hasUntil = Bool.random(using: &random)
        let clockFallsBack = Bool.random(using: &random)
        var memory = try Memory(
            Rule(
                name: "walk", line: .standing(in: .tracked, when: "1", until: hasUntil ? "0" : nil), for: hold, repeat: period,
                notify: ["log"]))
        let people = ["ada", "ben", "cid"]
        var told: [AlertSubject: Told] = [:]
        var heldSince: [AlertSubject: Instant] = [:]
        var ids: Set<String> = []
        var now = start
        for _ in 0..<150 {
            now = now + .seconds(Int.random(in: clockFallsBack ? -300...400 : 0...300, using: &random))
            let present = try people.filter { _ in Int.random(in: 0..<10, using: &random) > 0 }.map { try standing($0) }
            let holding = Set(present.map(\.person).filter { _ in Int.random(in: 0..<4, using: &random) > 0 })
            let ending = Set(present.map(\.person).filter { _ in Bool.random(using: &random) })
            for name in people {
                let key = AlertSubject.person(try person(name))
                if holding.contains(try person(name)) { heldSince[key] = heldSince[key] ?? now } else { heldSince[key] = nil }
            }

            let before = memory
            let alerts = memory.see(present, at: now, holding: holding, ending: ending)
            var again = before
            #expect(again.see(present, at: now, holding: holding, ending: ending) == alerts, "the same values in, others out; seed \(seed)")
            #expect(memory.see(present, at: now, holding: holding, ending: ending).isEmpty, "told twice; seed \(seed)")

            for alert in alerts {
                #expect(ids.insert(alert.id).inserted, "\(alert.id) twice; seed \(seed)")
                let former = told[alert.subject]
                switch alert.status {
                case .firing:
                    #expect(former == nil, "fired within an episode; seed \(seed)")
                    #expect(alert.person.map(holding.contains) == true, "seed \(seed)")
                    let since = try #require(heldSince[alert.subject])
                    if !clockFallsBack { #expect(now - since >= hold && alert.since == since, "early; seed \(seed)") }
                    told[alert.subject] = Told(last: now)
                case .reminder:
                    #expect(former != nil, "reminder without firing; seed \(seed)")
                    if !clockFallsBack, let last = former?.last, let period { #expect(now - last >= period, "early; seed \(seed)") }
                    #expect(period != nil, "seed \(seed)")
                    told[alert.subject]?.last = now
                case .resolved:
                    #expect(former != nil, "resolved without firing; seed \(seed)")
                    #expect(alert.person.map(holding.contains) == false, "seed \(seed)")
                    told[alert.subject] = nil
                }
            }
            // Who has been told of and not resolved is firing, and nobody else.
            let firing = Set(memory.states.filter { $0.value.phase == .firing }.map(\.key.subject))
            #expect(firing == Set(told.keys), "seed \(seed)")
            // Nobody who satisfies a rule without `for` is left untold.
            if hold == .zero { #expect(holding.allSatisfy { firing.contains(.person($0)) }, "seed \(seed)") }
        }
        #expect(!ids.isEmpty, "the walk never fired; seed \(seed)")
    }
}
