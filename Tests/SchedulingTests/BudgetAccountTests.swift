import ConnectorKit
import Foundation
import Model
import Testing

@testable import Scheduling

private func instant(_ text: String) throws -> Instant { try #require(Instant(text)) }

@Suite struct BudgetAccountTests {
    private let start = TestWall.start

    private func account(_ amount: Int64, per window: BudgetDescription.Window = .every(.seconds(900))) -> BudgetAccount {
        BudgetAccount(BudgetDescription("requests", .requests, amount, per: window, source: "test"))
    }

    /// Spends `amount` if it can be had now.
    private func spend(_ amount: Int64, from account: inout BudgetAccount, at now: Instant, for purpose: BudgetPurpose = .activity) -> Bool
    {
        guard account.earliest(for: amount, purpose: purpose, at: now) == now else { return false }
        account.take(amount, at: now)
        return true
    }

    private func earliest(
        _ amount: Int64, of account: BudgetAccount, at now: Instant, for purpose: BudgetPurpose = .activity
    ) -> Instant? {
        var account = account
        return account.earliest(for: amount, purpose: purpose, at: now)
    }

    @Test("hands out its amount in a window and then names the window's end") func amountIsTheLimit() {
        var account = account(3)
        for second in 0..<3 { #expect(spend(1, from: &account, at: start + .seconds(second))) }
        #expect(earliest(1, of: account, at: start + .seconds(5)) == start + .seconds(900))
        #expect(!spend(1, from: &account, at: start + .milliseconds(899_999)))
        #expect(spend(1, from: &account, at: start + .seconds(900)))
    }

    @Test("what costs more than the whole amount can never be had") func tooDear() {
        let account = account(3)
        #expect(earliest(4, of: account, at: start) == nil)
        #expect(earliest(0, of: account, at: start) == start)
    }

    @Test("a day that is the network's own begins anew where the network begins it, for whoever looks at the store too")
    func networksDay() throws {
        let budget = BudgetDescription(
            "units", .units, 100, per: .day(in: try #require(TimeZone(identifier: "America/Los_Angeles"))), source: "test")
        // Kept by a version that counted by UTC: what was used then stays used.
        let use = BudgetUse(account: "a", budget: "units", windowStart: try instant("2026-11-20T00:00:00Z"), used: 100, blockedUntil: nil)
        let (midnight, nextMidnight) = (try instant("2026-11-20T08:00:00Z"), try instant("2026-11-21T08:00:00Z"))
        let before = BudgetStatus(budget, use: use, at: try instant("2026-11-20T07:59:00Z"))
        #expect(before.left == 0 && before.resetsAt == midnight)
        let after = BudgetStatus(budget, use: use, at: midnight)
        #expect(after.left == 100 && after.resetsAt == nextMidnight)
        let half = BudgetUse(account: "a", budget: "units", windowStart: midnight, used: 50, blockedUntil: nil)
        #expect(BudgetStatus(budget, use: half, at: midnight + .seconds(6 * 3600)).lastsUntil == midnight + .seconds(12 * 3600))
    }

    @Test("a budget without an end lasts for its window, however little of it is used")
    func endless() {
        let budget = BudgetDescription("units", .units, .max, per: .dayUTC, source: "test")
        let use = BudgetUse(account: "a", budget: "units", windowStart: start, used: 1, blockedUntil: nil)
        #expect(BudgetStatus(budget, use: use, at: start + .seconds(3600)).lastsUntil == nil)
    }

    @Test("a month's money lasts for the month: on the first day a tenth and a day's share at most") func monthIsPaced() throws {
        let first = try instant("2026-11-01T00:00:00Z")
        var account = account(30_000_000, per: .monthUTC)
        var (day, spent) = (0, [Int64](repeating: 0, count: 30))
        while day < 30 {
            if spend(10_000, from: &account, at: first + .seconds(day * 86_400 + 86_399)) { spent[day] += 10_000 } else { day += 1 }
        }
        #expect(spent[0] <= 4_000_000 && spent[0] >= 3_980_000)
        for later in spent[1..<27] { #expect(later <= 1_000_000 && later >= 980_000) }
        #expect(spent.reduce(0, +) == 30_000_000)
    }

    @Test("the time it names is the first at which the amount can be had", arguments: [11, 12, 13] as [UInt64])
    func namedTimeHolds(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let windows: [BudgetDescription.Window] = [.every(.seconds(900)), .dayUTC, .monthUTC]
        for round in 0..<300 {
            var account = account(Int64.random(in: 1...1000, using: &random), per: windows[round % 3])
            let purpose: BudgetPurpose = round % 2 == 0 ? .activity : .facts
            var now = start + .milliseconds(Int64.random(in: 0...3_000_000_000, using: &random))
            for _ in 0..<100 {
                let cost = Int64.random(in: 1...20, using: &random)
                guard let at = account.earliest(for: cost, purpose: purpose, at: now) else { break }
                if at > now {
                    #expect(earliest(cost, of: account, at: at - .milliseconds(1), for: purpose) != at - .milliseconds(1), "seed \(seed)")
                    #expect(earliest(cost, of: account, at: at, for: purpose) == at, "seed \(seed)")
                }
                now = at
                account.take(cost, at: now)
            }
        }
    }

    @Test("the network's word wins when it is the smaller, and never enlarges the amount") func networkWins() {
        var account = account(300)
        #expect(spend(10, from: &account, at: start))
        let isUrgent = account.observe(LimitReport(budget: "requests", remaining: 100, resetsAt: nil), at: start)
        #expect(!isUrgent)
        #expect(account.used == 200)
        _ = account.observe(LimitReport(budget: "requests", remaining: 1_000_000_000, resetsAt: nil), at: start)
        _ = account.observe(LimitReport(budget: "requests", remaining: 250, resetsAt: nil), at: start)
        #expect(account.used == 200)
        let isUrgentNow = account.observe(LimitReport(budget: "requests", remaining: 0, resetsAt: start + .seconds(400)), at: start)
        #expect(isUrgentNow)
        #expect(earliest(1, of: account, at: start) == start + .seconds(400))
    }

    @Test("the network's reset moves the window's end") func resetAligns() {
        var account = account(10)
        #expect(spend(10, from: &account, at: start))
        _ = account.observe(LimitReport(budget: "requests", remaining: nil, resetsAt: start + .seconds(100)), at: start)
        #expect(earliest(1, of: account, at: start) == start + .seconds(100))
        #expect(spend(1, from: &account, at: start + .seconds(100)))
    }

    @Test(
        "reports that cannot be true do no harm",
        arguments: [
            LimitReport(budget: "requests", remaining: 0, resetsAt: TestWall.start - .seconds(5)),
            LimitReport(budget: "requests", remaining: .max, resetsAt: Instant(milliseconds: .max / 4)),
            LimitReport(budget: "requests", remaining: .min, resetsAt: Instant(milliseconds: .min / 4)),
            LimitReport(budget: "requests", remaining: nil, resetsAt: nil),
        ])
    func liesDoNoHarm(report: LimitReport) {
        var account = account(10)
        _ = account.observe(report, at: start)
        #expect(spend(10, from: &account, at: start))
        #expect(!spend(1, from: &account, at: start))
    }

    @Test("a block beyond a day is cut to a day") func absurdBlock() {
        var account = account(10)
        _ = account.observe(LimitReport(budget: "requests", remaining: 0, resetsAt: start + .seconds(1_000_000_000)), at: start)
        #expect(earliest(1, of: account, at: start) == start + .seconds(86_400))
    }

    @Test("a clock that is set back neither frees what is used nor blocks for a year", arguments: [-1, -3600, -86_400, -31_536_000])
    func clockSetBack(seconds: Int64) throws {
        for window in [BudgetDescription.Window.every(.seconds(900)), .dayUTC] {
            var account = account(10, per: window)
            #expect(spend(10, from: &account, at: start))
            let back = start + .seconds(seconds)
            let again = try #require(earliest(1, of: account, at: back))
            #expect(again > back && again <= back + .seconds(86_400))
        }
    }

    @Test("what is given back counts in the window that it was taken in, and there only") func givingBack() {
        var account = account(10)
        #expect(spend(8, from: &account, at: start))
        let generation = account.generation
        account.adjust(by: -5, takenIn: generation, at: start)
        #expect(account.used == 3)
        let next = start + .seconds(900)
        #expect(spend(10, from: &account, at: next))
        account.adjust(by: -5, takenIn: generation, at: next)
        #expect(account.used == 10)
    }

    @Test("what the network has counted is not given back") func countedStaysCounted() {
        var account = account(10)
        #expect(spend(8, from: &account, at: start))
        _ = account.observe(LimitReport(budget: "requests", remaining: 2, resetsAt: nil), at: start)
        account.adjust(by: -5, takenIn: account.generation, at: start)
        #expect(account.used == 8)
    }

    @Test("facts get what is left as the window goes by, and never the last fifth") func factsGetTheRest() {
        var account = account(100)
        #expect(spend(1, from: &account, at: start))
        #expect(!spend(10, from: &account, at: start, for: .facts))
        #expect(spend(39, from: &account, at: start + .seconds(450), for: .facts))
        #expect(!spend(1, from: &account, at: start + .seconds(450), for: .facts))
        #expect(spend(40, from: &account, at: start + .seconds(899), for: .activity))
        #expect(!spend(1, from: &account, at: start + .seconds(899), for: .facts))
        #expect(earliest(81, of: account, at: start, for: .facts) == nil)
    }
}
