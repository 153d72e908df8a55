import Model
import Testing

@testable import Alerting

@Suite struct TitleTemplateTests {
    private func render(_ title: String, _ standing: Standing?, status: Alert.Status = .firing, name: String = "Ada") throws -> String {
        let rule = try Rule(name: "top-ten", line: .standing(in: .list("writers"), when: "1"), notify: ["log"], title: title)
        return rule.title.rendered(
            rule: rule, subject: .person(try person("ada")), status: status, told: Told(name: name, standing: standing))
    }

    @Test(
        "fields are replaced, numbers to one decimal",
        arguments: [
            ("{{person.name}} is in the top {{top_percent}} %", "Ada is in the top 10.0 %"),
            ("{{ person.id }} {{rule}} {{cohort}} {{status}}", "ada top-ten list:writers firing"),
            ("{{score}} ± {{margin}}, {{rank}} of {{cohort_size}}, {{state}}", "63.4 ± 2.5, 3 of 30, scored"),
            ("{{change_1d}} {{change_7d}} {{change_30d}}", "+1.3 -0.5 –"),
            ("{{effective_people}}", "41.2"), ("quiet for {{quiet_days}} days", "quiet for 40 days"), ("{{coverage}}", "0.3"),
            ("no field } {", "no field } {"),
        ])
    func fields(title: String, expected: String) throws {
        let standing = try standing("ada", cohort: .list("writers"), rank: 3, cohortSize: 30, change1d: 1.25, change7d: -0.46)
        #expect(try render(title, standing) == expected)
    }

    @Test("nobody is in the top 0.0 %")
    func smallPercent() throws {
        #expect(try render("{{top_percent}}", standing("ada", rank: 1, cohortSize: 1_000_000)) == "<0.1")
    }

    @Test("reminders and resolved alerts say what they are")
    func prefixes() throws {
        #expect(try render("{{person.name}}", standing("ada"), status: .reminder) == "Still: Ada")
        #expect(try render("{{person.name}} {{score}}", nil, status: .resolved) == "Over: Ada –")
    }

    @Test("a name can neither add a field, nor a line, nor turn the text")
    func hostileName() throws {
        #expect(
            try render("<{{person.name}}>", nil, name: "{{score}}\r\nERROR \u{202e}x\u{2028}y\u{1b}[0m") == "<{{score}}  ERROR  x y [0m>")
    }

    @Test("a long title is cut between characters of UTF-8")
    func long() throws {
        let line = try render("{{person.name}}", nil, name: String(repeating: "ä", count: 10_000))
        #expect(line.utf8.count <= TitleTemplate.maximumLength)
        #expect(line.hasSuffix("ä…"))
    }

    @Test("mistakes in a template are errors", arguments: ["", "  ", "{{score", "{{}}", "{{score.}}", "{{secret}}"])
    func mistakes(title: String) {
        let error = #expect(throws: Mistakes.self) {
            try Rule(name: "a", line: .standing(in: .all, when: "1"), notify: ["log"], title: title)
        }
        #expect(error?.all.map(\.key) == ["title"])
    }
}
