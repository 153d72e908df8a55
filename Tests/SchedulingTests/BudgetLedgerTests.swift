import ConnectorKit
import Model
import Testing

@testable import Scheduling

@Suite struct BudgetLedgerTests {
    private static let window = Duration.seconds(900)

    private static func requests(_ amount: Int64, named name: String = "requests") -> BudgetDescription {
        BudgetDescription(name, .requests, amount, per: .every(window), source: "test", setting: "requests_per_window")
    }

    /// A ledger over what a store holds, with its budgets open.
    private func ledger(_ queue: MemoryQueue, _ wall: TestWall, _ budgets: [BudgetDescription]) async throws -> BudgetLedger {
        let ledger = BudgetLedger(queue: queue, wall: wall)
        try await ledger.load()
        await ledger.open(account: "token", budgets: budgets)
        return ledger
    }

    private func spent(_ budget: any Budget, _ cost: Cost) async -> FetchError? {
        do throws(FetchError) { try await budget.reserve(cost) } catch { return error }
        return nil
    }

    @Test("all identities of one credential pay from the same purse") func sharedByCredential() async throws {
        let (queue, wall) = (MemoryQueue(), TestWall(nil))
        let ledger = try await ledger(queue, wall, [Self.requests(3)])
        let (a, b) = (ledger.budget(account: "token", connector: "a"), ledger.budget(account: "token", connector: "b"))
        #expect(await spent(a, ["requests": 2]) == nil)
        #expect(await spent(b, ["requests": 1]) == nil)
        let refusal = try #require(await spent(a, ["requests": 1]))
        #expect(refusal.kind == .budgetSpent)
        #expect(refusal.recovery == .retry(at: wall.now + Self.window))
        #expect(refusal.mend.contains("requests_per_window"))
    }

    @Test("a call is refused by the tightest of its budgets, and takes nothing from the others") func severalBudgets() async throws {
        let (queue, wall) = (MemoryQueue(), TestWall(nil))
        let ledger = try await ledger(queue, wall, [Self.requests(100), Self.requests(1, named: "likers")])
        let budget = ledger.budget(account: "token", connector: "a")
        #expect(await spent(budget, ["requests": 1, "likers": 1]) == nil)
        #expect(await spent(budget, ["requests": 1, "likers": 1])?.kind == .budgetSpent)
        #expect(await !budget.affords(["likers": 1]))
        #expect(await budget.affords(["requests": 99]))
        #expect(await ledger.status(of: "token").map(\.used) == [1, 1])
        #expect(await ledger.status(of: "token").map(\.name) == ["likers", "requests"])
    }

