import Model
import Testing
import Validation

@testable import Scoring

/// Reach, amplification and network: the score's points, cut another way.
@Suite struct FacetsTests {
    @Test("facets and 1 add up to the score, and those of a network to its share", arguments: [31, 32] as [UInt64])
    func addUp(seed: UInt64) throws {
        let graph = Graph([Population(seed: seed, size: 50, acts: 1000).batch])
        let run = scores(of: graph, at: Population.now)
        let rated = run.people.filter { $0.score != nil }
        var hasNetwork = false
        for explanation in explanations(of: rated.map(\.person), in: graph, at: run.at, weights: run.weights) {
            let score = try #require(explanation.score.score).value
            let facets = explanation.facets()
            #expect(abs(1 + facets.sum - score) < 1e-9)
            #expect(facets.reach >= 0 && facets.amplification >= 0 && facets.network >= 0)
            hasNetwork = hasNetwork || facets.network > 0
            #expect(explanation.networks == explanation.score.levels.filter { $0.share > 0 }.map(\.network))
            for network in explanation.networks {
                let level = try #require(explanation.score.level(on: network))
                #expect(abs(explanation.facets(on: network).sum - (score - 1) * level.share) < 1e-9)
            }
        }
        #expect(hasNetwork)
    }

    @Test("what a ring gives as one voice is shared among its members' facets, too")
    func rings() throws {
        let graph = Graph([try GoldenCase.all[2].input()])
        let run = scores(of: graph, at: Population.now)
        #expect(run.weights.contains { !$0.rings.isEmpty })
        let rated = run.people.filter { $0.score != nil }
        for explanation in explanations(of: rated.map(\.person), in: graph, at: run.at, weights: run.weights) {
            #expect(abs(1 + explanation.facets().sum - (explanation.score.score?.value ?? 0)) < 1e-9)
        }
    }

    @Test("amplification is what A would be if nobody's own reach counted")
    func amplification() throws {
        let graph = Graph([Population(seed: 33, size: 50, acts: 1000).batch])
        let run = scores(of: graph, at: Population.now)
        #expect(run.weights.allSatisfy { $0.rings.isEmpty })
        var deaf = Epoch.one
        deaf.reach = 0
        for person in run.people where person.score != nil {
            let explained = try #require(explanation(of: person.person, in: graph, at: run.at, weights: run.weights))
            let plain = try #require(standing(of: person.person, in: graph, at: run.at, weights: run.weights, epoch: deaf))
            for network in explained.networks {
                let level = try #require(person.level(on: network))
                let rate = PointRates(of: level, score: person.score?.value ?? 1).perLevel
                let facets = explained.facets(on: network)
                let known = plain.level(on: network)?.known ?? 0
                #expect(abs(facets.amplification - rate * known) < 1e-9)
                #expect(abs(facets.network - rate * (level.known - known)) < 1e-9)
                #expect(abs(facets.reach - rate * (level.crowdLevel + level.standingLevel)) < 1e-9)
            }
        }
    }

    @Test("a network alone is explained by leaving out the others: its sub-score, to the bit")
    func oneNetwork() throws {
        let graph = Graph([Population(seed: 34, size: 40, acts: 800).batch])
        let run = scores(of: graph, at: Population.now)
        for person in run.people.filter({ $0.levels.count > 1 && $0.score != nil }).prefix(20) {
            for level in person.levels where level.subScore != nil {
                let options = ScoringOptions(leftOut: Set(graph.networks).subtracting([level.network]))
                let explained = try #require(
                    explanation(of: person.person, in: graph, at: run.at, weights: run.weights, options: options))
                #expect(explained.score.score == level.subScore)
                #expect(abs(1 + explained.facets().sum - (level.subScore?.value ?? 0)) < 1e-9)
            }
        }
    }
}
