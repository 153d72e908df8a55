/// The scores of one run, by which the next is judged: those of everybody who was scored or, where that are many, of some of them.
public struct Snapshot: Sendable, Hashable, Codable {
    public var at: Instant
    /// The name of the epoch; scores of different epochs are not compared.
    public var epoch: String
    /// The epoch's constants, in a form of which only equality is known; `nil` where nobody took note of them.
    public var constants: String?
    /// By the person's name (`PersonKey`).
    public var scores: [String: Double]

    public init(at: Instant, epoch: String, constants: String? = nil, scores: [String: Double]) {
        self.at = at
        self.epoch = epoch
        self.constants = constants
        self.scores = scores
    }
}

/// How many new records a connector brought on one day.
public struct Intake: Sendable, Hashable {
    public var connector: String
    /// The UTC day, counted from 1970-01-01.
    public var day: Int32
    public var records: Int64

    public init(connector: String, day: Int32, records: Int64) {
        self.connector = connector
        self.day = day
        self.records = records
    }
}

/// What decides whether the next run is published; kept in the store, so that a restart forgets nothing of it.
public struct PublishingState: Sendable, Hashable, Codable {
    /// A run that is held back.
    public struct Quarantine: Sendable, Hashable, Codable {
        public var since: Instant
        /// Of the run since which nothing has moved on: what still holds a day later is news.
        public var snapshot: Snapshot
        /// Why, one sentence each.
        public var reasons: [String]

        public init(since: Instant, snapshot: Snapshot, reasons: [String]) {
            self.since = since
            self.snapshot = snapshot
            self.reasons = reasons
        }
    }

    /// Of the last run published.
    public var good: Snapshot
    /// `nil` while nothing is held back.
    public var quarantine: Quarantine?
    /// When the last run was judged.
    public var judged: Instant
    /// What the operator had decided by then, in a form of which only equality is known.
    public var circumstances: String
    /// Until then what moves is the operator's own doing.
    public var explainedUntil: Instant
    /// The connectors whose unusual days are known to be no error, each until when.
    public var accepted: [String: Instant]

    public init(
        good: Snapshot, quarantine: Quarantine? = nil, judged: Instant, circumstances: String, explainedUntil: Instant,
        accepted: [String: Instant] = [:]
    ) {
        self.good = good
        self.quarantine = quarantine
        self.judged = judged
        self.circumstances = circumstances
        self.explainedUntil = explainedUntil
        self.accepted = accepted
    }
}

/// What the store knows about publishing.
public struct Publishing: Sendable, Hashable {
    /// `nil` before the first run.
    public var state: PublishingState?
    /// When the first run of all was published.
    public var firstRun: Instant?
    /// How many batches imports have stored: the operator's doing.
    public var imports: Int64
    /// Whether the operator has said that what is held back is right.
    public var isReleased: Bool

    public init(state: PublishingState? = nil, firstRun: Instant? = nil, imports: Int64 = 0, isReleased: Bool = false) {
        self.state = state
        self.firstRun = firstRun
        self.imports = imports
        self.isReleased = isReleased
    }
}
