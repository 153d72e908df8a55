import Model
import Testing
import Validation

@testable import Scoring

@Suite struct ParticipationTests {
    private let ada = PersonKey.met(IdentityKey(Scene.network, "ada"))

    private func participation(_ tell: (inout Scene) -> Void) throws -> Participation {
        var scene = Scene()
        scene.account("ada")
        scene.account("bo")
        tell(&scene)
        let found = Scoring.participation(of: ada, in: Graph([scene.batch]), at: Population.now)
        #expect(found.map(\.network) == [Scene.network])
        return try #require(found.first)
    }

    @Test("own posts and acts are counted by the week; what others do and what is to come are not")
    func counts() throws {
        let found = try participation { scene in
            for day in [3.0, 20, 27.9] { scene.post("r\(day)", by: "ada", daysAgo: day) }
            scene.act(.reply, "ada", on: "bo", daysAgo: 1)
            for day in [28.1, 60, 111.9] { scene.act(.like, "ada", on: "bo", daysAgo: day) }
            for day in [112.1, -1] { scene.act(.like, "ada", on: "bo", daysAgo: day) }
            scene.act(.like, "bo", on: "ada", daysAgo: 0.5)
            scene.post("bo's", by: "bo", daysAgo: 2)
        }
        #expect(found.recent == 1)
        #expect(found.usual == 0.25)
        #expect(found.last == Scene.time(1))
        #expect(!found.isNeglected)
    }

    @Test("a network is neglected below a quarter of what was usual, where that was one a week at least")
    func neglect() throws {
        func found(recent: Int, usual: Int) throws -> Bool {
            try participation { scene in
                scene.act(.like, "bo", on: "ada", daysAgo: 500)
                for index in 0..<recent { scene.act(.like, "ada", on: "bo", daysAgo: 1 + Double(index) / 10) }
                for index in 0..<usual { scene.act(.like, "ada", on: "bo", daysAgo: 40 + Double(index) / 10) }
            }.isNeglected
        }
        #expect(try found(recent: 0, usual: 12))
        #expect(try found(recent: 0, usual: 11) == false)
        #expect(try found(recent: 3, usual: 48))
        #expect(try found(recent: 4, usual: 48) == false)
        #expect(try found(recent: 0, usual: 0) == false)
    }

    @Test("what was usual is told of the weeks of which anything is known, and of none where that is less than one")
    func young() throws {
        func usual(since days: Double) throws -> Double? {
            try participation { scene in
                scene.act(.like, "bo", on: "ada", daysAgo: days)
                for day in [29.0, 30, 31] { scene.act(.like, "ada", on: "bo", daysAgo: day) }
            }.usual
        }
        #expect(try usual(since: 112) == 0.25)
        #expect(try usual(since: 500) == 0.25)
        #expect(try usual(since: 42) == 1.5)
        #expect(try usual(since: 34) == nil)
    }

    @Test("who has never done anything has no last time")
    func never() throws { #expect(try participation { _ in }.last == nil) }

    /// What participation tells of each, in place of one look at everybody.
    private func expectLast(_ last: [PersonKey: [Network: Instant]], in graph: Graph, at now: Instant) -> Int {
        var found = 0
        for person in graph.people {
            guard case .tracked = person else {
                #expect(last[person] == nil)
                continue
            }
            for network in Scoring.participation(of: person, in: graph, at: now) {
                #expect(last[person]?[network.network] == network.last, "\(person) on \(network.network)")
                if network.last != nil { found += 1 }
            }
        }
        return found
    }

    @Test("the last activity of everybody tracked is what participation tells of each", arguments: [51, 52] as [UInt64])
    func lastOfAll(seed: UInt64) {
        let board = Scoreboard(of: Graph([Population(seed: seed, size: 40, acts: 600).batch]))
        // Also back in time.
        for now in [Population.now, Population.now - Population.day * 100, Population.now + Population.day] {
            #expect(expectLast(board.lastActivity(at: now), in: board.graph, at: now) > 5)
        }
    }

    @Test("what comes later, lay ahead or is removed moves it", arguments: [53, 54, 55] as [UInt64])
    func lastAgain(seed: UInt64) {
        let whole = Population(seed: seed, size: 40, acts: 900).batch
        let board = Scoreboard()
        var shelf = Shelf()
        var found = 0
        for step in 0..<6 {
            var batch = Batch(identities: step == 0 ? whole.identities : [], posts: step == 1 ? whole.posts : [])
            batch.interactions = whole.interactions.enumerated().filter { $0.offset % 6 == step }.map(\.element)
            if step == 4 {
                batch.deletions = whole.interactions.prefix(400).compactMap { act in
                    act.id.map { Deletion(network: act.network, stream: .interactions, id: $0) }
                }
            }
            for chunk in shelf.chunks(for: batch) { board.add(chunk) }
            // Sometimes a run has taken note of what was removed, sometimes it has not. Much is dated later than the first steps.
            let now = Population.now - Population.day * (200 - 40 * step)
            if step != 4 || seed == 53 { _ = board.scores(at: now) }
            found += expectLast(board.lastActivity(at: now), in: board.graph, at: now)
        }
        #expect(found > 50)
    }
}
