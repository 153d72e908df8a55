/// Where one rule stands for one subject: the states of Prometheus's alerts.
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
    /// When an alert was last raised; `nil` while there was none in this episode, as where it was taken over.
    public var lastAlert: Instant?
    /// Counts the episodes of firing, so that each alert's id is its own.
    public var episode: Int
    /// Counts the reminders of this episode.
    public var reminders: Int
    /// Who said that they know of this episode: it reminds nobody any more. `nil` while nobody did.
    public var acknowledgedBy: String?
    /// Whether silences have kept everybody from being told of this episode so far.
    public var isSilenced: Bool

    public init(
        phase: Phase = .inactive, since: Instant, lastAlert: Instant? = nil, episode: Int = 0, reminders: Int = 0,
        acknowledgedBy: String? = nil, isSilenced: Bool = false
    ) {
        self.phase = phase
        self.since = since
        self.lastAlert = lastAlert
        self.episode = episode
        self.reminders = reminders
        self.acknowledgedBy = acknowledgedBy
        self.isSilenced = isSilenced
    }
}

/// Names the state of one rule for one subject.
public struct RuleStateKey: Sendable, Hashable {
    public var rule: String
    public var subject: AlertSubject

    public init(rule: String, subject: AlertSubject) {
        self.rule = rule
        self.subject = subject
    }

    public init(rule: String, person: PersonKey) { self.init(rule: rule, subject: .person(person)) }
}

/// The line that a rule decides by, and since when.
public struct DrawnLine: Sendable, Hashable {
    /// The same for the same line; empty where an earlier version did not keep it.
    public var line: String
    /// The time of the run that first decided by it.
    public var since: Instant
    /// How its alerts end, should it be gone; `nil` where an earlier version did not keep it.
    public var ending: RuleEnding?

    public init(line: String, since: Instant, ending: RuleEnding? = nil) {
        self.line = line
        self.since = since
        self.ending = ending
    }
}

/// What tells that a rule's alerts are over when the rule is gone: whoever keeps them open must not do so for ever.
public struct RuleEnding: Sendable, Hashable, Codable {
    /// Whom the end is told; nobody where the rule tells of none.
    public var receivers: [String]
    /// As the rule's alerts have it, so that receivers know them.
    public var cohort: String?
    public var severity: String

    public init(receivers: [String], cohort: Cohort?, severity: Severity) {
        self.receivers = receivers
        self.cohort = cohort?.description
        self.severity = severity.rawValue
    }
}

/// What is remembered of rules and perks from one run to the next.
public struct RuleMemory: Sendable, Hashable {
    public var states: [RuleStateKey: RuleState]
    /// The line that each rule decided by last. A rule that is not here is new.
    public var lines: [String: DrawnLine]
    /// Those that have not ended.
    public var silences: [Silence]
    /// All that were ever made, and those who wait for one.
    public var offers: [Offer]

    public init(
        states: [RuleStateKey: RuleState] = [:], lines: [String: DrawnLine] = [:], silences: [Silence] = [], offers: [Offer] = []
    ) {
        self.states = states
        self.lines = lines
        self.silences = silences
        self.offers = offers
    }

    /// Remembers what was decided.
    public mutating func take(_ decision: Decision) {
        states.merge(decision.states) { $1 }
        lines.merge(decision.lines) { $1 }
        for rule in decision.gone { lines[rule] = nil }
    }
}
