import Model
import Scoring
import Testing

@testable import Validation

@Suite struct RingTests {
    private static let community = Community(Community.Configuration(people: 300, acts: 18_000, seed: 1))

    private static func ring(_ shape: Ring.Shape, _ members: Int, _ followers: Ring.Followers = .random, count: Int = 0) -> Batch {
        Ring(shape, members: members, followers: followers, count: count, seed: 1).batch(in: community)
    }

    @Test("a seed always makes the same ring")
    func seeds() {
        #expect(Self.ring(.mutual, 30, count: 3) == Self.ring(.mutual, 30, count: 3))
    }

    @Test("in a star everybody acts on the boss alone")
    func star() {
        let batch = Self.ring(.star, 20)
        #expect(batch.identities.count == 20)
        #expect(batch.interactions.allSatisfy { $0.target == Ring.boss && $0.actor != Ring.boss })
        #expect(Set(batch.interactions.map(\.actor)).count == 19)
    }

    @Test("in a mutual ring everybody has at least ten partners of cheap acts", arguments: [20, 50])
    func mutual(members: Int) {
        let cheap = Self.ring(.mutual, members).interactions.filter(\.kind.isCheap)
        let given = Set(cheap.map { [$0.actor, $0.target] })
        for member in 0..<members {
            let partners = given.count { $0[0] == "ring\(member)" && given.contains([$0[1], $0[0]]) }
            #expect(partners >= 10, "ring\(member) has \(partners)")
        }
    }

    @Test("those who were fooled are as wanted, and as many", arguments: Ring.Followers.allCases)
    func fooled(followers: Ring.Followers) {
        let community = Self.community
        let fooled = Set(Self.ring(.star, 20, followers, count: 5).interactions.map(\.actor).filter { $0.hasPrefix("p") })
        #expect(fooled.count == 5)
        let people = community.given.indices.filter { fooled.contains(Community.id($0)) }
        switch followers {
        case .random: #expect(people.allSatisfy { community.given[$0] > 0 })
        case .celebrities:
            let least = people.map { community.received[$0] }.min() ?? 0
            #expect(community.received.count { $0 > least } < 5)
        case .lurkers:
            let most = people.map { community.given[$0] }.max() ?? 0
            #expect(people.allSatisfy { community.given[$0] > 0 } && community.given.count { $0 > 0 && $0 < most } < 5)
        }
    }

    @Test("the members without dates are found, and counted as one voice")
    func undated() {
        var configuration = Self.community.configuration
        configuration.isDated = false
        let community = Community(configuration)
        let ring = Ring(.mutual, members: 30, followers: .random, count: 0, seed: 1)
        let run = scores(of: Graph([community.batch, ring.batch(in: community)]), at: Community.now)
        #expect(run.weights.first?.rings.map(\.count) == [30])
        #expect((run[.met(IdentityKey(Network("alpha"), Ring.boss))]?.level(on: Network("alpha"))?.crowd ?? 0) <= 20.0001)
    }

    @Test("the gate holds on a small community, and a ring adds nothing to what the fooled give")
    func gate() {
        let trial = RingTrial(of: Self.community)
        let results = trial.results(shapes: Ring.Shape.allCases, sizes: [1, 20, 60], followerCounts: [0, 5])
        let readings = RingTrial.readings(of: results)
        #expect(readings.count == 5)
        for reading in readings { #expect(reading.holds, "\(reading.text)") }
        #expect(readings.last.map { $0.value < 1e-6 } == true, "\(readings.last?.text ?? "")")
        #expect(results.contains { $0.score > 10 }, "who follows does count")
    }
}
