import Model
import Testing
import Validation

@testable import Scoring

/// SCORING.md, section 15, as it reads there: the numbers of the page, to its six decimals.
@Suite struct WorkedExampleTests {
    private let golden = GoldenCase.all[0]

    private func score(_ slug: String) throws -> (PersonScore, Graph, Scores) {
        let graph = Graph([try golden.input()])
        let run = scores(of: graph, at: Population.now)
        let id = try #require(PersonID(rawValue: slug))
        return (try #require(run[.tracked(id)]), graph, run)
    }

    private func near(_ a: Double?, _ b: Double) -> Bool { abs((a ?? -1) - b) < 6e-7 }

    @Test("Ada's influence of 9.119666 on two networks makes 17.585241 points, give or take 2.870512")
    func ada() throws {
        let (ada, _, _) = try score("ada")
        #expect(near(ada.influence, 9.119666))
        #expect(near(ada.score?.value, 17.585241))
        #expect(near(ada.effectivePeople, 5.061082))
        #expect(near(ada.margin, 2.870512))
        #expect(ada.state == .scored)

        let alpha = try #require(ada.level(on: Network("alpha")))
        #expect(near(alpha.known, 3.480826))
        #expect(near(alpha.crowd, 39.172881))
        #expect(near(alpha.anonymous, 35.144203))
        #expect(near(alpha.crowdLevel, 1.592757))
        #expect(near(alpha.standingLevel, 3.249450))
        #expect(near(alpha.influence, 8.323033))
        #expect(near(alpha.subScore?.value, 16.997693))
        #expect(near(alpha.attention, 0.512460))
        #expect(near(alpha.reach, 0.756110))
        let beta = try #require(ada.level(on: Network("beta")))
        #expect(near(beta.known, 1.883295))
        #expect(near(beta.influence, 2.317764))
    }

    @Test("read: 17.6 = 1 + 6.1 + 2.8 + 5.6 + 1.7 + 0.4")
    func readOut() throws {
        let (ada, graph, run) = try score("ada")
        let explained = try #require(explanation(of: ada.person, in: graph, at: run.at, weights: run.weights))
        let blocks = explained.parts(by: [.network, .block])
        #expect(
            blocks.map { "\($0.network?.rawValue ?? "") \($0.block?.rawValue ?? "")" } == [
                "alpha A", "alpha B", "alpha L", "beta A", "beta B",
            ])
        for (part, points) in zip(blocks, [6.047508, 2.767220, 5.645521, 1.726658, 0.398334]) { #expect(near(part.points, points)) }
        let read = roundedToTenths(score: ada.score?.value ?? 0, parts: blocks.map(\.points))
        #expect(read.score == 17.6)
        #expect(read.parts == [6.1, 2.8, 5.6, 1.7, 0.4])
    }

    @Test("di, whose account dates from May, counts by earned trust only; ed is unrated: nobody acted on him")
    func others() throws {
        let (di, _, run) = try score("di")
        #expect(di.level(on: Network("alpha"))?.seniority == .new)
        #expect(near(di.level(on: Network("alpha"))?.attention, 0.093516))
        #expect(di.state == .provisional)
        let (ed, _, _) = try score("ed")
        #expect(ed.state == .unrated)
        #expect(ed.score == nil)
        let standings = run.standings(in: .all)
        #expect(standings.map(\.person.description) == ["ada", "di", "bo", "cy", "fay"])
        #expect(standings[0].topPercent == 20)
        #expect(run.weights.map(\.established) == [3, 2])
        #expect(run.weights.map(\.rounds) == [9, 8])
    }
}
