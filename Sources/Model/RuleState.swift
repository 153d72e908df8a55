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
    /// That somebody knows of this episode: it reminds nobody any more. `nil` while nobody has said so.
    public var acknowledgement: Acknowledgement?
    /// How this episode was told; `nil` while it was told to nobody, as where it was taken over, or silences have covered it so far.
    public var told: Telling?
    /// Whom silences have kept from being told of this episode, by name: they are told once no silence covers it, if it goes on then.
    public var kept: [String]

    public init(
        phase: Phase = .inactive, since: Instant, lastAlert: Instant? = nil, episode: Int = 0, reminders: Int = 0,
        acknowledgement: Acknowledgement? = nil, told: Telling? = nil, kept: [String] = []
    ) {
        self.phase = phase
        self.since = since
        self.lastAlert = lastAlert
        self.episode = episode
        self.reminders = reminders
        self.acknowledgement = acknowledgement
        self.told = told
        self.kept = kept
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

    public init(line: String, since: Instant) {
        self.line = line
        self.since = since
    }
}

/// Who was told of an episode, and by what they know it.
///
/// Its end is told to them and by that, whatever has become of the rule: somebody may keep it open until then.
public struct Telling: Sendable, Hashable {
    /// The names of the receivers, each once, in the order in which they were first told.
    public var receivers: [String]
    /// As the episode's alerts have it; `nil` where an event is watched within none.
    public var cohort: Cohort?
    public var severity: Severity
    /// Whether its messages stand in line with those about others, as where several are told of in one.
    public var isGrouped: Bool

    public init(receivers: [String], cohort: Cohort?, severity: Severity, isGrouped: Bool = false) {
        self.receivers = receivers
        self.cohort = cohort
        self.severity = severity
        self.isGrouped = isGrouped
    }

    /// Takes over who was told besides.
    public mutating func add(_ receivers: [String]) { self.receivers += receivers.filter { !self.receivers.contains($0) } }
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
    /// The ids of the alerts that were raised of what happens once, of the last ninety days: none is raised again.
    public var occurred: Set<String>

    public init(
        states: [RuleStateKey: RuleState] = [:], lines: [String: DrawnLine] = [:], silences: [Silence] = [], offers: [Offer] = [],
        occurred: Set<String> = []
    ) {
        self.states = states
        self.lines = lines
        self.silences = silences
        self.offers = offers
        self.occurred = occurred
    }

    /// Remembers what was decided.
    public mutating func take(_ decision: Decision) {
        for key in decision.farewells { states[key] = nil }
        states.merge(decision.states) { $1 }
        lines.merge(decision.lines) { $1 }
        for rule in decision.gone { lines[rule] = nil }
        for raised in decision.raised where raised.alert.endsAt != nil { occurred.insert(raised.alert.id) }
    }
}
