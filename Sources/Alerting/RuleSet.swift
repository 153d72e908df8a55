import Model

/// Who of a run satisfies a rule's conditions, by the place among those of its cohort whom rules look at: the same run has the same places.
public struct Evaluation: Sendable, Hashable {
    /// Whether `when` holds.
    public var when: [Bool]
    /// Whether `until` holds; `nil` for a rule without one.
    public var until: [Bool]?

    public init(when: [Bool], until: [Bool]? = nil) {
        self.when = when
        self.until = until
    }
}

/// All the rules of an installation: from a run and what is remembered to the next states and the alerts.
///
/// - Only tracked people are watched. Whoever was only met is counted in ranks and never told of: an alert that may not say whom it
///   is about helps nobody, and a large cohort would raise one for each of thousands of strangers (`DESIGN.md`, People's rights).
/// - Whoever leaves the cohort, or loses the score, ends the alert, which is told without a standing.
/// - A line is crossed, not stood beyond: when a rule is new, when its line was moved, and in the first run of another epoch, where
///   everybody stands is taken over without a word, but for rules that ask to be told of those present.
/// - What first rounds of fetching bring in is no news (`Backfill`): while the installation's own goes on no rule about people decides
///   anything, and where newcomers stand is taken over without a word.
/// - A provisional score neither begins nor ends anything, but for rules that count it.
/// - The end of an episode goes by how it was told, and not by what the rule says now: to those who were told of it, with the cohort and the
///   severity that they know it by, whether or not a silence was laid since. So it does where nobody sees the end: the rule is gone (removed,
///   renamed, turned to events), or the person is forgotten. Who wants to hear of no ends (`resolved = false`) keeps nothing open, but for
///   receivers that do so by themselves (`keepers`): they are told.
/// - The count of episodes stays, so that a rule which comes back never gives an old id to a new alert.
public struct RuleSet: Sendable, Hashable {
    /// In the order in which they decide.
    public let rules: [Rule]
    /// The names of the receivers that keep an item open for each subject until they are told that it is over.
    public let keepers: Set<String>

    /// Throws when two rules share a name.
    public init(_ rules: [Rule], keepers: Set<String> = []) throws(Mistakes) {
        var mistakes = Mistakes()
        var names: Set<String> = []
        for rule in rules where !names.insert(rule.name).inserted {
            mistakes.add("name", "Another rule is called `\(rule.name)`, and alerts' ids are made of it. Give this one its own.")
        }
        try mistakes.throwIfAny()
        self.rules = rules
        self.keepers = keepers
    }

    /// The cohorts that rules look at.
    public var cohorts: Set<Cohort> { Set(rules.compactMap(\.standingLine?.cohort)) }

    /// The conditions of all rules.
    public var conditions: [String] { rules.compactMap(\.standingLine).flatMap { [$0.when, $0.until].compactMap(\.self) } }

    /// The events that rules watch.
    public var events: Set<Event> { Set(rules.compactMap { if case .event(let event, _) = $0.line { event } else { nil } }) }

    /// The cohorts in which rules watch for an event; `nil` where one watches everywhere.
    public func cohorts(watchedFor event: Event) -> Set<Cohort?> {
        Set(rules.compactMap { if case .event(event, let cohort) = $0.line { .some(cohort) } else { nil } })
    }

    /// Evaluates every rule's conditions over the people of its cohort, by rule name: what `decide` asks for.
    ///
    /// `evaluate` is called once per cohort with all the conditions of that cohort's rules, none twice, and answers for each
    /// condition, in that order, whether each standing satisfies it; `nil` for a condition that cannot be evaluated, whose rules get no evaluation.
    public func evaluations(
        of run: Run, using evaluate: (_ conditions: [String], _ standings: [Standing]) -> [[Bool]?]
    ) -> [String: Evaluation] {
        let watched = watched(in: run)
        var evaluations: [String: Evaluation] = [:]
        for (cohort, rules) in rulesByCohort() {
            var conditions: [String] = []
            for condition in rules.flatMap({ [$0.line.when, $0.line.until].compactMap(\.self) }) where !conditions.contains(condition) {
                conditions.append(condition)
            }
            let answers = evaluate(conditions, watched[cohort]?.standings ?? [])
            var holding: [String: [Bool]] = [:]
            for (condition, answer) in zip(conditions, answers) { holding[condition] = answer }
            for (name, line) in rules {
                let until = line.until.map { holding[$0] }
                // Without what ends it, a rule must not go on: its alerts would end by another line than the operator drew.
                guard let when = holding[line.when], until != .some(nil) else { continue }
                evaluations[name] = Evaluation(when: when, until: until ?? nil)
            }
        }
        return evaluations
    }

