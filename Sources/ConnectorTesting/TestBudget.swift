import ConnectorKit
import Synchronization

/// A purse in memory: as much as it was given, and not more.
public final class TestBudget: Budget {
    private struct State {
        var used: [String: Int64] = [:]
        var reports: [LimitReport] = []
        var reservations = 0
    }

    private let limits: [String: Int64]
    private let now: Instant
    private let state = Mutex(State())

    /// A budget that is not named has no limit.
    public init(_ limits: [String: Int64] = [:], now: Instant) {
        self.limits = limits
        self.now = now
    }

    /// What has been used of each budget, put right where it was settled.
    public var used: [String: Int64] { state.withLock(\.used) }
    /// What the network said about its limits, in order.
    public var reports: [LimitReport] { state.withLock(\.reports) }
    /// How many calls were paid for.
    public var reservations: Int { state.withLock(\.reservations) }

    public func reserve(_ cost: Cost) async throws(FetchError) {
        let isSpent = state.withLock { state in
            guard fits(cost, state) else { return true }
            state.reservations += 1
            for (name, amount) in cost.amounts { state.used[name, default: 0] += amount }
            return false
        }
        guard isSpent else { return }
        throw FetchError(
            .budgetSpent, .retry(at: now + .seconds(300)), what: "test: not fetched", why: "the test's budget is spent",
            mend: "It goes on later.")
    }

    public func settle(reserved: Cost, actual: Cost) async {
        state.withLock { state in
            for (name, amount) in reserved.amounts { state.used[name, default: 0] -= amount }
            for (name, amount) in actual.amounts { state.used[name, default: 0] += amount }
        }
    }

    public func observe(_ report: LimitReport) async { state.withLock { $0.reports.append(report) } }

    public func affords(_ cost: Cost) async -> Bool { state.withLock { fits(cost, $0) } }

    private func fits(_ cost: Cost, _ state: State) -> Bool {
        cost.amounts.allSatisfy { name, amount in limits[name].map { state.used[name, default: 0] + amount <= $0 } ?? true }
    }
}
