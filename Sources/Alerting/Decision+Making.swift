import Model

/// What an alert tells of its subject.
struct Told: Sendable, Hashable {
    var name: String
    var detail: String?
    var standing: Standing?
    var reasons: [Alert.Reason] = []
}

extension RuleMemory {
    var statesByRule: [String: [(AlertSubject, RuleState)]] {
        var known: [String: [(AlertSubject, RuleState)]] = [:]
        for (key, state) in states { known[key.rule, default: []].append((key.subject, state)) }
        return known
    }

    /// Whether a rule has not decided before, or by another line. An earlier version kept no lines, which are empty then.
    func isNew(_ rule: Rule) -> Bool {
        guard let line = lines[rule.name] else { return true }
        return !line.line.isEmpty && line.line != rule.line.description
    }
}

extension RuleState {
    /// The same where the line that it waits for has been moved: it waits no more.
    func withoutWaiting(at now: Instant) -> RuleState {
        phase == .pending ? RuleState(since: now, lastAlert: lastAlert, episode: episode) : self
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
            name: told.name, cohort: rule.cohort, status: status,
            severity: rule.severity, at: now,
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
    /// - Parameters:
    ///   - waiting: Whether what waited goes on to wait; not for a line that has been moved.
    ///   - tellingEnds: Whether the end of what was told is told; not where scores themselves have changed their meaning.
    mutating func takeOver(from former: [RuleStateKey: RuleState], waiting: Bool, tellingEnds: Bool) {
        func wasInactive(_ key: RuleStateKey) -> Bool {
            let phase = former[key]?.phase ?? .inactive
            return phase == .inactive || (phase == .pending && !waiting)
        }
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
        let known = memory.lines[rule.name]
        if let known, known.line == line, known.ending == rule.ending { return }
        lines[rule.name] = DrawnLine(line: line, since: memory.isNew(rule) ? now : known?.since ?? now, ending: rule.ending)
    }
}
