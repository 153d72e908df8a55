import Model
import Testing
import Validation

@testable import Scoring

@Suite struct InfluenceTests {
    @Test("what somebody gives are the points that the others' explanations name them for", arguments: [41, 42] as [UInt64])
    func sameAsExplained(seed: UInt64) throws {
        let graph = Graph([Population(seed: seed, size: 40, acts: 800).batch])
        let run = scores(of: graph, at: Population.now)
        let explained = explanations(of: run.people.map(\.person), in: graph, at: run.at, weights: run.weights)
        var gifts = 0
        for person in run.people.map(\.person) {
            let found = influenced(by: person, in: graph, at: run.at)
            var expected: [PersonKey: Double] = [:]
            for explanation in explained {
                let points = explanation.parts(by: .actor).first { $0.actor == person }?.points ?? 0
                if points > 0 { expected[explanation.score.person] = points }
            }
            #expect(Set(found.map(\.person)) == Set(expected.keys))
            for influence in found {
                #expect(abs(influence.points - (expected[influence.person] ?? 0)) < 1e-9)
                #expect(influence.score == run[influence.person]?.score)
            }
            #expect(zip(found, found.dropFirst()).allSatisfy { $0.points >= $1.points })
            gifts += found.count
        }
        #expect(gifts > 100)
    }

    @Test("nobody gives nothing")
    func nobody() { #expect(influenced(by: .met(IdentityKey(Scene.network, "x")), in: Graph(), at: Population.now).isEmpty) }
}
