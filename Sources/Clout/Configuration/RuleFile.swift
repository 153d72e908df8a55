import Alerting
import Conditions
import Model

/// `alerts.d/*.toml`: one rule a file.
enum RuleFile {
    /// Reads a rule; mistakes are added to the section's problems. `receivers` are the names that `notify` may say.
    static func read(_ root: Section, receivers: [String], brokenReceivers: Set<String>) -> Rule? {
        let section = root.requiredSection("rule")
        defer { root.finish() }
        let before = root.problems.all.count

        let name = section.requiredString("name", "the rule's name, such as \"top-ten-percent\"")
        let cohortName = section.string("cohort") ?? "tracked"
        let cohort = Cohort(cohortName)
        if cohort == nil {
            let known = ["all", "tracked", "list:NAME", "network:NAME", "place:NAME"]
            section.wrong(
                "cohort", "There is no such cohort; there are \(known.joined(separator: ", ")).",
                nearest: nearestWord(to: cohortName, among: known))
        }
        if case .topic? = cohort { section.wrong("cohort", "Topics are not scored yet.") }

        let when = section.requiredString("when", "the condition, such as \"top_percent <= 10\"")
        let until = section.string("until")
        for (key, condition) in [("when", when), ("until", until ?? "")] where !condition.isEmpty {
            do { try StandingConditions.check(condition) } catch { section.wrong(key, error.reason, nearest: error.nearest) }
        }
        let hold = section.duration("for", in: .zero ... .seconds(365 * 86_400)) ?? .zero
        let period = section.duration("repeat", in: .seconds(1) ... .seconds(3650 * 86_400))
        let notify = section.strings("notify") ?? []
        let known = (receivers + brokenReceivers).sorted()
        for receiver in notify where !known.contains(receiver) {
            let there = known.isEmpty ? "there are none" : "there are \(known.joined(separator: ", "))"
            section.wrong("notify", "There is no receiver `\(receiver)`; \(there).", nearest: nearestWord(to: receiver, among: known))
        }
        if section.node("notify") == nil {
            section.missing("notify", "the receivers to tell, such as [\"log\"]")
        } else if notify.isEmpty {
            section.wrong("notify", "Nobody would be told. Name at least one receiver, such as \"log\".")
        }
        let title = section.string("title") ?? "{{person.name}}: {{rule}}"
        let tellsResolved = section.boolean("resolved", default: true)
        section.finish()

        // The rule's own checks come on top of ours; a title has mistakes that only they find.
        do {
            let rule = try Rule(
                name: name.isEmpty ? "unnamed" : name, cohort: cohort ?? .tracked, when: when.isEmpty ? "1" : when, until: until, for: hold,
                repeat: period, notify: notify.isEmpty ? ["log"] : notify, title: title, tellsResolved: tellsResolved)
            return root.problems.all.count == before ? rule : nil
        } catch {
            section.wrong(error.key, error.reason, nearest: error.nearest)
            return nil
        }
    }
}
