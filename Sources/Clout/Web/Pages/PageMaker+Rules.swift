import Alerting
import Conditions
import Foundation
import Model
import Pages
import Store
import Web

extension PageMaker {
    private static let alertsOfAll = 50
    private static let alertsOfRule = 20

    func rules(after place: AlertPlace? = nil) async throws -> RulesPage {
        let now = now
        let memory = try await store.ruleMemory(at: now)
        let (alerts, next) = try await store.alerts(
            AlertQuestion(folds: [.members, .reminders], after: place, limit: Self.alertsOfAll + 1)
        )
        .page(of: Self.alertsOfAll)
        return RulesPage(
            try await site(), rows: configuration.rules.map { row(of: $0, memory) },
            firing: Set(memory.states.filter { $0.value.phase == .firing }.map(\.key.subject)).count,
            alerts: alerts.map { row(of: $0, at: now) }, latest: place.map { _ in Links.rules },
            older: next.map { Links.to(Links.rules, [("cursor", $0.text)]) },
            silences: memory.silences.map { "\($0.shownScope), by \($0.author) until \($0.until.words(from: now)): \($0.reason)" })
    }

    private func row(of rule: Rule, _ memory: RuleMemory) -> RulesPage.Row {
        RulesPage.Row(
            name: rule.name, line: rule.line.description, firing: count(rule, .firing, memory), pending: count(rule, .pending, memory),
            receivers: rule.receivers)
    }

    private func count(_ rule: Rule, _ phase: RuleState.Phase, _ memory: RuleMemory) -> Int {
        memory.states.count { $0.key.rule == rule.name && $0.value.phase == phase }
    }

    func rule(_ name: String, _ question: RuleTrial.Question, after place: AlertPlace? = nil) async throws -> RulePage {
        let (now, configuration) = (now, configuration)
        let rule: Rule
        do { rule = try configuration.rule(named: name) } catch {
            throw ProblemDetails.notFound(
                "There is no rule `\(name)`.", nearest: nearestWord(to: name, among: configuration.rules.map(\.name)))
        }
        let memory = try await store.ruleMemory(at: now)
        let records = try await store.alerts(AlertQuestion(rule: rule.name, since: now - .seconds(90 * 86_400), limit: 100))
        let (shown, next) = try await store.alerts(
            AlertQuestion(
                rule: rule.name, folds: [.members, .reminders], after: place, limit: Self.alertsOfRule + 1)
        ).page(of: Self.alertsOfRule)
        let crossings = records.filter { $0.alert.status == .firing }
        var trial: RulePage.Trial?
        var problem: String?
        if question.isAsked {
            do { trial = try await RuleTrial(maker: self, rule: rule).run(question, until: now) } catch let error as RuleTrial.Failure {
                problem = error.description
            }
        }
        let hold = rule.hold == .zero ? "" : "must hold for \(rule.hold.words)"
        return RulePage(
            try await site(), name: rule.name, lede: lede(of: rule),
            facts: [
                Fact(label: "Firing for", value: Markup(words(for: count(rule, .firing, memory)))),
                Fact(label: "Waiting", value: Markup(words(for: count(rule, .pending, memory))), note: Markup(hold)),
                Fact(
                    label: "Crossed in 90 days", value: Markup(crossings.count.of("time", "times")),
                    note: Markup("by \(Set(crossings.map(\.alert.subject)).count.people)")),
                Fact(
                    label: "Last crossed", value: crossings.first.map { Markup($0.alert.at.dayWords(from: now)) } ?? "–",
                    note: crossings.first.map {
                        Markup($0.alert.person.map { if case .met = $0 { true } else { false } } == true ? "" : $0.alert.name)
                    } ?? ""),
            ], alerts: shown.map { row(of: $0, at: now, isOfRule: true) },
            latest: place.map { _ in Links.rule(rule.name) }, older: next.map { Links.to(Links.rule(rule.name), [("cursor", $0.text)]) },
            draft: rule.standingLine.map { line in
                RulePage.Draft(
                    when: question.when ?? line.when, until: question.until ?? line.until ?? "",
                    hold: question.hold ?? (rule.hold == .zero ? "" : DurationText.write(rule.hold)), since: question.choices)
            }, trial: trial, problem: problem, file: "the rule \(rule.name), as it was read", text: rule.text,
            others: configuration.rules.filter { $0.name != rule.name }.prefix(20).map { row(of: $0, memory) })
    }

    private func words(for count: Int) -> String { count == 0 ? "nobody" : count.people }

    private func lede(of rule: Rule) -> Markup {
        let receivers = Words.list(rule.receivers)
        switch rule.line {
        case .event(let event, let cohort):
            let place: Markup = cohort.map { " among \($0.people)" } ?? ""
            return "Tells <b>\(receivers)</b> of every <b>\(event.rawValue.replacing("_", with: " "))</b>\(place)."
        case .standing(let line):
            let hold: Markup = rule.hold == .zero ? "" : " and has held for \(rule.hold.words)"
            let end: Markup =
                line.until.map { " It ends when <code>\($0)</code>, so that nobody flaps at the edge." }
                ?? " It ends when that does not hold any more."
            return "Tells <b>\(receivers)</b> when <code>\(line.when)</code> begins to hold among \(line.cohort.people)\(hold).\(end)"
        }
    }
}

extension Rule {
    /// The rule as a file would say it.
    fileprivate var text: String {
        func quoted(_ text: String) -> String { "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\"" }
        var lines = ["[rule]", "name   = \(quoted(name))"]
        switch line {
        case .standing(let line):
            lines += ["cohort = \(quoted(line.cohort.description))", "when   = \(quoted(line.when))"]
            if let until = line.until { lines.append("until  = \(quoted(until))") }
            if line.countsProvisional { lines.append("provisional = true") }
        case .event(let event, let cohort):
            lines.append("event  = \(quoted(event.rawValue))")
            if let cohort { lines.append("cohort = \(quoted(cohort.description))") }
        }
        if hold != .zero { lines.append("for    = \(quoted(DurationText.write(hold)))") }
        if let period { lines.append("repeat = \(quoted(DurationText.write(period)))") }
        if severity != .info { lines.append("severity = \(quoted(severity.rawValue))") }
        if let quiet {
            let critical = quiet.letsCriticalThrough ? ", critical_through = true" : ""
            lines.append(
                "quiet  = { from = \"\(quiet.from)\", until = \"\(quiet.until)\", zone = \(quoted(quiet.zone.identifier))\(critical) }")
        }
        if isGrouped { lines.append("group  = true") }
        lines.append("notify = [\(receivers.map(quoted).joined(separator: ", "))]")
        return lines.joined(separator: "\n")
    }
}
