import Model
import Scoring
import Store
import Synchronization

/// What one run's scores were made of, to be opened at one person at a time. No later run changes it, or keeps anybody waiting for it.
package final class Evidence: Sendable {
    /// A time at which scores are looked at again.
    private enum Earlier: Hashable {
        /// By what a run knew.
        case run(Instant)
        /// By what is known today.
        case until(Instant)
    }

    /// What asking about one person takes of everybody's records, and others will ask for as well.
    private struct Known {
        var index: GraphIndex?
        var weights: [Earlier: [Weights]] = [:]
        var knowledge: [Instant: EarlierKnowledge] = [:]
    }

    package let basis: Basis
    /// Which topics posts are about.
    package let posts: PostTopics
    private let known = Mutex(Known())
    /// Of as many earlier times whose attention counted is kept: some 24 bytes an account each.
    private static let mostEarlier = 4

    init(_ basis: Basis, posts: PostTopics) {
        self.basis = basis
        self.posts = posts
    }

    /// Makes ready to be asked, by what an earlier run's has found. Takes tens of nanoseconds per act that has come since: call it off the
    /// cooperative pool.
    package func prepare(after former: Evidence?) {
        let old = former?.known.withLock { $0 }
        let isSamePast = former?.basis.graph.pastRevision == basis.graph.pastRevision && former?.basis.at.day == basis.at.day
        let index = old?.index.map { $0.renewed(for: basis.graph) } ?? GraphIndex(of: basis.graph)
        known.withLock { known in
            known.index = index
            guard isSamePast, let old else { return }
            // Whose attention counted for a run stays what it was. What the run knew of accounts is told by what has changed since, and more
            // may have.
            known.weights = old.weights.filter { if case .run = $0.key { true } else { false } }
        }
    }

    /// One person's part of it. Blocks its thread: call it off the cooperative pool.
    package func excerpt(around person: PersonKey) -> Excerpt {
        let index = known.withLock { known in
            let index = known.index ?? GraphIndex(of: basis.graph)
            known.index = index
            return index
        }
        return Excerpt(of: basis.graph, around: person, by: index)
    }

    // MARK: Earlier times

    /// What the last run up to a time showed of a person; `nil` where none is stored, or its epoch is not among `epochs`.
    package func shown(
        of person: PersonKey, at time: Instant, in store: any Store, epochs: [String: Epoch]
    ) async throws(StoreError) -> ShownScore? {
        try await ShownScore(of: person, at: time, in: store, epochs: epochs) { [self] run throws(StoreError) in
            if let known = known.withLock({ $0.knowledge[run] }) { return known }
            let found = try await store.knowledge(ofRunAt: run)
            guard let knowledge = found else { return nil }
            known.withLock { known in
                if known.knowledge.count >= Self.mostEarlier { known.knowledge = [:] }
                known.knowledge[run] = knowledge
            }
            return knowledge
        }
    }

    /// Whether `basis(of:in:)` has nothing more to count.
    package func isAtHand(_ shown: ShownScore) -> Bool { known.withLock { $0.weights[.run(shown.score.at)] != nil } }

    /// Whether `basis(until:in:)` has nothing more to count.
    package func isAtHand(until time: Instant) -> Bool { known.withLock { $0.weights[.until(time)] != nil } }

    /// What is still there of what a shown score was made of, in an excerpt. The first of a run counts everybody's attention: call it off
    /// the cooperative pool.
    package func basis(of shown: ShownScore, in excerpt: Excerpt) -> Basis {
        let weights = weights(.run(shown.score.at)) { shown.basis(in: basis.graph).weights }
        return shown.basis(in: excerpt, weights: weights)
    }

    /// What is known today of an earlier time, in an excerpt. The first of a time counts everybody's attention: call it off the cooperative
    /// pool.
    package func basis(until time: Instant, in excerpt: Excerpt) -> Basis {
        let weights = weights(.until(time)) { basis.until(time).weights }
        return Basis(
            graph: excerpt.graph.until(time), at: time, weights: excerpt.weights(weights), epoch: basis.epoch, options: basis.options)
    }

    private func weights(_ time: Earlier, count: () -> [Weights]) -> [Weights] {
        if let known = known.withLock({ $0.weights[time] }) { return known }
        let weights = count()
        known.withLock { known in
            if known.weights.count >= Self.mostEarlier { known.weights = [:] }
            known.weights[time] = weights
        }
        return weights
    }
}
