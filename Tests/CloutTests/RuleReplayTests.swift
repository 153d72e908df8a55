import Alerting
import Model
import Testing

@testable import Clout

@Suite("What a rule's replay counts")
struct RuleReplayTests {
    private let now = Instant(seconds: 1_767_225_600)

    private func subject(_ name: String) throws -> AlertSubject { .person(.tracked(try #require(PersonID(rawValue: name)))) }

    @Test("whoever passes several in one run is one alert, as the daemon tells it; members of a group are shown each")
    func counts() throws {
        let rules = try RuleSet([
            Rule(name: "passed", line: .event(.overtaken, in: .tracked), notify: ["log"])
        ])
        let memory = RuleMemory(
            lines: ["passed": DrawnLine(line: rules.rules[0].line.description, since: now - .seconds(86_400))])
        let ada = try subject("ada")
        let occurrences = ["ben", "cy", "dee"].map { name in
            Occurrence(
                .overtaken, to: ada, name: "Ada", at: now, key: "passed tracked \(name)", detail: "passed \(name)", in: .tracked,
                passing: Passing(name: name, circumstances: "in tracked"))
        }
        let passed = rules.decide(on: Happenings(occurrences: occurrences), at: now, remembering: memory)
        #expect(passed.raised.count == 4)
        var outcome = RuleReplay.Outcome(start: now)
        outcome.take(passed, at: now, keeping: 9)
        #expect(outcome.count == 1 && outcome.told.map(\.title) == ["Ada: passed ben, cy and dee in tracked"] && outcome.runs == 1)

        let grouped = try ["ada", "ben"].map { name in
            Decision.Raised(
                alert: Alert(
                    id: name, rule: "r", subject: try subject(name), name: name, cohort: .tracked, status: .firing, at: now, since: now,
                    title: name, standing: nil), receivers: [], group: "r-GROUP")
        }
        let whole = Alert(
            id: "r-GROUP", rule: "r", subject: .group("r"), name: "2 people", cohort: .tracked, status: .firing, at: now, since: now,
            title: "r: 2 people", standing: nil)
        outcome.take(Decision(raised: grouped + [Decision.Raised(alert: whole, receivers: ["log"])]), at: now, keeping: 2)
        #expect(outcome.count == 3 && outcome.subjects.count == 2 && outcome.told.map(\.title).last == "ada" && outcome.runs == 2)
    }
}
