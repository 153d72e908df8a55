import Foundation
import Model
import Testing
import Validation

@testable import Scoring

@Suite struct PostMomentTests {
    /// Ada's posts, each replied to by so many elders in turn.
    private func moments(_ replies: [Int], followers: Int64? = nil) throws -> [PostMoment] {
        var scene = Scene()
        scene.elders()
        scene.account("ada", followers: followers)
        for (post, count) in replies.enumerated() {
            scene.post("p\(post)", by: "ada", daysAgo: 20)
            for elder in 0..<count { scene.act(.reply, "elder\((elder + post * 3) % 20)", on: "ada", daysAgo: 10, post: "p\(post)") }
        }
        // Somebody else's post in which Ada is named is no moment of hers.
        scene.post("other", by: "elder1", daysAgo: 20)
        for elder in 2..<12 { scene.act(.quote, "elder\(elder)", on: "ada", daysAgo: 9, post: "other") }
        let graph = Graph([scene.batch])
        let run = scores(of: graph, at: Population.now)
        let key = PersonKey.met(IdentityKey(Scene.network, "ada"))
        return Scoring.moments(
            in: try #require(explanation(of: key, in: graph, at: run.at, weights: run.weights)), of: graph)
    }

    @Test("a post that earned far more than the others is a moment; its date, people and points are told")
    func moment() throws {
        let found = try moments([1, 2, 1, 2, 1, 15])
        #expect(found.map(\.post) == ["p5"])
        #expect(found.first?.people == 15)
        #expect(found.first?.at == Scene.time(20))
        #expect((found.first?.points ?? 0) > 3 * (found.first?.usual ?? .infinity))
    }

    @Test("posts that are all alike have no moment among them")
    func alike() throws { #expect(try moments([4, 4, 4, 4, 4, 4]).isEmpty) }

    @Test("a single post is a moment when it made a third of the points")
    func single() throws {
        let found = try moments([18])
        #expect(found.map(\.post) == ["p0"] && found[0].usual == nil)
        #expect(try moments([1], followers: 1_000_000).isEmpty)
        #expect(try moments([]).isEmpty)
    }

    /// The moments among posts of so many points, beside so many points for followers.
    private func posts(earning points: [Double], followers: Double) -> [String] {
        let network = Scene.network
        let posts = points.enumerated().map { index, points in
            Explanation.Part(network: network, block: .crowd, cause: .acts(.like), post: "p\(index)", points: points)
        }
        let standing = Explanation.Part(network: network, block: .standing, cause: .followers, points: followers)
        let score = PersonScore(
            person: .met(IdentityKey(network, "ada")), state: .scored, influence: 1,
            score: Score(1 + followers + points.reduce(0, +)), effectivePeople: 9, margin: 1, levels: [])
        return Scoring.moments(in: Explanation(score: score, parts: posts + [standing], knownShare: 1), of: Graph()).map(\.post)
    }

    @Test("a third of the score makes a moment, however much the other posts vary")
    func third() {
        let points = [4.3, 0.4, 0.4, 0.2, 0.2, 0.01, 0.01, 0.005, 0.005, 0.001]
        #expect(posts(earning: points, followers: 7) == ["p0"])
        #expect(posts(earning: points, followers: 9) == [])
    }

    @Test("posts that hardly vary make a moment of twice the usual, others of two deviations, and none of less than a point")
    func deviations() {
        #expect(posts(earning: [1, 1, 1, 1, 2.01], followers: 9) == ["p4"])
        #expect(posts(earning: [1, 1, 1, 1, 1.99], followers: 9) == [])
        #expect(posts(earning: [0.4, 0.4, 0.4, 0.4, 0.99], followers: 9) == [])
        // ln points are 0, ±1 and the last: their MAD is 1, so the line is e to the power of 2.9652, which is 19.4.
        let varied = [M_E, 1, 1 / M_E, M_E, 1, 1 / M_E]
        #expect(posts(earning: varied + [1, 19.5], followers: 50) == ["p7"])
        #expect(posts(earning: varied + [1, 19.3], followers: 50) == [])
    }
}
