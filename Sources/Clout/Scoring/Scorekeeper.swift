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
        var topics: PostTopics
        var ks: [K] = []
        /// How far the posts' words were read.
        var wordsRevision: Revision?
        /// Grows with every change of the topics: what was read for others is passed over.
        var topicsGeneration = 0
        /// Grows with everything that scores are made of.
        var version = 0
        /// The time of the latest act or tally.
        var latest = Int64.min
        /// The scores that were made last, and of which version.
        var last: (scores: Scores, version: Int)?
        var lastTopics: (scores: TopicScores, at: Instant, version: Int)?

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

    init(store: any Store, options: ScoringOptions, topics: [Topic]) {
        self.store = store
        state = Mutex(State(options: options, topics: PostTopics(topics)))
    }

    /// Scores by these options and topics from now on. Where the topics are others, what the posts say is read again, and nothing else.
    func use(_ options: ScoringOptions, topics: [Topic]) {
        state.withLock { state in
            state.options = options
            state.version += 1
            guard state.topics.topics != topics else { return }
            state.topics = PostTopics(topics)
            state.wordsRevision = nil
            state.topicsGeneration += 1
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
        try await refreshTopics()
        return before != after
    }

    /// Reads what posts say that is new, and the Ks, where there are topics to tell it by.
    private func refreshTopics() async throws {
        let (topics, before, generation) = state.withLock { ($0.topics.topics, $0.wordsRevision, $0.topicsGeneration) }
        if topics.isEmpty { return }
        let after = try await store.readWords(since: before) { posts in
            state.withLock { state in
                guard state.topicsGeneration == generation else { return }
                state.topics.add(posts)
                state.version += 1
            }
        }
        let ks = try await store.ks()
        state.withLock { state in
            if state.topicsGeneration == generation { state.wordsRevision = after }
            guard state.ks != ks else { return }
            state.ks = ks
            state.version += 1
        }
    }

    /// Everybody's score as of `now`; those of an earlier time of the day where nothing has changed since.
    func scores(at now: Instant) async -> Scores {
        let (last, graph, options, version) = state.withLock { ($0.lastScores(holdingAt: now), $0.graph, $0.options, $0.version) }
        if let last { return last }
        let scores = await offPool { scoresOf(graph, now, options) }
        state.withLock { $0.last = (scores, version) }
        return scores
    }

    /// Everybody's scores on the topics, beside `scores`; the same as before where nothing has changed since.
    func topicScores(beside scores: Scores) async -> TopicScores {
        let (last, graph, topics, ks, options, version) = state.withLock {
            ($0.lastTopics, $0.graph, $0.topics, $0.ks, $0.options, $0.version)
        }
        if let last, last.version == version, last.at == scores.at { return last.scores }
        let made = await offPool { topicScoresOf(topics, graph, scores, ks, options) }
        state.withLock { $0.lastTopics = (made, scores.at, version) }
        return made
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

private func topicScoresOf(
    _ topics: PostTopics, _ graph: Graph, _ scores: Scores, _ ks: [K], _ options: ScoringOptions
) -> TopicScores {
    topicScores(of: topics, in: graph, scores: scores, ks: ks, options: options)
}

/// Runs a long computation on a thread that nobody else waits for.
private func offPool<R: Sendable>(_ compute: @escaping @Sendable () -> R) async -> R {
    await withCheckedContinuation { continuation in
        DispatchQueue.global(qos: .userInitiated).async { continuation.resume(returning: compute()) }
    }
}
