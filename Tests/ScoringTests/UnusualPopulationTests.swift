import Model
import Testing
import Validation

@testable import Scoring

/// What is odd has a result of its own: it is neither a crash nor a number that nobody can explain.
@Suite("Unusual populations")
struct UnusualPopulationTests {
    private let epoch = Epoch.one

    @Test(
        "whoever has incredibly many followers has a score by them alone, below 100, and it is provisional",
        arguments: [1_000_000_000_000_000, .max] as [Int64])
    func followers(count: Int64) throws {
        func score(_ followers: Int64) throws -> PersonScore {
            var scene = Scene()
            scene.elders()
            scene.account("ada", followers: followers)
            return try #require(scene.run().met("ada"))
        }
        let (many, hundred) = (try score(count), try score(100))
        let (value, least) = (try #require(many.score?.value), try #require(hundred.score?.value))
        #expect(value > least && value <= 100 && many.influence.isFinite)
        #expect(many.state == .provisional && many.effectivePeople <= 1 + 1e-9)
    }

    @Test("followers of a person's accounts add up, and stop at the greatest number there is")
    func followersOfSeveral() throws {
        var scene = Scene()
        scene.account("a", followers: .max)
        scene.account("b", followers: .max)
        scene.batchPerson("ada", ids: ["a", "b"])
        let key = try #require(PersonKey("ada"))
        let ada = try #require(scene.run()[key])
        #expect(ada.levels.first?.followers == .max && ada.score != nil)
    }

    @Test("a count beyond all people is a score of at most 100, however it is split")
    func views() throws {
        var scene = Scene()
        scene.account("ada")
        scene.post("p", by: "ada", daysAgo: 1)
        scene.tally(.view, .max, of: .post("p"), daysAgo: 0.5)
        let run = scene.run()
        let ada = try #require(run.met("ada"))
        let score = try #require(ada.score)
        #expect(score.value <= 100 && ada.influence.isFinite && ada.margin.isFinite)
        #expect(ada.state == .provisional, "nothing is known of the network before today")
        let explained = try #require(
            explanation(of: .met(IdentityKey(Scene.network, "ada")), in: Graph([scene.batch]), at: run.at, weights: run.weights))
        #expect(abs(1 + explained.parts.reduce(0) { $0 + $1.points } - score.value) < 1e-9)
    }

    @Test("one person's two accounts give one another nothing")
    func twoAccounts() throws {
        var scene = Scene()
        for id in ["a", "b"] { scene.account(id) }
        for day in 1...20 {
            scene.act(.quote, "a", on: "b", daysAgo: Double(day))
            scene.act(.reply, "b", on: "a", daysAgo: Double(day))
        }
        scene.batchPerson("ada", ids: ["a", "b"])
        let run = scene.run()
        #expect(run.people.count == 1 && run.people.first?.state == .unrated && run.people.first?.influence == 0)
    }

    @Test("in a cycle everybody is worth the same, and trust stays finite", arguments: [2, 3, 50])
    func cycle(length: Int) {
        var scene = Scene()
        for index in 0..<length { scene.account("u\(index)") }
        for index in 0..<length { scene.act(.reply, "u\(index)", on: "u\((index + 1) % length)", daysAgo: 5) }
        let people = scene.run().people
        #expect(people.count == length && Set(people.map(\.influence)).count == 1)
        #expect(people.allSatisfy { $0.influence > 0 && $0.influence.isFinite })
    }

    @Test("whoever nobody acts on is unrated, and in nobody's way")
    func isolated() throws {
        var scene = Scene()
        scene.elders()
        let without = scene.run()
        scene.account("hermit")
        scene.post("p", by: "hermit", daysAgo: 3)
        scene.act(.like, "elder1", on: "elder2", daysAgo: 800)
        let run = scene.run()
        #expect(run.met("hermit")?.state == .unrated && run.met("hermit")?.score == nil)
        for index in 0..<20 { #expect(run.met("elder\(index)")?.influence == without.met("elder\(index)")?.influence) }
        let standings = run.standings(in: .all)
        #expect(standings.count == 20 && standings.allSatisfy { $0.cohortSize == 20 })
    }

    @Test("where everybody is equal, everybody is first")
    func equals() {
        var scene = Scene()
        let count = 30
        for index in 0..<count { scene.account("u\(index)", age: nil) }
        for index in 0..<count {
            for step in [1, 2, 3] { scene.act(.comment, "u\(index)", on: "u\((index + step) % count)", daysAgo: Double(step)) }
        }
        let run = scene.run()
        let influences = run.people.map(\.influence)
        #expect((influences.max() ?? 0) - (influences.min() ?? 0) < 1e-12 && influences.count == count, "but for the order of sums")
        let standings = run.standings(in: .all)
        #expect(standings.count == count && standings.allSatisfy { $0.rank == 1 && $0.cohortSize == count })
    }

    @Test("what is dated before 1970 lies before every window, and what is dated after 2106 is still to come", arguments: [-5e9, 5e9])
    func farTimes(seconds: Double) {
        var scene = Scene()
        scene.account("ada")
        scene.act(.quote, "bo", on: "ada", daysAgo: (Double(Population.now.seconds) - seconds) / 86_400)
        #expect(scene.run().met("ada")?.state == .unrated)
    }
}
