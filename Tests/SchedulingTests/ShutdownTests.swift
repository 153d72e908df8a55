import ConnectorKit
import Model
import Testing

@testable import Scheduling

@Suite struct ShutdownTests {
    @Test("cancelling releases every claim as it was, within a second, so that a restart goes on at once") func claimsAreReleased()
        async throws
    {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let asked = Journal<String>()
            let connector = ScriptedConnector { identity, _, _ throws(FetchError) in
                asked.note(identity?.key.id ?? "")
                // As a transfer does: it ends when it is cancelled.
                do { try await world.clock.sleep(for: .seconds(3600)) } catch { throw .test(.cancelled, .backOff) }
                return nil
            }
            world.add(10, to: "net", known: false)
            let before = world.queue.snapshot.rows
            let scheduler = world.scheduler([.scripted(assignments: 10, connector)])
            let took = await withTaskGroup(of: Void.self) { group in
                group.addTask { await scheduler.run() }
                await world.pass(.seconds(900))
                group.cancelAll()
                let cancelled = simulation.now
                await group.waitForAll()
                return simulation.now - cancelled
            }
            #expect(took < .seconds(1))
            #expect(asked.entries.count == 2)
            let rows = world.queue.snapshot.rows
            #expect(rows.values.allSatisfy { $0.leasedUntil == nil })
            #expect(rows.mapValues(\.due) == before.mapValues(\.due))
            #expect(rows.values.allSatisfy { $0.failures == 0 })
        }
    }

    @Test("an open commit is finished before the scheduler ends") func openCommitIsFinished() async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let connector = ScriptedConnector { _, _, _ throws(FetchError) in
                Batch(
                    posts: [Post(network: ScriptedConnector.network, id: "1", author: "a", at: TestWall.start)], cursor: Cursor("1"),
                    hasMore: true)
            }
            world.queue.add(Assignment(connector: "net", identity: nil), due: world.wall.now)
            let open = Journal<Duration>()
            world.queue.holdCommits {
                open.note(simulation.now)
                await world.pass(.seconds(5))
            }
            await world.run(world.scheduler([.scripted(connector)]), for: .seconds(3))
            #expect(open.entries == [.zero])
            #expect(simulation.now == .seconds(5))
            #expect(world.queue.snapshot.stored.count == 1)
            #expect(world.queue.snapshot.rows.values.first?.cursor == Cursor("1"))
        }
    }

    @Test("a scheduler that is cancelled before it begins ends at once") func cancelledBefore() async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            world.add(3, to: "net", known: false)
            let asked = Journal<String>()
            let scheduler = world.scheduler([
                .scripted(
                    ScriptedConnector { _, _, _ throws(FetchError) in
                        asked.note("")
                        return nil
                    })
            ])
            await withTaskGroup(of: Void.self) { group in
                group.cancelAll()
                group.addTask { await scheduler.run() }
            }
            #expect(asked.entries.isEmpty)
            #expect(simulation.now == .zero)
        }
    }

    @Test("a fetch whose connector a reload has removed is cancelled at once, and what it stored stays; others go on")
    func removedConnector() async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let ends = Journal<(name: String, at: Duration)>()
            func connector(_ name: String) -> ScheduledConnector {
                .scripted(
                    name,
                    ScriptedConnector { _, cursor, _ throws(FetchError) in
                        if cursor == nil {
                            return Batch(
                                posts: [Post(network: ScriptedConnector.network, id: name, author: "a", at: TestWall.start)],
                                cursor: Cursor("1"), hasMore: true)
                        }
                        // As a plugin's program does: it runs on until its timeout, or until it is killed.
                        defer { ends.note((name, simulation.now)) }
                        do { try await world.clock.sleep(for: .seconds(300)) } catch { throw .test(.cancelled, .backOff) }
                        return nil
                    })
            }
            for name in ["stays", "goes"] { world.queue.add(Assignment(connector: name, identity: nil), due: world.wall.now) }
            let scheduler = world.scheduler([connector("stays"), connector("goes")])
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await scheduler.run() }
                await world.pass(.seconds(10))
                await scheduler.replace([connector("stays")])
                await world.pass(.seconds(600))
                group.cancelAll()
            }
            #expect(ends.entries.map(\.name) == ["goes", "stays"])
            #expect(ends.entries.map(\.at) == [.seconds(10), .seconds(300)])
            #expect(Set(world.queue.snapshot.stored.flatMap(\.posts).map(\.id)) == ["goes", "stays"])
            #expect(world.queue.row(Assignment(connector: "goes", identity: nil))?.leasedUntil == nil)
        }
    }

    @Test(
        "processes that are killed again and again exceed no window, lose no page and repeat one each at most",
        arguments: [1, 2, 3] as [UInt64])
    func killedAgainAndAgain(seed: UInt64) async throws {
        try await Simulation.run { simulation in
            var random = SeededGenerator(seed: seed)
            let requests = Journal<Duration>()
            let served = Journal<String>()
            let wall = TestWall(simulation)
            let clock = TestClock(simulation: simulation)
            var contents = MemoryQueue.Contents()
            let amount: Int64 = 40
            let budgets = [BudgetDescription("requests", .requests, amount, per: .every(.seconds(300)), source: "test")]
            let connector = ScriptedConnector { identity, cursor, context throws(FetchError) in
                try await context.budget.reserve(["requests": 1])
                requests.note(simulation.now)
                do { try await clock.sleep(for: .milliseconds(200)) } catch { throw .test(.cancelled, .backOff) }
                let page = cursor.flatMap { Int($0.value) } ?? 0
                let name = "\(identity?.key.id ?? "")/\(page)"
                served.note(name)
                return Batch(
                    posts: [Post(network: ScriptedConnector.network, id: name, author: "a", at: TestWall.start)],
                    cursor: Cursor("\(page + 1)"), hasMore: page % 10 != 9)
            }
            var kills = 0
            for round in 0..<30 {
                let world = World(simulation, contents: contents, wall: wall)
                if round == 0 { world.add(20, to: "net", interval: .seconds(300), known: false) }
                let scheduler = world.scheduler([.scripted(interval: .seconds(300), budgets: budgets, assignments: 20, connector)])
                let life = Duration.milliseconds(Int64.random(in: 1000...200_000, using: &random))
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { await scheduler.run() }
                    await world.pass(life)
                    // What the process wrote up to here is all that its successor finds; what it does while ending is not.
                    contents = world.queue.snapshot
                    group.cancelAll()
                }
                kills += 1
            }
            // The budget's own windows: each begins with the first request after the last one's end.
            var (begin, used, most): (Duration?, Int64, Int64) = (nil, 0, 0)
            for at in requests.entries {
                if begin.map({ at >= $0 + .seconds(300) }) ?? true { (begin, used) = (at, 0) }
                used += 1
                most = max(most, used)
            }
            #expect(most <= amount, "seed \(seed)")
            #expect(most >= amount / 2, "seed \(seed)")
            let stored = Set(contents.stored.flatMap(\.posts).map(\.id))
            for (assignment, row) in contents.rows {
                let pages = row.cursor.flatMap { Int($0.value) } ?? 0
                for page in 0..<pages { #expect(stored.contains("\(assignment.identity?.id ?? "")/\(page)"), "seed \(seed)") }
            }
            let repeats = served.entries.count - Set(served.entries).count
            #expect(repeats <= kills * 2, "seed \(seed)")
        }
    }
}
