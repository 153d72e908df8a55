/// One delivery of an alert to one receiver, as the outbox keeps it.
public struct Notification: Sendable, Hashable {
    /// The same over all attempts, so that a receiver can drop a repeat; visible ASCII without dots.
    public var id: String
    public var receiver: String
    public var alert: Alert
    /// How many attempts were made before this one, but for those that were deferred.
    public var attempts: Int
    /// Whether it is to be told in a digest, which is due.
    public var isForDigest: Bool
    /// Until when quiet hours have held it back; `nil` where none did, or it was gathered since with what else they held back.
    public var heldUntil: Instant?
    /// Of one that says again what is still open, until when whoever hears no more may keep it open; `nil` for any other.
    public var renewedUntil: Instant?
    /// Proof of the claim; settling under a lost claim is refused.
    public var lease: Lease

    public init(
        id: String, receiver: String, alert: Alert, attempts: Int, isForDigest: Bool = false, heldUntil: Instant? = nil, lease: Lease
    ) {
        self.id = id
        self.receiver = receiver
        self.alert = alert
        self.attempts = attempts
        self.isForDigest = isForDigest
        self.heldUntil = heldUntil
        self.lease = lease
    }
}

/// What became of one attempt.
public enum Settlement: Sendable, Hashable {
    /// The receiver took it.
    case delivered
    /// It did not work; the next attempt is due then. `reason` holds no secret.
    case retry(at: Instant, reason: String)
    /// The receiver has asked for time, for which the message is not to blame: it counts as no attempt, and the next one is due then.
    /// `reason` holds no secret.
    case deferred(until: Instant, reason: String)
    /// No attempt was made: the receiver wants quiet until then.
    case held(until: Instant)
    /// No attempt was made: the receiver has had enough for the day, and is told of it in the digest of that time.
    case keptForDigest(at: Instant)
    /// It will never work, or the schedule is exhausted; kept, counted and shown. `reason` holds no secret.
    case dead(reason: String)
}

/// What becomes of notifications that quiet hours have held back from one receiver.
public struct Gathering: Sendable, Hashable {
    public enum Fate: Sendable, Hashable {
        /// It is told as it is.
        case told
        /// It is told as `Alert.whole`: its beginning was told in it.
        case toldWhole
        /// It was told in this alert.
        case toldIn(String)
    }

    /// Of each, in their order.
    public var fates: [Fate]
    /// The alert that tells of several; `nil` where each is told by itself.
    public var digest: Alert?

    public init(fates: [Fate], digest: Alert? = nil) {
        self.fates = fates
        self.digest = digest
    }
}

/// A notification as the outbox keeps it, whatever has become of it.
public struct StoredNotification: Sendable, Hashable {
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// It is not delivered yet.
        case waiting
        case delivered
        /// It will not be tried again by itself.
        case dead
        /// The operator has said that it shall not be delivered.
        case dropped
        /// It was told with others in one, which is a notification of its own; `reason` names its alert.
        case digested
    }

    public var id: String
    /// The store's, growing in the order in which they were raised.
    public var number: Int64
    public var receiver: String
    public var alert: Alert
    public var state: State
    /// When the next attempt is due; of no meaning unless it waits, and behind none.
    public var due: Instant
    /// The id of the one that it waits behind, the first of those that wait for the same receiver, rule and person; `nil` where it is that.
    public var behind: String?
    /// How many attempts were made, but for those that were deferred.
    public var attempts: Int
    /// How many attempts the receiver has answered by asking for time.
    public var deferrals: Int
    /// What the last attempt failed for; `nil` when it did not, or when there was none.
    public var reason: String?
    /// When the last attempt ended, or the operator decided; `nil` when neither has happened.
    public var settledAt: Instant?

    public init(
        id: String, number: Int64, receiver: String, alert: Alert, state: State, due: Instant, behind: String? = nil, attempts: Int,
        deferrals: Int = 0, reason: String?, settledAt: Instant?
    ) {
        self.id = id
        self.number = number
        self.receiver = receiver
        self.alert = alert
        self.state = state
        self.due = due
        self.behind = behind
        self.attempts = attempts
        self.deferrals = deferrals
        self.reason = reason
        self.settledAt = settledAt
    }
}

/// Which notifications of the outbox are meant: those that satisfy all of it.
public struct NotificationSelection: Sendable, Hashable {
    /// These; `nil` for any.
    public var ids: Set<String>?
    /// Those for this receiver; `nil` for any.
    public var receiver: String?
    public var states: Set<StoredNotification.State>
    /// Those that were raised before the one of this number; `nil` for any.
    public var before: Int64?

    public init(ids: Set<String>? = nil, receiver: String? = nil, states: Set<StoredNotification.State>, before: Int64? = nil) {
        self.ids = ids
        self.receiver = receiver
        self.states = states
        self.before = before
    }
}

/// How much the outbox keeps.
public struct OutboxBounds: Sendable, Hashable {
    /// What was raised so long ago and still waits is dead: its news is old.
    public var longestWait: Duration
    /// So many wait for one receiver at most: of more the oldest are dead, for the newest tells how things stand.
    public var mostWaiting: Int
    /// So many dead ones are kept of one receiver: of more the oldest are forgotten.
    public var mostDead: Int

    /// Thirty days, and a hundred thousand each (some 100 MB).
    public static let standard = OutboxBounds(longestWait: .seconds(30 * 86_400), mostWaiting: 100_000, mostDead: 100_000)

    public init(longestWait: Duration, mostWaiting: Int, mostDead: Int) {
        self.longestWait = longestWait
        self.mostWaiting = mostWaiting
        self.mostDead = mostDead
    }
}

/// What was taken out of the outbox of one receiver to keep its bounds.
public struct OutboxTrim: Sendable, Hashable {
    public var receiver: String
    /// Notifications that waited and are dead now.
    public var parked: Int
    /// Dead ones that are forgotten.
    public var forgotten: Int

    public init(receiver: String, parked: Int = 0, forgotten: Int = 0) {
        self.receiver = receiver
        self.parked = parked
        self.forgotten = forgotten
    }
}

/// A receiver that has said that it wants nothing any more. What is for it waits.
public struct DisabledReceiver: Sendable, Hashable {
    public var name: String
    /// Where it was, in a form of which only equality is known: the same name at another place is another receiver.
    public var address: String
    /// Its answer; holds no secret.
    public var reason: String
    public var since: Instant

    public init(name: String, address: String, reason: String, since: Instant) {
        self.name = name
        self.address = address
        self.reason = reason
        self.since = since
    }
}
