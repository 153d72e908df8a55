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
    }

    private let state: Mutex<State>
    private let store: any Store

    init(store: any Store, options: ScoringOptions) {
        self.store = store
        state = Mutex(State(options: options))
    }

    /// Scores by these options from now on; nothing is read again.
    func use(_ options: ScoringOptions) { state.withLock { $0.options = options } }

    /// Reads what was stored since the last time; true when that was anything. `progress` hears how many acts have been read.
    @discardableResult
    func refresh(progress: @escaping @Sendable (Int) -> Void = { _ in }) async throws -> Bool {
        let before = state.withLock { $0.revision }
        let after = try await store.read(since: before) { chunk in
            let count = state.withLock { state in
                state.graph.add(chunk)
                return state.graph.actCount
            }
            progress(count)
        }
        state.withLock { $0.revision = after }
        return before != after
    }

    /// Everybody's score as of `now`.
    func scores(at now: Instant) async -> Scores {
        let (graph, options) = state.withLock { ($0.graph, $0.options) }
        return await offPool { scoresOf(graph, now, options) }
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