    /// What the rules make of a run. Pure: the same values in give the same values out, alerts in the order of the rules and, within
    /// one, of the run's standings (those who left come last).
    ///
    /// A rule without an evaluation changes nothing.
    ///
    /// - Parameters:
    ///   - opensEpoch: Whether the run is the first of another epoch. All scores have changed their meaning at once then, so who is
    ///     beyond a line now has not crossed it.
    ///   - belongs: Whether a person belongs to a cohort, also without a standing there: for silences.
    ///   - reasons: Tells the largest parts of a score, largest first.
    public func decide(
        _ run: Run, remembering memory: RuleMemory, evaluations: [String: Evaluation], happenings: Happenings = Happenings(),
        opensEpoch: Bool = false, belongs: @escaping (PersonKey, Cohort) -> Bool = { _, _ in false },
        reasons: (Standing) -> [Alert.Reason] = { _ in [] }
    ) -> Decision {
        let watched = watched(in: run)
        let known = KnownStates(memory)
        let silencing = Silencing(memory.silences, among: run.standings, or: belongs)
        var names: [AlertSubject: String]?
        func name(of subject: AlertSubject) -> String {
            names = names ?? Dictionary(run.standings.map { (.person($0.person), $0.name) }) { first, _ in first }
            return names?[subject] ?? subject.shownName
        }
        var decision = Decision()
        endForgotten(known, at: run.at, into: &decision)
        for rule in rules {
            guard run.backfill.isOver, let line = rule.standingLine, let evaluation = evaluations[rule.name] else { continue }
            var part = Decision()
            let (people, places) = watched[line.cohort].map { ($0.standings, $0.places) } ?? ([], [:])
            let isNew = memory.isNew(rule)
            let states = known.byRule[rule.name] ?? []
            // Where the state of each stands among `states`; -1 for none.
            var stored = [Int](repeating: -1, count: people.count)
            var former: [(subject: AlertSubject, state: RuleState)] = []
            for index in states.indices {
                if let place = places[states[index].subject] { stored[place] = index } else { former.append(states[index]) }
            }
            var hasBegun = memory.lines[rule.name] != nil
            for place in people.indices {
                // Most people are far from most lines, or beyond them as they were: to look at them must cost next to nothing.
                let when = place < evaluation.when.count && evaluation.when[place]
                let index = stored[place]
                guard when || index >= 0 || !hasBegun else { continue }
                if when, index >= 0, hasBegun, rule.period == nil, states[index].state.isSettled { continue }
                let standing = people[place]
                let before = index < 0 ? nil : states[index].state
                let state = before.map { isNew ? $0.withoutWaiting(at: run.at) : $0 }
                let subject = AlertSubject.person(standing.person)
                if standing.state == .provisional, !line.countsProvisional {
                    // What was waited for must hold without a gap, and nobody knows whether it does.
                    if let state, state.phase == .pending {
                        part.states[RuleStateKey(rule: rule.name, subject: subject)] = RuleState(since: run.at, episode: state.episode)
                    }
                    continue
                }
                hasBegun = true
                let until = evaluation.until.map { place < $0.count && $0[place] } ?? true
                guard state != nil || when else { continue }
                let next = rule.transition(from: state ?? RuleState(since: run.at), seeing: Sight(when: when, until: until), at: run.at)
                part.add(next, after: before, rule: rule, subject: subject, at: run.at, keepers: keepers, but: silencing) { status in
                    if status != .resolved { return Told(name: standing.name, standing: standing, reasons: reasons(standing)) }
                    return Told(name: standing.name, detail: opensEpoch ? "scores are made by another epoch" : nil, standing: standing)
                }
            }
            for (subject, state) in former.sorted(by: { $0.subject < $1.subject }) where state.phase != .inactive {
                let next = rule.transition(from: state, seeing: .gone, at: run.at)
                part.add(next, after: state, rule: rule, subject: subject, at: run.at, keepers: keepers, but: silencing) { _ in
                    Told(name: name(of: subject))
                }
            }
            if opensEpoch || (isNew && !rule.tellsPresent) {
                part.takeOver(from: memory.states, waiting: !isNew)
            } else if !run.backfill.isEmpty {
                part.takeOver(from: memory.states, waiting: true) { $0.person.map(run.backfill.includes) == true }
            }
            // Where nobody stood at all, as in an installation's first minutes, there was nothing that could be known.
            guard hasBegun else { continue }
            decision.take(part, of: rule, remembering: memory, at: run.at)
        }
        watch(happenings, at: run.at, during: run.backfill, remembering: memory, known, but: silencing, into: &decision, naming: name)
        let there = Set(rules.map(\.name))
        decision.gone = Set(memory.lines.keys).subtracting(there)
        for (rule, states) in known.byRule.sorted(by: { $0.key < $1.key }) where !there.contains(rule) {
            for (subject, state) in states.sorted(by: { $0.subject < $1.subject }) where state.phase != .inactive {
                decision.end(
                    RuleStateKey(rule: rule, subject: subject), in: state, at: run.at, telling: nil, name: name(of: subject),
                    why: "the rule \(rule) is gone")
            }
        }
        return decision.told(by: self, but: silencing, at: run.at)
    }

