import Alerting
import Conditions
import Model

/// `alerts.d/*.toml`: one rule a file.
enum RuleFile {
    /// Reads a rule; mistakes are added to the section's problems. `receivers` are the names that `notify` may say.
    static func read(_ section: Section, receivers: [String], cohorts: KnownCohorts) -> Rule? {
        let name = section.requiredString("name", "the rule's name, such as \"top-ten-percent\"")
        let line = section.has("event") ? event(in: section, cohorts: cohorts) : .standing(standing(in: section, cohorts: cohorts))
        let hold = section.duration("for", in: .zero ... .seconds(365 * 86_400)) ?? .zero
        let period = section.duration("repeat", in: .seconds(1) ... .seconds(3650 * 86_400))
        let severity = section.choice("severity", of: Severity.allCases.map(\.rawValue)).flatMap(Severity.init)
        let quiet = section.quietHours("quiet")
        let isGrouped = section.boolean("group", default: false)
        let notify = section.receivers("notify", among: receivers, isRequired: true)
        let title = section.string("title")
        let tellsResolved = section.boolean("resolved", default: true)
        let runbook = section.string("runbook")
        let openFor = section.duration("open_for", in: .seconds(1) ... .seconds(365 * 86_400))
        let tellsPresent = section.has("event") ? false : section.boolean("present", default: false)
        section.finish()

        // The rule's own checks come on top of ours.
        do {
            return try Rule(
                name: name, line: line ?? .event(.moment), for: hold, repeat: period, severity: severity ?? .info, quiet: quiet,
                grouped: isGrouped,
                notify: notify, title: title,
                tellsResolved: tellsResolved, tellsPresent: tellsPresent, openFor: openFor, runbook: runbook)
        } catch {
            section.tell(error)
            return nil
        }
    }

    /// The line across standings that a rule draws.
    private static func standing(in section: Section, cohorts: KnownCohorts) -> StandingLine {
        let cohort = section.cohort("cohort")
        if let cohort { cohorts.check(cohort, under: "cohort", in: section) }
        let when = section.requiredString("when", "the condition, such as \"top_percent <= 10\", or `event` for what is no standing")
        let until = section.string("until")
        for (key, condition) in [("when", when), ("until", until ?? "")] where !condition.isEmpty {
            do { try StandingConditions.check(condition, on: cohorts.networks) } catch {
                section.refuse(key, error.reason, nearest: error.nearest)
                continue
            }
            section.tell(ConditionProbe.flaw(in: condition, on: cohorts.networks), of: key)
            section.checkCohorts(in: condition, under: key, of: cohort, among: cohorts)
        }
        if let until, !section.isRefused("when"), !section.isRefused("until") {
            section.tell(ConditionProbe.flaw(in: until, after: when, on: cohorts.networks), of: "until")
        }
        let countsProvisional = section.boolean("provisional", default: false)
        for (key, condition) in [("when", when), ("until", until ?? "")]
        where !countsProvisional && !section.isRefused(key) && ConditionProbe.needsProvisional(condition, on: cohorts.networks) {
            let harm = key == "when" ? "" : ", so that the alert would not end by it"
            section.hint(key, "Only provisional people satisfy this, and the rule passes them over\(harm). Say `provisional = true`.")
        }
        return StandingLine(cohort: cohort ?? .tracked, when: when, until: until, countsProvisional: countsProvisional)
    }

    private static func event(in section: Section, cohorts: KnownCohorts) -> Line? {
        let name = section.string("event") ?? ""
        if let event = Event(rawValue: name) {
            // What happens to no person happens in no cohort.
            guard event == .overtaken || (event.isAboutPeople && section.has("cohort")) else { return .event(event) }
            let cohort = section.cohort("cohort")
            if case .topic? = cohort, event == .overtaken {
                section.wrong("cohort", "Scores on topics are not compared over time. Watch another cohort.")
            } else if let cohort {
                cohorts.check(cohort, under: "cohort", in: section)
            }
            return .event(event, in: cohort ?? .tracked)
        }
        let known = Event.allCases.map(\.rawValue)
        section.wrong(
            "event", "There is no such event; there are \(known.joined(separator: ", ")).", nearest: nearestWord(to: name, among: known))
        return nil
    }
}
