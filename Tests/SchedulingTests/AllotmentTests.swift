import ConnectorKit
import Model
import Testing

@testable import Scheduling

@Suite("Budgets are dealt out") struct AllotmentTests {
    private let hour = Duration.seconds(3600)

    @Test("where the budgets suffice, everybody is fetched at the interval")
    func enough() {
        for rate in [nil, 48, 1000] as [Double?] {
            let allotment = Allotment(interval: hour, rate: rate, activities: [0, 5], count: 2)
            #expect(allotment.interval(for: 0) == hour && allotment.interval(for: 5) == hour)
        }
    }

    @Test("together they use what there is, by the square root of their activity, and nobody less than a quarter of the even share")
    func squareRoots() {
        let activities: [Double] = [100, 25, 4, 0]
        let allotment = Allotment(interval: .seconds(60), rate: 17, activities: activities, count: 4)
        let perDay = activities.map { 86_400 / allotment.interval(for: $0).inSeconds }
        #expect(abs(perDay.reduce(0, +) - 17) < 0.001)
        // 17 a day: a quarter (4.25) is the same for all four, three quarters (12.75) go 10 : 5 : 2 : 0.
        for (found, expected) in zip(perDay, [1.0625 + 7.5, 1.0625 + 3.75, 1.0625 + 1.5, 1.0625]) { #expect(abs(found - expected) < 0.001) }
    }

    @Test("what the interval saves on the most active goes to the others")
    func capped() {
        let activities: [Double] = [10_000, 1, 1]
        let allotment = Allotment(interval: hour, rate: 36, activities: activities, count: 3)
        let perDay = activities.map { 86_400 / allotment.interval(for: $0).inSeconds }
        #expect(abs(perDay[0] - 24) < 0.001 && abs(perDay[1] - 6) < 0.001 && abs(perDay[2] - 6) < 0.001)
    }

    @Test("with nothing known all are alike, and nobody waits longer than thirty days")
    func unknown() {
        let allotment = Allotment(interval: hour, rate: 10, activities: [], count: 100)
        #expect(abs(86_400 / allotment.interval(for: 0).inSeconds - 0.1) < 0.0001)
        #expect(Allotment(interval: hour, rate: 0, activities: [1], count: 1).interval(for: 1) == .seconds(30 * 86_400))
    }

    @Test("for any activities the sum is the rate, the order is theirs, and no interval is undercut", arguments: 0..<200)
    func properties(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let count = Int.random(in: 1...50, using: &random)
        let activities = (0..<count).map { _ in
            Double.random(in: 0...4, using: &random) > 1 ? Double.random(in: 0...500, using: &random) : 0
        }
        let interval = Duration.seconds(Int.random(in: 60...7200, using: &random))
        let most = Double(count) * 86_400 / interval.inSeconds
        let rate = Double.random(in: Double(count)...max(most, Double(count) + 1), using: &random)
        let allotment = Allotment(interval: interval, rate: rate, activities: activities, count: count)
        let perDay = activities.map { 86_400 / allotment.interval(for: $0).inSeconds }
        #expect(abs(perDay.reduce(0, +) - min(rate, most)) < 0.01 * rate)
        for (activity, found) in zip(activities, perDay) {
            #expect(found <= 86_400 / interval.inSeconds * 1.0001)
            #expect(found >= Allotment.evenPart * min(rate, most) / Double(count) * 0.999)
            for (other, its) in zip(activities, perDay) where other > activity { #expect(its >= found * 0.9999) }
        }
    }

    @Test("what a fetch costs is learnt, and the tightest budget counts")
    func rate() throws {
        let budgets = [
            BudgetDescription("requests", .requests, 100, per: .every(.seconds(900)), source: "test"),
            BudgetDescription("dollars", .dollars, 30_000_000, per: .monthUTC, source: "test"),
        ]
        var cost = Cost.Mean()
        #expect(Allotment.rate(under: budgets, cost: cost) == nil)
        cost.note(["requests": 2, "dollars": 50_000])
        // A dollar a day is twenty fetches of five cents, and a quarter more is dealt out; the requests would allow 4800.
        #expect(try abs(#require(Allotment.rate(under: budgets, cost: cost)) - 25) < 0.001)
        for _ in 0..<200 { cost.note(["requests": 2, "dollars": 5_000]) }
        #expect(try abs(#require(Allotment.rate(under: budgets, cost: cost)) - 250) < 1)
    }

    @Test("activity is new records a day; a first fetch counts as thirty days, and what is old fades")
    func activity() {
        let now = TestWall.start
        #expect(Activity.after(60, known: nil, since: nil, now: now) == 2)
        let day = now - .seconds(86_400)
        #expect(Activity.after(10, known: 2, since: day, now: now) == 3)
        #expect(Activity.after(0, known: 8, since: day, now: now) == 7)
        // Two fetches in one second say next to nothing.
        #expect(abs(Activity.after(100, known: 2, since: now, now: now) - 2) < 16)
    }

    @Test("a month's budget: the active are fetched most, the quiet are not forgotten, nothing is overspent, and a restart changes nothing")
    func month() async throws {
        try await Simulation.run { simulation in
            let world = World(simulation)
            let fetched = Journal<(id: Int, at: Duration)>()
            // Account n publishes n posts a day; a fetch costs a cent, and there are 20 a day for twenty accounts.
            let connector = ScriptedConnector { identity, cursor, context throws(FetchError) in
                try await context.budget.reserve(["dollars": 10_000])
                let id = identity.flatMap { Int($0.key.id.split(separator: "-").last ?? "") } ?? 0
                fetched.note((id, simulation.now))
                let (seen, now) = (cursor.flatMap { Int($0.value) } ?? 0, Int(simulation.now.components.seconds) * id / 86_400)
                return Batch(
                    posts: (seen..<max(seen, now)).map {
                        Post(network: ScriptedConnector.network, id: "\(id)-\($0)", author: "a", at: TestWall.start)
                    },
                    cursor: Cursor("\(now)"))
            }
            let budget = BudgetDescription("dollars", .dollars, 6_000_000, per: .monthUTC, source: "test")
            world.add(20, to: "net", interval: .seconds(3600))
            for _ in 0..<4 {
                let scheduler = world.scheduler([.scripted(interval: .seconds(3600), budgets: [budget], assignments: 20, connector)])
                await world.run(scheduler, for: .seconds(7 * 86_400))
            }
            let late = fetched.entries.filter { $0.at > .seconds(10 * 86_400) }
            let counts = (0..<20).map { id in late.count { $0.id == id } }
            #expect(counts[19] > 2 * counts[1], "\(counts)")
            #expect(counts.min() ?? 0 >= 3, "\(counts)")
            #expect(fetched.entries.count <= 1200)
            #expect(fetched.entries.count > 450)
        }
    }
}

/// A generator that is the same on every run (SplitMix64, public domain).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
