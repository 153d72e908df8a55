import ConnectorKit
import Model
import Testing

@testable import Scheduling

/// RELIABILITY 9: throttling and servers in trouble, on a virtual clock.
@Suite struct StormTests {
    @Test("a reset is obeyed to the second: no request before it, one right after it, of any connector on that credential")
    func resetIsObeyed() async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let asked = Journal<Duration>()
            let allowed = TestWall.start + .seconds(2000)
            let connector = ScriptedConnector { _, _, context throws(FetchError) in
                try await context.budget.reserve(["requests": 1])
                asked.note(simulation.now)
                await world.pass(.milliseconds(100))
                if context.clock.now < allowed { throw .test(.rateLimited, .retry(at: allowed), reach: .connector) }
                return nil
            }
            let budgets = [BudgetDescription("requests", .requests, 300, per: .every(.seconds(900)), source: "test")]
            let names = ["a", "b"]
            for name in names { world.add(100, to: name) }
            let connectors = names.map {
                ScheduledConnector.scripted($0, host: "same", account: "token", budgets: budgets, assignments: 100, connector)
            }
            // The second half is spent by another process, which must know.
            await world.run(world.scheduler(connectors), for: .seconds(1000))
            await world.run(world.scheduler(connectors), for: .seconds(2000))
            let first = try #require(asked.entries.first)
            let early = asked.entries.filter { $0 > first + .milliseconds(100) && $0 < .seconds(2000) }
            #expect(early.isEmpty, "\(early)")
            let next = try #require(asked.entries.first { $0 >= .seconds(2000) })
            #expect(next < .seconds(2001))
            #expect(world.log.told.filter { $0 == "warning connector pauses" }.count == 1)
            #expect(asked.entries.count > 150)
        }
    }

    @Test("a day of storms: no window exceeded, bounded rates, no herd afterwards, nobody left behind")
    func dayOfStorms() async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let hosts = 5
            let each = 40
            let interval = Duration.seconds(900)
            let asked = Journal<(host: Int, id: String, at: Duration)>()
            let served = Journal<(host: Int, id: String, at: Duration)>()
            /// Host 0 is well; 1 has waves of 503; 2 throttles by its window; 3 is down for two hours; 4 tells nonsense.
            @Sendable func answer(_ host: Int, _ context: FetchContext) -> FetchError? {
                let now = simulation.now
                let second = Int(now.components.seconds)
                switch host {
                case 1 where second % 7200 < 1500: return .test(.unreachable, .backOff, reach: .connector)
                case 2 where second % 3600 < 900:
                    return .test(.rateLimited, .retry(at: context.clock.now + .seconds(900 - second % 3600)), reach: .connector)
                case 3 where (7200..<14_400).contains(second): return .test(.unreachable, .backOff, reach: .connector)
                case 4 where second % 1800 < 200:
                    let nonsense: [Instant] = [
                        context.clock.now - .seconds(5), Instant(seconds: 0), context.clock.now,
                    ]
                    return .test(.rateLimited, .retry(at: nonsense[second % 3]), reach: .connector)
                default: return nil
                }
            }
            var connectors: [ScheduledConnector] = []
            for host in 0..<hosts {
                let connector = ScriptedConnector { identity, _, context throws(FetchError) in
                    try await context.budget.reserve(["requests": 1])
                    asked.note((host, identity?.key.id ?? "", simulation.now))
                    await world.pass(.milliseconds(50))
                    if let error = answer(host, context) { throw error }
                    served.note((host, identity?.key.id ?? "", simulation.now))
                    return nil
                }
                world.add(each, to: "h\(host)", interval: interval)
                let budget = BudgetDescription("requests", .requests, 60, per: .every(interval), source: "test")
                connectors.append(.scripted("h\(host)", interval: interval, budgets: [budget], assignments: each, connector))
            }
            await world.run(world.scheduler(connectors), for: .seconds(86_400))
            let entries = asked.entries
            for host in 0..<hosts {
                let times = entries.filter { $0.host == host }.map(\.at)
                var (begin, used): (Duration?, Int) = (nil, 0)
                for at in times {
                    if begin.map({ at >= $0 + interval }) ?? true { (begin, used) = (at, 0) }
                    used += 1
                    #expect(used <= 60, "host \(host)")
                }
                // Never two starts in the same second, where one every 22.5 s is the mean.
                let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
                let shortest = gaps.min() ?? .zero
                #expect(shortest >= .seconds(1), "host \(host): \(shortest)")
                let busiest = times.indices.map { i in times[i...].prefix { $0 < times[i] + .seconds(60) }.count }.max() ?? 0
                #expect(busiest <= 7, "host \(host): \(busiest) starts within a minute")
            }
            // The host that is well notices nothing.
            #expect(entries.filter { $0.host == 0 }.count >= each * 94)
            // During a wave only probes get through.
            let wave = entries.filter { $0.host == 3 && $0.at >= .seconds(7300) && $0.at < .seconds(14_400) }
            #expect(wave.count <= 25, "\(wave.count)")
            // Nobody waits longer than another: each of a host's identities is served about as often, and lately.
            for host in 0..<hosts {
                let times = Dictionary(grouping: served.entries.filter { $0.host == host }, by: \.id)
                #expect(times.count == each)
                // Waves that come with the interval hit the same few again and again; even they lose a quarter at most.
                let counts = times.mapValues(\.count).values.sorted()
                #expect((counts.first ?? 0) * 4 >= counts[counts.count / 2] * 3, "host \(host): \(counts)")
                let longest = times.values.flatMap { list in zip(list.dropFirst(), list).map { $0.at - $1.at } }.max() ?? .zero
                #expect(longest <= (host == 3 ? .seconds(7200) : .seconds(1500)) + interval * 2.5, "host \(host): \(longest)")
            }
        }
    }

    @Test("after an outage the rate is at most twice the mean", arguments: [100, 1000]) func noHerd(assignments: Int) async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let interval = Duration.seconds(900)
            let asked = Journal<Duration>()
            let connector = ScriptedConnector { _, _, _ throws(FetchError) in
                asked.note(simulation.now)
                if (Duration.seconds(1000)..<Duration.seconds(4600)).contains(simulation.now) {
                    throw .test(.unreachable, .backOff, reach: .connector)
                }
                return nil
            }
            world.add(assignments, to: "net", interval: interval)
            await world.run(world.scheduler([.scripted(assignments: assignments, connector)]), for: .seconds(7200))
            let after = asked.entries.filter { $0 >= .seconds(4600) }
            let mean = Double(assignments) / 900
            // A start is either in a second or not, so the peak is measured over ten means' time, and never below a second.
            let span = max(1, 10 / mean)
            let busiest = after.indices.map { i in after[i...].prefix { $0 < after[i] + .seconds(span) }.count }.max() ?? 0
            #expect(Double(busiest) / span <= 2 * mean, "\(busiest) in \(span) s, mean \(mean) per s")
            #expect(asked.entries.filter { (Duration.seconds(1100)..<Duration.seconds(4600)).contains($0) }.count <= 12)
            // The backlog is gone: everybody has been fetched since.
            #expect(after.count >= assignments * 2)
            #expect(world.log.told == ["warning connector pauses", "info connector works again"])
        }
    }

    @Test("a server that hangs is asked by one fetch at a time until it answers") func oneProbe() async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let changes = Journal<(change: Int, at: Duration)>()
            let connector = ScriptedConnector { _, _, _ throws(FetchError) in
                changes.note((1, simulation.now))
                await world.pass(.seconds(60))
                changes.note((-1, simulation.now))
                if simulation.now < .seconds(5000) { throw .test(.unreachable, .backOff, reach: .connector) }
                return nil
            }
            world.add(500, to: "net")
            await world.run(world.scheduler([.scripted("net", assignments: 500, connector)]), for: .seconds(7000))
            var (under, mostBefore, mostAfter) = (0, 0, 0)
            for change in changes.entries {
                under += change.change
                if change.at > .seconds(400), change.at < .seconds(5000) { mostBefore = max(mostBefore, under) }
                if change.at > .seconds(6000) { mostAfter = max(mostAfter, under) }
            }
            #expect(mostBefore == 1)
            #expect(mostAfter == 2)
        }
    }

    @Test("absurd waits are cut to a day and said") func absurdWait() async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let asked = Journal<Duration>()
            let connector = ScriptedConnector { _, _, context throws(FetchError) in
                asked.note(simulation.now)
                throw .test(.rateLimited, .retry(at: context.clock.now + .seconds(1_000_000_000)), reach: .connector)
            }
            world.queue.add(Assignment(connector: "net", identity: nil), due: world.wall.now)
            await world.run(world.scheduler([.scripted(connector)]), for: .seconds(86_400 * 2 + 60))
            #expect(asked.entries.count == 3)
            #expect(world.log.told.contains("warning network asked for a wait beyond reason; it is cut"))
        }
    }

    @Test("a budget that is used up window after window is told of once, and once that it suffices again") func spentBudget() async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let connector = ScriptedConnector { _, _, context throws(FetchError) in
                // At first each window of the budget holds half of what is due.
                if simulation.now < .seconds(7200) { try await context.budget.reserve(["requests": 2]) }
                return nil
            }
            world.add(20, to: "net")
            let budget = BudgetDescription("requests", .requests, 20, per: .every(.seconds(900)), source: "test")
            let scheduler = world.scheduler([.scripted(budgets: [budget], assignments: 20, connector)])
            await world.run(scheduler, for: .seconds(3600))
            #expect(world.log.told == ["info budget is used up"])
            await world.run(scheduler, for: .seconds(20_000))
            #expect(world.log.told == ["info budget is used up", "info budget suffices again"])
        }
    }

    @Test("several budgets of one credential hold at once, whoever spends them") func severalBudgets() async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let spent = Journal<(at: Duration, units: Int64)>()
            let budgets = [
                BudgetDescription("requests", .requests, 30, per: .every(.seconds(900)), source: "test"),
                BudgetDescription("units", .units, 50, per: .every(.seconds(3600)), source: "test"),
                BudgetDescription("money", .dollars, 100_000_000, per: .monthUTC, source: "test"),
            ]
            let connector = ScriptedConnector { _, _, context throws(FetchError) in
                try await context.budget.reserve(["requests": 1, "units": 2, "money": 1000])
                spent.note((simulation.now, 2))
                return nil
            }
            let names = ["a", "b", "c"]
            for name in names { world.add(30, to: name, interval: .seconds(300)) }
            let connectors = names.map {
                ScheduledConnector.scripted(
                    $0, host: "same", account: "token", interval: .seconds(300), budgets: budgets, assignments: 30, connector)
            }
            let scheduler = world.scheduler(connectors)
            await world.run(scheduler, for: .seconds(4 * 3600))
            // 50 units an hour are 25 calls: the tightest of the three.
            #expect(spent.entries.count == 100)
            let tightest = try #require(await scheduler.status().connectors.first?.budgets.first { $0.name == "units" })
            #expect(tightest.used <= 50)
            // Once for each connector.
            #expect(world.log.told == Array(repeating: "info budget is used up", count: 3))
        }
    }
}
