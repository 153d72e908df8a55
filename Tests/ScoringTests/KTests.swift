import Model
import Testing
import Validation

@testable import Scoring

@Suite("Ks")
struct KTests {
    private static let now = Population.now

    private func person(_ slug: String) -> PersonKey {
        PersonID(rawValue: slug).map(PersonKey.tracked) ?? .met(IdentityKey(Scene.network, slug))
    }

    private func k(_ id: Int64, _ giver: String, _ receiver: String, _ topic: String = "t", daysAgo: Double, takenBack: Double? = nil)
        throws -> K
    {
        K(
            id: id, giver: try #require(PersonID(rawValue: giver)), receiver: try #require(PersonKey(receiver)), topic: topic,
            at: Scene.time(daysAgo), takenBack: takenBack.map(Scene.time))
    }

    private func verdicts(_ ks: [K], at now: Instant = KTests.now) -> [Int64: KLedger.Verdict] {
        Dictionary(uniqueKeysWithValues: KLedger(ks, at: now).entries.map { ($0.k.id, $0.verdict) })
    }

    @Test(
        "a K that comes back within thirty days, on whatever topic, counts nothing; on the next day it counts",
        arguments: [(0, true), (15, true), (30, true), (30.0001, false), (31, false)] as [(Double, Bool)])
    func returned(days: Double, isReturn: Bool) throws {
        for topic in ["t", "other"] {
            for (first, second) in [("ada", "bo"), ("bo", "ada")] {
                let favour = try k(1, first, second, daysAgo: 60)
                let answer = try k(2, second, first, topic, daysAgo: 60 - days)
                // In whatever order they are handed out.
                #expect(verdicts([answer, favour]) == [1: .counts, 2: isReturn ? .inReturn(for: favour) : .counts])
            }
        }
    }

    @Test("a K in return is no favour itself, and one to an account of the giver's own counts nothing")
    func noFavour() throws {
        let ks = [try k(1, "ada", "bo", daysAgo: 20), try k(2, "bo", "ada", daysAgo: 15), try k(3, "ada", "bo", daysAgo: 10)]
        #expect(verdicts(ks) == [1: .counts, 2: .inReturn(for: ks[0]), 3: .counts])
        #expect(verdicts([try k(4, "ada", "ada", daysAgo: 3), try k(5, "ada", "bo", daysAgo: 2)]) == [4: .toSelf, 5: .counts])
    }

    @Test("what was taken back before is no favour any more; what is taken back afterwards was one")
    func takenBackFavours() throws {
        let before = try k(1, "ada", "bo", daysAgo: 20, takenBack: 11)
        let answer = try k(2, "bo", "ada", daysAgo: 10)
        #expect(verdicts([before, answer]) == [1: .takenBack(Scene.time(11)), 2: .counts])
        let after = try k(1, "ada", "bo", daysAgo: 20, takenBack: 9)
        #expect(verdicts([after, answer]) == [1: .takenBack(Scene.time(9)), 2: .inReturn(for: after)])
        // As of a time before that it still stood, and what came later was not there.
        #expect(verdicts([after, answer], at: Scene.time(9.5)) == [1: .counts, 2: .inReturn(for: after)])
        #expect(verdicts([after, answer], at: Scene.time(15)) == [1: .counts])
        let returned = try k(2, "bo", "ada", daysAgo: 10, takenBack: 2)
        #expect(verdicts([after, returned])[2] == .takenBack(Scene.time(2)))
    }

    @Test("others' Ks, and one's own of before, are no favours")
    func noFavours() throws {
        let ks = [
            try k(1, "ada", "bo", daysAgo: 20), try k(2, "ada", "bo", daysAgo: 19), try k(3, "cy", "ada", daysAgo: 18),
            try k(4, "bo", "cy", daysAgo: 17), try k(5, "bo", "forum:ada", daysAgo: 16),
        ]
        #expect(Set(verdicts(ks).values) == [.counts])
    }

    @Test("what an allotment leaves rolls on from K to K")
    func allotment() throws {
        let allotment = KAllotment(count: 2, period: .seconds(30 * 86_400))
        let given = [
            try k(1, "ada", "bo", daysAgo: 30), try k(2, "ada", "bo", daysAgo: 20, takenBack: 19), try k(3, "ada", "bo", daysAgo: 5),
        ]
        #expect(allotment.left(of: [], at: Self.now) == 2 && allotment.next(after: [], at: Self.now) == nil)
        // A clock that was put back gives no more away.
        #expect(allotment.left(of: given, at: Scene.time(40)) == 0)
        #expect(allotment.left(of: given, at: Self.now) == 0)
        #expect(allotment.next(after: given, at: Self.now) == Scene.time(-10))
        #expect(allotment.left(of: given, at: Scene.time(-10)) == 1)
        #expect(allotment.next(after: given, at: Scene.time(-10)) == Scene.time(-25))
        let less = KAllotment(count: 1, period: allotment.period)
        #expect(less.left(of: given, at: Self.now) == 0 && less.next(after: given, at: Self.now) == Scene.time(-25))
        let none = KAllotment(count: 0, period: allotment.period)
        #expect(none.left(of: [], at: Self.now) == 0 && none.next(after: given, at: Self.now) == nil)
    }

