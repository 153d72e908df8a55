/// A promise that one worker alone works on something until it ends or the promise runs out.
///
/// The fence grows with every claim; whoever comes back with an older one has lost the claim, and is refused.
public struct Lease: Sendable, Hashable {
    /// What is leased; means something to the store only.
    public var id: Int64
    public var fence: Int64

    public init(id: Int64, fence: Int64) {
        self.id = id
        self.fence = fence
    }
}

/// What one connector is to fetch: one identity's activity, or its whole feed where it knows no identities (a plugin).
public struct Assignment: Sendable, Hashable {
    /// The connector's name in its file, unique in an installation.
    public var connector: String
    /// The identity; `nil` for the whole feed.
    public var identity: IdentityKey?

    public init(connector: String, identity: IdentityKey?) {
        self.connector = connector
        self.identity = identity
    }
}

/// An assignment that is due, taken from the store by one worker.
public struct Claim: Sendable, Hashable {
    public var assignment: Assignment
    /// What is known of the identity; `nil` for the whole feed.
    public var identity: Identity?
    public var cursor: Cursor?
    /// When it was due.
    public var due: Instant
    /// How many fetches have failed since the last good one.
    public var failures: Int
    /// When the last fetch ended well.
    public var fetched: Instant?
    /// New records a day, lately; `nil` before the first fetch.
    public var activity: Double?
    public var lease: Lease

    public init(
        assignment: Assignment, identity: Identity?, cursor: Cursor?, due: Instant, failures: Int, fetched: Instant? = nil,
        activity: Double? = nil, lease: Lease
    ) {
        self.assignment = assignment
        self.identity = identity
        self.cursor = cursor
        self.due = due
        self.failures = failures
        self.fetched = fetched
        self.activity = activity
        self.lease = lease
    }
}

/// When an assignment is due again, and what its last fetch came to.
public struct Schedule: Sendable, Hashable {
    public var due: Instant
    /// Fetches that failed since the last good one; 0 after a good one.
    public var failures: Int
    /// The last failure in words, without secrets; `nil` after a good fetch.
    public var problem: String?
    /// True when nothing but the operator (or the network) can mend it: gone, or not allowed.
    public var isSuspended: Bool
    /// What a good fetch tells: when it ended, and how many new records a day there are lately. `nil` leaves what is known.
    public var success: Success?

    public struct Success: Sendable, Hashable {
        public var at: Instant
        public var activity: Double
        /// How many new records it brought.
        public var records: Int

        public init(at: Instant, activity: Double, records: Int = 0) {
            self.at = at
            self.activity = activity
            self.records = records
        }
    }

    public init(due: Instant, failures: Int = 0, problem: String? = nil, isSuspended: Bool = false, success: Success? = nil) {
        self.due = due
        self.failures = failures
        self.problem = problem
        self.isSuspended = isSuspended
        self.success = success
    }
}

/// How one assignment stands: what was fetched when, and what comes next.
public struct AssignmentStatus: Sendable, Hashable {
    public var assignment: Assignment
    /// What is known of the identity; `nil` for a whole feed.
    public var identity: Identity?
    /// When the last fetch ended well; `nil` before the first.
    public var fetched: Instant?
    /// New records a day, lately; `nil` before the first fetch.
    public var activity: Double?
    public var next: Schedule

    public init(assignment: Assignment, identity: Identity?, fetched: Instant?, activity: Double?, next: Schedule) {
        self.assignment = assignment
        self.identity = identity
        self.fetched = fetched
        self.activity = activity
        self.next = next
    }
}

/// What is used of one budget in its current window; kept in the store, so that a restart does not start it anew.
public struct BudgetUse: Sendable, Hashable {
    /// The credential (or, without one, the connector and host) that shares the budget, and the budget's name.
    public var account: String
    public var budget: String
    /// When the current window began.
    public var windowStart: Instant
    /// Requests, units, or millionths of a dollar used in it; what is reserved counts as used.
    public var used: Int64
    /// Nothing may be spent before this time, because the network said so.
    public var blockedUntil: Instant?

    public init(account: String, budget: String, windowStart: Instant, used: Int64, blockedUntil: Instant? = nil) {
        self.account = account
        self.budget = budget
        self.windowStart = windowStart
        self.used = used
        self.blockedUntil = blockedUntil
    }
}

/// How a connector as a whole is doing; kept in the store.
public struct ConnectorState: Sendable, Hashable {
    public var connector: String
    /// Failures in a row that were the connector's or its server's, not one identity's.
    public var failures: Int
    /// Nothing is fetched before this time.
    public var pausedUntil: Instant?
    /// True when only the operator can mend it (a credential, say).
    public var isStopped: Bool
    /// The last problem in words, without secrets.
    public var problem: String?

    public init(
        connector: String, failures: Int = 0, pausedUntil: Instant? = nil, isStopped: Bool = false, problem: String? = nil
    ) {
        self.connector = connector
        self.failures = failures
        self.pausedUntil = pausedUntil
        self.isStopped = isStopped
        self.problem = problem
    }
}
