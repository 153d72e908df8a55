import Model

/// The stored notifications that are not delivered yet, as the courier needs them; a store's own methods satisfy it.
public protocol Outbox: Sendable {
    /// Takes up to `limit` notifications for these receivers that are due at `now`, each for `lease`, in order for one (receiver, rule,
    /// person): a later one is not handed out before the earlier one is settled for good. What is for others is not touched.
    func claimNotifications(dueBy now: Instant, limit: Int, lease: Duration, for receivers: Set<String>) async throws -> [Notification]

    /// Records what became of an attempt that ended at `now`. Throws when the claim is lost.
    func settle(_ notification: Notification, _ settlement: Settlement, at now: Instant) async throws

    /// When the next notification for these receivers is due; `nil` when there is none.
    func nextNotificationDue(for receivers: Set<String>) async throws -> Instant?

    /// The receivers that something waits for, whether there are such receivers or not.
    func awaitedReceivers() async throws -> Set<String>

    /// Keeps the outbox within bounds, and returns what that took.
    func trimOutbox(to bounds: OutboxBounds, at now: Instant) async throws -> [OutboxTrim]

    /// What is kept for each receiver; one for which nothing waits or is dead may be left out.
    func outboxDepths() async throws -> [String: OutboxDepth]

    /// How many messages a receiver has taken since a time.
    func deliveredCount(to receiver: String, since: Instant) async throws -> Int

    /// Puts one notification, of the alert that `make` makes of theirs, in the place of those that are kept for a digest of the receiver's and due
    /// at `now`; in one transaction. Nothing happens where there are none.
    func makeDigest(for receiver: String, at now: Instant, make: @escaping @Sendable ([Alert]) -> Alert) async throws

    /// Does with what quiet hours have held back from a receiver until `now`, and what was raised behind it meanwhile, as `gather` says of
    /// their alerts; in one transaction. Nothing happens where there is none.
    func gatherHeld(for receiver: String, at now: Instant, gather: @escaping @Sendable ([Alert]) -> Gathering) async throws

    /// The alerts that a receiver was told of and that are not over, the last that was raised of each, at most `limit`; but those whose
    /// next message waits.
    func openAlerts(toldTo receiver: String, limit: Int) async throws -> [Alert]

    /// Notes that a receiver wants nothing any more.
    func disable(_ receiver: DisabledReceiver) async throws

    /// The receivers that want nothing any more.
    func disabledReceivers() async throws -> [DisabledReceiver]
}
