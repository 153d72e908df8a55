import Foundation
import Model
import Testing
import Validation

@testable import Scoring

/// Agreement with an independent implementation of SCORING.md, on every number that it wrote down.
@Suite struct GoldenScoresTests {
    private func near(_ ours: Double, _ theirs: Double) -> Bool { abs(ours - theirs) <= 1e-6 }

    @Test("every person's numbers agree to 1e-6", arguments: GoldenCase.all)
    func people(golden: GoldenCase) throws {
        let expected = try golden.expected()
        let now = try #require(Instant(expected.as_of))
        let graph = Graph([try golden.input()])
        #expect(graph.strayCount == 0)
        let run = scores(of: graph, at: now)

        for theirs in expected.people {
            let key = try #require(PersonKey(theirs.person))
            let ours = try #require(run[key], "\(theirs.person) is missing")
            #expect(near(ours.influence, theirs.z), "z of \(theirs.person): \(ours.influence), wanted \(theirs.z)")
            #expect(ours.state.rawValue == theirs.state, "state of \(theirs.person)")
            #expect((ours.score == nil) == (theirs.score == nil), "\(theirs.person)")
            #expect(near(ours.score?.value ?? 0, theirs.score ?? 0), "score of \(theirs.person)")
            #expect(near(ours.effectivePeople, theirs.n_eff), "effective people of \(theirs.person)")
            #expect(near(ours.margin, theirs.margin), "margin of \(theirs.person)")
            #expect(Set(theirs.networks.keys).isSuperset(of: ours.levels.map(\.network.rawValue)), "\(theirs.person)")
            for (name, theirs) in theirs.networks {
                let network = try #require(Network(rawValue: name))
                let level = try #require(ours.level(on: network), "\(ours.person) on \(name)")
                let numbers = [
                    ("r", level.attention, theirs.r), ("h", level.reach, theirs.h), ("A", level.known, theirs.A),
                    ("B", level.crowdLevel, theirs.B), ("L", level.standingLevel, theirs.L), ("V", level.crowd, theirs.V),
                    ("z", level.influence, theirs.z), ("sub-score", level.subScore?.value ?? 0, theirs.sub_score ?? 0),
                ]
                for (what, mine, wanted) in numbers {
                    #expect(near(mine, wanted), "\(what) of \(ours.person) on \(name): \(mine), wanted \(wanted)")
                }
            }
        }
        #expect(run.people.count { $0.score != nil } == expected.rated)
        let mean = run.people.compactMap(\.score?.value).reduce(0, +) / Double(max(1, expected.rated))
        #expect(near(mean, expected.mean_score))
    }

    @Test("established accounts, rounds and rings agree", arguments: GoldenCase.all)
    func trust(golden: GoldenCase) throws {
        let expected = try golden.expected()
        let now = try #require(Instant(expected.as_of))
        let graph = Graph([try golden.input()])
        #expect(Set(graph.networks.map(\.rawValue)) == Set(expected.established.keys))
        for network in graph.networks {
            let drawn = weights(of: graph, on: network, before: now.day)
            #expect(drawn.established == expected.established[network.rawValue])
            #expect(drawn.rounds == expected.rounds[network.rawValue])
            #expect(drawn.rings.map { $0.map(\.description) } == expected.rings[network.rawValue])
        }
    }

    @Test("ranks and top percents agree", arguments: GoldenCase.all)
    func ranks(golden: GoldenCase) throws {
        let expected = try golden.expected()
        let now = try #require(Instant(expected.as_of))
        let standings = scores(of: Graph([try golden.input()]), at: now).standings(in: .all)
        let theirs = expected.people.filter { $0.rank != nil }
        #expect(standings.count == theirs.count)
        let ours = Dictionary(uniqueKeysWithValues: standings.map { ($0.person.description, $0) })
        for person in theirs {
            #expect(ours[person.person]?.rank == person.rank, "rank of \(person.person)")
            #expect(near(ours[person.person]?.topPercent ?? 0, person.top_percent ?? 0), "top percent of \(person.person)")
        }
    }

    @Test("the points of every tracked person agree, part by part", arguments: GoldenCase.all)
    func points(golden: GoldenCase) throws {
        let expected = try golden.expected()
        let now = try #require(Instant(expected.as_of))
        let graph = Graph([try golden.input()])
        let run = scores(of: graph, at: now)
        for (name, theirs) in expected.points {
            let key = try #require(PersonKey(name))
            let explained = try #require(explanation(of: key, in: graph, at: now, weights: run.weights))
            #expect(explained.score == run[key], "the explained score of \(name) has the run's bits")
            let ours = explained.parts(by: [.network, .block, .actor, .cause])
            let paths = ours.map { part -> [String] in
                [part.network?.rawValue, part.block?.rawValue, part.actor?.description, part.cause?.name].map { $0 ?? "" }
            }
            #expect(paths == theirs.map(\.path), "parts of \(name)")
            for (ours, theirs) in zip(ours, theirs) {
                #expect(near(ours.points, theirs.points), "\(name) \(theirs.path): \(ours.points), wanted \(theirs.points)")
            }
        }
    }
}