    /// Ends what was told of those who are forgotten: to those alone who would keep it open for ever.
    func endForgotten(_ known: KnownStates, at now: Instant, into decision: inout Decision) {
        for (key, state) in known.unended {
            decision.end(key, in: state, at: now, telling: keepers, name: key.subject.shownName, why: "no longer watched")
            decision.states[key] = nil
            decision.farewells.insert(key)
        }
    }

    private func rulesByCohort() -> [(Cohort, [(name: String, line: StandingLine)])] {
        let lines = rules.compactMap { rule in rule.standingLine.map { (name: rule.name, line: $0) } }
        var cohorts: [Cohort] = []
        for (_, line) in lines where !cohorts.contains(line.cohort) { cohorts.append(line.cohort) }
        return cohorts.map { cohort in (cohort, lines.filter { $0.line.cohort == cohort }) }
    }

    /// The standings of one cohort that rules look at.
    private struct Watched {
        /// In the run's order: one per tracked person who has a score.
        var standings: [Standing] = []
        /// Where each stands among them: people are looked up by their names once a cohort, and not once a rule.
        var places: [AlertSubject: Int] = [:]

        init(reserving count: Int) {
            standings.reserveCapacity(count)
            places.reserveCapacity(count)
        }

        /// A person stands once in a cohort. Were there two, one must win, or the same id would be raised twice.
        mutating func add(_ standing: Standing) {
            let subject = AlertSubject.person(standing.person)
            guard places[subject] == nil else { return }
            places[subject] = standings.count
            standings.append(standing)
        }
    }

    private func watched(in run: Run) -> [Cohort: Watched] {
        var counts = Dictionary(cohorts.map { ($0, 0) }) { first, _ in first }
        for index in run.standings.indices { counts[run.standings[index].cohort]? += 1 }
        var watched = counts.mapValues(Watched.init(reserving:))
        for index in run.standings.indices where run.standings[index].state != .unrated {
            let standing = run.standings[index]
            guard case .tracked = standing.person else { continue }
            watched[standing.cohort]?.add(standing)
        }
        return watched
    }
}
