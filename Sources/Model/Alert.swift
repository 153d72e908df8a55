/// One crossing of one rule, or an offer of a perk: what receivers are told.
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

    /// How the score has changed since an earlier run, and by what.
    public struct Change: Sendable, Hashable {
        /// The time of the run that it is counted from.
        public var since: Instant
        /// Points of the score, gained or lost since then.
        public var points: Double
        /// What changed it most, gains and losses, largest first: at most five.
        public var causes: [Reason]

        public init(since: Instant, points: Double, causes: [Reason]) {
            self.since = since
            self.points = points
            self.causes = causes
        }
    }

    /// A function of rule, subject, episode or occurrence, status and reminder: the same however often it is decided.
    public var id: String
    public var rule: String
    public var subject: AlertSubject
    /// The subject's name, as it is shown.
    public var name: String
    /// `nil` where the rule watches events.
    public var cohort: Cohort?
    public var status: Status
    public var severity: Severity
    /// The time of the run that raised the alert.
    public var at: Instant
    /// When the condition began to hold.
    public var since: Instant
    /// When whoever keeps it open need not do so any longer, of what happens once; `nil` for what lasts, whose end is told.
    public var endsAt: Instant?
    /// One line, from the rule's `title`.
    public var title: String
    /// What happened, in a sentence, where the rule watches events, and why it is over where the person's standing is not why; `nil` otherwise.
    public var detail: String?
    /// What is told in full beside the title, of an offer of a perk, at most `longestText`; `nil` otherwise.
    public var text: String?
    /// The text as a list, where it tells of several alerts; empty where it tells of itself.
    public var lines: [String] = []
    /// The standing that caused the alert; `nil` when the person has left the cohort, and of events.
    public var standing: Standing?
    /// The largest parts of the score, largest first.
    public var reasons: [Reason]
    /// `nil` where there is nothing to count from, for events, and when the alert is over.
    public var change: Change?
    /// Why it does not tell what has changed the score, in a sentence; `nil` where it does, or nobody would expect it.
    public var unexplained: String?
    /// What the rule's author wants to be read when it fires; `nil` where there is none.
    public var runbook: String?
    /// The offer that it tells of, for programs; `nil` where it tells of none.
    public var offer: OfferFacts?

    /// What a program needs to know of an offer of a perk. Who has it is not among it.
    public struct OfferFacts: Sendable, Hashable, Codable {
        /// The perk's name.
        public var perk: String
        /// The offer's id.
        public var id: String
        /// As `Offer.State` has it.
        public var state: String
        /// How many places of the perk are left; `nil` where that is not known.
        public var placesLeft: Int?

        public init(perk: String, id: String, state: Offer.State, placesLeft: Int?) {
            self.perk = perk
            self.id = id
            self.state = state.rawValue
            self.placesLeft = placesLeft
        }
    }

    /// In bytes of UTF-8.
    public static let longestText = 1820
    /// How the title of an alert begins that tells of an end.
    public static let endMark = "Over: "

    /// The end of an episode as it is told where its beginning was not: both at once.
    public var whole: Alert {
        var whole = self
        if title.hasPrefix(Self.endMark) { whole.title = "Came and went: " + title.dropFirst(Self.endMark.count) }
        return whole
    }

    public init(
        id: String, rule: String, subject: AlertSubject, name: String, cohort: Cohort?, status: Status, severity: Severity = .info,
        at: Instant, since: Instant, endsAt: Instant? = nil,
        title: String, detail: String? = nil, text: String? = nil, standing: Standing?, reasons: [Reason] = [],
        change: Change? = nil, runbook: String? = nil, offer: OfferFacts? = nil
    ) {
        self.id = id
        self.rule = rule
        self.subject = subject
        self.name = name
        self.cohort = cohort
        self.status = status
        self.severity = severity
        self.at = at
        self.since = since
        self.endsAt = endsAt
        self.title = title
        self.detail = detail
        self.text = text
        self.standing = standing
        self.reasons = reasons
        self.change = change
        self.runbook = runbook
        self.offer = offer
    }

    /// The person whom it is about; `nil` where it is about none.
    public var person: PersonKey? { subject.person }
}
