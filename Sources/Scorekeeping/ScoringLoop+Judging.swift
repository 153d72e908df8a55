import Alerting
import Logging
import Model
import Scoring
import Store

/// A run is judged before it is published: what nobody can explain is held back, and the last good run stays (`SCORING.md`, section 12).
extension ScoringLoop {
    /// As many days as a connector's median needs, the days that are judged by it, and one for a clock that is put back.
    private static let daysOfIntake: Int32 = 10

    func judgement(of scores: Scores, by settings: Settings, after known: Publishing) async throws -> Judgement {
        var snapshot = scores.snapshot
        snapshot.constants = settings.constants
        return Judgement(
            of: snapshot, intake: try await store.intake(since: scores.at.day - Self.daysOfIntake),
            circumstances: "\(settings.circumstances) \(known.imports)", every: settings.interval, after: known)
    }

    /// Keeps a run from being published, and tells the operator once: in the log, and by the rules that watch for it.
    ///
    /// - Parameter check: throws when the rules are not in force any more.
    func hold(
        _ judgement: Judgement, after known: Publishing, at now: Instant, during backfill: Backfill, by settings: Settings,
        check: @escaping @Sendable () throws -> Void
    ) async throws -> Decision {
        let happenings = Happenings(
            stopped: try await stoppedConnectors(by: settings), quarantine: judgement.state.quarantine?.reasons.joined(separator: "; "))
        let decision = try await store.hold(judgement.state, at: now) { memory in
            try check()
            return settings.rules.decide(on: happenings, at: now, during: backfill, remembering: memory)
        }
        if !decision.raised.isEmpty { raised() }
        guard let held = judgement.state.quarantine, held.since != known.state?.quarantine?.since else { return decision }
        logger.error(
            "run quarantined: scores and alerts stay those of the last good run",
            metadata: [
                "why": "\(held.reasons.joined(separator: "; "))", "last_good": "\(judgement.state.good.at)",
                "mend": "look at `clout top` and `clout connector list`; `clout release` publishes what is right",
                "published_at": judgement.isRedefined ? "never by itself" : "\(held.snapshot.at + Judgement.day), if it still holds then",
            ])
        return decision
    }

    func tellEnd(of quarantine: PublishingState.Quarantine?, _ judgement: Judgement) {
        guard let quarantine else { return }
        let why =
            switch judgement.verdict {
            case .usual: "the scores are usual again"
            case .explained: "a change of the configuration or an import explains it"
            case .released: "it was released"
            case .news, .quarantined: "it has held for a day"
            }
        logger.notice("quarantine ended", metadata: ["why": "\(why)", "since": "\(quarantine.since)"])
    }
}
