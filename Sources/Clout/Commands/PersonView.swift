import Model
import Scorekeeping
import Scoring
import Store
import Synchronization

/// One person's score, over all networks or on one, ready to be asked about.
struct PersonView {
    let person: PersonKey
    let name: String
    let at: Instant
    private let scorekeeper: Scorekeeper
    private let evidence: Evidence
    /// What of it concerns the person, with the networks left out that are not asked about.
    private let basis: Basis
    private let excerpt: Excerpt
    private let topics: TopicScores
    private let network: Network?
    private let store: SQLiteStore
    private let epochs: [String: Epoch]
    /// People who are nobody in particular, whatever they gave.
    private let hidden: Set<PersonKey>
    /// The score taken apart, once it was.
    private let known = Once<Explanation?>()

    /// How many acts the answers go over.
    var actCount: Int { excerpt.graph.actCount }

    /// Throws when the person has no account on `network`.
    ///
    /// - Parameters:
    ///   - evidence: of the run whose score it is.
    ///   - epochs: all that there are, by name.
    ///   - hidden: people who are nobody in particular, whatever they gave.
    init(
        of person: PersonKey, named name: String, on network: Network? = nil, by evidence: Evidence, topics: TopicScores,
        scorekeeper: Scorekeeper, store: SQLiteStore, epochs: [String: Epoch], hiding hidden: Set<PersonKey> = []
    ) async throws(CommandFailure) {
        let excerpt = await offPool { evidence.excerpt(around: person) }
        var basis = evidence.basis
        (basis.graph, basis.weights) = (excerpt.graph, excerpt.weights(basis.weights))
        if let network {
            let networks = excerpt.graph.networks(of: person)
            guard networks.contains(network) else {
                throw CommandFailure(
                    description: "\(name) has no account on `\(network)`; there are \(networks.map(\.rawValue).joined(separator: ", ")).")
            }
            basis.options.leftOut = Set(basis.graph.networks).subtracting([network])
        }
        (self.person, self.name, at, self.network) = (person, name, basis.at, network)
        (self.evidence, self.excerpt, self.basis, self.topics) = (evidence, excerpt, basis, topics)
        (self.scorekeeper, self.store, self.epochs, self.hidden) = (scorekeeper, store, epochs, hidden)
    }

    /// The score taken apart; `nil` of somebody who has no account that is known.
    func knownExplanation() async -> Explanation? {
        if let found = known.value { return found }
        let found = await answer { [hidden] basis in
            var explanation = Scoring.explanation(
                of: person, in: basis.graph, at: at, weights: basis.weights, epoch: basis.epoch, options: basis.options)
            if !hidden.isEmpty { explanation?.forgetActors(where: hidden.contains) }
            return explanation
        }
        known.keep(found)
        return found
    }

    /// The score taken apart.
    func explanation() async throws(CommandFailure) -> Explanation {
        let explanation = await knownExplanation()
        guard let explanation else { throw CommandFailure(description: "`\(person)` is not known as of \(at).") }
        return explanation
    }

    /// The score on a topic taken apart; unrated where nobody has acted on a post about it. Throws when there is no such topic.
    func explanation(on topic: String) async throws(CommandFailure) -> Explanation {
        let score = try topics.scores(on: topic)[person]
        let whole = try await explanation()
        return await answer { basis in whole.about(topic, of: evidence.posts, in: basis.graph, score: score) }
    }

    /// Why it is another one than it was: since the last run up to `earlier` that showed one, or else by what is known today of that
    /// time. With `endsAtRun` up to what the last run showed; otherwise up to the score as it is computed. The first who asks about an
    /// earlier time waits until everybody's attention then is counted.
    ///
    /// - Parameter score: the score as it is computed, where it is at hand.
    func change(since earlier: Instant, endsAtRun: Bool = false, to score: PersonScore? = nil) async throws(StoreError) -> ChangeReport {
        let start = try await shown(at: earlier)
        // What runs knew is compared with what runs knew, and what is known today with that.
        let end = endsAtRun && start != nil ? try await shown(at: at) : nil
        if let start, let end, start.score.at == end.score.at {
            return ChangeReport(
                person: person, name: name, change: Change(of: person, staying: start.score.score.value), arrivals: [],
                from: start.score.at, to: end.score.at, isFromRun: true)
        }
        return await answer { basis in
            let after = end.map { evidence.basis(of: $0, in: excerpt) } ?? basis
            var before = start.map { evidence.basis(of: $0, in: excerpt) } ?? evidence.basis(until: earlier, in: excerpt)
            if start == nil { before.options = basis.options }
            let change = Scoring.change(
                of: person, from: before, to: after, shown: (start?.score.score.value, end?.score.score.value),
                ending: end == nil ? score : nil)
            return ChangeReport(
                person: person, name: name, change: change, arrivals: arrivals(for: person, from: before, to: after), from: before.at,
                to: after.at, isFromRun: start != nil)
        }
    }

