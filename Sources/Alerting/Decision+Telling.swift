import Model

/// Who is told of what was raised, when, and in how many messages.
extension Decision {
    /// - Parameter standings: Who belongs to which cohort.
    func told(by set: RuleSet, remembering memory: RuleMemory, among standings: [Standing] = [], at now: Instant) -> Decision {
        silenced(by: memory.silences, among: standings).noted(by: set.rules).grouped(by: set, at: now).held(by: set.rules, at: now)
    }

    /// The same with nobody told of what a silence covers, but for the end of what was told before: somebody may keep it open.
    private func silenced(by silences: [Silence], among standings: [Standing]) -> Decision {
        if silences.isEmpty { return self }
        let wanted = Set(silences.compactMap(\.cohort))
        var members: [Cohort: Set<AlertSubject>] = [:]
        if !wanted.isEmpty {
            for standing in standings where wanted.contains(standing.cohort) {
                members[standing.cohort, default: []].insert(.person(standing.person))
            }
        }
        var decision = self
        for index in raised.indices where raised[index].alert.status != .resolved {
            let alert = raised[index].alert
            for silence in silences where silence.covers(alert, where: { members[$0]?.contains(alert.subject) == true }) {
                let kept = decision.raised[index].receivers
                let left = silence.receiver.map { silent in kept.filter { $0 != silent } } ?? []
                if left.isEmpty, !kept.isEmpty { decision.raised[index].silence = silence.id }
                decision.raised[index].receivers = left
            }
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
            case .resolved: Alert.endMark
            }
        return Alert(
            id: AlertID.make(rule: name, groupAt: now, status: status), rule: name, subject: .group(name), name: "\(alerts.count) people",
            cohort: cohort, status: status, severity: severity, at: now, since: alerts.map(\.since).min() ?? now,
            endsAt: now + openFor,
            title: "\(beginning)\(name): \(alerts.count) people", text: Alert.listing(alerts.map(\.title)), standing: nil)
    }
}
