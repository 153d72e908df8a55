import Model
import Scoring

extension Gate {
    /// The parts of every score add up to it, at every grain.
    static let additivity = Gate(
        name: "additivity", subject: "additivity on random populations", wanted: "error < 1e-9"
    ) { _ throws(MaterialProblem) in
        [Reading("largest error in 10,000 populations", Additivity.largestError(populations: 10_000), .below(1e-9), decimals: 10)]
    }
}

/// Takes the scores of small random populations apart and adds them up again.
enum Additivity {
    static func largestError(populations: Int) -> Double {
        Cores.greatest(of: populations) { seed in
            let graph = Graph([Population(seed: UInt64(seed), size: 8, acts: 60).batch])
            let run = scores(of: graph, at: Population.now)
            let rated = run.people.filter { $0.score != nil }.map(\.person)
            let explained = explanations(of: rated, in: graph, at: run.at, weights: run.weights)
            // Somebody who cannot be explained is as wrong as can be.
            return explained.count == rated.count ? explained.map(error).max() ?? 0 : .infinity
        }
    }

    private static func error(of explanation: Explanation) -> Double {
        let grains: [Explanation.Grain] = [.finest, .network, [.network, .block], .cause, .actor, .post]
        let score = explanation.score.score?.value ?? .nan
        return grains.reduce(0) { worst, grain in
            let points = explanation.parts(by: grain).reduce(1) { $0 + $1.points }
            return max(worst, abs(points - score))
        }
    }
}
