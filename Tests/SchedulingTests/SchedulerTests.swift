import ConnectorKit
import Model
import Testing

@testable import Scheduling

private typealias Start = (id: String, at: Duration)

@Suite struct SchedulerTests {
    @Test("every page is stored with its cursor, and the next fetch goes on from the last one") func pagesAreStored() async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let asked = Journal<String>()
            let connector = ScriptedConnector { identity, cursor, _ throws(FetchError) in
                let page = cursor.flatMap { Int($0.value) } ?? 0
                asked.note("\(page)")
                guard page % 4 != 3 else { return nil }
                return Batch(
                    posts: [Post(network: ScriptedConnector.network, id: "\(page)", author: "a", at: TestWall.start)],
                    cursor: Cursor("\(page + 1)"), hasMore: true)
            }
            let assignment = world.add(1, to: "net", known: false)[0]
            let scheduler = world.scheduler([.scripted(connector)])
            await world.run(scheduler, for: .seconds(900))
            #expect(asked.entries == ["0", "1", "2", "3"])
            #expect(world.queue.snapshot.stored.flatMap(\.posts).map(\.id) == ["0", "1", "2"])
            let row = try #require(world.queue.row(assignment))
            #expect(row.cursor == Cursor("3"))
            #expect(row.due - world.wall.now <= .seconds(900) && row.due > world.wall.now)
            let counts = try #require(await scheduler.status().connectors.first).counts
            #expect(counts.succeeded == 1 && counts.batches == 3 && counts.records == 3)
            #expect(world.log.told == [])
        }
    }

    @Test("the most overdue comes first") func mostOverdueFirst() async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let order = Journal<String>()
            let connector = ScriptedConnector { identity, _, _ throws(FetchError) in
                order.note(identity?.key.id ?? "")
                return nil
            }
            for late in [3, 9, 1, 7, 5, 2, 8, 4, 6, 0] {
                let assignment = Assignment(connector: "net", identity: IdentityKey(ScriptedConnector.network, "\(late)"))
                world.queue.add(assignment, due: world.wall.now - .seconds(late * 60), cursor: Cursor("0"))
            }
            await world.run(world.scheduler([.scripted(assignments: 10, connector)]), for: .seconds(120))
            #expect(order.entries == ["9", "8", "7", "6", "5", "4", "3", "2", "1", "0"])
        }
    }

    @Test("no more is under way than the scheduler, a connector and a host allow") func concurrency() async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let starts = Journal<(host: String, change: Int)>()
            func connector(_ host: String) -> ScriptedConnector {
                ScriptedConnector { _, _, _ throws(FetchError) in
                    starts.note((host, 1))
                    await world.pass(.seconds(7))
                    starts.note((host, -1))
                    return nil
                }
            }
            let shared = (0..<3).map { ScheduledConnector.scripted("a\($0)", host: "shared", assignments: 20, connector("shared")) }
            let own = (0..<4).map { ScheduledConnector.scripted("b\($0)", host: "b\($0)", assignments: 20, connector("b\($0)")) }
            for scheduled in shared + own { world.add(20, to: scheduled.name, known: false) }
            await world.run(world.scheduler(shared + own, limits: SchedulerLimits(fetches: 6)), for: .seconds(900))
            var under: [String: Int] = [:]
            var (most, mostShared, mostOwn) = (0, 0, 0)
            for start in starts.entries {
                under[start.host, default: 0] += start.change
                most = max(most, under.values.reduce(0, +))
                mostShared = max(mostShared, under["shared"] ?? 0)
                mostOwn = max(mostOwn, under["b0"] ?? 0)
            }
            #expect(most == 6)
            #expect(mostShared == 2)
            #expect(mostOwn == 2)
            #expect(under.values.allSatisfy { $0 == 0 })
        }
    }

    @Test(
        "one poisoned identity does not stop the others, whatever its failure pretends to concern",
        arguments: [
            FetchError.test(.unreachable, .backOff, reach: .connector), .test(.malformedResponse, .backOff), .test(.gone, .giveUp),
            .test(.forbidden, .reconfigure),
        ])
    func poisonedIdentity(error: FetchError) async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let served = Journal<String>()
            let connector = ScriptedConnector { identity, _, _ throws(FetchError) in
                if identity?.key.id == "net-3" { throw error }
                served.note(identity?.key.id ?? "")
                return nil
            }
            world.add(20, to: "net")
            let scheduler = world.scheduler([.scripted(assignments: 20, connector)])
            await world.run(scheduler, for: .seconds(4 * 900))
            let times = Dictionary(grouping: served.entries, by: { $0 }).mapValues(\.count)
            #expect(times.count == 19)
            #expect(times.values.allSatisfy { $0 >= 3 && $0 <= 5 })
            #expect(await scheduler.status().connectors.first?.activity == .working)
        }
    }

    @Test("a refused credential stops its connector, is said once, and is tried once again at a restart") func unauthorized() async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let asked = Journal<Duration>()
            let connector = ScriptedConnector { _, _, _ throws(FetchError) in
                asked.note(simulation.now)
                throw .test(.unauthorized, .reconfigure, reach: .connector)
            }
            let healthy = ScriptedConnector { _, _, _ throws(FetchError) in nil }
            world.add(50, to: "net")
            world.add(1, to: "other")
            let connectors = [ScheduledConnector.scripted(assignments: 50, connector), .scripted("other", healthy)]
            await world.run(world.scheduler(connectors), for: .seconds(86_400))
            #expect(asked.entries.count == 1)
            #expect(world.log.told == ["error connector stopped"])
            #expect(world.queue.snapshot.states["net"]?.isStopped == true)
            let scheduler = world.scheduler(connectors)
            await world.run(scheduler, for: .seconds(86_400))
            #expect(asked.entries.count == 2)
            #expect(world.log.told == ["error connector stopped", "error connector stopped"])
            #expect(await scheduler.status().connectors.map(\.activity) == [.stopped, .working])
        }
    }

    @Test("a mended connector works again after a reload, and a reload asks nobody else anything more") func reload() async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let asked = Journal<String>()
            let broken = ScriptedConnector { _, _, _ throws(FetchError) in
                throw .test(.unauthorized, .reconfigure, reach: .connector)
            }
            let working = ScriptedConnector { identity, _, _ throws(FetchError) in
                asked.note(identity?.key.id ?? "")
                return nil
            }
            world.add(10, to: "net")
            world.add(10, to: "other")
            let other = ScheduledConnector.scripted("other", assignments: 10, working)
            let scheduler = world.scheduler([.scripted(assignments: 10, broken), other])
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await scheduler.run() }
                await world.pass(.seconds(1000))
                let before = asked.entries.count
                for _ in 0..<20 { await scheduler.replace([.scripted(assignments: 10, broken), other]) }
                await world.pass(.milliseconds(1))
                #expect(asked.entries.count == before)
                await scheduler.replace([.scripted(assignments: 10, working), other])
                await world.pass(.seconds(900))
                group.cancelAll()
            }
            #expect(Set(asked.entries).count == 20)
            #expect(world.log.told.last == "info connector works again")
        }
    }

    @Test("a reload amid fetches stops nothing: neither their budgets nor what befalls them under the old credential")
    func reloadUnderLoad()
        async throws
    {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let budgets = [BudgetDescription("requests", .requests, 1000, per: .every(.seconds(900)), source: "test")]
            let old = ScriptedConnector { _, _, context throws(FetchError) in
                for _ in 0..<20 {
                    try await context.budget.reserve(["requests": 1])
                    await world.pass(.seconds(1))
                }
                throw .test(.unauthorized, .reconfigure, reach: .connector)
            }
            let new = ScriptedConnector { _, _, context throws(FetchError) in
                try await context.budget.reserve(["requests": 1])
                return nil
            }
            world.add(10, to: "net", known: false)
            let scheduler = world.scheduler([.scripted("net", account: "old", budgets: budgets, assignments: 10, old)])
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await scheduler.run() }
                await world.pass(.seconds(5))
                await scheduler.replace([.scripted("net", account: "new", budgets: budgets, assignments: 10, new)])
                await world.pass(.seconds(900))
                let status = await scheduler.status().connectors.first
                #expect(status?.activity == .working)
                #expect(status?.counts.failed == [.unauthorized: 2])
                #expect((status?.counts.succeeded ?? 0) >= 10)
                group.cancelAll()
            }
            #expect(world.log.told == [])
        }
    }

    @Test("a lost lease drops its fetch quietly and counts it; the fetch of the new owner is not disturbed") func leaseLost() async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let assignment = world.add(1, to: "net", known: false)[0]
            let connector = ScriptedConnector { _, cursor, _ throws(FetchError) in
                await world.pass(.seconds(10))
                return Batch(
                    posts: [Post(network: ScriptedConnector.network, id: "1", author: "a", at: TestWall.start)],
                    cursor: Cursor((cursor?.value ?? "") + "x"), hasMore: true)
            }
            let scheduler = world.scheduler([.scripted(connector)])
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await scheduler.run() }
                while world.queue.snapshot.stored.isEmpty { await world.pass(.seconds(1)) }
                world.queue.steal(assignment)
                let stored = world.queue.snapshot.stored.count
                await world.pass(.seconds(60))
                #expect(world.queue.snapshot.stored.count == stored)
                group.cancelAll()
            }
            let counts = try #require(await scheduler.status().connectors.first).counts
            #expect(counts.leasesLost == 1)
            #expect(counts.failed.isEmpty)
            #expect(world.log.told == [])
        }
    }

    @Test("a fetch that takes long keeps its claim") func longFetch() async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let starts = Journal<Duration>()
            world.add(1, to: "net", known: false)
            let connector = ScriptedConnector { _, _, _ throws(FetchError) in
                starts.note(simulation.now)
                await world.pass(.seconds(1800))
                return nil
            }
            let scheduler = world.scheduler([.scripted(connector)])
            await world.run(scheduler, for: .seconds(2000 + 900))
            #expect(starts.entries.count == 1 || starts.entries[1] - starts.entries[0] > .seconds(1800))
            #expect(await scheduler.status().connectors.first?.counts.leasesLost == 0)
        }
    }

    @Test("a store that refuses work is said once, is not hammered, and work goes on when it is back") func storeDown() async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let asked = Journal<Duration>()
            let connector = ScriptedConnector { _, _, _ throws(FetchError) in
                asked.note(simulation.now)
                return nil
            }
            world.add(20, to: "net")
            let scheduler = world.scheduler([.scripted(assignments: 20, connector)])
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await scheduler.run() }
                await world.pass(.seconds(1000))
                world.queue.change { $0.isFailing = true }
                let before = asked.entries.count
                await world.pass(.seconds(3600))
                #expect(asked.entries.count - before <= 2)
                #expect(await scheduler.status().storeProblem != nil)
                world.queue.change { $0.isFailing = false }
                await world.pass(.seconds(60))
                #expect(asked.entries.count > before)
                #expect(await scheduler.status().storeProblem == nil)
                group.cancelAll()
            }
            #expect(world.log.told == ["error store refuses work; fetching waits", "info store works again; fetching goes on"])
        }
    }

    @Test("an idle scheduler wakes up once a minute at most") func idle() async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            world.queue.add(
                Assignment(connector: "net", identity: nil), due: world.wall.now + .seconds(86_400), cursor: Cursor("0"))
            await world.run(world.scheduler([.scripted(ScriptedConnector { _, _, _ throws(FetchError) in nil })]), for: .seconds(3600))
            #expect(world.queue.snapshot.claims <= 61)
        }
    }
}
