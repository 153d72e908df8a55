import Model
import Scorekeeping
import Scoring
import Store

/// One person's score, over all networks or on one, ready to be asked about.
struct PersonView {
    let person: PersonKey
    let name: String
    let at: Instant
    private let scorekeeper: Scorekeeper
    private let epoch: Epoch
    private let weights: [Weights]
    private let topics: TopicScores
    private let network: Network?
    private let store: SQLiteStore
    private let epochs: [String: Epoch]

    fileprivate init(_ person: PersonKey, on network: Network?, in ranking: Ranking) {
        self.person = person
        self.network = network
        name = ranking.directory.name(of: person)
        at = ranking.scores.at
        scorekeeper = ranking.scorekeeper
        epoch = ranking.epoch
        weights = ranking.scores.weights
        topics = ranking.board.topics
        store = ranking.store
        epochs = ranking.epochs
    }

    /// The score taken apart.
    func explanation() async throws(CommandFailure) -> Explanation {
        let explanation = await answer { Scoring.explanation(of: person, in: $0, at: at, weights: weights, epoch: epoch, options: $1) }
        guard let explanation else { throw CommandFailure(description: "`\(person)` is not known as of \(at).") }
        return explanation
    }

    /// The score on a topic taken apart; unrated where nobody has acted on a post about it. Throws when there is no such topic.
    func explanation(on topic: String) async throws(CommandFailure) -> Explanation {
        let score = try topics.scores(on: topic)[person]
        return await scorekeeper.explanation(try await explanation(), about: topic, score: score)
    }

    /// Why it is another one than it was: since the last run up to `earlier` that showed one, or else by what is known today of that
    /// time. With `endsAtRun` up to what the last run showed; otherwise up to the score as it is computed.
    func change(since earlier: Instant, endsAtRun: Bool = false) async throws(StoreError) -> ChangeReport {
        let start = try await shown(at: earlier)
        // What runs knew is compared with what runs knew, and what is known today with that.
        let end = endsAtRun && start != nil ? try await shown(at: at) : nil
        if let start, let end, start.score.at == end.score.at {
            return ChangeReport(
                person: person, name: name, change: Change(of: person, staying: start.score.score.value), arrivals: [],
                from: start.score.at, to: end.score.at, isFromRun: true)
        }
        return await answer { graph, options in
            let now = Basis(graph: graph, at: at, weights: weights, epoch: epoch, options: options)
            let after = end.map { $0.basis(in: graph) } ?? now
            let before = start.map { $0.basis(in: graph) } ?? now.until(earlier)
            let change = Scoring.change(
                of: person, from: before, to: after, shown: (start?.score.score.value, end?.score.score.value))
            return ChangeReport(
                person: person, name: name, change: change, arrivals: arrivals(for: person, from: before, to: after), from: before.at,
                to: after.at, isFromRun: start != nil)
        }
    }

    /// What the last run up to a time showed, and knew; `nil` where none is stored, or about one network, of which no history is kept.
    private func shown(at time: Instant) async throws(StoreError) -> ShownScore? {
        network == nil ? try await ShownScore(of: person, at: time, in: store, epochs: epochs) : nil
    }

    /// What it would be without somebody or something, with r and h held.
    func report(without omission: Omission) async -> OmissionReport {
        await answer { graph, options in
            func score(in graph: Graph) -> Score? {
                standing(of: person, in: graph, at: at, weights: weights, epoch: epoch, options: options)?.score
            }
            return OmissionReport(
                omission: omission, name: name, person: person, at: at, whole: score(in: graph), rest: score(in: graph.without(omission)))
        }
    }

    /// What it would take to get so many points further, at most to 100.
    func prospects(further points: Double) async -> ProspectReport? {
        await answer { graph, options in
            let score = standing(of: person, in: graph, at: at, weights: weights, epoch: epoch, options: options)?.score?.value ?? 1
            return Score(min(100, score + points)).map { target in
                ProspectReport(
                    target: target,
                    prospects: Scoring.prospects(
                        of: person, reaching: target, in: graph, at: at, weights: weights, epoch: epoch, options: options))
            }
        }
    }

    /// How much the person takes part.
    func participation() async -> [Participation] {
        await answer { graph, _ in
            Scoring.participation(of: person, in: graph, at: at).filter { network == nil || $0.network == network }
        }
    }

    /// When the first record is of, by network: of earlier days nothing is known.
    func firstRecords() async -> [Network: Instant] { await answer { graph, _ in graph.firstRecords(until: at) } }

    /// The posts that earned unusually much.
    func moments() async throws(CommandFailure) -> [PostMoment] {
        let explanation = try await explanation()
        return await answer { graph, _ in Scoring.moments(in: explanation, of: graph) }
    }

    /// Whom the person's attention gives points.
    func influenced() async -> [Influence] {
        await answer { Scoring.influenced(by: person, in: $0, at: at, epoch: epoch, options: $1) }
    }

    /// Asks with the options under which the network asked about counts alone.
    private func answer<Answer: Sendable>(_ question: @escaping @Sendable (Graph, ScoringOptions) -> Answer) async -> Answer {
        await scorekeeper.answer { graph, options in
            var options = options
            if let network { options.leftOut = Set(graph.networks).subtracting([network]) }
            return question(graph, options)
        }
    }
}

extension Ranking {
    /// A person's score, ready to be asked about. Throws when the person has no account on `network`.
    func view(of person: PersonKey, on network: Network? = nil) async throws(CommandFailure) -> PersonView {
        if let network {
            let networks = await scorekeeper.answer { graph, _ in graph.networks(of: person) }
            guard networks.contains(network) else {
                throw CommandFailure(
                    description: "\(directory.name(of: person)) has no account on `\(network)`; there are "
                        + "\(networks.map(\.rawValue).joined(separator: ", ")).")
            }
        }
        return PersonView(person, on: network, in: self)
    }
}
