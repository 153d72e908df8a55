import Model
import Testing
import Validation

@testable import Scoring

/// SCORING.md, section 1, "Anonymous people".
@Suite struct TallyTests {
    private func crowd(_ tell: (inout Scene) -> Void) -> Double {
        var scene = Scene()
        scene.account("ada")
        tell(&scene)
        return scene.run().level("ada")?.anonymous ?? 0
    }

    private func near(_ a: Double, _ b: Double) -> Bool { abs(a - b) < 1e-9 }
    private func g(_ age: Int) -> Double { Epoch.one.ageing(at: age) }

    @Test("what the first sample shows is dated by the post, later rises by their samples")
    func dates() {
        let people = crowd { scene in
            scene.post("p", by: "ada", daysAgo: 10)
            scene.tally(.like, 30, of: .post("p"), daysAgo: 5)
            scene.tally(.like, 50, of: .post("p"), daysAgo: 2)
        }
        #expect(near(people, 30 * g(10) + 20 * g(2)))
    }

    @Test("likes that came after a first sample of none are dated by their sample")
    func firstSampleOfNone() {
        let people = crowd { scene in
            scene.post("p", by: "ada", daysAgo: 100)
            scene.tally(.like, 0, of: .post("p"), daysAgo: 90)
            scene.tally(.like, 12, of: .post("p"), daysAgo: 3)
        }
        #expect(near(people, 12 * g(3)))
    }

    @Test("whom a network names is taken off the count, from then on")
    func identified() {
        let people = crowd { scene in
            scene.post("p", by: "ada", daysAgo: 10)
            scene.act(.like, "bo", on: "ada", daysAgo: 6, post: "p")
            scene.act(.like, "cy", on: "ada", daysAgo: 1, post: "p")
            scene.act(.reply, "di", on: "ada", daysAgo: 6, post: "p")
            scene.tally(.like, 30, of: .post("p"), daysAgo: 5)
        }
        #expect(near(people, 29 * g(10)))
    }

    @Test("a count that falls takes nothing back, but people named later do")
    func falls() {
        let fallen = crowd { scene in
            scene.post("p", by: "ada", daysAgo: 10)
            scene.tally(.like, 30, of: .post("p"), daysAgo: 5)
            scene.tally(.like, 20, of: .post("p"), daysAgo: 3)
            scene.tally(.like, 35, of: .post("p"), daysAgo: 2)
        }
        #expect(near(fallen, 30 * g(10) + 5 * g(2)))
        let named = crowd { scene in
            scene.post("p", by: "ada", daysAgo: 10)
            scene.tally(.like, 3, of: .post("p"), daysAgo: 5)
            for actor in ["bo", "cy"] { scene.act(.like, actor, on: "ada", daysAgo: 4, post: "p") }
            scene.tally(.like, 3, of: .post("p"), daysAgo: 3)
        }
        #expect(near(named, 1 * g(10)))
    }

    @Test("of two samples of one second the greater counts")
    func sameSecond() {
        let people = crowd { scene in
            scene.post("p", by: "ada", daysAgo: 10)
            scene.tally(.like, 8, of: .post("p"), daysAgo: 5)
            scene.tally(.like, 3, of: .post("p"), daysAgo: 5)
        }
        #expect(near(people, 8 * g(10)))
    }

    @Test("a tally of a post that is not known yet waits for it")
    func waits() {
        var graph = Graph()
        let network = Scene.network
        let account = Account(id: 1, identity: Identity(IdentityKey(network, "ada")))
        graph.add(.accounts([account]))
        graph.add(.posts([PostReference(id: 1, author: 0, network: network, name: "p", at: nil)]))
        graph.add(.tallies([TallySample(id: 1, account: 0, post: 1, kind: .like, count: 9, at: Scene.time(2))]))
        #expect(scores(of: graph, at: Population.now).met("ada")?.state == .unrated)
        graph.add(.posts([PostReference(id: 1, author: 1, network: network, name: "p", at: Scene.time(4))]))
        #expect(near(scores(of: graph, at: Population.now).level("ada")?.anonymous ?? 0, 9 * g(4)))
    }

    @Test("tallies of an account count from their second sample on")
    func ofAccounts() {
        let people = crowd { scene in
            scene.tally(.listen, 5000, of: .identity("ada"), daysAgo: 9)
            scene.tally(.listen, 5700, of: .identity("ada"), daysAgo: 2)
        }
        #expect(near(people, 700 * 0.01 * g(2)))
    }

    @Test("the latest count of followers and lists replaces what the account told")
    func standing() {
        var scene = Scene()
        scene.account("ada", followers: 10)
        scene.tally(.follow, 500, of: .identity("ada"), daysAgo: 9)
        scene.tally(.follow, 99, of: .identity("ada"), daysAgo: 3)
        scene.tally(.follow, 7, of: .identity("ada"), daysAgo: -1)
        scene.tally(.list, 3, of: .identity("ada"), daysAgo: 3)
        let level = scene.run().level("ada")
        #expect(near(level?.followersLevel ?? 0, 0.25 * 4.605170185988092))
        #expect(near(level?.listsLevel ?? 0, 0.5 * 1.3862943611198906))
        #expect(level?.crowd == 0)
    }
}
