import Model

extension RuleSet {
    /// What the rules make of the first run of another epoch: where everybody stands is taken over, and told to nobody.
    ///
    /// All scores have changed their meaning at once, so who is beyond a line now has not crossed it. A rule's `for` is not waited for
    /// either, or the change would be told when it is over. Only what began before is told: a condition that has held for its time, and
    /// still holds, and reminders.
    public func settle(
        _ run: Run, states: [RuleStateKey: RuleState], evaluations: [String: Evaluation],
        reasons: (Standing) -> [Alert.Reason] = { _ in [] }
    ) -> Decision {
        var decision = decide(run, states: states, evaluations: evaluations, reasons: reasons)
        func wasInactive(_ key: RuleStateKey) -> Bool { (states[key]?.phase ?? .inactive) == .inactive }
        decision.raised.removeAll { raised in
            switch raised.alert.status {
            case .firing: wasInactive(RuleStateKey(rule: raised.alert.rule, person: raised.alert.person))
            case .resolved: true
            case .reminder: false
            }
        }
        for (key, state) in decision.states where state.phase == .pending && wasInactive(key) {
            decision.states[key] = RuleState(phase: .firing, since: state.since, lastAlert: run.at, episode: state.episode &+ 1)
        }
        return decision
    }
}
