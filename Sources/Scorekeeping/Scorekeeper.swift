import Model
import Scoring
import Store
import Synchronization

/// Keeps everything that scoring needs in memory, brings it up to date from the store, and scores it.
///
/// Reading and scoring run on threads of their own; no thread of the cooperative pool waits for them.
package final class Scorekeeper: Sendable {
    /// What scores on topics are made of, beside the graph.
    private struct Shelf {
        var topics: PostTopics
        /// How far the posts' words were read.
        var revision: Revision?
        var ks: [K] = []
        /// The scores on topics that were made last, while nothing has changed since.
        var last: TopicScores?

        init(topics: PostTopics) { self.topics = topics }

        mutating func add(_ posts: [PostWords]) {
            topics.add(posts)
            last = nil
        }
    }

    private let board: Mutex<Scoreboard>
    /// By the epoch before, while both are kept: all of the board again, but for the graph, which they share until one of them grows.
    private let former = Mutex<Scoreboard?>(nil)
    private let revision = Mutex<Revision?>(nil)
    private let shelf: Mutex<Shelf>
    /// How many acts that memory holds have gone from the store because they count no more.
    private let gone = Mutex(0)
    private let store: any Store

    package init(store: any Store, options: ScoringOptions, topics: [Topic], epoch: Epoch = .one) {
        self.store = store
        board = Mutex(Scoreboard(epoch: epoch, options: options))
        shelf = Mutex(Shelf(topics: PostTopics(topics)))
    }

    /// Scores by these options and, where one is named, by this epoch from now on; nothing is read again.
    package func use(_ options: ScoringOptions, epoch: Epoch? = nil) async {
        await offPool {
            self.board.withLock { board in
                board.options = options
                if let epoch { board.epoch = epoch }
            }
        }
    }

    /// Scores by an epoch that has been left beside the present one, by the same options; not any more for `nil`.
    package func keep(_ epoch: Epoch?) async {
        await offPool {
            let (graph, options) = self.board.withLock { ($0.graph, $0.options) }
            self.former.withLock { board in
                guard let epoch else { return board = nil }
                if let kept = board, kept.epoch == epoch {
                    kept.options = options
                } else {
                    board = Scoreboard(of: graph, epoch: epoch, options: options)
                }
            }
        }
    }

    /// Everybody's score by the epoch that is kept beside the present one; `nil` while none is.
    package func formerScores(at now: Instant) async -> Scores? {
        await offPool { self.former.withLock { $0?.scores(at: now) } }
    }

    /// Scores on these topics from now on. Where they are others, what the posts say is read again, and nothing else.
    package func use(_ topics: [Topic]) {
        shelf.withLock { shelf in if shelf.topics.topics != topics { shelf = Shelf(topics: PostTopics(topics)) } }
    }

    /// How far the store has been read.
    var read: Revision? { revision.withLock { $0 } }

    /// Hears that so many acts have gone from the store, none of which counts any more. Once they are a tenth of what memory holds, the next
    /// refresh reads all of the store again: that changes no score.
    package func forget(_ acts: Int) { gone.withLock { $0 += acts } }

    private var holdsTooMuch: Bool {
        let acts = board.withLock { $0.graph.actCount }
        return gone.withLock { $0 > 0 && $0 >= acts / 10 }
    }

    /// Whoever asks meanwhile is answered by what there was.
    private func readAnew() async throws {
        let graph = Mutex(Graph())
        let read = try await store.read(since: nil) { chunk in graph.withLock { $0.add(chunk) } }
        gone.withLock { $0 = 0 }
        let anew = graph.withLock { $0 }
        board.withLock { $0 = Scoreboard(of: anew, epoch: $0.epoch, options: $0.options) }
        former.withLock { $0 = $0.map { Scoreboard(of: anew, epoch: $0.epoch, options: $0.options) } }
        revision.withLock { $0 = read }
        await store.releaseMemory()
    }

    /// How many acts are known.
    var actCount: Int { board.withLock { $0.graph.actCount } }

    /// Reads what was stored since the last time; true when that was anything. `progress` hears how many acts have been read.
    @discardableResult
    package func refresh(progress: @escaping @Sendable (Int) -> Void = { _ in }) async throws -> Bool {
        if holdsTooMuch { try await readAnew() }
        let before = revision.withLock { $0 }
        let after = try await store.read(since: before) { chunk in
            let count = self.board.withLock { board in
                board.add(chunk)
                return board.graph.actCount
            }
            self.former.withLock { $0?.add(chunk) }
            progress(count)
        }
        revision.withLock { $0 = after }
        // What all of a store has left in its caches is of no use to who reads only what is new.
        if before == nil { await store.releaseMemory() }
        try await refreshTopics()
        return before != after
    }

    /// Reads what posts say that is new, and the Ks, where there are topics to tell it by.
    private func refreshTopics() async throws {
        let (topics, before) = shelf.withLock { ($0.topics.topics, $0.revision) }
        if topics.isEmpty { return }
        let after = try await store.readWords(since: before) { posts in
            shelf.withLock { shelf in if shelf.topics.topics == topics { shelf.add(posts) } }
        }
        let ks = try await store.ks()
        shelf.withLock { shelf in
            if shelf.topics.topics == topics { shelf.revision = after }
            if shelf.ks != ks { (shelf.ks, shelf.last) = (ks, nil) }
        }
    }

    /// Everybody's score as of `now`. After the first run of a day it costs what has changed since the last.
    package func scores(at now: Instant) async -> Scores {
        let scores = await offPool { self.board.withLock { $0.scores(at: now) } }
        if scores.effort.people > 0 || !scores.effort.networks.isEmpty { shelf.withLock { $0.last = nil } }
        return scores
    }

    /// Everybody's scores on the topics, beside `scores`; the same as before where nothing has changed since.
    package func topicScores(beside scores: Scores) async -> TopicScores {
        let (last, topics, ks) = shelf.withLock { ($0.last, $0.topics, $0.ks) }
        if let last { return last }
        let epoch = await offPool { self.board.withLock { $0.epoch } }
        let made = await answer { graph, options in
            Scoring.topicScores(of: topics, in: graph, scores: scores, ks: ks, epoch: epoch, options: options)
        }
        shelf.withLock { $0.last = made }
        return made
    }

    /// The networks on which each tracked person has an account.
    func networksOfTracked() async -> [PersonID: Set<Network>] {
        await offPool { self.board.withLock { $0.networksOfTracked } }
    }

    /// When each tracked person last posted or acted, up to `now`, by network; whoever never did is left out.
    package func lastActivity(at now: Instant) async -> [PersonKey: [Network: Instant]] {
        await offPool { self.board.withLock { $0.lastActivity(at: now) } }
    }

    /// How much was seen of everybody who is tracked, as of the last run.
    func coverages(fetches: [IdentityKey: ClosedRange<Instant>]) async -> CoverageBook {
        await offPool { self.board.withLock { $0.coverages(fetches: fetches) } }
    }

    /// What scores were made of that were the last to be made, and for as long as nothing has been read since.
    package func evidence(of scores: Scores) async -> Evidence {
        let posts = shelf.withLock { $0.topics }
        return await offPool {
            let (graph, options, epoch) = self.board.withLock { ($0.graph, $0.options, $0.epoch) }
            return Evidence(Basis(graph: graph, at: scores.at, weights: scores.weights, epoch: epoch, options: options), posts: posts)
        }
    }

    /// Whom a person's attention gives points as of the last run; `nil` where that was not at `time`. Waits for a run that is under way.
    package func influenced(by person: PersonKey, at time: Instant) async -> [Influence]? {
        await offPool { self.board.withLock { $0.lastScores?.at == time ? $0.influenced(by: person) : nil } }
    }

    /// How much was seen of one person, as the last run found it; nothing where that was not at `time`. Waits for a run that is under way.
    package func lastCoverages(of person: PersonKey, at time: Instant) async -> CoverageBook {
        await offPool { self.board.withLock { $0.lastScores?.at == time ? $0.lastCoverages(of: person) : CoverageBook() } }
    }

    /// How much was seen of one person, as of the last run, which gave `scores`.
    package func coverages(
        of person: PersonKey, in scores: Scores, fetches: [IdentityKey: ClosedRange<Instant>]
    ) async -> CoverageBook {
        await offPool {
            self.board.withLock { board in
                CoverageBook(
                    of: scores, epoch: board.epoch, seen: board.seenDays(fetches: fetches, of: .person(person), at: scores.at),
                    attributions: board.attributions(of: .person(person)))
            }
        }
    }

    /// A person's score, taken apart; `nil` when nobody of that name is known.
    package func explanation(of person: PersonKey, in scores: Scores) async -> Explanation? {
        let epoch = await offPool { self.board.withLock { $0.epoch } }
        return await answer { graph, options in
            Scoring.explanation(of: person, in: graph, at: scores.at, weights: scores.weights, epoch: epoch, options: options)
        }
    }

    /// Whatever else can be computed from what is known.
    package func answer<Answer: Sendable>(_ question: @escaping @Sendable (Graph, ScoringOptions) -> Answer) async -> Answer {
        await offPool {
            let (graph, options) = self.board.withLock { ($0.graph, $0.options) }
            return question(graph, options)
        }
    }
}
