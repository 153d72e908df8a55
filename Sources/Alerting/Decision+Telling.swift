import Model

/// Who is told of what was raised, when, and in how many messages.
extension Decision {
    func told(by set: RuleSet, but silencing: Silencing, at now: Instant) -> Decision {
        silenced(by: silencing).noted(by: set.rules).grouped(by: set, at: now).held(by: set.rules, at: now)
    }

    /// The same with nobody told of what a silence covers, but for the end of what was told before: somebody may keep it open.
    /// Who of these is not told of an episode that goes on is remembered: they are told once no silence covers it any more.
    private func silenced(by silencing: Silencing) -> Decision {
        var decision = self
        for index in raised.indices where raised[index].alert.status != .resolved {
            let raised = raised[index]
            let (hearers, silence) = silencing.hearers(of: raised.alert, among: raised.receivers)
            guard hearers.count < raised.receivers.count else { continue }
            decision.raised[index].receivers = hearers
            decision.raised[index].silence = silence
            let key = RuleStateKey(rule: raised.alert.rule, subject: raised.alert.subject)
            guard raised.alert.endsAt == nil, var state = decision.states[key], state.phase == .firing else { continue }
            let known = hearers + state.kept + (state.told?.receivers ?? [])
            state.kept += raised.receivers.filter { !known.contains($0) }
            decision.states[key] = state
        }
        return decision
    }

    /// The same with the states knowing who is told of their episodes, and by what.
    private func noted(by rules: [Rule]) -> Decision {
        var decision = self
        let grouped = Set(rules.filter(\.isGrouped).map(\.name))
        for raised in raised where raised.alert.endsAt == nil && !raised.receivers.isEmpty {
            let alert = raised.alert
            let key = RuleStateKey(rule: alert.rule, subject: alert.subject)
            guard var state = decision.states[key], state.phase == .firing else { continue }
            var told =
                state.told
                ?? Telling(receivers: [], cohort: alert.cohort, severity: alert.severity, isGrouped: grouped.contains(alert.rule))
            told.add(raised.receivers)
            state.told = told
            state.kept.removeAll(where: raised.receivers.contains)
            decision.states[key] = state
        }
        return decision
    }

    /// The same with one message for what a rule tells of several people, where it wants that.
    ///
    /// Receivers that keep an item open for each person are told of each all the same.
    private func grouped(by set: RuleSet, at now: Instant) -> Decision {
        var decision = self
        for rule in set.rules where rule.isGrouped {
            for status in Alert.Status.allCases {
                let members = decision.raised.indices.filter { index in
                    decision.raised[index].alert.rule == rule.name && decision.raised[index].alert.status == status
                }
                // Ends go to those who were told the beginning, which may not be the same for all: the most are told in one message.
                func hearers(_ index: Int) -> [String] { decision.raised[index].receivers.filter { !set.keepers.contains($0) } }
                let alike = Dictionary(grouping: members, by: hearers).filter { !$0.key.isEmpty && $0.value.count > 1 }
                let most = alike.max { ($0.value.count, $1.value[0]) < ($1.value.count, $0.value[0]) }
                guard let (receivers, told) = most else { continue }
                let group = rule.group(of: told.map { decision.raised[$0].alert }, status: status, at: now)
                for index in told {
                    decision.raised[index].receivers.removeAll(where: receivers.contains)
                    decision.raised[index].group = group.id
                }
                decision.raised.append(Raised(alert: group, receivers: receivers))
            }
        }
        return decision
    }

    /// The same with what is raised in a rule's quiet hours told after them.
    private func held(by rules: [Rule], at now: Instant) -> Decision {
        var decision = self
        let hours = Dictionary(rules.map { ($0.name, $0.quiet) }) { first, _ in first }
        // By the severity that it is told with, which may not be the rule's any more.
        for index in raised.indices {
            let alert = raised[index].alert
            decision.raised[index].due = hours[alert.rule]??.end(at: now, of: alert.severity)
        }
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
            case .resolved: Alert.endMark
            }
        var group = Alert(
            id: AlertID.make(rule: name, groupAt: now, status: status), rule: name, subject: .group(name), name: "\(alerts.count) people",
            cohort: cohort, status: status, severity: severity, at: now, since: alerts.map(\.since).min() ?? now,
            endsAt: now + openFor,
            title: "\(beginning)\(name): \(alerts.count) people", standing: nil)
        group.list(alerts.map(\.title))
        return group
    }
}
