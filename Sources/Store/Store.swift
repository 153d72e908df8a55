import Model

/// What any store must do, by question and by whole transaction; values in, values out.
///
/// Nothing of the engine behind it shows: no SQL, no row, no engine's error, no "there is one writer". Leases run on the
/// store's own clock. `StoreContract` in the tests says what each of these promises.
public protocol Store: Sendable {
    // MARK: People

    /// Makes the tracked people exactly these (`nil`: leaves them as they are) and the identities that belong to them exactly these, the
    /// assignments to fetch exactly
    /// `assignments` (new ones are due at the instant given with them; those that are gone are removed with their cursors), and
    /// what is known of the files' handles exactly `handles`.
    ///
    /// Where all assignments of a connector are gone, its file has been removed or its name changed, perhaps by mistake: then their
    /// cursors are kept for ninety days, for when they are adopted again.
    ///
    /// An assignment that is kept keeps its cursor and due time; a suspended one is due again at the instant given, because the
    /// operator may have mended what stopped it. Somebody whom only `Identity.person` of a batch has named stays tracked.
    func adopt(
        people: [Person]?, identities: [Identity], assignments: [Assignment: Instant], handles: [ConfiguredHandle: IdentityKey]
    ) async throws(StoreError)

    /// Makes the tracked people exactly these, and leaves everything else as it is.
    func adopt(_ people: [Person]) async throws(StoreError)

    /// Has every suspended assignment fetched again at `due`, as if the same had been adopted once more.
    func resumeAssignments(at due: Instant) async throws(StoreError)

    /// Removes a person or an account for good, with all that it did and all that was done to it, and keeps it from coming back: from
    /// then on nothing that tells of it is stored, whoever tells it, and `adopt` leaves it out. Of a tracked person all accounts go.
    /// Who it was is kept as a keyed hash alone. Returns what went.
    ///
    /// Reads through all interactions once.
    func forget(_ person: PersonKey) async throws(StoreError) -> ForgetOutcome

    /// Lets somebody come back who was forgotten, with the accounts that went with them. False when they were not.
    func remember(_ person: PersonKey) async throws(StoreError) -> Bool

    /// Makes those who have opted out by a file exactly these: who is new among them is forgotten, and who is not among them any more may
    /// come back.
    func optOut(_ people: Set<PersonKey>) async throws(StoreError)

    /// Those of some people and accounts who are forgotten.
    func forgotten(among people: [PersonKey]) async throws(StoreError) -> Set<PersonKey>

    /// What is another whenever somebody has been forgotten or may come back.
    func forgottenMark() async throws(StoreError) -> ForgottenMark

    /// Hands `visit` all that is stored of some accounts: their posts, what they did, what was done to them, and their counts; a batch has
    /// at most 4,096 records. Runs off the cooperative pool, and reads through all interactions once.
    func activity(of accounts: Set<IdentityKey>, visit: @escaping @Sendable (Batch) throws -> Void) async throws

    /// Which accounts the files' handles were found to be.
    func handles() async throws(StoreError) -> [ConfiguredHandle: IdentityKey]

    /// What there is to fetch, due or not.
    func assignments() async throws(StoreError) -> Set<Assignment>

    // MARK: Work

    /// Takes up to `limit` assignments that are due at `now`, the most overdue first, each for `lease`.
    /// Assignments of the connectors named in `excluding` are passed over.
    func claim(dueBy now: Instant, limit: Int, lease: Duration, excluding: Set<String>) async throws(StoreError) -> [Claim]

    /// When the next unsuspended assignment can be claimed: when it is due or, where it is claimed, when that lease runs out.
    /// `nil` when there is none.
    func nextDue(excluding: Set<String>) async throws(StoreError) -> Instant?

    /// How everything stands that these connectors fetch, due or not, by connector and due time.
    func assignmentStatuses(of connectors: Set<String>) async throws(StoreError) -> [AssignmentStatus]

    /// How what a connector fetches stands, by account: up to `limit` after one.
    func assignmentStatuses(of connector: String, after: IdentityKey?, limit: Int) async throws(StoreError) -> [AssignmentStatus]

    /// How everything that each connector fetches stands, taken together; one that has nothing to fetch is left out.
    func fetchSummaries() async throws(StoreError) -> [String: FetchSummary]

