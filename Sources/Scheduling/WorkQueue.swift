import Model

/// The store as the scheduler needs it: due work, batches, and what must outlive a restart.
///
/// The composition root puts the real store behind it. Whatever is begun here is finished even when the calling task has been
/// cancelled meanwhile: the scheduler calls from a task that hears of no cancellation.
public protocol WorkQueue: Sendable {
    /// Takes up to `limit` assignments that are due at `now`, the most overdue first, each for `lease`; never one of a connector
    /// named in `excluding`.
    func claim(dueBy now: Instant, limit: Int, lease: Duration, excluding: Set<String>) async throws(WorkQueueError) -> [Claim]

    /// When the next unclaimed, unsuspended assignment is due; `nil` when there is none.
    func nextDue(excluding: Set<String>) async throws(WorkQueueError) -> Instant?

    /// Stores a batch with its cursor in one transaction; prolongs the lease while `next` is `nil`, otherwise ends the claim.
    @discardableResult
    func commit(_ batch: Batch, under lease: Lease, next: Schedule?) async throws(WorkQueueError) -> CommitOutcome

    /// Ends a claim without storing anything.
    func release(_ lease: Lease, next: Schedule) async throws(WorkQueueError)

    /// How everything stands that these connectors fetch.
    func assignmentStatuses(of connectors: Set<String>) async throws(WorkQueueError) -> [AssignmentStatus]

    /// Stores a batch that no assignment brought.
    @discardableResult
    func commit(_ batch: Batch) async throws(WorkQueueError) -> CommitOutcome

    /// What is used of every budget.
    func budgetUses() async throws(WorkQueueError) -> [BudgetUse]
    /// Keeps what is used of some budgets, all in one transaction. What is not named stays as it is.
    func save(_ uses: [BudgetUse]) async throws(WorkQueueError)
    /// How every connector was doing.
    func connectorStates() async throws(WorkQueueError) -> [ConnectorState]
    /// Keeps how one connector is doing.
    func save(_ state: ConnectorState) async throws(WorkQueueError)

    /// Met identities whose facts are not known yet, those that acted most first.
    func identitiesLackingFacts(on network: Network, limit: Int) async throws(WorkQueueError) -> [IdentityKey]
}

/// Why the queue did not do what it was asked to.
public enum WorkQueueError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Somebody else has claimed the assignment since: what this worker brings is no longer wanted.
    case leaseLost
    /// The store does not work just now; says what failed, why, and how to mend it.
    case unavailable(String)

    public var description: String {
        switch self {
        case .leaseLost: "the lease was lost: somebody else has claimed the assignment since"
        case .unavailable(let reason): reason
        }
    }
}
