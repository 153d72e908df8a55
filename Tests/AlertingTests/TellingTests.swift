import Foundation
import Model
import Testing

@testable import Alerting

@Suite("Who is told of what was raised")
struct TellingTests {
    private func rule(grouped: Bool = false, repeat period: Duration? = nil, quiet: QuietHours? = nil) throws -> Rule {
        try Rule(
            name: "r", line: .standing(in: .tracked, when: "1"), repeat: period, severity: .warning, quiet: quiet, grouped: grouped,
            notify: ["log", "crm"])
    }

    /// What is decided of a run in which exactly these hold.
    private func decide(_ memory: inout Memory, _ people: [String], holding: Set<String>, after seconds: Int64) throws -> [Decision.Raised]
    {
        let run = run(try people.map { try standing($0, name: $0.uppercased()) }, at: start + .seconds(seconds))
        let decision = memory.rules.decide(
            run, remembering: memory.kept, evaluations: ["r": Evaluation(when: people.map { holding.contains($0) })])
        memory.kept.take(decision)
        return decision.raised
    }

    @Test("several who cross a line in one run are told of in one message, whose id tells the run; each is kept by itself")
    func group() throws {
        var memory = try Memory(rule(grouped: true))
        let raised = try decide(&memory, ["ada", "ben", "cy"], holding: ["ada", "ben"], after: 0)
        #expect(raised.map(\.receivers) == [[], [], ["log", "crm"]])
        let group = try #require(raised.last).alert
        #expect(group.id == "r-GROUP-1763600000000-FIRING" && raised.dropLast().allSatisfy { $0.group == group.id })
        #expect(
            group.title == "r: 2 people" && group.text == "ADA: r; BEN: r" && group.subject == .group("r") && group.severity == .warning)
        #expect(AlertSubject(group.subject.description) == group.subject)
        // One alone is told by itself, and behind the message that told of its beginning.
        let over = try decide(&memory, ["ada", "ben"], holding: ["ada"], after: 60)
        #expect(over.map(\.alert.id) == ["r-FOR-ben-1-RESOLVED"] && over.first?.receivers == ["log", "crm"])
        #expect(over.first?.chain == .group("r"))
    }

    @Test("a message of many names as many as there is room for, and counts the rest")
    func bounded() throws {
        var memory = try Memory(rule(grouped: true))
        let people = (0..<900).map { "person-with-a-long-name-\($0)" }
        let text = try #require(try decide(&memory, people, holding: Set(people), after: 0).last?.alert.text)
        #expect(text.utf8.count <= Alert.longestText && text.utf8.count > Alert.longestText - 100)
        let named = text.components(separatedBy: "; ").count - 1
        #expect(text.hasSuffix("; … and \(900 - named) more: clout alerts list --all"))
    }

    @Test("what is raised in a rule's quiet hours is told after them")
    func quiet() throws {
        let night = QuietHours(from: try #require(.init("00:00")), until: try #require(.init("07:00")), zone: .gmt)
        var memory = try Memory(rule(quiet: night))
        // 2025-11-20T00:53:20Z
        let raised = try decide(&memory, ["ada"], holding: ["ada"], after: 0)
        #expect(raised.first?.due == Instant("2025-11-20T07:00:00Z") && raised.first?.receivers == ["log", "crm"])
        #expect(try decide(&memory, ["ada"], holding: [], after: 7 * 3600).first?.due == nil)
    }

    @Test("quiet hours go by the severity that an alert is told with, whatever the rule's has become")
    func quietSeverity() throws {
        let night = QuietHours(
            from: try #require(.init("00:00")), until: try #require(.init("07:00")), zone: .gmt, letsCriticalThrough: true)
        func rule(_ severity: Severity) throws -> Rule {
            try Rule(name: "r", line: .standing(in: .tracked, when: "1"), severity: severity, quiet: night, notify: ["log"])
        }
        for (before, after, isHeld) in [(Severity.critical, Severity.info, false), (.info, .critical, true)] {
            var memory = try Memory(rule(before))
            #expect(try decide(&memory, ["ada"], holding: ["ada"], after: 0).map { $0.due != nil } == [isHeld])
            memory.rules = try RuleSet([rule(after)])
            #expect(try decide(&memory, ["ada"], holding: [], after: 60).map { $0.due != nil } == [isHeld])
        }
    }

    @Test("of an alert whose beginning was silenced the end is not told, unless a reminder was told in between", arguments: [false, true])
    func silencedBeginning(reminded: Bool) throws {
        var memory = try Memory(rule(repeat: .seconds(60)))
        memory.kept.silences = [
            Silence(id: 7, rule: "r", subject: nil, author: "ops", reason: "x", since: start, until: start + .seconds(90))
        ]
        #expect(try decide(&memory, ["ada"], holding: ["ada"], after: 0).map(\.silence) == [7])
        #expect(try decide(&memory, ["ada"], holding: ["ada"], after: 60).map(\.silence) == [7])
        if reminded { #expect(try decide(&memory, ["ada"], holding: ["ada"], after: 120).map(\.alert.status) == [.reminder]) }
        #expect(try decide(&memory, ["ada"], holding: [], after: 130).map(\.alert.status) == (reminded ? [.resolved] : []))
        // The next one is told from its beginning to its end.
        #expect(try decide(&memory, ["ada"], holding: ["ada"], after: 200).map(\.receivers) == [["log", "crm"]])
        #expect(try decide(&memory, ["ada"], holding: [], after: 210).map(\.alert.status) == [.resolved])
    }

    @Test("receivers that keep an item open for each person are told of each, though others are told of several in one message")
    func keepers() throws {
        var memory = try Memory(rule(grouped: true))
        memory.rules = try RuleSet([rule(grouped: true)], keepers: ["crm"])
        let raised = try decide(&memory, ["ada", "ben"], holding: ["ada", "ben"], after: 0)
        #expect(raised.map(\.receivers) == [["crm"], ["crm"], ["log"]])
        let over = try decide(&memory, ["ada", "ben"], holding: [], after: 60)
        #expect(over.map(\.receivers) == [["crm"], ["crm"], ["log"]])
        #expect(over.map(\.alert.status) == [.resolved, .resolved, .resolved])
    }

    @Test("when a rule is gone, those who were told of an alert are told that it is over, with the labels that they know it by")
    func gone() throws {
        var memory = try Memory(rule(), areNew: true)
        _ = try decide(&memory, ["ada", "ben"], holding: ["ben"], after: 0)
        _ = try decide(&memory, ["ada", "ben"], holding: ["ada", "ben"], after: 60)
        memory.rules = try RuleSet([])
        let raised = memory.rules.decide(
            run([try standing("ada", name: "Ada")], at: start + .seconds(120)), remembering: memory.kept, evaluations: [:]
        ).raised
        // Ben was beyond the line already when it was drawn, and nobody was told of him.
        let alert = try #require(raised.first?.alert)
        #expect(raised.count == 1 && raised.first?.receivers == ["log", "crm"])
        #expect(alert.id == "r-FOR-ada-1-RESOLVED" && alert.title == "Over: Ada: the rule r is gone" && alert.since == start + .seconds(60))
        #expect(alert.cohort == .tracked && alert.severity == .warning && alert.status == .resolved)
    }
}
