import Model
import Testing
import Validation

@testable import Scoring

/// What is asked about one person is answered from that person's part of the graph by the bits that the whole graph gives.
@Suite struct ExcerptTests {
    private let epoch = Epoch.one

    private func graph(_ seed: UInt64) -> Graph { Graph([Population(seed: seed, size: 40, acts: 1500).batch]) }

    @Test("everybody's explanation is that of the whole graph", arguments: [51, 52, 53] as [UInt64])
    func explained(seed: UInt64) throws {
        let graph = graph(seed)
        let run = scores(of: graph, at: Population.now)
        let index = GraphIndex(of: graph)
        #expect(run.people.count > 60)
        for score in run.people {
            let excerpt = Excerpt(of: graph, around: score.person, by: index)
            let (own, all) = (excerpt.weights(run.weights), run.weights)
            let whole = try #require(explanation(of: score.person, in: graph, at: run.at, weights: all))
            let part = try #require(explanation(of: score.person, in: excerpt.graph, at: run.at, weights: own))
            #expect(part == whole)
            #expect(part.score == score)
            #expect(moments(in: part, of: excerpt.graph) == moments(in: whole, of: graph))
            #expect(
                participation(of: score.person, in: excerpt.graph, at: run.at) == participation(of: score.person, in: graph, at: run.at))
            #expect(excerpt.graph.firstRecords(until: run.at) == graph.firstRecords(until: run.at))
            #expect(excerpt.graph.networks(of: score.person) == graph.networks(of: score.person))
        }
    }

    @Test("it is the smaller, the fewer have to do with somebody")
    func small() {
        let graph = Graph([Population(seed: 54, size: 400, acts: 4000).batch])
        let index = GraphIndex(of: graph)
        let counts = graph.people.map { Excerpt(of: graph, around: $0, by: index).graph.actCount }.sorted()
        #expect(counts[counts.count / 2] < graph.actCount / 20)
    }

    @Test("what it would be without somebody or something is the same", arguments: [55, 56] as [UInt64])
    func without(seed: UInt64) throws {
        let graph = graph(seed)
        let run = scores(of: graph, at: Population.now)
        let index = GraphIndex(of: graph)
        for score in run.people.filter({ $0.score != nil }).prefix(25) {
            let excerpt = Excerpt(of: graph, around: score.person, by: index)
            let part = try #require(
                explanation(of: score.person, in: graph, at: run.at, weights: run.weights)?.parts.max { $0.points < $1.points })
            var omissions: [Omission] = part.actor.map { [.actor($0)] } ?? []
            if let network = part.network, let post = part.post { omissions.append(.post(network, post)) }
            for omission in omissions {
                let rest = standing(of: score.person, in: graph.without(omission), at: run.at, weights: run.weights)
                let own = standing(
                    of: score.person, in: excerpt.graph.without(omission), at: run.at, weights: excerpt.weights(run.weights))
                #expect(own?.score == rest?.score)
            }
        }
    }

    @Test("a change since an earlier run has the same causes, and as many arrivals", arguments: [57, 58] as [UInt64])
    func changed(seed: UInt64) {
        let whole = Population(seed: seed, size: 40, acts: 1500).batch
        var (first, second) = (whole, Batch())
        first.deletions = []
        first.interactions.removeLast(200)
        first.tallies.removeLast(20)
        second.interactions = Array(whole.interactions.suffix(200))
        second.tallies = Array(whole.tallies.suffix(20))
        second.deletions = whole.deletions
        var (graph, shelf) = (Graph(), Shelf())
        for chunk in shelf.chunks(for: first) { graph.add(chunk) }
        let knowledge = EarlierKnowledge(
            basis: RunBasis(
                revision: Revision(
                    (graph.ledgers.map(\.lastID) + graph.tallies.map(\.id)).max() ?? 0, lastAccount: graph.accountIDs.max() ?? 0,
                    lastPost: graph.postIDs.max() ?? 0)))
        for chunk in shelf.chunks(for: second) { graph.add(chunk) }
        let run = scores(of: graph, at: Population.now)
        let earlier = Population.now - Population.day
        let before = Basis(graph: graph.known(by: knowledge), at: earlier)
        let after = Basis(graph: graph, at: run.at, weights: run.weights)
        let long = after.until(Population.now - .seconds(30 * 86_400))
        let index = GraphIndex(of: graph)
        for person in run.people.map(\.person) {
            let excerpt = Excerpt(of: graph, around: person, by: index)
            let own = Basis(graph: excerpt.graph, at: run.at, weights: excerpt.weights(run.weights))
            let known = Basis(graph: excerpt.graph.known(by: knowledge), at: earlier, weights: excerpt.weights(before.weights))
            #expect(change(of: person, from: known, to: own) == change(of: person, from: before, to: after))
            #expect(arrivals(for: person, from: known, to: own) == arrivals(for: person, from: before, to: after))
            let then = Basis(graph: excerpt.graph.until(long.at), at: long.at, weights: excerpt.weights(long.weights))
            #expect(change(of: person, from: then, to: own) == change(of: person, from: long, to: after))
        }
    }

    @Test("an index that is brought up to date finds what has come since, and whose posts turned out to be whose")
    func renewed() throws {
        let whole = Population(seed: 59, size: 40, acts: 1500).batch
        var (first, second) = (whole, Batch())
        (first.deletions, second.deletions) = ([], whole.deletions)
        first.identities.removeLast(10)
        first.posts.removeLast(10)
        let gone = Set(whole.identities.suffix(10).map(\.key.id) + ["p38"])
        first.interactions.removeAll { gone.contains($0.actor) || gone.contains($0.target) || $0.post != nil }
        first.tallies = []
        (second.identities, second.posts) = (Array(whole.identities.suffix(10)), whole.posts)
        (second.interactions, second.tallies) = (whole.interactions, whole.tallies)
        var (graph, shelf) = (Graph(), Shelf())
        for chunk in shelf.chunks(for: first) { graph.add(chunk) }
        let old = GraphIndex(of: graph)
        for chunk in shelf.chunks(for: second) { graph.add(chunk) }
        let index = old.renewed(for: graph)
        let run = scores(of: graph, at: Population.now)
        for score in run.people {
            let excerpt = Excerpt(of: graph, around: score.person, by: index)
            let own = try #require(
                explanation(of: score.person, in: excerpt.graph, at: run.at, weights: excerpt.weights(run.weights)))
            #expect(own == explanation(of: score.person, in: graph, at: run.at, weights: run.weights))
        }
    }

    @Test("of nobody it is next to nothing")
    func nobody() {
        let graph = graph(60)
        let excerpt = Excerpt(of: graph, around: .met(IdentityKey(Scene.network, "nobody")), by: GraphIndex(of: graph))
        #expect(explanation(of: .met(IdentityKey(Scene.network, "nobody")), in: excerpt.graph, at: Population.now, weights: []) == nil)
        #expect(excerpt.graph.actCount <= 2 * graph.ledgers.count)
    }
}
