import ConnectorKit
import Model
import Testing

@testable import Scheduling

@Suite struct FactsTests {
    private static let budget = BudgetDescription("requests", .requests, 100, per: .every(.seconds(900)), source: "test")

    private func key(_ index: Int) -> IdentityKey { IdentityKey(ScriptedConnector.network, "met-\(index)") }

    @Test("facts are filled in by batches, heaviest actors first, from what activity leaves of the budget") func fillsIn() async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let asked = Journal<[String]>()
            let fetched = Journal<Duration>()
            var connector = ScriptedConnector { _, _, context throws(FetchError) in
                try await context.budget.reserve(["requests": 1])
                fetched.note(simulation.now)
                return nil
            }
            connector.facts = { ids, context throws(FetchError) in
                try await context.budget.reserve(["requests": 1])
                asked.note(ids)
                return Batch(identities: ids.map { Identity(IdentityKey(ScriptedConnector.network, $0), createdAt: TestWall.start) })
            }
            world.add(80, to: "net")
            world.queue.change { contents in contents.lacking = (0..<2000).map { IdentityKey(ScriptedConnector.network, "met-\($0)") } }
            let scheduler = world.scheduler([.scripted(budgets: [Self.budget], assignments: 80, connector)])
            await world.run(scheduler, for: .seconds(4 * 900))
            #expect(asked.entries.first == (0..<10).map { "met-\($0)" })
            #expect(asked.entries.allSatisfy { $0.count == 10 })
            // Activity needs 80 of 100 and gets all it needs; a fifth is its own, so facts get little, and something.
            #expect(fetched.entries.count >= 315)
            #expect(asked.entries.count >= 1 && asked.entries.count <= 40)
            #expect(world.log.told == [])
        }
    }

    @Test("a connector without activity spends four fifths of its budget on facts, and not all at once") func keepsAFifth() async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let asked = Journal<Duration>()
            var connector = ScriptedConnector { _, _, _ throws(FetchError) in nil }
            connector.facts = { ids, context throws(FetchError) in
                try await context.budget.reserve(["requests": 1])
                asked.note(simulation.now)
                return Batch(identities: ids.map { Identity(IdentityKey(ScriptedConnector.network, $0), createdAt: TestWall.start) })
            }
            world.queue.change { contents in contents.lacking = (0..<5000).map { IdentityKey(ScriptedConnector.network, "met-\($0)") } }
            await world.run(world.scheduler([.scripted(budgets: [Self.budget], connector)]), for: .seconds(1800))
            #expect((120...160).contains(asked.entries.count), "\(asked.entries.count)")
            #expect(asked.entries.filter { $0 < .seconds(90) }.count <= 9)
        }
    }

    @Test("who has no facts is not asked about again and again") func unanswered() async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let asked = Journal<[String]>()
            var connector = ScriptedConnector { _, _, _ throws(FetchError) in nil }
            connector.facts = { ids, _ throws(FetchError) in
                asked.note(ids)
                return Batch(identities: [Identity(IdentityKey(ScriptedConnector.network, ids[0]), createdAt: TestWall.start)])
            }
            world.queue.change { contents in contents.lacking = (0..<30).map { IdentityKey(ScriptedConnector.network, "met-\($0)") } }
            await world.run(world.scheduler([.scripted(connector)]), for: .seconds(86_400))
            #expect(asked.entries.count == 3)
            #expect(Set(asked.entries.flatMap { $0 }).count == 30)
        }
    }

    @Test("a network that cannot be asked is not asked again the same day, and a failure rests for an hour") func failures() async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let asked = Journal<String>()
            var mute = ScriptedConnector { _, _, _ throws(FetchError) in nil }
            mute.facts = { _, _ throws(FetchError) in
                asked.note("mute")
                return nil
            }
            world.queue.change { contents in contents.lacking = (0..<30).map { IdentityKey(ScriptedConnector.network, "met-\($0)") } }
            await world.run(world.scheduler([.scripted(mute)]), for: .seconds(86_000))
            #expect(asked.entries == ["mute"])
            var failing = ScriptedConnector { _, _, _ throws(FetchError) in nil }
            failing.facts = { _, _ throws(FetchError) in
                asked.note("failing")
                throw .test(.malformedResponse, .backOff)
            }
            await world.run(world.scheduler([.scripted(failing)]), for: .seconds(4 * 3600 - 1))
            #expect(asked.entries == ["mute", "failing", "failing", "failing", "failing"])
        }
    }
}

