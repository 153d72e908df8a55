import Model

/// What an alert tells of its subject.
struct Told: Sendable, Hashable {
    var name: String
    var detail: String?
    var standing: Standing?
    var reasons: [Alert.Reason] = []
}

extension RuleMemory {
    var statesByRule: [String: [AlertSubject: RuleState]] {
        var known: [String: [AlertSubject: RuleState]] = [:]
        for (key, state) in states { known[key.rule, default: [:]][key.subject] = state }
        return known
    }

    /// The states of a rule's subjects. What waits for a line that has been moved since waits no more, and an event's subjects are others
    /// than a standing's.
    func states(of rule: Rule, among known: [AlertSubject: RuleState], at now: Instant) -> [AlertSubject: RuleState] {
        guard isNew(rule) else { return known }
        return known.mapValues { state in
            state.phase == .pending ? RuleState(since: now, lastAlert: state.lastAlert, episode: state.episode) : state
        }
    }

    /// Whether a rule has not decided before, or by another line. An earlier version kept no lines, which are empty then.
    func isNew(_ rule: Rule) -> Bool {
        guard let line = lines[rule.name] else { return true }
        return !line.line.isEmpty && line.line != rule.line.description
    }
}

extension Decision {
    /// Takes a step of one subject: its state, and what is to be told.
    mutating func add(
        _ next: Transition, after former: RuleState?, rule: Rule, subject: AlertSubject, at now: Instant,
        telling: (Alert.Status) -> Told
    ) {
        if next.state != former { states[RuleStateKey(rule: rule.name, subject: subject)] = next.state }
        guard let status = next.status else { return }
        let told = telling(status)
        let alert = Alert(
            id: AlertID.make(rule: rule.name, subject: subject, state: next.state, status: status), rule: rule.name, subject: subject,
            name: told.name, cohort: rule.standingLine?.cohort, status: status, at: now,
            since: status == .resolved ? former?.since ?? now : next.state.since,
            title: rule.title.rendered(rule: rule, subject: subject, status: status, told: told), detail: told.detail,
            standing: told.standing, reasons: told.reasons)
        raised.append(Raised(alert: alert, receivers: rule.receivers))
    }

    /// Takes over where one rule's subjects stand, and tells nobody: they have not crossed the line, it has come to lie there.
    ///
    /// A rule's `for` is not waited for either, or the line's move would be told when it is over. Only what began before is told: a
    /// condition that has held for its time, and still holds, reminders, and the end of what was told: somebody has it open.
    ///
    /// - Parameter tellingEnds: Whether that is told; not where scores themselves have changed their meaning.
    mutating func takeOver(of rule: Rule, from former: [AlertSubject: RuleState], tellingEnds: Bool) {
        func wasInactive(_ key: RuleStateKey) -> Bool { (former[key.subject]?.phase ?? .inactive) == .inactive }
        raised.removeAll { raised in
            switch raised.alert.status {
            case .firing: wasInactive(RuleStateKey(rule: raised.alert.rule, subject: raised.alert.subject))
            case .resolved: !tellingEnds
            case .reminder: false
            }
        }
        for (key, state) in states where state.phase != .inactive && wasInactive(key) {
            let episode = state.phase == .pending ? state.episode &+ 1 : state.episode
            states[key] = RuleState(phase: .firing, since: state.since, episode: episode)
        }
    }

    /// Takes what one rule decided, and notes its line where it is new.
    mutating func take(_ part: Decision, of rule: Rule, remembering memory: RuleMemory, at now: Instant) {
        states.merge(part.states) { $1 }
        raised += part.raised
        let line = rule.line.description
        if let known = memory.lines[rule.name], known.line == line { return }
        lines[rule.name] = DrawnLine(line: line, since: memory.isNew(rule) ? now : memory.lines[rule.name]?.since ?? now)
    }

    /// The same with nobody told of what a silence covers.
    func silenced(by silences: [Silence]) -> Decision {
        guard !silences.isEmpty else { return self }
        var decision = self
        for index in raised.indices {
            guard let silence = silences.first(where: { $0.covers(raised[index].alert) }) else { continue }
            decision.raised[index].receivers = []
            decision.raised[index].silence = silence.id
        }
        return decision
    }
}
