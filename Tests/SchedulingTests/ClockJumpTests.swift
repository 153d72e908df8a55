import ConnectorKit
import Model
import Testing

@testable import Scheduling

/// RELIABILITY 6: the wall clock jumps, the machine sleeps.
@Suite struct ClockJumpTests {
    private static let interval = Duration.seconds(900)

    private func fetches(
        of count: Int, for duration: Duration, at moment: Duration, disturb: @escaping @Sendable (World) async -> Void
    ) async throws -> [(id: String, at: Duration)] {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let asked = Journal<(id: String, at: Duration)>()
            let connector = ScriptedConnector { identity, _, _ throws(FetchError) in
                asked.note((identity?.key.id ?? "", simulation.now))
                return nil
            }
            world.add(count, to: "net")
            let scheduler = world.scheduler([.scripted(assignments: count, connector)])
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await scheduler.run() }
                await world.pass(moment)
                await disturb(world)
                await world.pass(duration)
                group.cancelAll()
            }
            #expect(world.log.told == [])
            return asked.entries
        }
    }

    @Test(
        "whatever the wall clock does, each identity is fetched about once an interval",
        arguments: [
            1, -1, 3600, -3600, 86_400, -86_400, -31_536_000, -1_790_000_000, 357_483_648, 2_504_967_296,
        ])
    func wallClockJumps(seconds: Int64) async throws {
        let entries = try await fetches(of: 30, for: .seconds(3600), at: .seconds(1000)) { $0.wall.jump(by: .seconds(seconds)) }
        let times = Dictionary(grouping: entries.filter { $0.at >= .seconds(1000) }, by: \.id).mapValues(\.count)
        #expect(times.count == 30)
        // Four intervals; a jump may bring one fetch forward.
        #expect(times.values.allSatisfy { (3...5).contains($0) }, "\(times.values.sorted())")
    }

    @Test("after eight hours of sleep there is one fetch for each identity, not thirty-two", arguments: [true, false])
    func suspended(wallGoesOn: Bool) async throws {
        let gap = Duration.seconds(8 * 3600)
        let entries = try await fetches(of: 30, for: .seconds(850), at: .seconds(1000)) { world in
            world.simulation.jump(by: gap)
            // A suspended machine's clocks both go on, or only the wall clock does.
            if !wallGoesOn { world.wall.jump(by: .zero - gap) }
        }
        let times = Dictionary(grouping: entries.filter { $0.at >= .seconds(1000) + gap }, by: \.id).mapValues(\.count)
        #expect(times.count == 30)
        #expect(times.values.allSatisfy { (1...2).contains($0) }, "\(times.values.sorted())")
        #expect(times.values.reduce(0, +) <= 45)
    }

    @Test("a clock that was set back while the daemon was down does not make it wait", arguments: [-3600, -31_536_000] as [Int64])
    func setBackWhileDown(seconds: Int64) async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let asked = Journal<Duration>()
            let connector = ScriptedConnector { _, _, _ throws(FetchError) in
                asked.note(simulation.now)
                return nil
            }
            world.add(20, to: "net")
            let connectors = [ScheduledConnector.scripted(assignments: 20, connector)]
            await world.run(world.scheduler(connectors), for: .seconds(1000))
            world.wall.jump(by: .seconds(seconds))
            let before = asked.entries.count
            await world.run(world.scheduler(connectors), for: .seconds(1350))
            #expect(asked.entries.count - before >= 20)
            #expect(asked.entries.count - before <= 40)
        }
    }

    @Test("random walks of the wall clock starve nobody and wake nobody twice", arguments: [1, 2, 3] as [UInt64])
    func randomWalks(seed: UInt64) async throws {
        let entries = try await fetches(of: 10, for: .seconds(60), at: .seconds(1)) { world in
            var random = SeededGenerator(seed: seed)
            for _ in 0..<200 {
                await world.pass(.milliseconds(Int64.random(in: 1000...400_000, using: &random)))
                world.wall.jump(by: .milliseconds(Int64.random(in: -40_000_000...400_000, using: &random)))
            }
        }
        let spans = Dictionary(grouping: entries, by: \.id).mapValues { $0.map(\.at) }
        #expect(spans.count == 10)
        for times in spans.values {
            let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
            #expect((gaps.max() ?? .zero) <= .seconds(1500), "seed \(seed)")
            // Each jump forward may make everything due once more; never at once.
            #expect((gaps.min() ?? .zero) >= .seconds(60), "seed \(seed)")
        }
    }
}
