/// Where one rule stands for one person: the states of Prometheus's alerts.
public struct RuleState: Sendable, Hashable {
    public enum Phase: String, Sendable, Hashable, CaseIterable {
        /// The condition does not hold.
        case inactive
        /// It holds, but not yet as long as the rule's `for` asks.
        case pending
        /// It has held long enough, and has been told.
        case firing
    }

    public var phase: Phase
    /// When the condition began to hold; while inactive, when that was last changed. The time of a run.
    public var since: Instant
    /// When an alert was last raised; `nil` while there was none in this episode.
    public var lastAlert: Instant?
    /// Counts the episodes of firing, so that each alert's id is its own.
    public var episode: Int
    /// Counts the reminders of this episode.
    public var reminders: Int

    public init(phase: Phase = .inactive, since: Instant, lastAlert: Instant? = nil, episode: Int = 0, reminders: Int = 0) {
        self.phase = phase
        self.since = since
        self.lastAlert = lastAlert
        self.episode = episode
        self.reminders = reminders
    }
}

/// Names the state of one rule for one person.
public struct RuleStateKey: Sendable, Hashable {
    public var rule: String
    public var person: PersonKey

    public init(rule: String, person: PersonKey) {
        self.rule = rule
        self.person = person
    }
}

/// One person's crossing of one rule.
public struct Alert: Sendable, Hashable {
    public enum Status: String, Sendable, Hashable, CaseIterable {
        /// The line was crossed.
        case firing
        /// It is still crossed after the rule's `repeat`.
        case reminder
        /// It is not crossed any more.
        case resolved
    }

    /// A part of the score, in the words of an explanation.
    public struct Reason: Sendable, Hashable {
        /// What the points come from, such as `reshares on twitter`.
        public var label: String
        /// Points of the score.
        public var points: Double

        public init(label: String, points: Double) {
            self.label = label
            self.points = points
        }
    }

    /// A function of rule, person, episode, status and reminder: the same however often it is decided.
    public var id: String
    public var rule: String
    public var person: PersonKey
    public var name: String
    public var cohort: Cohort
    public var status: Status
    /// The time of the run that raised the alert.
    public var at: Instant
    /// When the condition began to hold.
    public var since: Instant
    /// One line, from the rule's `title`.
    public var title: String
    /// The standing that caused the alert; `nil` when the person has left the cohort.
    public var standing: Standing?
    /// The largest parts of the score, largest first.
    public var reasons: [Reason]

    public init(
        id: String, rule: String, person: PersonKey, name: String, cohort: Cohort, status: Status, at: Instant, since: Instant,
        title: String, standing: Standing?, reasons: [Reason] = []
    ) {
        self.id = id
        self.rule = rule
        self.person = person
        self.name = name
        self.cohort = cohort
        self.status = status
        self.at = at
        self.since = since
        self.title = title
        self.standing = standing
        self.reasons = reasons
    }
}

/// What the rules make of a run: stored in the same transaction as the standings that caused it.
public struct Decision: Sendable, Hashable {
    /// An alert and the receivers that are to be told, by name.
    public struct Raised: Sendable, Hashable {
        public var alert: Alert
        public var receivers: [String]

        public init(alert: Alert, receivers: [String]) {
            self.alert = alert
            self.receivers = receivers
        }
    }

    /// The states that changed.
    public var states: [RuleStateKey: RuleState]
    public var raised: [Raised]

    public init(states: [RuleStateKey: RuleState] = [:], raised: [Raised] = []) {
        self.states = states
        self.raised = raised
    }
}
