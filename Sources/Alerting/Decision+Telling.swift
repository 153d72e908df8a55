import Model

/// Who is told of what was raised, when, and in how many messages.
extension Decision {
    func told(by rules: [Rule], remembering memory: RuleMemory, at now: Instant) -> Decision {
        silenced(by: memory).grouped(by: rules, at: now).held(by: rules, at: now)
    }

    /// The same with nobody told of what a silence covers. Of an episode of which nobody was told by its end, nobody is told that it is over.
    private func silenced(by memory: RuleMemory) -> Decision {
        var decision = self
        for index in raised.indices {
            let alert = raised[index].alert
            let silence = memory.silences.first { $0.covers(alert) }
            if let silence {
                decision.raised[index].receivers = []
                decision.raised[index].silence = silence.id
            }
            let key = RuleStateKey(rule: alert.rule, subject: alert.subject)
            switch alert.status {
            case .firing: decision.states[key]?.isSilenced = silence != nil
            case .reminder where silence == nil: decision.states[key]?.isSilenced = false
            case .reminder, .resolved: break
            }
        }
        return decision
    }

    /// The same with one message for what a rule tells of several people, where it wants that.
    private func grouped(by rules: [Rule], at now: Instant) -> Decision {
        var decision = self
        for rule in rules where rule.isGrouped {
            for status in Alert.Status.allCases {
                let members = decision.raised.indices.filter { index in
                    let raised = decision.raised[index]
                    return raised.alert.rule == rule.name && raised.alert.status == status && !raised.receivers.isEmpty
                }
                // So that nobody's end overtakes the message that told of the beginning.
                for index in members { decision.raised[index].chain = .group(rule.name) }
                guard members.count > 1 else { continue }
                let group = rule.group(of: members.map { decision.raised[$0].alert }, status: status, at: now)
                for index in members {
                    decision.raised[index].receivers = []
                    decision.raised[index].group = group.id
                }
                decision.raised.append(Raised(alert: group, receivers: rule.receivers))
            }
        }
        return decision
    }

    /// The same with what is raised in a rule's quiet hours told after them.
    private func held(by rules: [Rule], at now: Instant) -> Decision {
        var decision = self
        let ends = Dictionary(rules.map { ($0.name, $0.quiet?.end(at: now, of: $0.severity)) }) { first, _ in first }
        for index in raised.indices { decision.raised[index].due = ends[raised[index].alert.rule] ?? nil }
        return decision
    }
}

extension Rule {
    /// One alert for several.
    fileprivate func group(of alerts: [Alert], status: Alert.Status, at now: Instant) -> Alert {
        let beginning =
            switch status {
            case .firing: ""
            case .reminder: "Still: "
            case .resolved: "Over: "
            }
        return Alert(
            id: AlertID.make(rule: name, groupAt: now, status: status), rule: name, subject: .group(name), name: "\(alerts.count) people",
            cohort: cohort, status: status, severity: severity, at: now, since: alerts.map(\.since).min() ?? now,
            title: "\(beginning)\(name): \(alerts.count) people", text: Alert.listing(alerts.map(\.title)), standing: nil)
    }
}

extension RuleEnding {
    /// What tells that an alert is over because its rule is gone.
    func alert(of key: RuleStateKey, in state: RuleState, since: Instant, name: String) -> Alert {
        Alert(
            id: AlertID.make(rule: key.rule, subject: key.subject, state: state, status: .resolved), rule: key.rule, subject: key.subject,
            name: name, cohort: cohort.flatMap(Cohort.init), status: .resolved, severity: Severity(rawValue: severity) ?? .info,
            at: state.since, since: since,
            title: OneLine.made(of: "Over: \(name): the rule \(key.rule) is gone", maximumLength: TitleTemplate.maximumLength),
            detail: "the rule is gone", standing: nil)
    }
}
