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
}