    /// Whether `change(since:)` has nothing more to count of everybody.
    func isChangeAtHand(since earlier: Instant) async throws(StoreError) -> Bool {
        try await shown(at: earlier).map(evidence.isAtHand) ?? evidence.isAtHand(until: earlier)
    }

    /// What the last run up to a time showed, and knew; `nil` where none is stored, or about one network, of which no history is kept.
    private func shown(at time: Instant) async throws(StoreError) -> ShownScore? {
        network == nil ? try await evidence.shown(of: person, at: time, in: store, epochs: epochs) : nil
    }

    /// The score without somebody or something, with r and h held; `nil` for unrated.
    func score(without omission: Omission) async -> Score? { await answer { $0.without(omission).score(of: person)?.score } }

    /// What it would be without somebody or something, with r and h held.
    func report(without omission: Omission) async -> OmissionReport {
        await answer { basis in
            OmissionReport(
                omission: omission, name: name, person: person, at: at, whole: basis.score(of: person)?.score,
                rest: basis.without(omission).score(of: person)?.score)
        }
    }

    /// What it would take to get so many points further, at most to 100. Goes over everybody's records: only all of a network tell what is
    /// usual there.
    func prospects(further points: Double) async -> ProspectReport? {
        await offPool { [person, whole = evidence.basis, options = basis.options] in
            var basis = whole
            basis.options = options
            let score = basis.score(of: person)?.score?.value ?? 1
            return Score(min(100, score + points)).map { target in
                ProspectReport(
                    target: target,
                    prospects: Scoring.prospects(
                        of: person, reaching: target, in: basis.graph, at: basis.at, weights: basis.weights, epoch: basis.epoch,
                        options: options))
            }
        }
    }

    /// How much the person takes part.
    func participation() async -> [Participation] {
        await answer { basis in
            Scoring.participation(of: person, in: basis.graph, at: at).filter { network == nil || $0.network == network }
        }
    }

    /// When the first record is of, by network: of earlier days nothing is known.
    func firstRecords() async -> [Network: Instant] { await answer { $0.graph.firstRecords(until: at) } }

    /// The posts that earned unusually much.
    func moments() async throws(CommandFailure) -> [PostMoment] { await moments(in: try await explanation()) }

    /// The same of an explanation of this score.
    func moments(in explanation: Explanation) async -> [PostMoment] { await answer { Scoring.moments(in: explanation, of: $0.graph) } }

    /// Whom the person's attention gives points. Waits for a run that is under way; where its scores are published no longer, counts
    /// everybody.
    func influenced() async -> [Influence] {
        let basis = evidence.basis
        let found =
            if let known = await scorekeeper.influenced(by: person, at: at) { known } else {
                await offPool {
                    Scoring.influenced(by: person, in: basis.graph, at: basis.at, epoch: basis.epoch, options: basis.options)
                }
            }
        return hidden.isEmpty ? found : found.filter { !hidden.contains($0.person) }
    }

    private func answer<Answer: Sendable>(_ question: @escaping @Sendable (Basis) -> Answer) async -> Answer {
        await offPool { [basis] in question(basis) }
    }
}

/// What is found out once, however often it is asked for; by two who ask at the same moment, twice.
private final class Once<Value: Sendable>: Sendable {
    private let held = Mutex<Value?>(nil)

    var value: Value? { held.withLock { $0 } }

    func keep(_ value: Value) { held.withLock { $0 = value } }
}
