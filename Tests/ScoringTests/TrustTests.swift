import Model
import Testing
import Validation

@testable import Scoring

/// SCORING.md, section 5: whose attention counts.
@Suite struct TrustTests {
    /// Twenty elders, a ring of `size` accounts that like one another daily and reshare a boss, and two elders who follow him.
    private func scene(ring size: Int, age: Int?) -> Scene {
        var scene = Scene()
        scene.elders()
        scene.account("boss", age: age)
        for index in 0..<size {
            scene.account("ring\(index)", age: age)
            for step in 1...6 {
                let partner = "ring\((index + step) % size)"
                scene.act(.like, "ring\(index)", on: partner, daysAgo: Double(step) + 0.1)
                scene.act(.like, partner, on: "ring\(index)", daysAgo: Double(step) + 0.2)
            }
            scene.act(.reshare, "ring\(index)", on: "boss", daysAgo: 2)
            scene.act(.reshare, "boss", on: "ring\(index)", daysAgo: 3)
        }
        for elder in 0..<2 { scene.act(.follow, "elder\(elder)", on: "boss", daysAgo: 5) }
        return scene
    }

    @Test("a larger ring of new accounts gains its boss nothing")
    func newRing() throws {
        let scores = try [20, 40, 80].map { try #require(scene(ring: $0, age: 30).run().met("boss")?.score?.value) }
        #expect(scores[1] <= scores[0] + 0.05)
        #expect(scores[2] <= scores[0] + 0.05)
    }

    @Test("a larger ring of undated accounts is found, and gains its boss nothing")
    func undatedRing() throws {
        let runs = [20, 40, 80].map { scene(ring: $0, age: nil).run() }
        for (run, size) in zip(runs, [20, 40, 80]) {
            #expect(run.weights[0].rings.map(\.count) == [size + 1])
            #expect(run.level("boss")?.isInRing == true)
        }
        // Twenty have not quite filled the one voice that a ring has; there is no more to gain than that.
        let scores = try runs.map { try #require($0.met("boss")?.score?.value) }
        #expect(scores[1] <= scores[0] + 0.1)
        #expect(scores[2] <= scores[1] + 0.01)
    }

    @Test("naming an account takes it out of its ring")
    func lifted() {
        let key = IdentityKey(Scene.network, "ring0")
        let run = scene(ring: 20, age: nil).run(options: ScoringOptions(named: [key]))
        #expect(run.level("ring0")?.isInRing == false)
        #expect(run.level("ring1")?.isInRing == true)
    }

    @Test("trust starts at the accounts that the operator names, those that have acted")
    func named() {
        var scene = Scene()
        scene.account("guide", age: 10)
        scene.account("silent", age: 10)
        scene.act(.reply, "guide", on: "ada", daysAgo: 3)
        scene.act(.reply, "stranger", on: "bo", daysAgo: 3)
        let keys = ["guide", "silent"].map { IdentityKey(Scene.network, $0) }
        let run = scene.run(options: ScoringOptions(named: Set(keys)))
        #expect((run.level("ada")?.known ?? 0) > 0)
        #expect(run.level("bo")?.known == 0)
        #expect(run.level("silent")?.attention ?? 0 == 0)
    }

    @Test("nobody established: everybody is a crowd")
    func nobody() {
        var scene = Scene()
        scene.act(.reply, "a", on: "b", daysAgo: 1)
        let run = scene.run()
        #expect(run.weights[0].established == 0)
        #expect(run.weights[0].rounds == 0)
        #expect(run.level("b")?.known == 0)
        #expect((run.level("b")?.crowdLevel ?? 0) > 0)
    }

    @Test("an actor's weight stays the same all day, and a reaction of today does not change it")
    func lagged() {
        var scene = Scene()
        scene.elders()
        let morning = scene.run(at: Population.now)
        scene.act(.reply, "elder3", on: "elder4", daysAgo: 0.01)
        let evening = scene.run(at: Population.now + .seconds(3600 * 11))
        for index in 0..<20 {
            #expect(morning.level("elder\(index)")?.attention == evening.level("elder\(index)")?.attention)
            #expect(morning.level("elder\(index)")?.reach == evening.level("elder\(index)")?.reach)
        }
    }

    @Test("weights of an earlier graph are good for a later one: who came since counts as a crowd")
    func heldWeights() throws {
        var scene = Scene()
        scene.elders()
        var graph = Graph()
        var shelf = Shelf()
        for chunk in shelf.chunks(for: scene.batch) { graph.add(chunk) }
        let morning = [weights(of: graph, on: Scene.network, before: Population.now.day)]
        var later = Scene()
        later.act(.reply, "newcomer", on: "elder1", daysAgo: 0.01)
        later.act(.reply, "elder9", on: "elder1", daysAgo: 0.01)
        for chunk in shelf.chunks(for: later.batch) { graph.add(chunk) }
        let key = PersonKey.met(IdentityKey(Scene.network, "elder1"))
        let held = try #require(standing(of: key, in: graph, at: Population.now, weights: morning))
        #expect(held == scores(of: graph, at: Population.now)[key])
    }
}