    /// When a fetch on each network last ended well, over everybody whose connector has a file; a network of which none ever has is left out.
    func lastFetches() async throws(StoreError) -> [Network: Instant]

    /// When fetches of each account ended well, the first and the last; one that never was is left out.
    func fetchTimes() async throws(StoreError) -> [IdentityKey: ClosedRange<Instant>]

    /// Which first rounds of fetching are waited for at `now`, and of whom no published run has read one whole yet. To be asked before what
    /// is stored is read for a run, which is published with the answer: then it has read all that was whole.
    func backfill(at now: Instant) async throws(StoreError) -> Backfill

    /// Stores a batch together with its cursor, in one transaction, and prolongs the lease while `next` is `nil`; otherwise ends
    /// the claim with that schedule. Storing the same batch twice changes nothing. Throws `.leaseLost` when somebody else has
    /// claimed the assignment since, when the claim has ended, or when the assignment is gone; then nothing is stored.
    ///
    /// A batch's deletions come after its records, and what they remove comes again where a network shows it again. A fact, text or address
    /// that is not told this time stays as it was. Of two tallies of one subject, kind and time the larger count is kept.
    @discardableResult
    func commit(_ batch: Batch, under lease: Lease, next: Schedule?) async throws(StoreError) -> CommitOutcome

    /// Ends a claim without storing anything. Throws `.leaseLost` as `commit` does.
    func release(_ lease: Lease, next: Schedule) async throws(StoreError)

    /// Stores a batch that no assignment brought. Its cursor is ignored.
    ///
    /// What was deleted does not come back by it, nor what hung on it, unless `isCurrent` says that the network has been asked just now:
    /// an import's is a record of the past. The last million deletions are remembered.
    @discardableResult
    func commit(_ batch: Batch, isCurrent: Bool) async throws(StoreError) -> CommitOutcome

    /// What is used of every budget.
    func budgetUses() async throws(StoreError) -> [BudgetUse]
    /// Stores what is used of these budgets; others stay as they are.
    func save(_ uses: [BudgetUse]) async throws(StoreError)
    /// How each connector is doing that ever had something to say.
    func connectorStates() async throws(StoreError) -> [ConnectorState]
    /// Stores how a connector is doing.
    func save(_ state: ConnectorState) async throws(StoreError)

    /// How the daemon's configuration was taken over; `nil` before the first start.
    func configurationState() async throws(StoreError) -> ConfigurationState?
    /// Stores how that was.
    func save(_ state: ConfigurationState) async throws(StoreError)

    /// Notes that no account is found behind a handle: it counts among what its connector does not fetch.
    func note(_ handle: UnfoundHandle) async throws(StoreError)
    /// What was noted of that kind, by connector and handle.
    func unfoundHandles() async throws(StoreError) -> [UnfoundHandle]
    /// Forgets all that was noted of that kind: they are looked for again.
    func forgetUnfoundHandles() async throws(StoreError)

    /// Met identities of a network whose facts are not known yet (neither creation date nor followers), those that acted most
    /// lately first. Looks at the latest million records only, so that its cost is bounded.
    func identitiesLackingFacts(on network: Network, limit: Int) async throws(StoreError) -> [IdentityKey]

    // MARK: Scores

    /// Hands `visit` everything that was stored since `revision` (all of it for `nil`), as of one moment, and returns how far it
    /// has read. Runs off the cooperative pool; memory stays bounded by nine chunks (of at most 16,384 records).
    ///
    /// What was stored and removed again between two reads may appear among the removals alone: ids that were never handed out are
    /// to be passed over. Throws what `visit` throws, and `CancellationError` when its task is cancelled.
    func read(since revision: Revision?, visit: @escaping @Sendable (RecordChunk) throws -> Void) async throws -> Revision

    /// Hands `visit` what the posts say that were stored or changed since `revision` (all of them for `nil`), as of one moment, and
    /// returns how far it has read. Runs off the cooperative pool; a chunk has at most 4,096 posts. Throws as `read` does.
    ///
    /// Apart from `read`, because only topics ask for it, and ask again when their files change.
    func readWords(since revision: Revision?, visit: @Sendable ([PostWords]) throws -> Void) async throws -> Revision

    /// The tracked people with their lists, by slug. Somebody whom only `Identity.person` of a batch has named has the slug for a name.
    func people() async throws(StoreError) -> [Person]

