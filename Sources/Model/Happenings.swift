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
    /// A tracked person has passed another who was ahead, both beyond doubt. Watched within a cohort.
    case overtaken

    /// Whether it happens to a person, so that it can be watched within a cohort.
    public var isAboutPeople: Bool {
        switch self {
        case .moment, .k, .overtaken: true
        case .connector, .quarantine, .epoch: false
        }
    }

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
    /// Whom the subject has passed, and by what; `nil` for anything else than an overtaking.
    public var passing: Passing?

    public init(
        _ event: Event, to subject: AlertSubject, name: String, at: Instant, key: String, detail: String, in cohort: Cohort? = nil,
        passing: Passing? = nil
    ) {
        self.event = event
        self.subject = subject
        self.name = name
        self.at = at
        self.key = key
        self.detail = detail
        self.cohort = cohort
        self.passing = passing
    }
}

/// Somebody who was passed, and by what.
public struct Passing: Sendable, Hashable {
    /// The name, as it is shown.
    public var name: String
    /// Where, with both scores and ranks, in a phrase.
    public var circumstances: String

    public init(name: String, circumstances: String) {
        self.name = name
        self.circumstances = circumstances
    }

    /// What happened, in a sentence, where all of them, at least one, were passed by the same person; the first's circumstances stand for all.
    public static func detail(of passings: [Passing]) -> String {
        let named = passings.prefix(passings.count > 3 ? 2 : 3).map(\.name)
        let left = passings.count - named.count
        let last = left > 0 ? "\(left) more" : named.count > 1 ? named[named.count - 1] : nil
        let before = left > 0 || named.count == 1 ? named : named.dropLast()
        let names = before.joined(separator: ", ") + (last.map { " and \($0)" } ?? "")
        return "passed \(names) \(passings.first?.circumstances ?? "")"
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