    /// Givers whose attention counts, and one whose does not; Ada has a score on a topic, Cy has none.
    private func world() throws -> (Graph, PostTopics, Scores) {
        var scene = Scene()
        scene.elders()
        scene.account("ada")
        scene.account("cy")
        scene.account("nobody", age: nil)
        scene.post("p", by: "ada", daysAgo: 30)
        scene.post("q", by: "ada", daysAgo: 30)
        for index in 0..<12 { scene.act(.reshare, "elder\(index)", on: "ada", daysAgo: Double(10 + index), post: index < 8 ? "p" : "q") }
        scene.act(.reshare, "elder1", on: "cy", daysAgo: 3, post: "r")
        scene.adopt { $0.person = PersonID(rawValue: $0.key.id) }
        var posts = PostTopics([Topic("t", hashtags: ["t"]), Topic("u", hashtags: ["u"])])
        posts.add(scene.batch.words(["p": ["t"]]))
        return (Graph([scene.batch]), posts, scene.run())
    }

    private func ada(_ ks: [K], at now: Instant = KTests.now) throws -> PersonScore {
        let (graph, posts, scores) = try world()
        return try #require(topicScores(of: posts, in: graph, scores: scores, ks: ks)["t"]?[person("ada")])
    }

    @Test("a K adds the giver's attention's worth of an endorsement to the topic, aged as acts are")
    func worth() throws {
        let plain = try ada([])
        let (_, _, scores) = try world()
        let giver = try #require(scores[person("elder3")]?.levels.first?.attention)
        #expect(giver > 0.2 && plain.endorsed == 0)
        // Of so old a K little is left: less than the limit.
        let one = try ada([try k(1, "elder3", "ada", daysAgo: 500)])
        let worth = giver * Epoch.one.saturated(3 * Epoch.one.ageing(at: 500))
        #expect(worth > 0 && worth < plain.influence * Epoch.one.kLimit)
        #expect(abs(one.influence - plain.influence - worth) < 1e-12)
        #expect(abs(one.endorsed - worth / one.influence) < 1e-12)
        #expect(one.score?.value == Epoch.one.score(of: one.influence))
        let points = one.blocks
        #expect(abs(points.reduce(1) { $0 + $1.points } - (one.score?.value ?? 0)) < 1e-9)
        #expect(points.last?.cause == .ks && (points.last?.points ?? 0) > 0)
        // Another giver adds theirs; the same one again adds less than before.
        let two = try ada([try k(1, "elder3", "ada", daysAgo: 500), try k(2, "elder4", "ada", daysAgo: 500)])
        let again = try ada([try k(1, "elder3", "ada", daysAgo: 500), try k(2, "elder3", "ada", daysAgo: 500)])
        #expect(two.influence > one.influence && again.influence > one.influence)
        #expect(again.influence - one.influence < worth)
    }

    @Test("all Ks together add at most a tenth of what acts make of the topic, and never touch the whole score")
    func limit() throws {
        let plain = try ada([])
        let ks = try (0..<200).map { try k(Int64($0), "elder\($0 % 20)", "ada", daysAgo: 1 + Double($0 % 3)) }
        let many = try ada(ks)
        #expect(abs(many.influence - plain.influence * 1.1) < 1e-12)
        let (graph, posts, scores) = try world()
        let whole = try #require(explanation(of: person("ada"), in: graph, at: scores.at, weights: scores.weights))
        let apart = whole.about("t", of: posts, in: graph, score: many)
        #expect(abs(apart.parts.reduce(1) { $0 + $1.points } - (many.score?.value ?? 0)) < 1e-9)
        let points = apart.parts.filter { $0.cause == .ks }.map(\.points)
        #expect(points.count == 1 && abs(points[0] - ((many.score?.value ?? 0) - 1) / 11) < 1e-9)
        #expect(abs(apart.facets().sum + points[0] + 1 - (many.score?.value ?? 0)) < 1e-9)
        let gain = (many.score?.value ?? 0) - (plain.score?.value ?? 0)
        #expect(gain > 0 && gain < 0.7)
        #expect(many.effectivePeople == plain.effectivePeople && many.state == plain.state)
        // On another topic, whoever has nothing there, they make nothing.
        let other = topicScores(
            of: posts, in: graph, scores: scores, ks: try (0..<20).map { try k(Int64($0), "elder\($0)", "ada", "u", daysAgo: 1) })
        #expect(other["u"]?.people.isEmpty == true && other["t"]?[person("ada")] == plain)
        let cy = topicScores(
            of: posts, in: graph, scores: scores, ks: try (0..<20).map { try k(Int64($0), "elder\($0)", "cy", daysAgo: 1) })
        #expect(cy["t"]?[person("cy")] == nil)
    }

    @Test("Ks of people whose attention does not count, Ks in return, those taken back and those to come add nothing")
    func nothing() throws {
        let plain = try ada([])
        let ks = [
            try k(1, "nobody", "ada", daysAgo: 1), try k(2, "stranger", "ada", daysAgo: 1), try k(3, "ada", "elder3", daysAgo: 9),
            try k(4, "elder3", "ada", daysAgo: 2), try k(5, "elder4", "ada", daysAgo: 2, takenBack: 1),
            try k(6, "elder5", "ada", daysAgo: -1),
            try k(7, "elder6", "ada", daysAgo: 900),
        ]
        #expect(try ada(ks) == plain)
    }
}
