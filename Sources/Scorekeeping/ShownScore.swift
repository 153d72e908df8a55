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
        guard let score = try await store.history(of: person, since: Instant(seconds: 0)).last(where: { $0.at <= time }),
            let knowledge = try await store.knowledge(ofRunAt: score.at), let epoch = epochs[score.epoch]
        else { return nil }
        (self.score, self.knowledge, self.epoch) = (score, knowledge, epoch)
    }

    /// What is still there of what it was made of.
    package func basis(in graph: Graph) -> Basis {
        let circumstances = knowledge.basis
        return Basis(
            graph: graph.known(by: knowledge), at: score.at, epoch: epoch,
            options: ScoringOptions(leftOut: circumstances.leftOut, named: circumstances.named, stopped: circumstances.stopped))
    }
}
