import Model
import Testing

@testable import Alerting

@Suite struct RuleTests {
    @Test(
        "a name that is not a slug is refused",
        arguments: ["", "Top", "top ten", "top.ten", "-top", "_top", String(repeating: "a", count: 65)])
    func badName(name: String) {
        let error = #expect(throws: Mistakes.self) { try Rule(name: name, line: .standing(in: .all, when: "score > 1"), notify: ["log"]) }
        #expect(error?.all.map(\.key) == ["name"])
    }

    @Test("a condition of blanks is refused")
    func emptyCondition() {
        #expect(throws: Mistakes.self) { try Rule(name: "a", line: .standing(in: .all, when: " \n"), notify: ["log"]) }
        let error = #expect(throws: Mistakes.self) { try Rule(name: "a", line: .standing(in: .all, when: "1", until: ""), notify: ["log"]) }
        #expect(error?.all.map(\.key) == ["until"])
    }

    @Test("durations out of range are refused")
    func durations() {
        let hold = #expect(throws: Mistakes.self) {
            try Rule(name: "a", line: .standing(in: .all, when: "1"), for: .seconds(-1), notify: ["log"])
        }
        #expect(hold?.all.map(\.key) == ["for"])
        let period = #expect(throws: Mistakes.self) {
            try Rule(name: "a", line: .standing(in: .all, when: "1"), repeat: .zero, notify: ["log"])
        }
        #expect(period?.all.map(\.key) == ["repeat"])
    }

    @Test("a rule must tell somebody, and nobody twice")
    func receivers() {
        let none = #expect(throws: Mistakes.self) { try Rule(name: "a", line: .standing(in: .all, when: "1"), notify: []) }
        #expect(none?.all.map(\.key) == ["notify"])
        let twice = #expect(throws: Mistakes.self) {
            try Rule(name: "a", line: .standing(in: .all, when: "1"), notify: ["log", "crm", "log"])
        }
        #expect(twice?.description == "notify: `log` is named twice. Name each receiver once.")
    }

    @Test("two rules of one name are refused")
    func sameName() throws {
        let rule = try Rule(name: "a", line: .standing(in: .all, when: "1"), notify: ["log"])
        #expect(throws: Mistakes.self) { try RuleSet([rule, rule]) }
    }

    @Test("all mistakes are told at once, each with key, reason and the nearest word")
    func allAtOnce() {
        let error = #expect(throws: Mistakes.self) {
            try Rule(
                name: "Top", line: .standing(in: .all, when: ""), for: .seconds(-1), repeat: .zero, notify: ["log", "log"],
                title: "{{person.nmae}} rises to {{scor}}")
        }
        #expect(error?.all.map(\.key) == ["name", "when", "for", "repeat", "notify", "title", "title"])
        #expect(error?.all.map(\.nearest).suffix(2) == ["person.name", "score"])
        #expect(error?.description.contains("\ntitle: There is no field `person.nmae`; there are person.name, ") == true)
        #expect(error?.description.hasSuffix("Did you mean `score`?") == true)
    }
}
