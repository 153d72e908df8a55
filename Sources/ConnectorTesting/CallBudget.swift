import ConnectorKit
import Synchronization

/// A purse that counts calls, whatever they cost.
final class CallBudget: Budget {
    private let limit: Int
    private let now: Instant
    private let calls = Mutex(0)

    init(_ limit: Int, now: Instant) {
        self.limit = limit
        self.now = now
    }

    func reserve(_ cost: Cost) async throws(FetchError) {
        let fits = calls.withLock { calls in
            calls += 1
            return calls <= limit
        }
        guard !fits else { return }
        throw FetchError(
            .budgetSpent, .retry(at: now + .seconds(300)), what: "test", why: "the test's budget is spent", mend: "It goes on later.")
    }

    func settle(reserved: Cost, actual: Cost) async {}
    func observe(_ report: LimitReport) async {}
    func affords(_ cost: Cost) async -> Bool { calls.withLock { $0 < limit } }
}
