import Model

/// The stored notifications that are not delivered yet, as the courier needs them; a store's own methods satisfy it.
public protocol Outbox: Sendable {
    /// Takes up to `limit` notifications that are due at `now`, each for `lease`, in order for one (receiver, rule, person): a later one
    /// is not handed out before the earlier one is settled for good. Those for the receivers named in `excluding` are passed over.
    func claimNotifications(dueBy now: Instant, limit: Int, lease: Duration, excluding: Set<String>) async throws -> [Notification]

    /// Records what became of an attempt. Throws when the claim is lost.
    func settle(_ notification: Notification, _ settlement: Settlement) async throws

    /// When the next notification is due, but for the receivers named in `excluding`; `nil` when there is none.
    func nextNotificationDue(excluding: Set<String>) async throws -> Instant?
}
