import Model

/// Which people of a run satisfy a rule's conditions.
public struct Evaluation: Sendable, Hashable {
    /// Whoever satisfies `when`.
    public var when: Set<PersonKey>
    /// Whoever satisfies `until`; `nil` for a rule without one.
    public var until: Set<PersonKey>?

    public init(when: Set<PersonKey>, until: Set<PersonKey>? = nil) {
        self.when = when
        self.until = until
    }
}

/// All the rules of an installation: from a run and the states so far to the next states and the alerts.
///
/// - Only tracked people are watched. Whoever was only met is counted in ranks and never told of: an alert that may not say whom it
///   is about helps nobody, and a large cohort would raise one for each of thousands of strangers (`DESIGN.md`, People's rights).
/// - Whoever leaves the cohort, or loses the score, ends the alert, which is told without a standing.
/// - Whoever satisfies `when` on the first run of all is told of: entering is measured from what was known, and nothing was.
/// - The states of a rule that is gone (removed or renamed) become inactive without a word: nobody is left who asked to be told.
///   Their count of episodes stays, so that a rule which comes back never gives an old id to a new alert.
public struct RuleSet: Sendable, Hashable {
    /// In the order in which they decide.
    public let rules: [Rule]

    /// Throws when two rules share a name.
    public init(_ rules: [Rule]) throws(Mistakes) {
        var mistakes = Mistakes()
        var names: Set<String> = []
        for rule in rules where !names.insert(rule.name).inserted {
            mistakes.add("name", "Another rule is called `\(rule.name)`, and alerts' ids are made of it. Give this one its own.")
        }
        try mistakes.throwIfAny()
        self.rules = rules
    }

    /// Evaluates every rule's conditions over the people of its cohort, by rule name: what `decide` asks for.
    ///
    /// `evaluate` is called once per cohort with all the conditions of that cohort's rules, none twice, and answers for each
    /// condition, in that order, who satisfies it; `nil` for a condition that cannot be evaluated, whose rules get no evaluation.
    public func evaluations(
        of run: Run, using evaluate: (_ conditions: [String], _ standings: [Standing]) -> [Set<PersonKey>?]
    ) -> [String: Evaluation] {
        let standings = watched(in: run)
        var evaluations: [String: Evaluation] = [:]
        for (cohort, rules) in rulesByCohort() {
            var conditions: [String] = []
            for condition in rules.flatMap({ [$0.when, $0.until].compactMap(\.self) }) where !conditions.contains(condition) {
                conditions.append(condition)
            }
            let answers = evaluate(conditions, standings[cohort] ?? [])
            var holding: [String: Set<PersonKey>] = [:]
            for (condition, answer) in zip(conditions, answers) { holding[condition] = answer }
            for rule in rules {
                let until = rule.until.map { holding[$0] }
                // Without what ends it, a rule must not go on: its alerts would end by another line than the operator drew.
                guard let when = holding[rule.when], until != .some(nil) else { continue }
                evaluations[rule.name] = Evaluation(when: when, until: until ?? nil)
            }
        }
        return evaluations
    }

    /// What the rules make of a run. Pure: the same values in give the same values out, alerts in the order of the rules and, within
    /// one, of the run's standings (those who left come last).
    ///
    /// A rule without an evaluation changes nothing. `reasons` tells the largest parts of a score, largest first.
    public func decide(
        _ run: Run, states: [RuleStateKey: RuleState], evaluations: [String: Evaluation],
        reasons: (Standing) -> [Alert.Reason] = { _ in [] }
    ) -> Decision {
        let standings = watched(in: run)
        var known: [String: [PersonKey: RuleState]] = [:]
        for (key, state) in states { known[key.rule, default: [:]][key.person] = state }

        var decision = Decision()
        for rule in rules {
            guard let evaluation = evaluations[rule.name] else { continue }
            var former = known[rule.name] ?? [:]
            for standing in standings[rule.cohort] ?? [] {
                let when = evaluation.when.contains(standing.person)
                let until = evaluation.until?.contains(standing.person) ?? true
                let state = former.removeValue(forKey: standing.person)
                guard state != nil || when else { continue }
                let next = rule.transition(from: state ?? RuleState(since: run.at), seeing: Sight(when: when, until: until), at: run.at)
                decision.add(next, after: state, rule: rule, person: standing.person, at: run.at) { status in
                    (standing.name, standing, status == .resolved ? [] : reasons(standing))
                }
            }
            for (person, state) in former.sorted(by: { $0.key < $1.key }) where state.phase != .inactive {
                let next = rule.transition(from: state, seeing: .gone, at: run.at)
                decision.add(next, after: state, rule: rule, person: person, at: run.at) { _ in
                    (run.standings.first { $0.person == person }?.name ?? person.description, nil, [])
                }
            }
        }
        dropStrangers(from: states, at: run.at, into: &decision)
        return decision
    }

    private func dropStrangers(from states: [RuleStateKey: RuleState], at now: Instant, into decision: inout Decision) {
        let names = Set(rules.map(\.name))
        for (key, state) in states where state.phase != .inactive && !names.contains(key.rule) {
            var over = state
            over.phase = .inactive
            over.since = now
            decision.states[key] = over
        }
    }

    private func rulesByCohort() -> [(Cohort, [Rule])] {
        var cohorts: [Cohort] = []
        for rule in rules where !cohorts.contains(rule.cohort) { cohorts.append(rule.cohort) }
        return cohorts.map { cohort in (cohort, rules.filter { $0.cohort == cohort }) }
    }

    /// The standings that rules look at, by cohort, in the run's order: one per tracked person who has a score.
    private func watched(in run: Run) -> [Cohort: [Standing]] {
        let cohorts = Set(rules.map(\.cohort))
        var watched: [Cohort: [Standing]] = [:]
        var seen: [Cohort: Set<PersonKey>] = [:]
        for standing in run.standings where standing.state != .unrated && cohorts.contains(standing.cohort) {
            guard case .tracked = standing.person else { continue }
            // A person stands once in a cohort. Were there two, one must win, or the same id would be raised twice.
            guard seen[standing.cohort, default: []].insert(standing.person).inserted else { continue }
            watched[standing.cohort, default: []].append(standing)
        }
        return watched
    }
}

extension Decision {
    fileprivate mutating func add(
        _ next: Transition, after former: RuleState?, rule: Rule, person: PersonKey, at now: Instant,
        telling: (Alert.Status) -> (name: String, standing: Standing?, reasons: [Alert.Reason])
    ) {
        if next.state != former { states[RuleStateKey(rule: rule.name, person: person)] = next.state }
        guard let status = next.status else { return }
        let (name, standing, reasons) = telling(status)
        let alert = Alert(
            id: AlertID.make(rule: rule.name, person: person, state: next.state, status: status), rule: rule.name, person: person,
            name: name, cohort: rule.cohort, status: status, at: now,
            since: status == .resolved ? former?.since ?? now : next.state.since,
            title: rule.title.rendered(rule: rule, person: person, name: name, status: status, standing: standing), standing: standing,
            reasons: reasons)
        raised.append(Raised(alert: alert, receivers: rule.receivers))
    }
}
