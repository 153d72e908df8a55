import Model
import Store

/// The scores that changes are counted from, kept until there is a later run to count from.
///
/// Over ninety days that is once a day, where a daemon makes a run every few minutes.
struct PastScores: Sendable {
    private var known: [Int: (run: Instant?, scores: [PersonKey: HistoricScore])] = [:]

    /// Everybody's score so many days before `now`.
    mutating func scores(_ days: Int, before now: Instant, in store: any Store) async throws(StoreError) -> [PersonKey: HistoricScore] {
        let then = now - .seconds(days * 86_400)
        let run = try await store.lastRun(until: then)
        if let known = known[days], known.run == run { return known.scores }
        let scores = try await store.scores(at: then)
        known[days] = (run, scores)
        return scores
    }
}
