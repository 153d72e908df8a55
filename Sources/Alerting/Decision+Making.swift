import Model

/// What an alert tells of its subject.
struct Told: Sendable, Hashable {
    var name: String
    var detail: String?
    var standing: Standing?
    var reasons: [Alert.Reason] = []
}

/// The states of a memory as rules ask for them, gone through once.
struct KnownStates {
    var byRule: [String: [(subject: AlertSubject, state: RuleState)]] = [:]
    /// Those of whom was told what is not so any more, though no rule has seen its end: they are forgotten.
    var unended: [(key: RuleStateKey, state: RuleState)] = []

    init(_ memory: RuleMemory) {
        for (key, state) in memory.states {
            var state = state
            if state.phase != .firing, state.told != nil {
                unended.append((key, state))
                state.told = nil
            }
            byRule[key.rule, default: []].append((key.subject, state))
        }
        unended.sort { ($0.key.rule, $0.key.subject) < ($1.key.rule, $1.key.subject) }
    }
}

extension RuleMemory {
    /// Whether a rule has not decided before, or by another line. An earlier version kept no lines, which are empty then.
    func isNew(_ rule: Rule) -> Bool {
        guard let line = lines[rule.name] else { return true }
        return !line.line.isEmpty && line.line != rule.line.description
    }
}

extension RuleState {
    /// The state once those are told of an episode that still goes on whom silences kept from it, and who that is; `nil` where it is nobody.
    ///
    /// - Parameters:
    ///   - receivers: Whom the rule tells.
    ///   - hearers: Who of some is not kept from it any more.
    fileprivate func afterSilence(
        at now: Instant, telling receivers: [String], hearers: (RuleState, [String]) -> [String]
    ) -> (RuleState, [String])? {
        if kept.isEmpty { return nil }
        let waiting = receivers.filter(kept.contains)
        guard phase == .firing, acknowledgement == nil, !waiting.isEmpty else { return nil }
        var state = self
        state.lastAlert = now
        state.reminders &+= 1
        let told = hearers(state, waiting)
        return told.isEmpty ? nil : (state, told)
    }

    /// The same where the line that it waits for has been moved: it waits no more.
    func withoutWaiting(at now: Instant) -> RuleState {
        phase == .pending ? RuleState(since: now, lastAlert: lastAlert, episode: episode) : self
    }
}

extension Decision {
    /// Takes a step of one subject: its state, and what is to be told.
    ///
    /// An episode keeps the cohort and the severity that it was told by, so that receivers know what goes on and what is over.
    mutating func add(
        _ next: Transition, after former: RuleState?, rule: Rule, subject: AlertSubject, at now: Instant, keepers: Set<String>,
        but silencing: Silencing, telling: (Alert.Status) -> Told
    ) {
        if next.state != former { states[RuleStateKey(rule: rule.name, subject: subject)] = next.state }
        let known = former?.told ?? Telling(receivers: [], cohort: rule.cohort, severity: rule.severity, isGrouped: rule.isGrouped)
        func alert(_ status: Alert.Status, in state: RuleState, telling told: Told) -> Alert {
            Alert(
                id: AlertID.make(rule: rule.name, subject: subject, state: state, status: status), rule: rule.name, subject: subject,
                name: told.name, cohort: known.cohort, status: status, severity: known.severity, at: now,
                since: status == .resolved ? former?.since ?? now : state.since,
                title: rule.title.rendered(rule: rule, subject: subject, status: status, told: told), detail: told.detail,
                standing: told.standing, reasons: told.reasons, runbook: rule.runbook)
        }
        let chain: AlertSubject? = known.isGrouped ? .group(rule.name) : nil
        if let status = next.status {
            let receivers = status == .resolved ? known.hearers(among: rule.tellsResolved ? nil : keepers) : rule.receivers
            if receivers.isEmpty { return }
            raised.append(Raised(alert: alert(status, in: next.state, telling: telling(status)), receivers: receivers, chain: chain))
        } else if let (state, receivers) = next.state.afterSilence(
            at: now, telling: rule.receivers,
            hearers: { state, receivers in
                silencing.hearers(of: alert(.reminder, in: state, telling: Told(name: "")), among: receivers).receivers
            })
        {
            states[RuleStateKey(rule: rule.name, subject: subject)] = state
            raised.append(
                Raised(alert: alert(.reminder, in: state, telling: telling(.reminder)), receivers: receivers, chain: chain))
        }
    }

    /// Ends an episode that no rule sees the end of, and tells it to whom its beginning was told.
    ///
    /// - Parameter keepers: Who alone is told; `nil` for all.
    mutating func end(_ key: RuleStateKey, in state: RuleState, at now: Instant, telling keepers: Set<String>?, name: String, why: String) {
        let over = state.over(at: now)
        states[key] = over
        guard let told = state.told else { return }
        let receivers = told.hearers(among: keepers)
        if receivers.isEmpty { return }
        let alert = Alert(
            id: AlertID.make(rule: key.rule, subject: key.subject, state: over, status: .resolved), rule: key.rule, subject: key.subject,
            name: name, cohort: told.cohort, status: .resolved, severity: told.severity, at: now, since: state.since,
            title: OneLine.made(of: "\(Alert.endMark)\(name): \(why)", maximumLength: TitleTemplate.maximumLength), detail: why,
            standing: nil)
        raised.append(Raised(alert: alert, receivers: receivers, chain: told.isGrouped ? .group(key.rule) : nil))
    }

    /// Takes over where one rule's subjects stand, and tells nobody: they have not crossed the line, it has come to lie there, or their past
    /// has come in.
    ///
    /// A rule's `for` is not waited for either, or the line's move would be told when it is over. Only what began before is told: a
    /// condition that has held for its time, and still holds, reminders, and the end of what was told: somebody has it open.
    ///
    /// - Parameters:
    ///   - former: The states before.
    ///   - waiting: Whether what waited goes on to wait; not for a line that has been moved.
    ///   - includes: Of whom; of all unless it is said.
    mutating func takeOver(
        from former: [RuleStateKey: RuleState], waiting: Bool, of includes: (AlertSubject) -> Bool = { _ in true }
    ) {
        func wasInactive(_ key: RuleStateKey) -> Bool {
            guard includes(key.subject) else { return false }
            let phase = former[key]?.phase ?? .inactive
            return phase == .inactive || (phase == .pending && !waiting)
        }
        raised.removeAll { raised in
            raised.alert.status == .firing && wasInactive(RuleStateKey(rule: raised.alert.rule, subject: raised.alert.subject))
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
        if let known, known.line == line { return }
        lines[rule.name] = DrawnLine(line: line, since: memory.isNew(rule) ? now : known?.since ?? now)
    }
}

extension Telling {
    /// Who of those who were told is told that it is over.
    fileprivate func hearers(among keepers: Set<String>?) -> [String] {
        keepers.map { keepers in receivers.filter(keepers.contains) } ?? receivers
    }
}