@Suite struct ResolvingTests {
    private let ada = PersonID(rawValue: "ada")

    @Test("a handle becomes an identity with its person, and is handed over once it is stored") func resolves() async throws {
        let ada = try #require(ada)
        try await Simulation.run { simulation in
            let world = World(simulation)
            let adopted = Journal<Resolution>()
            let scheduler = world.scheduler([.scripted(ScriptedConnector { _, _, _ throws(FetchError) in nil })])
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await scheduler.run() }
                let wishes = ["ada", "lovelace"].map { Wish(connector: "net", handle: $0, person: ada) }
                let resolutions = await scheduler.resolve(wishes) { resolution in
                    #expect(world.queue.snapshot.stored.flatMap(\.identities).contains(resolution.identity))
                    adopted.note(resolution)
                }
                #expect(Set(resolutions) == Set(adopted.entries))
                #expect(Set(resolutions.map(\.assignment.identity?.id)) == ["id-ada", "id-lovelace"])
                #expect(resolutions.allSatisfy { $0.identity.person == ada })
                group.cancelAll()
            }
            #expect(world.log.told == ["info handle resolved", "info handle resolved"])
        }
    }

    @Test("what fails is tried again by the backoff, within the budget; who does not exist is given up and said") func triesAgain()
        async throws
    {
        let ada = try #require(ada)
        try await Simulation.run { simulation in
            let world = World(simulation)
            let asked = Journal<(handle: String, at: Duration)>()
            var connector = ScriptedConnector { _, _, _ throws(FetchError) in nil }
            connector.resolving = { handle, context throws(FetchError) in
                try await context.budget.reserve(["requests": 1])
                asked.note((handle, simulation.now))
                if handle == "nobody" { throw .test(.gone, .giveUp) }
                if simulation.now < .seconds(200) { throw .test(.malformedResponse, .backOff) }
                return Identity(IdentityKey(ScriptedConnector.network, handle), handle: handle)
            }
            let budget = BudgetDescription("requests", .requests, 4, per: .every(.seconds(900)), source: "test")
            let scheduler = world.scheduler([.scripted(budgets: [budget], connector)])
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await scheduler.run() }
                let wishes = ["ada", "nobody"].map { Wish(connector: "net", handle: $0, person: ada) }
                let resolutions = await scheduler.resolve(wishes)
                #expect(resolutions.map(\.wish.handle) == ["ada"])
                group.cancelAll()
            }
            #expect(asked.entries.filter { $0.handle == "nobody" }.count == 1)
            let tries = asked.entries.filter { $0.handle == "ada" }.map(\.at)
            #expect(tries.count == 4)
            #expect((tries.last ?? .zero) >= .seconds(900))
            #expect(world.log.told == ["warning handle given up", "warning handle not resolved yet", "info handle resolved"])
        }
    }

    @Test("wishes of a stopped connector wait, and cancelling ends the waiting") func waitsForAStoppedConnector() async throws {
        let ada = try #require(ada)
        try await Simulation.run { simulation in
            let world = World(simulation)
            let asked = Journal<String>()
            var connector = ScriptedConnector { _, _, _ throws(FetchError) in nil }
            connector.resolving = { handle, _ throws(FetchError) in
                asked.note(handle)
                throw .test(.unauthorized, .reconfigure, reach: .connector)
            }
            let scheduler = world.scheduler([.scripted(connector)])
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await scheduler.run() }
                group.addTask {
                    let resolutions = await scheduler.resolve((0..<5).map { Wish(connector: "net", handle: "\($0)", person: ada) })
                    #expect(resolutions.isEmpty)
                }
                await world.pass(.seconds(86_400))
                group.cancelAll()
            }
            #expect(asked.entries.count == 1)
            #expect(world.log.told == ["error connector stopped"])
        }
    }
}
