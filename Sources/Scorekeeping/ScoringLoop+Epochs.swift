import Logging
import Model
import Scoring
import Store

/// After a change of the epoch both scores are kept for thirty days (`SCORING.md`, section 9).
extension ScoringLoop {
    /// The change that both scores are kept for, if there is one; the scorekeeper scores by the former epoch as well from then on.
    func epochChange(at now: Instant, by settings: Settings) async throws -> EpochChange? {
        let change = try await store.epochChange(to: settings.epoch.name, since: now - EpochChange.keeping).flatMap { change in
            change.isKept(at: now) ? change : nil
        }
        await scorekeeper.keep(change.flatMap { settings.epochs[$0.former] })
        return change
    }

    /// What the former epoch says of the tracked people.
    func formerScores(at now: Instant) async -> FormerScores? {
        guard let scores = await scorekeeper.formerScores(at: now) else { return nil }
        let entries = scores.people.compactMap { person -> (PersonID, FormerScores.Entry)? in
            guard case .tracked(let id) = person.person, let score = person.score else { return nil }
            return (id, FormerScores.Entry(score: score, state: person.state))
        }
        return FormerScores(epoch: scores.epoch, scores: Dictionary(uniqueKeysWithValues: entries))
    }

    /// Announces the first run of another epoch.
    func tellChange(_ change: EpochChange?, of run: Run, by settings: Settings) {
        guard let change, change.at == nil else { return }
        logger.notice(
            "epoch changed: scores are not compared across it, and no crossing is told that is its doing",
            metadata: ["from": "\(change.former)", "to": "\(run.epoch)", "both_kept_until": "\(run.at + EpochChange.keeping)"])
        if settings.epochs[change.former] == nil {
            logger.warning(
                "former epoch is not kept",
                metadata: ["epoch": "\(change.former)", "mend": "no file of epochs.d says it any more; put it back within 30 days"])
        }
    }
}