    /// The identities that belong to a tracked person; a people file is believed before what networks and programs tell.
    func identities(of person: PersonID) async throws(StoreError) -> [Identity]

    /// The same of many; whoever has none may be left out.
    func identities(of people: Set<PersonID>) async throws(StoreError) -> [PersonID: [Identity]]

    /// On which networks each tracked person has an identity; whoever has none is left out.
    func networks() async throws(StoreError) -> [PersonID: Set<Network>]

    /// What is known of one account; `nil` when it was never heard of.
    func identity(_ key: IdentityKey) async throws(StoreError) -> Identity?

    /// What is kept of these posts, by network and id; one that is known from acts on it alone is left out.
    func postFaces(_ posts: Set<PostKey>) async throws(StoreError) -> [PostKey: PostFace]

    /// The identities that have a handle, whatever its letters' case, at most `limit`; by network and id.
    func identities(withHandle handle: String, limit: Int) async throws(StoreError) -> [Identity]

    /// Publishes a run: its standings, and what `decide` makes of what is remembered of rules (states, alerts, outbox), in one
    /// transaction. `decide` must be pure: it may be called again. Returns what was decided. When `decide` throws, nothing is stored.
    ///
    /// An alert whose id is stored already adds nothing, and neither do its notifications. A second run of the same time replaces
    /// the first. A run whose epoch and standings are those of the last one is no run of its own: of it only what was decided is
    /// stored.
    ///
    /// What is kept is bounded: of scores that are two days old the last one of each hour, of those that are a hundred days old the last
    /// one of each UTC day; what has been delivered, with its alert, for ninety days, or for as long as a store is told to keep it.
    ///
    /// With it is stored what the next run is judged by; `nil` leaves that as it was.
    @discardableResult
    func publish(
        _ run: Run, judgedBy state: PublishingState?, decide: @escaping @Sendable (RuleMemory) throws -> Decision
    ) async throws(StoreError) -> Decision

    /// What the next run is judged by.
    func publishing() async throws(StoreError) -> Publishing

    /// Keeps what is known of a run that is not published, and what `decide` makes of that, in one transaction. As `publish` does.
    @discardableResult
    func hold(
        _ state: PublishingState, at now: Instant, decide: @escaping @Sendable (RuleMemory) throws -> Decision
    ) async throws(StoreError) -> Decision

    /// Notes that what is held back is right, until the next run is published. Returns what that is; `nil` when there is nothing.
    func releaseQuarantine() async throws(StoreError) -> PublishingState.Quarantine?

    /// Notes how runs went, in their order. Kept as long as alerts are, and of the last ten thousand at most.
    func note(_ runs: [RunRecord]) async throws(StoreError)

    /// How the last runs went, newest first: those before a number, all of them for `nil`.
    func runRecords(before number: Int64?, limit: Int) async throws(StoreError) -> [RunRecord]

    /// How many new records good fetches brought, by connector and UTC day, from `day` on; at most sixteen days are kept.
    func intake(since day: Int32) async throws(StoreError) -> [Intake]

    /// The scores that a tracked person had at runs from `since` on, oldest first; of somebody only met none are kept.
    func history(of person: PersonKey, since: Instant) async throws(StoreError) -> [HistoricScore]

    /// What of today's records the published run of exactly this time knew; `nil` when there is none, or when an earlier version
    /// published it. Of counts that changed, the earliest change of each hour and, later, day is remembered, as scores are.
    func knowledge(ofRunAt at: Instant) async throws(StoreError) -> EarlierKnowledge?

    /// The scores by the epoch before that a tracked person had at runs from `since` on, oldest first: those of the first thirty days of
    /// another epoch.
    func formerHistory(of person: PersonKey, since: Instant) async throws(StoreError) -> [HistoricScore]

    /// The last change to `epoch`, if runs since `since`, or the last run of all, are of another epoch.
    func epochChange(to epoch: String, since: Instant) async throws(StoreError) -> EpochChange?

    /// Each tracked person's last score at or before a time: what a change is counted from. Its `at` tells how old it is, and its
    /// `epoch` whether it can be compared. A score holds until the next, for while nothing changes, no run is stored.
    func scores(at: Instant) async throws(StoreError) -> [PersonKey: HistoricScore]

    /// The time of the last run at or before a time; `nil` where there is none. `scores(at:)` stay what they are until it is another.
    func lastRun(until at: Instant) async throws(StoreError) -> Instant?

