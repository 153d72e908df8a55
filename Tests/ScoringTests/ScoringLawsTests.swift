import Model
import Testing
import Validation

@testable import Scoring

/// What SCORING.md promises of every population, tried on made-up ones. A failing seed is printed with the test's name.
@Suite struct ScoringLawsTests {
    private static let now = Population.now

    @Test("the parts of a score add up to it at every grain", arguments: [1, 2] as [UInt64])
    func additivity(seed: UInt64) throws {
        let graph = Graph([Population(seed: seed, size: 50, acts: 1000).batch])
        let run = scores(of: graph, at: Self.now)
        let rated = run.people.filter { $0.score != nil }
        #expect(rated.count > 50)
        let explained = explanations(of: rated.map(\.person), in: graph, at: Self.now, weights: run.weights)
        #expect(explained.map(\.score) == rated, "what is explained are the run's own bits")
        for explanation in explained {
            let score = try #require(explanation.score.score)
            for grain: Explanation.Grain in [.finest, [], .network, [.network, .block], .actor, .cause, .post, [.actor, .post]] {
                let points = explanation.parts(by: grain).map(\.points)
                #expect(points.allSatisfy { $0 >= 0 })
                #expect(abs(1 + points.reduce(0, +) - score.value) < 1e-9, "\(explanation.score.person) by \(grain)")
            }
            let coarse = explanation.parts(by: [.network, .block])
            let blocks = explanation.score.blocks
            #expect(blocks.map(\.block) == coarse.map(\.block) && blocks.map(\.network) == coarse.map(\.network))
            #expect(zip(blocks, coarse).allSatisfy { abs($0.points - $1.points) < 1e-9 })
        }
    }

    @Test("the order of input does not change a bit", arguments: [4, 5] as [UInt64])
    func order(seed: UInt64) {
        var population = Population(seed: seed, size: 50, acts: 1000)
        let batch = population.batch
        let run = scores(of: Graph([batch]), at: Self.now)
        for _ in 0..<3 {
            var shuffled = batch
            population.shuffle(&shuffled.identities)
            population.shuffle(&shuffled.posts)
            population.shuffle(&shuffled.interactions)
            population.shuffle(&shuffled.tallies)
            population.shuffle(&shuffled.deletions)
            let again = scores(of: Graph([shuffled]), at: Self.now)
            #expect(again.people == run.people)
            #expect(again.weights.map(\.rounds).sorted() == run.weights.map(\.rounds).sorted())
        }
    }

    @Test("a population that is shared among threads has the same bits in any order")
    func orderOfMany() {
        var population = Population(seed: 6, size: 3000, acts: 20_000, networks: [Network("alpha")])
        let run = scores(of: Graph([population.batch]), at: Self.now)
        var shuffled = population.batch
        population.shuffle(&shuffled.identities)
        population.shuffle(&shuffled.interactions)
        #expect(scores(of: Graph([shuffled]), at: Self.now).people == run.people)
    }

    @Test("one read or many come to the same bits", arguments: [7, 8] as [UInt64])
    func deltas(seed: UInt64) {
        var population = Population(seed: seed, size: 50, acts: 1000)
        let whole = population.batch
        var graph = Graph()
        var shelf = Shelf()
        var steps = [Batch](repeating: Batch(), count: 12)
        // Acts may come before the facts of their accounts and posts; only what is removed has to have come before.
        for identity in whole.identities { steps[population.pick(11)].identities.append(identity) }
        for post in whole.posts { steps[population.pick(11)].posts.append(post) }
        for act in whole.interactions { steps[population.pick(11)].interactions.append(act) }
        for tally in whole.tallies { steps[population.pick(11)].tallies.append(tally) }
        steps[11].deletions = whole.deletions
        for step in steps {
            for chunk in shelf.chunks(for: step) { graph.add(chunk) }
            // Scoring in between must leave no trace.
            #expect(scores(of: graph, at: Self.now).people.count > 0)
        }
        #expect(scores(of: graph, at: Self.now).people == scores(of: Graph([whole]), at: Self.now).people)
    }

    @Test("one person alone is scored to the bits of the whole run", arguments: [9] as [UInt64])
    func alone(seed: UInt64) {
        let graph = Graph([Population(seed: seed, size: 50, acts: 1000).batch])
        let run = scores(of: graph, at: Self.now)
        let drawn = graph.networks.map { weights(of: graph, on: $0, before: Self.now.day) }
        for person in run.people {
            #expect(standing(of: person.person, in: graph, at: Self.now, weights: drawn) == person)
        }
    }

    @Test("one more act of today never lowers whom it is done to", arguments: [10, 11] as [UInt64])
    func oneMoreAct(seed: UInt64) throws {
        var population = Population(seed: seed, size: 40, acts: 800)
        let before = scores(of: Graph([population.batch]), at: Self.now)
        for attempt in 0..<25 {
            var more = population.batch
            let network = population.networks[population.pick(3)]
            let (actor, target) = (population.pick(40), population.pick(40))
            let kind = Kind.allCases[population.pick(Kind.allCases.count)]
            // A second of its own: beside a mention of the same second, a lesser act would take its place.
            let at = Self.now - .seconds(Int64(attempt))
            more.interactions.append(
                Interaction(network: network, kind: kind, actor: "u\(actor)", target: "u\(target)", at: at, id: "more"))
            let after = scores(of: Graph([more]), at: Self.now)
            let place = try #require(more.identities.first { $0.key == IdentityKey(network, "u\(target)") })
            let key = place.person.map(PersonKey.tracked) ?? .met(place.key)
            let gain = (after[key]?.influence ?? 0) - (before[key]?.influence ?? 0)
            #expect(gain >= -1e-12, "\(kind.name) by u\(actor) on u\(target), \(network): \(gain)")
        }
    }

    @Test("one more connected network never lowers anybody", arguments: [12] as [UInt64])
    func oneMoreNetwork(seed: UInt64) {
        let batch = Population(seed: seed, size: 40, acts: 800).batch
        var fewer = batch
        let gone = Network("beta")
        fewer.identities.removeAll { $0.key.network == gone }
        fewer.posts.removeAll { $0.network == gone }
        fewer.interactions.removeAll { $0.network == gone }
        fewer.tallies.removeAll { $0.network == gone }
        let all = scores(of: Graph([batch]), at: Self.now)
        for person in scores(of: Graph([fewer]), at: Self.now).people {
            #expect((all[person.person]?.influence ?? 0) >= person.influence - 1e-12, "\(person.person)")
        }
    }

    @Test("a copy of a graph stays what it was while the original grows")
    func copies() {
        let batches = [Population(seed: 13, size: 30, acts: 300).batch, Population(seed: 14, size: 30, acts: 300).batch]
        var graph = Graph()
        var shelf = Shelf()
        for chunk in shelf.chunks(for: batches[0]) { graph.add(chunk) }
        let copy = graph
        let before = scores(of: copy, at: Self.now).people
        for chunk in shelf.chunks(for: batches[1]) { graph.add(chunk) }
        #expect(scores(of: copy, at: Self.now).people == before)
        #expect(scores(of: graph, at: Self.now).people != before)
    }
}