    @Test("a budget is waited for from a refusal until the time that it told, be anything left of it or not; facts wait for none")
    func waitedFor() async throws {
        let (queue, wall) = (MemoryQueue(), TestWall(nil))
        let month = BudgetDescription("units", .units, 1000, per: .monthUTC, source: "test")
        let ledger = try await ledger(queue, wall, [Self.requests(10), month])
        func waiting() async -> [Instant?] { await ledger.status(of: "token").map(\.waitedForUntil) }
        let budget = ledger.budget(account: "token", connector: "a")
        #expect(await spent(budget, ["requests": 1]) == nil)
        let facts = ledger.budget(account: "token", connector: "a", purpose: .facts)
        #expect(await spent(facts, ["requests": 8]) != nil)
        #expect(await waiting() == [nil, nil])
        // Of a month's amount no more is dealt out than has gone by of it, and a tenth.
        let refusal = try #require(await spent(budget, ["units": 900]))
        guard case .retry(let until) = refusal.recovery else { return #expect(Bool(false), "\(refusal)") }
        #expect(await waiting() == [nil, until])
        #expect(await ledger.status(of: "token").last?.left == 1000)
        await ledger.reopen([("token", [Self.requests(10), month])])
        #expect(await waiting() == [nil, until])
        wall.set(until)
        #expect(await waiting() == [nil, nil])
        // Where the network refuses, all is waited for that a fetch wanted.
        let later = until + .seconds(60)
        await ledger.block(account: "token", until: later)
        #expect(await spent(ledger.budget(account: "token", connector: "a"), ["requests": 1]) != nil)
        #expect(await waiting() == [later, nil])
    }

    @Test("what an earlier process waited for is waited for: the budget that allows nothing, or of which most is used")
    func waitedForBefore() async throws {
        let (queue, wall) = (MemoryQueue(), TestWall(nil))
        let budgets = [Self.requests(10), Self.requests(4, named: "likers")]
        let former = try await ledger(queue, wall, budgets)
        #expect(await spent(former.budget(account: "token", connector: "a"), ["requests": 1, "likers": 3]) == nil)
        try await former.close()
        let until = wall.now + .seconds(30)
        let next = try await ledger(queue, wall, budgets)
        func waiting() async -> [Instant?] { await next.status(of: "token").map(\.waitedForUntil) }
        #expect(await waiting() == [nil, nil])
        await next.resumeWaiting(account: "token", until: until)
        #expect(await waiting() == [until, nil])
        wall.set(until)
        #expect(await waiting() == [nil, nil])
        #expect(await spent(next.budget(account: "token", connector: "a"), ["requests": 9]) == nil)
        await next.resumeWaiting(account: "token", until: until + .seconds(9))
        #expect(await waiting() == [nil, until + .seconds(9)])
    }

    @Test("a refused first call stands for the whole connector, a refused later one for its identity") func reachOfARefusal() async throws {
        let (queue, wall) = (MemoryQueue(), TestWall(nil))
        let ledger = try await ledger(queue, wall, [Self.requests(1)])
        let first = ledger.budget(account: "token", connector: "a")
        #expect(await spent(first, ["requests": 1]) == nil)
        #expect(await spent(first, ["requests": 1])?.reach == .identity)
        #expect(await spent(ledger.budget(account: "token", connector: "a"), ["requests": 1])?.reach == .connector)
    }

    @Test("a cost that no budget knows, and one beyond any window, stop the connector instead of waiting for ever")
    func mistakesAreSaid() async throws {
        let (queue, wall) = (MemoryQueue(), TestWall(nil))
        let budget = try await ledger(queue, wall, [Self.requests(5)]).budget(account: "token", connector: "a")
        #expect(await spent(budget, ["posts": 1])?.recovery == .reconfigure)
        #expect(await spent(budget, ["requests": 6])?.recovery == .reconfigure)
        #expect(await spent(budget, [:]) == nil)
    }

    @Test("the store is told in blocks, not once for each request") func blocks() async throws {
        let (queue, wall) = (MemoryQueue(), TestWall(nil))
        let ledger = try await ledger(queue, wall, [Self.requests(1000)])
        let budget = ledger.budget(account: "token", connector: "a")
        for _ in 0..<500 { #expect(await spent(budget, ["requests": 1]) == nil) }
        #expect(queue.snapshot.saves <= 50)
        #expect(try #require(queue.snapshot.uses["token requests"]).used >= 500)
        try await ledger.close()
        #expect(queue.snapshot.uses["token requests"]?.used == 500)
    }

    @Test("what cannot be written down is not spent") func unwritten() async throws {
        let (queue, wall) = (MemoryQueue(), TestWall(nil))
        let ledger = try await ledger(queue, wall, [Self.requests(5)])
        let budget = ledger.budget(account: "token", connector: "a")
        queue.change { $0.isFailing = true }
        #expect(await spent(budget, ["requests": 1])?.kind == .notStored)
        queue.change { $0.isFailing = false }
        for _ in 0..<5 { #expect(await spent(budget, ["requests": 1]) == nil) }
        #expect(await spent(budget, ["requests": 1])?.kind == .budgetSpent)
    }

    @Test("a network that charges for what it returns is paid the true cost") func settling() async throws {
        let (queue, wall) = (MemoryQueue(), TestWall(nil))
        let ledger = try await ledger(queue, wall, [Self.requests(100)])
        let budget = ledger.budget(account: "token", connector: "a")
        #expect(await spent(budget, ["requests": 80]) == nil)
        await budget.settle(reserved: ["requests": 80], actual: ["requests": 5])
        #expect(await ledger.status(of: "token").first?.left == 95)
        // Settling what was never reserved gives nothing.
        await budget.settle(reserved: ["requests": 50], actual: ["requests": 0])
        #expect(await ledger.status(of: "token").first?.left == 95)
    }

    @Test("what a settlement gave back is not written down as used after a kill") func refundsAreKept() async throws {
        let (queue, wall) = (MemoryQueue(), TestWall(nil))
        let killed = try await ledger(queue, wall, [Self.requests(100)])
        let budget = killed.budget(account: "token", connector: "a")
        #expect(await spent(budget, ["requests": 80]) == nil)
        await budget.settle(reserved: ["requests": 80], actual: ["requests": 5])
        // A twentieth of the window is the most that a kill may cost.
        let again = try await ledger(MemoryQueue(queue.snapshot), wall, [Self.requests(100)])
        #expect(try #require(await again.status(of: "token").first).used <= 10)
    }

    @Test("a late settlement gives nothing back to a later window") func lateSettlement() async throws {
        let (queue, wall) = (MemoryQueue(), TestWall(nil))
        let ledger = try await ledger(queue, wall, [Self.requests(100)])
        let budget = ledger.budget(account: "token", connector: "a")
        #expect(await spent(budget, ["requests": 60]) == nil)
        wall.jump(by: Self.window)
        #expect(await spent(budget, ["requests": 60]) == nil)
        await budget.settle(reserved: ["requests": 60], actual: [:])
        await budget.settle(reserved: ["requests": 60], actual: [:])
        #expect(await ledger.status(of: "token").first?.used == 60)
    }

    @Test("a block holds for every connector of the credential, over a restart too") func blocksHold() async throws {
        let (queue, wall) = (MemoryQueue(), TestWall(nil))
        let first = try await ledger(queue, wall, [Self.requests(100)])
        let until = wall.now + .seconds(300)
        await first.block(account: "token", until: until)
        let again = try await ledger(MemoryQueue(queue.snapshot), wall, [Self.requests(100)])
        for ledger in [first, again] {
            #expect(await spent(ledger.budget(account: "token", connector: "b"), ["requests": 1])?.recovery == .retry(at: until))
        }
        wall.set(until)
        #expect(await spent(again.budget(account: "token", connector: "b"), ["requests": 1]) == nil)
    }

    @Test(
        "a process that is killed at any time never exceeds a window, nor loses more than a block", arguments: 1...20 as ClosedRange<UInt64>
    )
    func killed(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let amount = Int64.random(in: 1...400, using: &random)
        let wall = TestWall(nil)
        var queue = MemoryQueue()
        var ledger = try await ledger(queue, wall, [Self.requests(amount)])
        var grants: [(at: Instant, cost: Int64)] = []
        var kills: Int64 = 0
        for _ in 0..<2000 {
            switch Int.random(in: 0..<100, using: &random) {
            case 0:
                queue = MemoryQueue(queue.snapshot)
                ledger = try await self.ledger(queue, wall, [Self.requests(amount)])
                kills += 1
            case 1..<20: wall.jump(by: .milliseconds(Int64.random(in: 0...60_000, using: &random)))
            default:
                let cost = Int64.random(in: 1...min(3, amount), using: &random)
                let budget = ledger.budget(account: "token", connector: "a")
                if await spent(budget, Cost(["requests": cost])) == nil {
                    grants.append((wall.now, cost))
                    if Bool.random(using: &random) {
                        let actual = Int64.random(in: 0...cost, using: &random)
                        await budget.settle(reserved: Cost(["requests": cost]), actual: Cost(["requests": actual]))
                        grants[grants.count - 1].cost = actual
                    }
                }
            }
        }
        // The model: windows begin with the first grant after the last one's end. A grant that was settled at nothing may have begun one.
        var (begin, used, most): (Instant?, Int64, Int64) = (nil, 0, 0)
        for grant in grants {
            if begin.map({ grant.at >= $0 + Self.window }) ?? true { (begin, used) = (grant.at, 0) }
            used += grant.cost
            most = max(most, used)
        }
        #expect(most <= amount, "seed \(seed)")
        #expect(most >= amount - (kills + 1) * max(3, amount / 20) - 3, "seed \(seed): \(most) of \(amount) after \(kills) kills")
    }

    @Test("many fetches at once never take more than there is") func atOnce() async throws {
        let (queue, wall) = (MemoryQueue(), TestWall(nil))
        let ledger = try await ledger(queue, wall, [Self.requests(137)])
        let granted = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    let budget = ledger.budget(account: "token", connector: "a")
                    var count = 0
                    for _ in 0..<20 where await spent(budget, ["requests": 1]) == nil { count += 1 }
                    return count
                }
            }
            return await group.reduce(0, +)
        }
        #expect(granted == 137)
    }

    @Test("of two connectors with one credential the smaller amount holds; a reload may change it, and what is used stays used")
    func amountsMeet() async throws {
        let (queue, wall) = (MemoryQueue(), TestWall(nil))
        let ledger = try await ledger(queue, wall, [Self.requests(10)])
        #expect(await spent(ledger.budget(account: "token", connector: "a"), ["requests": 4]) == nil)
        await ledger.open(account: "token", budgets: [Self.requests(6)])
        await ledger.open(account: "token", budgets: [Self.requests(50)])
        #expect(await ledger.status(of: "token").map(\.left) == [2])
        await ledger.reopen([("token", [Self.requests(50)])])
        #expect(await ledger.status(of: "token").map(\.left) == [46])
    }
}
