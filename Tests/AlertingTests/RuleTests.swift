import Model
import Testing

@testable import Alerting

@Suite struct RuleTests {
    @Test(
        "a name that is not a slug is refused",
        arguments: ["", "Top", "top ten", "top.ten", "-top", "_top", String(repeating: "a", count: 65)])
    func badName(name: String) {
        let error = #expect(throws: RuleError.self) { try Rule(name: name, cohort: .all, when: "score > 1", notify: ["log"]) }
        #expect(error?.kind == .name)
        #expect(error?.key == "name")
    }

    @Test("a condition of blanks is refused")
    func emptyCondition() {
        #expect(throws: RuleError.self) { try Rule(name: "a", cohort: .all, when: " \n", notify: ["log"]) }
        let error = #expect(throws: RuleError.self) { try Rule(name: "a", cohort: .all, when: "1", until: "", notify: ["log"]) }
        #expect(error?.key == "until")
    }

    @Test("durations out of range are refused")
    func durations() {
        let hold = #expect(throws: RuleError.self) { try Rule(name: "a", cohort: .all, when: "1", for: .seconds(-1), notify: ["log"]) }
        #expect(hold?.key == "for")
        let period = #expect(throws: RuleError.self) { try Rule(name: "a", cohort: .all, when: "1", repeat: .zero, notify: ["log"]) }
        #expect(period?.key == "repeat")
    }

    @Test("a rule must tell somebody, and nobody twice")
    func receivers() {
        let none = #expect(throws: RuleError.self) { try Rule(name: "a", cohort: .all, when: "1", notify: []) }
        #expect(none?.kind == .receivers)
        let twice = #expect(throws: RuleError.self) { try Rule(name: "a", cohort: .all, when: "1", notify: ["log", "crm", "log"]) }
        #expect(twice?.reason.contains("`log` is named twice") == true)
    }

    @Test("two rules of one name are refused")
    func sameName() throws {
        let rule = try Rule(name: "a", cohort: .all, when: "1", notify: ["log"])
        #expect(throws: RuleError.self) { try RuleSet([rule, rule]) }
    }

    @Test("an error is one sentence with rule, key, reason and the nearest word")
    func errorText() {
        let error = #expect(throws: RuleError.self) {
            try Rule(name: "top", cohort: .all, when: "1", notify: ["log"], title: "{{person.nmae}} rises")
        }
        #expect(error?.nearest == "person.name")
        #expect(error.map(String.init(describing:))?.hasPrefix("rule `top`, title: There is no field `person.nmae`") == true)
        #expect(error.map(String.init(describing:))?.hasSuffix("Did you mean `person.name`?") == true)
    }
}
