/// What happened beside standings that a rule may watch.
public enum Event: String, Sendable, Hashable, CaseIterable {
    /// A post of a tracked person earned unusually much.
    case moment
    /// A tracked person was given a K.
    case k
    /// A connector does not go on without a human. Lasts until it works again.
    case connector
    /// A run is held back. Lasts until runs are published again.
    case quarantine
    /// Scores are made by another epoch.
    case epoch
    /// A tracked person who was ahead of another is behind now, both beyond doubt. Watched within a cohort.
    case overtaken

    /// Whether it goes on, and ends, and is no single occurrence.
    public var lasts: Bool { self == .connector || self == .quarantine }
}

/// Something that happened once.
public struct Occurrence: Sendable, Hashable {
    public var event: Event
    public var subject: AlertSubject
    /// The subject's name, as it is shown.
    public var name: String
    public var at: Instant
    /// Tells it from every other occurrence of the event to this subject.
    public var key: String
    /// What happened, in a sentence.
    public var detail: String
    /// Among whom it happened; `nil` where that is no question.
    public var cohort: Cohort?

    public init(
        _ event: Event, to subject: AlertSubject, name: String, at: Instant, key: String, detail: String, in cohort: Cohort? = nil
    ) {
        self.event = event
        self.subject = subject
        self.name = name
        self.at = at
        self.key = key
        self.detail = detail
        self.cohort = cohort
    }
}

/// What happened beside a run's standings.
public struct Happenings: Sendable, Hashable {
    /// The connectors that wait for a human, with what is to be done.
    public var stopped: [String: String]
    /// Why the run is held back; `nil` where it is not.
    public var quarantine: String?
    /// Of the last weeks, those that were told of among them.
    public var occurrences: [Occurrence]

    public init(stopped: [String: String] = [:], quarantine: String? = nil, occurrences: [Occurrence] = []) {
        self.stopped = stopped
        self.quarantine = quarantine
        self.occurrences = occurrences
    }
}
