import Dispatch
import Model
import Scoring
import Store
import Synchronization

/// Keeps everything that scoring needs in memory, brings it up to date from the store, and scores it.
///
/// Reading and scoring run on threads of their own; no thread of the cooperative pool waits for them.
final class Scorekeeper: Sendable {
    private let board: Mutex<Scoreboard>
    private let revision = Mutex<Revision?>(nil)
    private let store: any Store

    init(store: any Store, options: ScoringOptions) {
        self.store = store
        board = Mutex(Scoreboard(options: options))
    }

    /// Scores by these options from now on; nothing is read again.
    func use(_ options: ScoringOptions) async {
        await offPool { self.board.withLock { $0.options = options } }
    }

    /// Reads what was stored since the last time; true when that was anything. `progress` hears how many acts have been read.
    @discardableResult
    func refresh(progress: @escaping @Sendable (Int) -> Void = { _ in }) async throws -> Bool {
        let before = revision.withLock { $0 }
        let after = try await store.read(since: before) { chunk in
            let count = self.board.withLock { board in
                board.add(chunk)
                return board.graph.actCount
            }
            progress(count)
        }
        revision.withLock { $0 = after }
        return before != after
    }

    /// Everybody's score as of `now`. After the first run of a day it costs what has changed since the last.
    func scores(at now: Instant) async -> Scores {
        await offPool { self.board.withLock { $0.scores(at: now) } }
    }

    /// A person's score, taken apart; `nil` when nobody of that name is known.
    func explanation(of person: PersonKey, in scores: Scores) async -> Explanation? {
        await answer { graph, options in
            Scoring.explanation(of: person, in: graph, at: scores.at, weights: scores.weights, options: options)
        }
    }

    /// Whatever else can be computed from what is known.
    func answer<Answer: Sendable>(_ question: @escaping @Sendable (Graph, ScoringOptions) -> Answer) async -> Answer {
        await offPool {
            let (graph, options) = self.board.withLock { ($0.graph, $0.options) }
            return question(graph, options)
        }
    }
}

/// Runs a long computation on a thread that nobody else waits for.
private func offPool<R: Sendable>(_ compute: @escaping @Sendable () -> R) async -> R {
    await withCheckedContinuation { continuation in
        DispatchQueue.global(qos: .userInitiated).async { continuation.resume(returning: compute()) }
    }
}
