import Model
import Scoring

extension Gate {
    /// A ring of new accounts is worth next to nothing, and twice the ring no more.
    static let ring = Gate(
        name: "ring",
        subject: "ring of m ∈ {20, 50, 200, 800} new accounts with e ≤ 5 honest followers (random, celebrities, lurkers; mutual or star)",
        wanted: "the boss at or below the 70th percentile, no growth in m"
    ) { _ throws(MaterialProblem) in
        let results = RingTrial.communities(isDated: true).flatMap { RingTrial(of: $0).results(shapes: Ring.Shape.allCases) }
        var quiet = RingTrial.community
        quiet.acts /= 2
        let highest = RingTrial(of: Community(quiet)).results(shapes: [.mutual], sizes: [20]).map(\.percentile).max() ?? .nan
        return RingTrial.readings(of: results) + [Reading("percentile at most where people do half as much", highest, decimals: 1)]
    }

    /// Nor where nobody can tell new accounts from old ones.
    static let undatedRing = Gate(
        name: "undated-ring", subject: "the same mutual ring where the network tells no dates", wanted: "the same"
    ) { _ throws(MaterialProblem) in
        let trials = RingTrial.communities(isDated: false).map { RingTrial(of: $0) }
        // What SCORING.md knows as a limit: who acts on one person alone looks like a fan.
        let stars = trials.first?.results(shapes: [.star], followerCounts: [0]).map(\.percentile) ?? []
        return RingTrial.readings(of: trials.flatMap { $0.results(shapes: [.mutual]) }) + [
            Reading("a star's (known limit), m = 20", stars.dropFirst().first ?? .nan, decimals: 1),
            Reading("m = 800", stars.last ?? .nan, decimals: 1),
        ]
    }
}

/// Lets rings of all kinds loose on one community.
struct RingTrial {
    /// Two thousand people who do one thing a week each, in the mean. Their mean score is in the middle of what `SCORING.md`, section 8, tells
    /// of a community that is seen whole.
    static let community = Community.Configuration(people: 2000, acts: 2000 * 400 / 7, seed: 2026)
    /// Behind a boss without a ring, which the others are measured by.
    static let sizes = [1, 20, 50, 200, 800]

    /// Three of them, made of other chance each.
    static func communities(isDated: Bool) -> [Community] {
        (UInt64(0)..<3).map { number in
            var configuration = community
            configuration.seed += number
            configuration.isDated = isDated
            return Community(configuration)
        }
    }

    let community: Community
    private let shelf: Shelf
    private let graph: Graph

    init(of community: Community) {
        self.community = community
        var shelf = Shelf()
        var graph = Graph()
        for chunk in shelf.chunks(for: community.batch) { graph.add(chunk) }
        self.shelf = shelf
        self.graph = graph
    }

    /// What came of one ring.
    struct Result {
        var ring: Ring
        /// How many of the honest people, out of 100, have less influence than the boss.
        var percentile: Double
        /// S of the boss; 1 where it is unrated.
        var score: Double
    }

    func result(of ring: Ring) -> Result {
        var (shelf, graph) = (shelf, graph)
        for chunk in shelf.chunks(for: ring.batch(in: community)) { graph.add(chunk) }
        let run = scores(of: graph, at: Community.now)
        let boss = run[.met(IdentityKey(community.configuration.network, Ring.boss))]
        let honest = (0..<community.configuration.people).map { run.influence(of: community.key($0)) }
        let below = honest.count { $0 < boss?.influence ?? 0 }
        return Result(ring: ring, percentile: 100 * Double(below) / Double(honest.count), score: boss?.score?.value ?? 1)
    }

    /// One result for each shape, kind and number of the fooled, and size, in this order.
    func results(shapes: [Ring.Shape], sizes: [Int] = Self.sizes, followerCounts: [Int] = [0, 1, 3, 5]) -> [Result] {
        shapes.flatMap { shape in
            Ring.Followers.allCases.flatMap { followers in
                followerCounts.flatMap { count in
                    sizes.map {
                        result(of: Ring(shape, members: $0, followers: followers, count: count, seed: community.configuration.seed))
                    }
                }
            }
        }
    }

    /// The highest percentile that a boss comes to, by whom it fooled; how many points a larger ring gains over the smallest at most, and any
    /// ring over a boss without one.
    static func readings(of results: [Result]) -> [Reading] {
        var highest: [Ring.Followers: Double] = [:]
        var alone: [Ring: Double] = [:]
        var smallest: [Ring: Double] = [:]
        var growth = 0.0
        var gain = 0.0
        for result in results {
            highest[result.ring.followers] = max(highest[result.ring.followers] ?? 0, result.percentile)
            var ofAnySize = result.ring
            ofAnySize.members = 0
            if result.ring.members == 1 {
                alone[ofAnySize] = result.score
            } else {
                if smallest[ofAnySize] == nil { smallest[ofAnySize] = result.score }
                growth = max(growth, result.score - smallest[ofAnySize, default: .nan])
                gain = max(gain, result.score - alone[ofAnySize, default: .nan])
            }
        }
        let percentiles = Ring.Followers.allCases.map {
            Reading("percentile at most, \($0.rawValue)", highest[$0] ?? .nan, .atMost(70), decimals: 1)
        }
        return percentiles + [
            // To the rounding of sums: the walk stops when a round changes less than 1e-9.
            Reading("points gained by a larger ring", growth, .atMost(1e-6), decimals: 2),
            Reading("by any ring over its boss alone", gain, decimals: 2),
        ]
    }
}
