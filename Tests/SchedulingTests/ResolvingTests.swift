import ConnectorKit
import Model
import Testing

@testable import Scheduling

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
                await scheduler.resolve(wishes) { resolution in
                    // Stored without its person: whose it is, the people files say.
                    var account = resolution.identity
                    account.person = nil
                    #expect(world.queue.snapshot.stored.flatMap(\.identities).contains(account))
                    adopted.note(resolution)
                }
                await world.pass(.seconds(1))
                let resolutions = adopted.entries
                #expect(resolutions.map(\.wish) == wishes)
                #expect(Set(resolutions.map(\.assignment.identity?.id)) == ["id-ada", "id-lovelace"])
                #expect(resolutions.allSatisfy { $0.identity.person == ada })
                group.cancelAll()
            }
            #expect(world.log.told == ["info handle resolved", "info handle resolved"])
        }
    }

    @Test("many wishes at once are tried as if they had come one by one: sooner ones first, and in their order") func manyAtOnce() throws {
        let ada = try #require(ada)
        let wishes = [("a", 5), ("b", 0), ("c", 5), ("d", 0), ("e", 2)].map { handle, seconds in
            OpenWish(wish: Wish(connector: "net", handle: handle, person: ada), notBefore: .seconds(seconds))
        }
        var (atOnce, oneByOne) = (WishQueue(wishes), WishQueue())
        for wish in wishes { oneByOne.add(wish) }
        for handle in ["b", "d", "e", "a", "c"] {
            #expect(atOnce.takeNext()?.wish.handle == handle)
            #expect(oneByOne.takeNext()?.wish.handle == handle)
        }
        #expect(atOnce.next == nil)
    }

    @Test("what fails is tried again by the backoff, within the budget; who does not exist is given up and said") func triesAgain()
        async throws
    {
        let ada = try #require(ada)
        try await Simulation.run { simulation in
            let world = World(simulation)
            let asked = Journal<(handle: String, at: Duration)>()
            let (found, lost) = (Journal<String>(), Journal<String>())
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
                await scheduler.resolve(wishes, givenUp: { wish, error in lost.note("\(wish.handle) \(error.kind)") }) {
                    found.note($0.wish.handle)
                }
                await world.pass(.seconds(1800))
                #expect(found.entries == ["ada"] && lost.entries == ["nobody gone"])
                group.cancelAll()
            }
            #expect(asked.entries.filter { $0.handle == "nobody" }.count == 1)
            let tries = asked.entries.filter { $0.handle == "ada" }.map(\.at)
            #expect(tries.count == 4)
            #expect((tries.last ?? .zero) >= .seconds(900))
            #expect(
                world.log.told == [
                    "warning handle not resolved yet", "warning handle given up", "info budget is used up", "info handle resolved",
                ])
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
                await scheduler.resolve((0..<5).map { Wish(connector: "net", handle: "\($0)", person: ada) }) { _ in
                    Issue.record("found what nobody told")
                }
                await world.pass(.seconds(86_400))
                group.cancelAll()
            }
            #expect(asked.entries.count == 1)
            #expect(world.log.told == ["error connector stopped"])
        }
    }

    @Test("a server that does not answer keeps only its own handles waiting") func deadServer() async throws {
        let ada = try #require(ada)
        try await Simulation.run { simulation in
            let world = World(simulation)
            let found = Journal<(handle: String, at: Duration)>()
            var dead = ScriptedConnector { _, _, _ throws(FetchError) in nil }
            dead.resolving = { _, _ throws(FetchError) in
                await world.pass(.seconds(60))
                throw .test(.unreachable, .backOff)
            }
            let living = ScriptedConnector { _, _, _ throws(FetchError) in nil }
            let scheduler = world.scheduler([.scripted("dead", dead), .scripted("living", living)])
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await scheduler.run() }
                let wishes = (0..<20).map { Wish(connector: $0 % 2 == 0 ? "dead" : "living", handle: "\($0)", person: ada) }
                await scheduler.resolve(wishes) { found.note(($0.wish.handle, simulation.now)) }
                await world.pass(.seconds(30))
                group.cancelAll()
            }
            #expect(found.entries.map(\.handle) == (0..<20).filter { $0 % 2 == 1 }.map(String.init))
            #expect(found.entries.allSatisfy { $0.at < .seconds(1) })
        }
    }

    @Test("one handle is asked for at a time on a host, whichever connectors ask it") func oneAtATime() async throws {
        let ada = try #require(ada)
        try await Simulation.run { simulation in
            let world = World(simulation)
            let changes = Journal<Int>()
            var connector = ScriptedConnector { _, _, _ throws(FetchError) in nil }
            connector.resolving = { handle, _ throws(FetchError) in
                changes.note(1)
                await world.pass(.seconds(2))
                changes.note(-1)
                return Identity(IdentityKey(ScriptedConnector.network, handle))
            }
            let names = ["a", "b"]
            let scheduler = world.scheduler(names.map { .scripted($0, host: "shared", connector) })
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await scheduler.run() }
                await scheduler.resolve(names.flatMap { name in (0..<3).map { Wish(connector: name, handle: "\($0)", person: ada) } }) {
                    _ in
                }
                await world.pass(.seconds(60))
                group.cancelAll()
            }
            #expect(changes.entries == [1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1])
        }
    }

    @Test("a reload asks nothing anew: what is open stays in its backoff, what is under way comes to its end") func reload() async throws {
        let ada = try #require(ada)
        try await Simulation.run { simulation in
            let world = World(simulation)
            let asked = Journal<String>()
            let found = Journal<String>()
            var connector = ScriptedConnector { _, _, _ throws(FetchError) in nil }
            connector.resolving = { handle, _ throws(FetchError) in
                asked.note(handle)
                if handle == "failing" { throw .test(.malformedResponse, .backOff) }
                await world.pass(.seconds(10))
                return Identity(IdentityKey(ScriptedConnector.network, handle))
            }
            let scheduler = world.scheduler([.scripted(connector)])
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await scheduler.run() }
                let wishes = ["failing", "slow", "unwanted"].map { Wish(connector: "net", handle: $0, person: ada) }
                await scheduler.resolve(wishes) { _ in Issue.record("the call before this one is over") }
                for _ in 0..<8 {
                    await world.pass(.seconds(1))
                    await scheduler.replace([.scripted(connector)])
                    await scheduler.resolve(Array(wishes.prefix(2))) { found.note($0.wish.handle) }
                }
                #expect(asked.entries == ["failing", "slow"])
                await world.pass(.seconds(5))
                #expect(found.entries == ["slow"])
                #expect(asked.entries == ["failing", "slow"])
                group.cancelAll()
            }
        }
    }

    @Test("what another server said of a handle does not count for the server that is asked now") func movedServer() async throws {
        let ada = try #require(ada)
        try await Simulation.run { simulation in
            let world = World(simulation)
            let found = Journal<String>()
            func connector(_ server: String) -> ScriptedConnector {
                var connector = ScriptedConnector { _, _, _ throws(FetchError) in nil }
                connector.resolving = { handle, _ throws(FetchError) in
                    await world.pass(.seconds(30))
                    return Identity(IdentityKey(ScriptedConnector.network, "\(handle) of \(server)"))
                }
                return connector
            }
            let scheduler = world.scheduler([.scripted(host: "old", connector("old"))])
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await scheduler.run() }
                let wishes = [Wish(connector: "net", handle: "ada", person: ada)]
                await scheduler.resolve(wishes) { found.note($0.identity.key.id) }
                await world.pass(.seconds(10))
                await scheduler.replace([.scripted(host: "new", connector("new"))])
                await scheduler.resolve(wishes) { found.note($0.identity.key.id) }
                await world.pass(.seconds(120))
                #expect(found.entries == ["ada of new"])
                group.cancelAll()
            }
        }
    }
}
