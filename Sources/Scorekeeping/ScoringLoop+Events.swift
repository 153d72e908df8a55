import Alerting
import Logging
import Model
import Scoring
import Store

/// What happens beside standings, for the rules that watch it. What no rule watches is not looked for.
extension ScoringLoop {
    /// How long what happened once is looked at: alerts are kept for longer, so none is told of twice.
    private static let recent = Duration.seconds(30 * 86_400)

    func happenings(
        on board: Board, in run: Run, by settings: Settings, change: EpochChange?, after former: Overtakings.Leaders?, past: FactsBook.Past
    ) async throws -> Happenings {
        let (events, now) = (settings.rules.events, run.at)
        var happenings = Happenings(stopped: try await stoppedConnectors(by: settings))
        if events.contains(.k) {
            happenings.occurrences += Self.watched(try await ksGiven(on: board, at: now), .k, on: board, by: settings.rules)
        }
        if events.contains(.moment) {
            let moments = await moments.occurrences(
                on: board, since: now - Self.recent, during: run.backfill, scorekeeper)
            happenings.occurrences += Self.watched(moments, .moment, on: board, by: settings.rules)
        }
        if events.contains(.epoch), let change {
            happenings.occurrences.append(
                Occurrence(
                    .epoch, to: .installation, name: "Clout", at: change.at ?? now,
                    key: "\(change.former) \(board.scores.epoch) \((change.at ?? now).milliseconds)",
                    detail: "scores are made by epoch \(board.scores.epoch), no longer by \(change.former)"))
        }
        happenings.occurrences += overtakings(in: run, by: settings, after: former, past: past)
        return happenings
    }

    /// What happened to people, in each of the cohorts that rules watch for it: to those who belong to it.
    private static func watched(_ occurrences: [Occurrence], _ event: Event, on board: Board, by rules: RuleSet) -> [Occurrence] {
        rules.cohorts(watchedFor: event).sorted { ($0?.description ?? "") < ($1?.description ?? "") }.flatMap { cohort in
            occurrences.compactMap { occurrence in
                guard let cohort else { return occurrence }
                guard let person = occurrence.subject.person, board.includes(person, in: cohort) else { return nil }
                var occurrence = occurrence
                occurrence.cohort = cohort
                return occurrence
            }
        }
    }

    /// The connectors that do not go on by themselves.
    func stoppedConnectors(by settings: Settings) async throws(StoreError) -> [String: String] {
        guard settings.rules.events.contains(.connector) else { return [:] }
        let configured = settings.connectors
        let stopped = try await store.connectorStates().filter { $0.isStopped && configured.contains($0.connector) }
        return Dictionary(stopped.map { ($0.connector, $0.problem ?? "it has stopped") }) { first, _ in first }
    }

    private func ksGiven(on board: Board, at now: Instant) async throws(StoreError) -> [Occurrence] {
        try await store.ks().compactMap { k in
            guard case .tracked = k.receiver, k.at > now - Self.recent, k.at <= now, k.takenBack == nil else { return nil }
            return Occurrence(
                .k, to: .person(k.receiver), name: board.directory.name(of: k.receiver), at: k.at, key: "\(k.id)",
                detail: "a K on \(k.topic) from \(board.directory.name(of: .tracked(k.giver)))")
        }
    }

    /// How many rules are named in one line.
    private static let mostNamed = 10

    /// Tells of rules that begin with people beyond their line already: in one line, for an installation's first run begins all of them.
    func tellNew(_ decision: Decision, at now: Instant) {
        let new = decision.lines.filter { $0.value.since == now }
        var beyond: [String: Int] = [:]
        for (key, state) in decision.states where state.phase == .firing && new[key.rule] != nil { beyond[key.rule, default: 0] += 1 }
        for raised in decision.raised where raised.alert.status == .firing { beyond[raised.alert.rule]? -= 1 }
        let begun = beyond.filter { $0.value > 0 }.sorted { $0.key < $1.key }
        if begun.isEmpty { return }
        for (rule, count) in begun { logger.debug("rule begins", metadata: ["rule": "\(rule)", "beyond": "\(count)"]) }
        let more = begun.count > Self.mostNamed ? " and \(begun.count - Self.mostNamed) more" : ""
        logger.notice(
            "rules begin: whoever is beyond their lines already is told to nobody",
            metadata: [
                "rules": "\(begun.prefix(Self.mostNamed).map(\.key).joined(separator: " "))\(more)",
                "beyond": "\(begun.reduce(0) { $0 + $1.value })",
            ])
    }
}
