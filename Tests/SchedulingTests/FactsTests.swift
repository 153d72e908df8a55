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

    @Test("whom an answer tells to be gone is asked for again six hours later, and removed if it stays so") func partings() async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let asked = Journal<(ids: [String], at: Duration)>()
            var connector = ScriptedConnector { _, _, _ throws(FetchError) in nil }
            connector.facts = { ids, _ throws(FetchError) in
                let isFirst = asked.entries.isEmpty
                asked.note((ids, simulation.now))
                // The first answer leaves out three; one of them was always there.
                let gone = isFirst ? ["met-1", "met-2", "met-3"] : ["met-1", "met-3"]
                return Batch(
                    identities: ids.filter { !gone.contains($0) }.map {
                        Identity(IdentityKey(ScriptedConnector.network, $0), createdAt: TestWall.start)
                    },
                    deletions: ids.filter(gone.contains).map {
                        Deletion(network: ScriptedConnector.network, stream: .identities, id: $0)
                    })
            }
            world.queue.change { contents in contents.lacking = (0..<10).map { IdentityKey(ScriptedConnector.network, "met-\($0)") } }
            let scheduler = world.scheduler([.scripted(connector)])
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await scheduler.run() }
                await world.pass(.seconds(6 * 3600 - 600))
                #expect(asked.entries.map(\.ids.count) == [10])
                #expect(world.queue.snapshot.stored.flatMap(\.deletions).isEmpty)
                await world.pass(.seconds(1200))
                #expect(asked.entries.last?.ids == ["met-1", "met-2", "met-3"] && asked.entries.count == 2)
                #expect(world.queue.snapshot.stored.flatMap(\.deletions).map(\.id) == ["met-1", "met-3"])
                #expect(world.queue.snapshot.stored.flatMap(\.identities).contains { $0.key.id == "met-2" })
                group.cancelAll()
            }
        }
    }

    @Test("somebody of whom the second answer says nothing is asked for a third time, not at once") func undecided() {
        func gone(_ ids: String...) -> Batch {
            Batch(deletions: ids.map { Deletion(network: ScriptedConnector.network, stream: .identities, id: $0) })
        }
        func removed(by batch: Batch, of id: String, _ partings: inout Partings, hour: Int) -> Bool {
            var batch = batch
            partings.confirm(&batch, answering: [id], at: .seconds(hour * 3600))
            return !batch.deletions.isEmpty
        }
        var partings = Partings()
        #expect(!removed(by: gone("a"), of: "a", &partings, hour: 0))
        #expect(!removed(by: gone("a"), of: "a", &partings, hour: 5))
        #expect(!removed(by: Batch(), of: "a", &partings, hour: 6))
        #expect(!partings.isDue("a", at: .seconds(11 * 3600)) && partings.isDue("a", at: .seconds(12 * 3600)))
        #expect(removed(by: gone("a"), of: "a", &partings, hour: 12))
        #expect(!partings.isDue("a", at: .seconds(99 * 3600)))
    }

    @Test("a reload makes nobody ask again for facts that the same credential was not told") func reload() async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let asked = Journal<[String]>()
            var connector = ScriptedConnector { _, _, _ throws(FetchError) in nil }
            connector.facts = { ids, _ throws(FetchError) in
                asked.note(ids)
                return Batch()
            }
            world.queue.change { contents in contents.lacking = (0..<10).map { IdentityKey(ScriptedConnector.network, "met-\($0)") } }
            let scheduler = world.scheduler([.scripted(connector)])
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await scheduler.run() }
                await world.pass(.seconds(1000))
                await scheduler.replace([.scripted(connector)])
                await world.pass(.seconds(1000))
                #expect(asked.entries.count == 1)
                await scheduler.replace([.scripted(account: "another", connector)])
                await world.pass(.seconds(1000))
                #expect(asked.entries.count == 2)
                group.cancelAll()
            }
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
