/// Which alerts somebody asks for.
public struct AlertQuestion: Sendable, Hashable {
    public var rule: String?
    public var subject: AlertSubject?
    public var status: Alert.Status?
    /// The earliest time of the run that raised them.
    public var since: Instant?
    /// Whether those that were told of in another are left out, which counts them.
    public var folds: Bool
    /// Only those that come after this place; `nil` for the latest.
    public var after: AlertPlace?
    /// How many at most.
    public var limit: Int

    public init(
        rule: String? = nil, subject: AlertSubject? = nil, status: Alert.Status? = nil, since: Instant? = nil, folds: Bool = false,
        after: AlertPlace? = nil, limit: Int
    ) {
        self.rule = rule
        self.subject = subject
        self.status = status
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
        public var state: StoredNotification.State
        public var attempts: Int
        /// Why the last attempt did not work; `nil` where it did, or none was made.
        public var reason: String?

        public init(receiver: String, state: StoredNotification.State, attempts: Int, reason: String?) {
            self.receiver = receiver
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
    /// By receiver.
    public var tellings: [Telling]
    /// That somebody knows, or knew, of the episode that it tells of; `nil` where nobody has said so.
    public var acknowledgement: Acknowledgement?

    public init(
        alert: Alert, silence: Int64? = nil, group: String? = nil, members: Int = 0, tellings: [Telling] = [],
        acknowledgement: Acknowledgement? = nil
    ) {
        self.alert = alert
        self.silence = silence
        self.group = group
        self.members = members
        self.tellings = tellings
        self.acknowledgement = acknowledgement
    }
}
