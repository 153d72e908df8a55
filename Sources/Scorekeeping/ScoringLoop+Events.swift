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
        on board: Board, in run: Run, by settings: Settings, change: EpochChange?, past: FactsBook.Past
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
        happenings.occurrences += overtakings(in: run, by: settings, past: past)
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

    /// Tells of rules that begin with people beyond their line already.
    func tellNew(_ decision: Decision, at now: Instant) {
        for rule in decision.lines.filter({ $0.value.since == now }).keys.sorted() {
            let beyond = decision.states.count { $0.key.rule == rule && $0.value.phase == .firing }
            let told = decision.raised.count { $0.alert.rule == rule && $0.alert.status == .firing }
            guard beyond > told else { continue }
            logger.notice(
                "rule begins: whoever is beyond its line already is told to nobody",
                metadata: ["rule": "\(rule)", "beyond": "\(beyond - told)"])
        }
    }
}