    /// A person's standings in the last run, one for each cohort.
    func standings(of person: PersonKey) async throws(StoreError) -> [Standing]

    /// The best of a cohort in the last run, at most `limit`, best first.
    func standings(in cohort: Cohort, limit: Int) async throws(StoreError) -> [Standing]

    /// The time of the last run that changed anything; `nil` while nothing is published.
    func lastRun() async throws(StoreError) -> Instant?

    /// The latest runs that changed anything, of those before a time where one is given: newest first, at most `limit`.
    func runs(before at: Instant?, limit: Int) async throws(StoreError) -> [StoredRun]

    /// Lets go of memory that only makes the store faster.
    func releaseMemory() async

    // MARK: Ks

    /// Stores that a person gives a K, and returns it; `nil`, and nothing is stored, when they have given as many as `allotment` says within
    /// its period before `now`, those that were taken back among them. Ks are kept for three years.
    func giveK(
        from giver: PersonID, to receiver: PersonKey, on topic: String, at now: Instant, within allotment: KAllotment
    ) async throws(StoreError) -> K?

    /// Notes that the latest such K that stands is taken back, and returns it; `nil` when there is none.
    func takeBackK(from giver: PersonID, to receiver: PersonKey, on topic: String, at now: Instant) async throws(StoreError) -> K?

    /// All Ks, in the order of giving. One of an account that has become somebody's since is theirs; one of an account that was removed went
    /// with it.
    func ks() async throws(StoreError) -> [K]

    // MARK: Alerts

    /// What is remembered of rules and perks at a time: where each rule stands for each subject, its line, the silences that have not ended,
    /// and the offers.
    func ruleMemory(at now: Instant) async throws(StoreError) -> RuleMemory

    /// For how many each rule is in each phase but `inactive`.
    func ruleCounts() async throws(StoreError) -> [String: [RuleState.Phase: Int]]

    /// The latest alerts, newest first: of ninety days at least, and whatever of longer ago still waits or is dead.
    func alerts(_ question: AlertQuestion) async throws(StoreError) -> [AlertRecord]

    /// The names of the rules and perks that any alert is of or that anything is remembered of, and of the receivers that any notification is
    /// for or that want nothing any more. Reads all of them: for telling a slip of the pen from a name whose file is gone.
    func alertNames() async throws(StoreError) -> (rules: Set<String>, receivers: Set<String>)

    /// One alert by its id; `nil` when there is none.
    func alert(_ id: String) async throws(StoreError) -> AlertRecord?

    /// Notes that somebody knows of what is firing, so that it reminds nobody; of one rule or subject where they are given. Returns what that is, by
    /// rule and subject. What somebody knows of already stays theirs, unless it is to be replaced. The alerts that told of it keep the note.
    func acknowledge(
        rule: String?, subject: AlertSubject?, as acknowledgement: Acknowledgement, replacing: Bool
    ) async throws(StoreError) -> [AcknowledgedEpisode]

    /// Stores a silence, and returns it under its id.
    func add(_ silence: Silence) async throws(StoreError) -> Silence

    /// Ends a silence now, and returns it; `nil` when there is none of that id, or it has ended.
    func endSilence(_ id: Int64, at now: Instant) async throws(StoreError) -> Silence?

    /// All silences that are kept, by id: those of the last ninety days, and those to come.
    func silences() async throws(StoreError) -> [Silence]

    // MARK: Perks

    /// All offers, or those of one perk: by perk, in the order in which they were made, and behind them who waits for a place.
    func offers(of perk: String?) async throws(StoreError) -> [Offer]

    /// Puts an offer in the place of what it was, and stores what that raises, in one transaction; false, and nothing is stored, where it
    /// is not that any more.
    func replace(_ offer: Offer, by next: Offer, raising raised: [Decision.Raised]) async throws(StoreError) -> Bool

    // MARK: Delivery

    /// Takes up to `limit` notifications that are due at `now`, each for `lease`, in order for one (receiver, rule, person): a
    /// later one is not handed out before the earlier one is settled for good. Only those for the receivers named are handed out: one
    /// that is busy keeps nobody else waiting, and what is for one that there is not stays as it is.
    func claimNotifications(
        dueBy now: Instant, limit: Int, lease: Duration, for receivers: Set<String>
    ) async throws(StoreError) -> [Notification]

