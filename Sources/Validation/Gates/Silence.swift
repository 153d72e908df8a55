import Model
import Scoring

extension Gate {
    /// A holiday costs about a point, not a career.
    static let silence = Gate(
        name: "silence", subject: "silence 7 / 14 / 28 days", wanted: "≤ 1.0 / 2.0 / 4.0 points"
    ) { _ throws(MaterialProblem) in
        let trial = SilenceTrial(Community(Community.Configuration(people: 1000, acts: 60_000, seed: 11)))
        return [(7, 1.0), (14, 2.0), (28, 4.0)].map { days, most in
            Reading("greatest loss after \(days) days", trial.greatestLoss(after: days), .atMost(most), decimals: 2)
        }
    }
}

/// Every twentieth person of a community goes on a holiday for its last four weeks: nothing is done by them or to them; all others go on.
struct SilenceTrial {
    private static let longest = 28
    private static let every = 20

    private let community: Community
    private let graph: Graph
    private let start = Community.now - .seconds(Self.longest * 86_400)
    private let before: Scores

    init(_ community: Community) {
        self.community = community
        let away = Set(stride(from: 0, to: community.configuration.people, by: Self.every).map(Community.id))
        var batch = community.batch
        let start = start
        batch.interactions.removeAll { $0.at > start && (away.contains($0.actor) || away.contains($0.target)) }
        graph = Graph([batch])
        before = scores(of: graph, at: start)
    }

    /// How many points it cost whom it cost most.
    func greatestLoss(after days: Int) -> Double {
        let after = scores(of: graph, at: start + .seconds(days * 86_400))
        return stride(from: 0, to: community.configuration.people, by: Self.every).map { person in
            let key = community.key(person)
            return (before[key]?.score?.value ?? 1) - (after[key]?.score?.value ?? 1)
        }.max() ?? .nan
    }
}
