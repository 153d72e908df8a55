import Foundation
import Model
import Testing
import Validation

@testable import Scoring

/// One idea of SCORING.md after the other, on scenes small enough to reckon by hand.
@Suite struct LevelTests {
    private func near(_ a: Double?, _ b: Double) -> Bool { abs((a ?? .nan) - b) < 1e-9 }

    @Test("an act weighs 1 when fresh, nothing after two years, and less every day")
    func ageing() {
        #expect(Epoch.one.ageing(at: 0) == 1)
        #expect(Epoch.one.ageing(at: 730) == 0)
        for age in 1...729 {
            #expect(Epoch.one.ageing(at: age) < Epoch.one.ageing(at: age - 1))
            #expect(Epoch.one.ageing(at: age) > 0)
        }
    }

    @Test("who likes eighty people a day gives each half as much")
    func budget() {
        var scene = Scene()
        for index in 0..<80 { scene.act(.like, "busy", on: "u\(index)", daysAgo: 0.1) }
        scene.act(.like, "calm", on: "v", daysAgo: 0.1)
        let run = scene.run()
        #expect(near(run.level("u7")?.crowd, 20 * (1 - exp(-0.5 / 20))))
        #expect(near(run.level("v")?.crowd, 20 * (1 - exp(-1.0 / 20))))
    }

    @Test("a full exchange of favours loses half; conversation loses nothing")
    func reciprocity() {
        var scene = Scene()
        for kind in [Kind.like, .reply] {
            scene.act(kind, "\(kind.name)-a", on: "\(kind.name)-b", daysAgo: 0.1)
            scene.act(kind, "\(kind.name)-b", on: "\(kind.name)-a", daysAgo: 0.1)
        }
        let run = scene.run()
        #expect(near(run.level("like-a")?.crowd, 20 * (1 - exp(-0.5 / 20))))
        #expect(near(run.level("reply-a")?.crowd, 20 * (1 - exp(-4.0 / 20))))
    }

    @Test("one fan is worth at most twenty")
    func saturation() {
        var scene = Scene()
        for index in 0..<200 { scene.act(.quote, "fan", on: "star", daysAgo: Double(index) * 0.9) }
        let level = scene.run().level("star")
        let voice = (level?.known ?? 0) + (level?.crowd ?? 0)
        #expect(voice > 19.9 && voice <= 20)
    }

    @Test("acts on oneself, of the future and before the window count for nothing")
    func ignored() {
        var scene = Scene()
        scene.act(.reshare, "a", on: "a", daysAgo: 1)
        scene.act(.reshare, "a", on: "b", daysAgo: -0.01)
        scene.act(.reshare, "a", on: "c", daysAgo: 731)
        let run = scene.run()
        #expect(run.people.map(\.state) == [.unrated, .unrated, .unrated])
    }

    @Test("a network that is left out shows its sub-score, and changes nothing else")
    func leftOut() throws {
        var scene = Scene()
        let other = Network("youtube")
        scene.account("a")
        scene.act(.reply, "b", on: "a", daysAgo: 1)
        scene.batchPerson("ada", ids: ["a"])
        let alone = scene.run()
        scene.account("tube", on: other)
        scene.batchPerson("ada", ids: ["a", "tube"])
        scene.act(.comment, "viewer", on: "tube", daysAgo: 1, network: other)
        let ada = try #require(PersonKey("ada"))
        let run = scene.run(options: ScoringOptions(leftOut: [other]))
        #expect(run[ada]?.influence == alone[ada]?.influence)
        #expect(run[ada]?.level(on: other)?.subScore != nil)
        #expect(run[ada]?.level(on: other)?.share == 0)
        #expect((scene.run()[ada]?.influence ?? 0) > (alone[ada]?.influence ?? 0))
    }

    @Test("less than seven days of history is provisional, however many people there were")
    func history() {
        for (days, state) in [(6.9, ScoreState.provisional), (7.1, .scored)] {
            var scene = Scene()
            for index in 0..<30 { scene.act(.reply, "u\(index)", on: "star", daysAgo: index == 0 ? days : 1) }
            #expect(scene.run().met("star")?.state == state, "\(days) days")
        }
    }

    @Test("a holiday costs about a point, not a career", arguments: [(7, 1.0), (14, 2.0), (28, 4.0)])
    func silence(days: Int, limit: Double) throws {
        var scene = Scene()
        scene.elders()
        for index in 0..<700 {
            let kind: Kind = [.like, .reply, .reshare][index % 3]
            scene.act(kind, "elder\(index * 7 % 20)", on: "star", daysAgo: Double(index) + 0.3)
            scene.act(.like, "passer\(index)", on: "star", daysAgo: Double(index) + 0.4)
        }
        let steady = try #require(scene.run().met("star")?.score)
        let silent = try #require(scene.run(at: Population.now + .seconds(days * 86_400)).met("star")?.score)
        #expect(steady.value - silent.value <= limit)
        #expect(steady.value > silent.value)
    }
}

extension Scene {
    /// Makes accounts belong to one person.
    mutating func batchPerson(_ slug: String, ids: [String]) {
        adopt { identity in if ids.contains(identity.key.id) { identity.person = PersonID(rawValue: slug) } }
    }
}