    /// How many messages a receiver has taken since a time.
    func deliveredCount(to receiver: String, since: Instant) async throws(StoreError) -> Int

    /// Puts one notification, of the alert that `make` makes of theirs, in the place of those that are kept for a digest of the receiver's and due
    /// at `now`, in one transaction; attempts under way of these are lost. Nothing happens where there are none.
    func makeDigest(for receiver: String, at now: Instant, make: @escaping @Sendable ([Alert]) -> Alert) async throws(StoreError)

    /// Does with what quiet hours have held back from a receiver until `now` as `gather` says of their alerts, in one transaction: what was
    /// told to wait, and what was raised behind it meanwhile. Attempts under way of these are lost. Nothing happens where there is none.
    func gatherHeld(for receiver: String, at now: Instant, gather: @escaping @Sendable ([Alert]) -> Gathering) async throws(StoreError)

    /// Records what became of an attempt that ended at `now`. Throws `.leaseLost` when somebody else has claimed the notification since, or
    /// when this attempt is settled already.
    func settle(_ notification: Notification, _ settlement: Settlement, at now: Instant) async throws(StoreError)

    /// When the next notification for these receivers can be claimed: when it is due or, where it is claimed, when that lease runs out.
    /// `nil` when none waits.
    func nextNotificationDue(for receivers: Set<String>) async throws(StoreError) -> Instant?

    /// The alerts that a receiver was told of and that are not over, the last that was raised of each, by rule and subject, at most
    /// `limit`; but those whose next message to the receiver waits.
    func openAlerts(toldTo receiver: String, limit: Int) async throws(StoreError) -> [Alert]

    /// The receivers that notifications wait for.
    func awaitedReceivers() async throws(StoreError) -> Set<String>

    /// The notifications that are meant, at most `limit`, the latest first.
    func notifications(_ selection: NotificationSelection, limit: Int) async throws(StoreError) -> [StoredNotification]

    /// How many are meant, by state; a state of which there is none is left out.
    func notificationCounts(_ selection: NotificationSelection) async throws(StoreError) -> [StoredNotification.State: Int]

    /// Makes those that are meant due at `now` at the latest, and returns how many. A dead or dropped one waits again, with all its attempts
    /// before it; one that was delivered stays so.
    func retryNotifications(_ selection: NotificationSelection, at now: Instant) async throws(StoreError) -> Int

    /// Notes that those that are meant shall not be delivered, and returns how many. One that is being attempted, and one that was delivered,
    /// stays as it is.
    func dropNotifications(_ selection: NotificationSelection) async throws(StoreError) -> Int

    /// Keeps the outbox within bounds, and returns what that took, by receiver. One that is being attempted stays.
    func trimOutbox(to bounds: OutboxBounds, at now: Instant) async throws(StoreError) -> [OutboxTrim]

    /// Notes that a receiver wants nothing any more, in place of what was noted of its name before.
    func disable(_ receiver: DisabledReceiver) async throws(StoreError)

    /// Takes that back; false when nothing was noted.
    func enableReceiver(_ name: String) async throws(StoreError) -> Bool

    /// The receivers that want nothing any more, by name.
    func disabledReceivers() async throws(StoreError) -> [DisabledReceiver]

    /// What is kept for each receiver; one for which nothing waits or is dead is left out.
    func outboxDepths() async throws(StoreError) -> [String: OutboxDepth]

    /// How large it is, and how much it has ever held.
    func sizes() async throws(StoreError) -> StoreSizes

    /// How many notifications wait, and how many are dead.
    func outboxDepth() async throws(StoreError) -> (waiting: Int, dead: Int)
}

extension Store {
    /// Publishes a run; by what the next one is judged stays as it was.
    @discardableResult
    public func publish(
        _ run: Run, decide: @escaping @Sendable (RuleMemory) throws -> Decision
    ) async throws(StoreError) -> Decision { try await publish(run, judgedBy: nil, decide: decide) }

    /// Keeps what is known of a run that is not published; rules are not asked.
    public func hold(_ state: PublishingState) async throws(StoreError) { try await hold(state, at: state.judged) { _ in Decision() } }

    /// Stores a batch of the past, such as an import's.
    @discardableResult
    public func commit(_ batch: Batch) async throws(StoreError) -> CommitOutcome { try await commit(batch, isCurrent: false) }
}
