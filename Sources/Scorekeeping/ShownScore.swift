import Model
import Scoring
import Store

/// A score that a run showed, with what it knew.
package struct ShownScore: Sendable {
    package let score: HistoricScore
    private let knowledge: EarlierKnowledge
    private let epoch: Epoch

    /// What the last run up to a time showed of a person; `nil` where none is stored, or its epoch is not among `epochs`.
    package init?(
        of person: PersonKey, at time: Instant, in store: any Store, epochs: [String: Epoch]
    ) async throws(StoreError) {
        try await self.init(of: person, at: time, in: store, epochs: epochs) { run throws(StoreError) in
            try await store.knowledge(ofRunAt: run)
        }
    }

    /// - Parameter knowledge: what the run of a time knew.
    init?(
        of person: PersonKey, at time: Instant, in store: any Store, epochs: [String: Epoch],
        knowledge: (Instant) async throws(StoreError) -> EarlierKnowledge?
    ) async throws(StoreError) {
        let history = try await store.history(of: person, since: Instant(seconds: 0))
        guard let score = history.last(where: { $0.at <= time }), let epoch = epochs[score.epoch] else { return nil }
        let known = try await knowledge(score.at)
        guard let knowledge = known else { return nil }
        (self.score, self.knowledge, self.epoch) = (score, knowledge, epoch)
    }

    /// What is still there of what it was made of. Counts whose attention counted then.
    package func basis(in graph: Graph) -> Basis { basis(graph.known(by: knowledge), nil) }

    /// The same of an excerpt.
    ///
    /// - Parameter weights: whose attention counted then, of everybody.
    func basis(in excerpt: Excerpt, weights: [Weights]) -> Basis {
        basis(excerpt.graph.known(by: knowledge), excerpt.weights(weights))
    }

    private func basis(_ graph: Graph, _ weights: [Weights]?) -> Basis {
        let circumstances = knowledge.basis
        return Basis(
            graph: graph, at: score.at, weights: weights, epoch: epoch,
            options: ScoringOptions(leftOut: circumstances.leftOut, named: circumstances.named, stopped: circumstances.stopped))
    }
}
