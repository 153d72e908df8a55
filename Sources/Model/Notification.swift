/// One delivery of an alert to one receiver, as the outbox keeps it.
public struct Notification: Sendable, Hashable {
    /// The same over all attempts, so that a receiver can drop a repeat: `ALERT-ID/RECEIVER` hashed, without dots.
    public var id: String
    public var receiver: String
    public var alert: Alert
    /// How many attempts were made before this one.
    public var attempts: Int
    /// Proof of the claim; settling under a lost claim is refused.
    public var lease: Lease

    public init(id: String, receiver: String, alert: Alert, attempts: Int, lease: Lease) {
        self.id = id
        self.receiver = receiver
        self.alert = alert
        self.attempts = attempts
        self.lease = lease
    }
}

/// What became of one attempt.
public enum Settlement: Sendable, Hashable {
    /// The receiver took it.
    case delivered
    /// It did not work; the next attempt is due then. `reason` holds no secret.
    case retry(at: Instant, reason: String)
    /// It will never work, or the schedule is exhausted; kept, counted and shown. `reason` holds no secret.
    case dead(reason: String)
}
