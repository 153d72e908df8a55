import Dispatch
import Model
import Scoring
import Store
import Synchronization

/// Keeps everything that scoring needs in memory, brings it up to date from the store, and scores it.
///
/// Reading and scoring run on threads of their own; no thread of the cooperative pool waits for them.
final class Scorekeeper: Sendable {
    private struct State {
        var graph = Graph()
        var revision: Revision?
        var options: ScoringOptions
        /// Grows with everything that scores are made of.
        var version = 0
        /// The time of the latest act or tally.
        var latest = Int64.min
        /// The scores that were made last, and of which version.
        var last: (scores: Scores, version: Int)?

        mutating func add(_ chunk: RecordChunk) {
            version += 1
            graph.add(chunk)
            switch chunk {
            case .acts(let acts): for act in acts { latest = max(latest, act.seconds) }
            case .tallies(let tallies): for tally in tallies { latest = max(latest, tally.at.seconds) }
            case .accounts, .posts, .removals: break
            }
        }

        /// The last scores, if scoring as of `now` would give the same: ageing goes by UTC days, and only what lay in the future then could
        /// count now.
        func lastScores(holdingAt now: Instant) -> Scores? {
            guard let last, last.version == version, last.scores.at <= now, last.scores.at.day == now.day else { return nil }
            return latest <= last.scores.at.seconds ? last.scores : nil
        }
    }

    private let state: Mutex<State>
    private let store: any Store

    init(store: any Store, options: ScoringOptions) {
        self.store = store
        state = Mutex(State(options: options))
    }

    /// Scores by these options from now on; nothing is read again.
    func use(_ options: ScoringOptions) {
        state.withLock { state in
            state.options = options
            state.version += 1
        }
    }

    /// Reads what was stored since the last time; true when that was anything. `progress` hears how many acts have been read.
    @discardableResult
    func refresh(progress: @escaping @Sendable (Int) -> Void = { _ in }) async throws -> Bool {
        let before = state.withLock { $0.revision }
        let after = try await store.read(since: before) { chunk in
            let count = state.withLock { state in
                state.add(chunk)
                return state.graph.actCount
            }
            progress(count)
        }
        state.withLock { $0.revision = after }
        return before != after
    }

    /// Everybody's score as of `now`; those of an earlier time of the day where nothing has changed since.
    func scores(at now: Instant) async -> Scores {
        let (last, graph, options, version) = state.withLock { ($0.lastScores(holdingAt: now), $0.graph, $0.options, $0.version) }
        if let last { return last }
        let scores = await offPool { scoresOf(graph, now, options) }
        state.withLock { $0.last = (scores, version) }
        return scores
    }

    /// A person's score, taken apart; `nil` when nobody of that name is known.
    func explanation(of person: PersonKey, in scores: Scores) async -> Explanation? {
        let (graph, options) = state.withLock { ($0.graph, $0.options) }
        return await offPool {
            Scoring.explanation(of: person, in: graph, at: scores.at, weights: scores.weights, options: options)
        }
    }
}

// Inside a type with a method of the same name, Swift finds the method; so the module's function is called from here.
private func scoresOf(_ graph: Graph, _ now: Instant, _ options: ScoringOptions) -> Scores {
    scores(of: graph, at: now, options: options)
}

/// Runs a long computation on a thread that nobody else waits for.
private func offPool<R: Sendable>(_ compute: @escaping @Sendable () -> R) async -> R {
    await withCheckedContinuation { continuation in
        DispatchQueue.global(qos: .userInitiated).async { continuation.resume(returning: compute()) }
    }
}
