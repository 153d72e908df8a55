import Model
import Scoring

extension Gate {
    /// Who is acted on at the same rate keeps their score from day to day.
    static let constantRate = Gate(
        name: "constant-rate", subject: "constant rate, daily jitter", wanted: "p95 ≤ 0.5 points"
    ) { _ throws(MaterialProblem) in
        let community = Community(Community.Configuration(people: 2000, acts: 120_000, seed: 13))
        return [
            Reading("95th percentile of a day's change", ConstantRate.jitter(in: community, days: 30), .atMost(0.5), decimals: 2)
        ]
    }
}

enum ConstantRate {
    /// The 95th percentile of |ΔS| from each of the last days to the next, over everybody who is rated on both.
    static func jitter(in community: Community, days: Int) -> Double {
        let graph = Graph([community.batch])
        let runs = (0...days).map { scores(of: graph, at: Community.now - .seconds((days - $0) * 86_400)) }
        let changes = zip(runs, runs.dropFirst()).flatMap { yesterday, today in
            zip(yesterday.people, today.people).compactMap { before, after in
                before.score.flatMap { old in after.score.map { abs($0.value - old.value) } }
            }
        }
        return RankCorrelation.quantile(0.95, of: changes)
    }
}
