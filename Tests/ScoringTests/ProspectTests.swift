import Model
import Testing
import Validation

@testable import Scoring

/// What it would take is told by the formulas: who adds just so many acts finds just that score.
@Suite struct ProspectTests {
    private let star = PersonKey.met(IdentityKey(Scene.network, "star"))

    private var scene: Scene {
        var scene = Scene()
        scene.elders()
        scene.account("star", followers: 300)
        scene.act(.quote, "elder3", on: "star", daysAgo: 12)
        scene.act(.like, "elder4", on: "star", daysAgo: 2)
        return scene
    }

    /// The score of the star after `count` more people did `kind` today, all of them weighing `weight`.
    private func score(after count: Int, _ kind: Kind, weight: Weights.Weight, given weights: Weights) -> Double {
        var more = scene
        for fan in 0..<count {
            more.account("fan\(fan)")
            more.act(kind, "fan\(fan)", on: "star", daysAgo: 0.1)
        }
        let heard = Weights(
            network: weights.network, day: weights.day, established: weights.established, rounds: 0, ageNeeded: 0, rings: [],
            byAccount: Chunks(Array(weights.byAccount) + [Weights.Weight](repeating: weight, count: count)))
        return standing(of: star, in: Graph([more.batch]), at: Population.now, weights: [heard])?.score?.value ?? 1
    }

    // A crowd counts by its logarithm, so ten points would take millions of unknown people.
    @Test(
        "so many people are just enough, and one fewer is not",
        arguments: [Kind.like, .reply, .quote], [(Prospect.People.established, 10.0), (.unknown, 2)])
    func justEnough(kind: Kind, further: (people: Prospect.People, points: Double)) throws {
        let graph = Graph([scene.batch])
        let run = scores(of: graph, at: Population.now)
        let target = try #require(Score((run[star]?.score?.value ?? 1) + further.points))
        let found = prospects(of: star, reaching: target, in: graph, at: run.at, weights: run.weights, kinds: [kind])
        #expect(found.map(\.people) == [.established, .unknown])
        let count = try #require(found.first { $0.people == further.people }?.count)
        try #require(count > 1 && count < 5000)

        let elders = run.weights[0].byAccount.filter { $0.seniority == .established }
        #expect(elders.count == 20)
        let average = Weights.Weight(
            attention: elders.map(\.attention).reduce(0, +) / 20, reach: elders.map(\.reach).reduce(0, +) / 20, ring: -1,
            seniority: .established)
        let weight = further.people == .established ? average : .none
        #expect(score(after: count, kind, weight: weight, given: run.weights[0]) >= target.value)
        #expect(score(after: count - 1, kind, weight: weight, given: run.weights[0]) < target.value)
    }

    @Test("people whom nobody knows are counted by a run over everybody, too")
    func wholeRun() throws {
        let graph = Graph([scene.batch])
        let run = scores(of: graph, at: Population.now)
        let target = try #require(Score((run[star]?.score?.value ?? 1) + 2))
        let found = prospects(of: star, reaching: target, in: graph, at: run.at, weights: run.weights, kinds: [.reshare])
        let count = try #require(found.first { $0.people == .unknown }?.count)
        func score(after count: Int) -> Double {
            var more = scene
            for fan in 0..<count { more.act(.reshare, "fan\(fan)", on: "star", daysAgo: 0.1) }
            return more.run()[star]?.score?.value ?? 1
        }
        #expect(score(after: count) >= target.value)
        #expect(score(after: count - 1) < target.value)
    }

    @Test("a score that is reached takes nothing, one out of reach is told as that, and a network left out brings nothing")
    func edges() throws {
        let graph = Graph([scene.batch])
        let run = scores(of: graph, at: Population.now)
        let (low, high) = (try #require(Score(1)), try #require(Score(100)))
        func found(_ target: Score, leavingOut leftOut: Set<Network> = []) -> [Prospect] {
            prospects(
                of: star, reaching: target, in: graph, at: run.at, weights: run.weights,
                options: ScoringOptions(leftOut: leftOut))
        }
        #expect(found(low).isEmpty)
        #expect(found(high).contains { $0.people == .unknown && $0.count == nil })
        #expect(found(high).contains { $0.people == .established && $0.count != nil })
        #expect(Set(found(high).map(\.kind)) == [.like, .reply, .quote], "the reactions that the network is known for")
        #expect(found(high, leavingOut: [Scene.network]).isEmpty)
    }
}
