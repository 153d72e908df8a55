import Model

/// What any store must do, by question and by whole transaction; values in, values out.
///
/// Nothing of the engine behind it shows: no SQL, no row, no engine's error, no "there is one writer". Leases run on the
/// store's own clock. `StoreContract` in the tests says what each of these promises.
public protocol Store: Sendable {
    // MARK: People

    /// Makes the tracked people and the identities that belong to them exactly these, and the assignments to fetch exactly
    /// `assignments` (new ones are due at the instant given with them; those that are gone are removed with their cursors).
    func adopt(people: [Person], identities: [Identity], assignments: [Assignment: Instant]) async throws(StoreError)

    // MARK: Work

    /// Takes up to `limit` assignments that are due at `now`, the most overdue first, each for `lease`.
    /// Assignments of the connectors named in `excluding` are passed over.
    func claim(dueBy now: Instant, limit: Int, lease: Duration, excluding: Set<String>) async throws(StoreError) -> [Claim]

    /// When the next unclaimed, unsuspended assignment is due; `nil` when there is none.
    func nextDue(excluding: Set<String>) async throws(StoreError) -> Instant?

    /// Stores a batch together with its cursor, in one transaction, and prolongs the lease while `next` is `nil`; otherwise ends
    /// the claim with that schedule. Storing the same batch twice changes nothing. Throws `.leaseLost` when somebody else has
    /// claimed the assignment since.
    @discardableResult
    func commit(_ batch: Batch, under lease: Lease, next: Schedule?) async throws(StoreError) -> CommitOutcome

    /// Ends a claim without storing anything.
    func release(_ lease: Lease, next: Schedule) async throws(StoreError)

    /// Stores a batch that no assignment brought, such as an import's. Its cursor is ignored.
    @discardableResult
    func commit(_ batch: Batch) async throws(StoreError) -> CommitOutcome

    func budgetUses() async throws(StoreError) -> [BudgetUse]
    func save(_ uses: [BudgetUse]) async throws(StoreError)
    func connectorStates() async throws(StoreError) -> [ConnectorState]
    func save(_ state: ConnectorState) async throws(StoreError)

    /// Met identities of a network whose facts (creation date first) are not known yet, those that acted most first.
    func identitiesLackingFacts(on network: Network, limit: Int) async throws(StoreError) -> [IdentityKey]

    // MARK: Scores

    /// Hands `visit` everything that was stored since `revision` (all of it for `nil`), as of one moment, and returns how far it
    /// has read. Runs off the cooperative pool; memory stays bounded by one chunk (at most 65,536 records).
    func read(since revision: Revision?, visit: @Sendable (RecordChunk) throws -> Void) async throws -> Revision

    /// The tracked people with their lists.
    func people() async throws(StoreError) -> [Person]

    /// Publishes a run: its standings, and what `decide` makes of the stored rule states (states, alerts, outbox), in one
    /// transaction. `decide` must be pure: it may be called again. Returns what was decided.
    @discardableResult
    func publish(
        _ run: Run, decide: @Sendable ([RuleStateKey: RuleState]) throws -> Decision
    ) async throws(StoreError) -> Decision

    /// The scores that a person had at past runs, oldest first.
    func history(of person: PersonKey, since: Instant) async throws(StoreError) -> [HistoricScore]

    // MARK: Delivery

    /// Takes up to `limit` notifications that are due at `now`, each for `lease`, in order for one (receiver, rule, person): a
    /// later one is not handed out before the earlier one is settled for good.
    func claimNotifications(dueBy now: Instant, limit: Int, lease: Duration) async throws(StoreError) -> [Notification]

    /// Records what became of an attempt. Throws `.leaseLost` when somebody else has claimed the notification since.
    func settle(_ notification: Notification, _ settlement: Settlement) async throws(StoreError)

    /// When the next notification is due; `nil` when the outbox is empty.
    func nextNotificationDue() async throws(StoreError) -> Instant?

    /// How many notifications wait, and how many are dead.
    func outboxDepth() async throws(StoreError) -> (waiting: Int, dead: Int)
}

/// A score that a person had.
public struct HistoricScore: Sendable, Hashable {
    public var at: Instant
    public var score: Score
    public var state: ScoreState
    public var epoch: String

    public init(at: Instant, score: Score, state: ScoreState, epoch: String) {
        self.at = at
        self.score = score
        self.state = state
        self.epoch = epoch
    }
}
