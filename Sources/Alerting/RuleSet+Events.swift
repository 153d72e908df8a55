import Model

extension RuleSet {
    /// What the rules that watch events make of them, where no run is published.
    public func decide(
        on happenings: Happenings, at now: Instant, during backfill: Backfill = .over, remembering memory: RuleMemory
    ) -> Decision {
        let (known, silencing) = (KnownStates(memory), Silencing(memory.silences))
        var decision = Decision()
        endForgotten(known, at: now, into: &decision)
        watch(happenings, at: now, during: backfill, remembering: memory, known, but: silencing, into: &decision) { $0.shownName }
        return decision.told(by: self, but: silencing, at: now)
    }

    func watch(
        _ happenings: Happenings, at now: Instant, during backfill: Backfill, remembering memory: RuleMemory, _ known: KnownStates,
        but silencing: Silencing, into decision: inout Decision, naming name: (AlertSubject) -> String
    ) {
        for rule in rules {
            guard case .event(let event, let cohort) = rule.line, backfill.isOver || !event.isOfActivity else { continue }
            var part = Decision()
            var stored: [AlertSubject: RuleState] = [:]
            for (subject, state) in (known.byRule[rule.name] ?? []).sorted(by: { $0.subject < $1.subject }) {
                if event.concerns(subject) {
                    stored[subject] = state
                } else if state.phase != .inactive {
                    // Of a rule that watched something else under this name before.
                    part.end(
                        RuleStateKey(rule: rule.name, subject: subject), in: state, at: now, telling: rule.tellsResolved ? nil : keepers,
                        name: name(subject), why: "the rule \(rule.name) watches something else now")
                }
            }
            if event.lasts {
                let present = happenings.lasting(event)
                for subject in Set(present.keys).union(stored.keys).sorted() {
                    let told = present[subject]
                    let state = stored[subject].map { memory.isNew(rule) ? $0.withoutWaiting(at: now) : $0 }
                    let sight = told == nil ? Sight.gone : Sight(when: true, until: false)
                    let next = rule.transition(from: state ?? RuleState(since: now), seeing: sight, at: now)
                    part.add(next, after: stored[subject], rule: rule, subject: subject, at: now, keepers: keepers, but: silencing) { _ in
                        told ?? Told(name: subject.shownName, detail: event.end)
                    }
                }
            } else {
                let since = memory.isNew(rule) ? now : memory.lines[rule.name]?.since ?? now
                let news = happenings.occurrences.filter { occurrence in
                    occurrence.event == event && occurrence.cohort == cohort && occurrence.at >= since
                        && !memory.occurred.contains(rule.id(of: occurrence))
                }
                part.raised += news.map { Decision.Raised(alert: rule.alert(of: $0, at: now), receivers: rule.receivers) }
                rule.tellPassings(news, at: now, into: &part)
            }
            decision.take(part, of: rule, remembering: memory, at: now)
        }
    }
}

extension Event {
    /// Whether it can last about a subject.
    fileprivate func concerns(_ subject: AlertSubject) -> Bool {
        switch (self, subject) {
        case (.connector, .connector), (.quarantine, .installation): true
        default: false
        }
    }

    /// Whether it is found in what is fetched.
    fileprivate var isOfActivity: Bool { self == .moment || self == .overtaken }

    /// That it is over, in a sentence.
    fileprivate var end: String? {
        switch self {
        case .connector: "it works again"
        case .quarantine: "runs are published again"
        case .moment, .k, .epoch, .overtaken: nil
        }
    }
}

extension Happenings {
    fileprivate func lasting(_ event: Event) -> [AlertSubject: Told] {
        switch event {
        case .connector:
            Dictionary(uniqueKeysWithValues: stopped.map { (.connector($0), Told(name: "connector \($0)", detail: $1)) })
        case .quarantine:
            quarantine.map { [.installation: Told(name: AlertSubject.installation.shownName, detail: $0)] } ?? [:]
        case .moment, .k, .epoch, .overtaken: [:]
        }
    }
}

extension AlertSubject {
    /// What it is called where nobody knows a name.
    var shownName: String {
        switch self {
        case .person(let person): person.description
        case .connector(let name): "connector \(name)"
        case .installation: "Clout"
        case .offer(let id): "offer \(id)"
        case .group(let rule): "several people, rule \(rule)"
        }
    }
}

extension Rule {
    fileprivate func id(of occurrence: Occurrence) -> String {
        AlertID.make(rule: name, subject: occurrence.subject, occurrence: occurrence.key)
    }

    /// Tells whom somebody has passed in one run in one alert, which the alerts of each are told in.
    ///
    /// - Parameter news: What was raised for the first time.
    fileprivate func tellPassings(_ news: [Occurrence], at now: Instant, into decision: inout Decision) {
        let places = Dictionary(grouping: news.indices.filter { news[$0].passing != nil }) { news[$0].subject }
        for (_, places) in places.sorted(by: { $0.key < $1.key }) where places.count > 1 {
            var whole = news[places[0]]
            whole.key = "passed \(places.count) \(whole.cohort?.description ?? "") \(now.milliseconds)"
            whole.detail = Passing.detail(of: places.compactMap { news[$0].passing })
            let alert = alert(of: whole, at: now)
            let ids = Set(places.map { id(of: news[$0]) })
            for index in decision.raised.indices where ids.contains(decision.raised[index].alert.id) {
                decision.raised[index].receivers = []
                decision.raised[index].group = alert.id
            }
            decision.raised.append(Decision.Raised(alert: alert, receivers: receivers))
        }
    }

    fileprivate func alert(of occurrence: Occurrence, at now: Instant) -> Alert {
        let told = Told(name: occurrence.name, detail: occurrence.detail)
        return Alert(
            id: id(of: occurrence), rule: name, subject: occurrence.subject,
            name: occurrence.name, cohort: cohort, status: .firing, severity: severity, at: now, since: now, endsAt: now + openFor,
            title: title.rendered(rule: self, subject: occurrence.subject, status: .firing, told: told), detail: occurrence.detail,
            standing: nil, runbook: runbook)
    }
}
