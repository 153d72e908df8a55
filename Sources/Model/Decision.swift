/// What rules and perks make of a run: stored in the same transaction as the standings that caused it.
public struct Decision: Sendable, Hashable {
    /// An alert and the receivers that are to be told, by name.
    public struct Raised: Sendable, Hashable {
        public var alert: Alert
        /// Empty where nobody is told: it is kept, so that it is known.
        public var receivers: [String]
        /// The silence that kept it from being told; `nil` where none did.
        public var silence: Int64?
        /// The alert that tells of this one among others; `nil` where it is told by itself.
        public var group: String?
        /// Before when nobody is told; `nil` for at once.
        public var due: Instant?
        /// Whose alerts of the rule are told one after the other; `nil` for the subject's own.
        public var chain: AlertSubject?

        public init(
            alert: Alert, receivers: [String], silence: Int64? = nil, group: String? = nil, due: Instant? = nil,
            chain: AlertSubject? = nil
        ) {
            self.alert = alert
            self.receivers = receivers
            self.silence = silence
            self.group = group
            self.due = due
            self.chain = chain
        }
    }

    /// The states that changed.
    public var states: [RuleStateKey: RuleState]
    /// The states of those who are forgotten, which were kept for their end alone: they go, and the end is the last that is told of them.
    public var farewells: Set<RuleStateKey>
    /// The lines of rules that are new or were moved.
    public var lines: [String: DrawnLine]
    /// Rules that are gone: should they come back, they are new.
    public var gone: Set<String>
    public var raised: [Raised]
    /// The offers of perks that are new or have changed.
    public var offers: [Offer]
    /// Those who waited for a place of a perk, and do not any more.
    public var ceased: [Offer]

    public init(
        states: [RuleStateKey: RuleState] = [:], farewells: Set<RuleStateKey> = [], lines: [String: DrawnLine] = [:],
        gone: Set<String> = [], raised: [Raised] = [], offers: [Offer] = [], ceased: [Offer] = []
    ) {
        self.states = states
        self.farewells = farewells
        self.lines = lines
        self.gone = gone
        self.raised = raised
        self.offers = offers
        self.ceased = ceased
    }

    /// The same with another decision about the same run behind it.
    public func adding(_ other: Decision) -> Decision {
        Decision(
            states: states.merging(other.states) { $1 }, farewells: farewells.union(other.farewells),
            lines: lines.merging(other.lines) { $1 }, gone: gone.union(other.gone), raised: raised + other.raised,
            offers: offers + other.offers, ceased: ceased + other.ceased)
    }
}
