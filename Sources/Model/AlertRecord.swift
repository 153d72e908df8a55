/// Which alerts somebody asks for.
public struct AlertQuestion: Sendable, Hashable {
    /// What is left out, and counted by what it is folded into.
    public enum Fold: Sendable, Hashable, CaseIterable {
        /// What was told of in another alert.
        case members
        /// The reminders of an episode behind the first of its alerts that is listed.
        case reminders
    }

    public var rule: String?
    public var subject: AlertSubject?
    public var statuses: Set<Alert.Status>
    /// Whether only those of episodes that somebody has acknowledged are meant.
    public var isAcknowledged: Bool
    /// The earliest time of the run that raised them.
    public var since: Instant?
    public var folds: Set<Fold>
    /// Only those that come after this place; `nil` for the latest.
    public var after: AlertPlace?
    /// How many at most.
    public var limit: Int

    public init(
        rule: String? = nil, subject: AlertSubject? = nil, statuses: Set<Alert.Status> = Set(Alert.Status.allCases),
        isAcknowledged: Bool = false, since: Instant? = nil, folds: Set<Fold> = [], after: AlertPlace? = nil, limit: Int
    ) {
        self.rule = rule
        self.subject = subject
        self.statuses = statuses
        self.isAcknowledged = isAcknowledged
        self.since = since
        self.folds = folds
        self.after = after
        self.limit = limit
    }
}

/// Where an alert stands among all: by the time of the run that raised it, the latest first, and by its id. It stays right when others come
/// or go.
public struct AlertPlace: Sendable, Hashable {
    public var at: Instant
    public var id: String

    public init(at: Instant, id: String) {
        self.at = at
        self.id = id
    }
}

extension Alert {
    /// Where it stands among all alerts.
    public var place: AlertPlace { AlertPlace(at: at, id: id) }
}

/// An alert, and whom it was told.
public struct AlertRecord: Sendable, Hashable {
    /// One receiver's part.
    public struct Telling: Sendable, Hashable {
        public var receiver: String
        /// The id of the alert whose message told it, where that is another's: a group's, or a digest's.
        public var message: String?
        public var state: StoredNotification.State
        public var attempts: Int
        /// Why the last attempt did not work; `nil` where it did, or none was made.
        public var reason: String?

        public init(
            receiver: String, in message: String? = nil, state: StoredNotification.State, attempts: Int, reason: String?
        ) {
            self.receiver = receiver
            self.message = message
            self.state = state
            self.attempts = attempts
            self.reason = reason
        }
    }

    public var alert: Alert
    /// The silence that kept it from being told.
    public var silence: Int64?
    /// The id of the alert that told of this one among others.
    public var group: String?
    /// How many alerts were told of in this one.
    public var members: Int
    /// How many reminders were folded into it.
    public var reminders: Int
    /// By receiver; of what was told of in another alert, also whom that was told.
    public var tellings: [Telling]
    /// That somebody knows, or knew, of the episode that it tells of; `nil` where nobody has said so.
    public var acknowledgement: Acknowledgement?

    public init(
        alert: Alert, silence: Int64? = nil, group: String? = nil, members: Int = 0, reminders: Int = 0, tellings: [Telling] = [],
        acknowledgement: Acknowledgement? = nil
    ) {
        self.alert = alert
        self.silence = silence
        self.group = group
        self.members = members
        self.reminders = reminders
        self.tellings = tellings
        self.acknowledgement = acknowledgement
    }
}
