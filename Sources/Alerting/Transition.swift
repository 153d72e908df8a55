import Model

/// What a run shows of one subject, as one rule sees it.
struct Sight: Sendable, Hashable {
    /// Whether the condition holds under which the alert begins.
    var when: Bool
    /// Whether the condition holds under which it ends.
    var until: Bool

    /// The person has left the cohort, or has no score any more; the event is over.
    static let gone = Sight(when: false, until: true)
}

/// One step of a subject's state: where it leads, and what is to be told.
struct Transition: Sendable, Hashable {
    var state: RuleState
    /// `nil` when there is nothing to tell.
    var status: Alert.Status?
}

extension RuleState {
    /// Whether it stays as it is, and there is nothing to tell, for as long as the condition holds: it fires, nobody is to be told of it yet, and no
    /// reminder is waited for.
    var isSettled: Bool { phase == .firing && kept.isEmpty }

    /// The state behind the end of an episode, for which nobody needs to know any more who was told of it.
    func over(at now: Instant) -> RuleState {
        RuleState(since: now, lastAlert: told == nil ? lastAlert : now, episode: episode, reminders: reminders)
    }
}

extension Rule {
    /// The next state of one subject, and whether to raise an alert. Total: every state, sight and time has an answer, and asking
    /// twice for the same run changes nothing the second time.
    ///
    /// A run from before a mark (`since`, `lastAlert`) counts as no time passed, so a clock that falls back never fires early. A mark
    /// further ahead than the whole wait it measures was made by a clock that ran wrong; it is moved to now, so that nobody
    /// waits years for it.
    func transition(from state: RuleState, seeing sight: Sight, at now: Instant) -> Transition {
        switch state.phase {
        case .inactive:
            guard sight.when else { return Transition(state: state) }
            let pending = RuleState(phase: .pending, since: now, episode: state.episode)
            return hold > .zero ? Transition(state: pending) : fire(from: pending, at: now)

        case .pending:
            guard sight.when else { return Transition(state: RuleState(phase: .inactive, since: now, episode: state.episode)) }
            var pending = state
            if state.since - now > hold { pending.since = now }
            return now - pending.since >= hold ? fire(from: pending, at: now) : Transition(state: pending)

        case .firing:
            // `until` alone does not end what `when` would begin again: overlapping conditions must not flap with every run.
            if sight.until, !sight.when {
                // Whoever was told nothing of an alert would not know what is over.
                return Transition(state: state.over(at: now), status: state.told == nil ? nil : .resolved)
            }
            // Nor are they reminded of it.
            guard let period, let last = state.lastAlert, state.acknowledgement == nil else { return Transition(state: state) }
            var firing = state
            if last - now > period { firing.lastAlert = now }
            guard now - last >= period else { return Transition(state: firing) }
            firing.lastAlert = now
            firing.reminders &+= 1
            return Transition(state: firing, status: .reminder)
        }
    }

    /// `since` stays when the condition began to hold: that is what an alert tells, from the first to the last of its episode.
    private func fire(from pending: RuleState, at now: Instant) -> Transition {
        let firing = RuleState(phase: .firing, since: pending.since, lastAlert: now, episode: pending.episode &+ 1)
        return Transition(state: firing, status: .firing)
    }
}
