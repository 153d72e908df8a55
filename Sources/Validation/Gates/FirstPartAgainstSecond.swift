import Model
import Scoring

/// Counts of posts over time, cut in two: whether the score of the first part foretells the second better than the plain sum so far does.
struct FirstPartAgainstSecond {
    /// The first part, and nothing of the second.
    var first = Batch()
    var network: Network
    /// The end of the first part.
    var cut: Instant
    /// By author: the plain sum of the first part, and what the second brought. Who is not in both is not compared.
    var before: [String: Double] = [:]
    var after: [String: Double] = [:]

    init(network: Network, cut: Instant) {
        self.network = network
        self.cut = cut
    }

    var readings: [Reading] {
        let people = before.keys.filter { after[$0] != nil }.sorted()
        let truth = people.map { after[$0] ?? 0 }
        let run = scores(of: Graph([first]), at: cut)
        let ours = people.map { run.influence(of: .met(IdentityKey(network, $0))) }
        let sums = people.map { before[$0] ?? 0 }
        let sum = RankCorrelation.spearman(sums, truth)
        return [
            Reading("people", Double(people.count), decimals: 0),
            Reading("Spearman of the score", RankCorrelation.spearman(ours, truth), .above(sum)), Reading("of the plain sum", sum),
            Reading("resamples above, %", Bootstrap.shareAbove(ours, over: sums, truth: truth), decimals: 0),
        ]
    }
}
