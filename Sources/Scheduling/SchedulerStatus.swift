import ConnectorKit
import Model

/// How often what came of the fetches.
public struct OutcomeCounts: Sendable, Hashable {
    /// Fetches that ended well.
    public var succeeded = 0
    /// Fetches that failed, by kind.
    public var failed: [FetchError.Kind: Int] = [:]
    /// Fetches that were dropped because somebody else had claimed their assignment.
    public var leasesLost = 0
    /// Batches that were stored.
    public var batches = 0
    /// Records in them.
    public var records = 0
    /// Records that could not be read.
    public var rejected = 0

    public init() {}
}

/// How one budget stands.
public struct BudgetStatus: Sendable, Hashable {
    public var name: String
    public var unit: BudgetDescription.Unit
    /// Requests, units or millionths of a dollar per window.
    public var amount: Int64
    public var used: Int64
    /// What is left of the window, 0 or more.
    public var left: Int64
    /// Until when somebody waits for what the budget does not allow yet; `nil` while nobody does. Budgets that are dealt out over their window
    /// are waited for long before nothing is left.
    public var waitedForUntil: Instant?
    /// When the window ends, or the network lets us come back; `nil` while nothing is used.
    public var resetsAt: Instant?
    /// Until when it lasts if it is used on as it has been in this window; `nil` when it lasts for the whole of it.
    public var lastsUntil: Instant?

    /// How a budget stands by what is kept of it: `use` is `nil` where nothing was used yet.
    public init(_ description: BudgetDescription, use: BudgetUse?, at now: Instant) {
        var account = BudgetAccount(description)
        if let use { account.restore(use, at: now) }
        self.init(account, at: now)
    }

    init(_ account: BudgetAccount, at now: Instant) {
        name = account.description.name
        unit = account.description.unit
        amount = account.description.amount
        used = account.used
        left = max(0, account.description.amount - account.used)
        resetsAt = account.resetsAt
        guard let start = account.start, account.used > 0, start < now else { return }
        // A budget without an end, hardly used, lasts for longer than there are times.
        let rest = min(Double((now - start).milliseconds) * Double(left) / Double(account.used), 1e15)
        let end = now + .milliseconds(Int64(rest))
        lastsUntil = resetsAt.map { end < $0 } ?? true ? end : nil
    }
}

/// What the scheduler does at one moment, for status commands and metrics.
public struct SchedulerStatus: Sendable, Hashable {
    /// What a connector is doing.
    public enum Activity: String, Sendable, Hashable {
        case working
        /// Nothing is asked before a certain time.
        case paused
        /// Only the operator can mend it.
        case stopped
    }

    /// One connector.
    public struct ConnectorStatus: Sendable, Hashable {
        public var name: String
        public var activity: Activity
        public var pausedUntil: Instant?
        /// The last problem in words; `nil` when there is none.
        public var problem: String?
        /// Calls under way.
        public var running: Int
        /// How late the last fetch was started: how far it is behind.
        public var lag: Duration
        public var budgets: [BudgetStatus]
        public var counts: OutcomeCounts
    }

    /// The connectors by name.
    public var connectors: [ConnectorStatus]
    /// What the store does not do, in words; `nil` when all is well.
    public var storeProblem: String?
}
