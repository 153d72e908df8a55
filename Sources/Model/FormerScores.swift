/// What the epoch before says in the same run, while both are kept (`SCORING.md`, section 9).
public struct FormerScores: Sendable, Hashable {
    /// One person's score by it.
    public struct Entry: Sendable, Hashable {
        public var score: Score
        public var state: ScoreState

        public init(score: Score, state: ScoreState) {
            self.score = score
            self.state = state
        }
    }

    /// The name of the epoch.
    public var epoch: String
    /// Of the tracked people who have one.
    public var scores: [PersonID: Entry]

    public init(epoch: String, scores: [PersonID: Entry]) {
        self.epoch = epoch
        self.scores = scores
    }
}

/// A change from one epoch to another.
public struct EpochChange: Sendable, Hashable {
    /// The name of the epoch before.
    public var former: String
    /// When the first run of the present epoch was; `nil` while there is none yet.
    public var at: Instant?

    public init(former: String, at: Instant?) {
        self.former = former
        self.at = at
    }

    /// For how long the scores of both are kept.
    public static let keeping = Duration.seconds(30 * 86_400)

    /// Until when both are kept; `nil` while there is no run of the present one.
    public var end: Instant? { at.map { $0 + Self.keeping } }

    /// Whether both are kept at a time.
    public func isKept(at now: Instant) -> Bool { end.map { now < $0 } ?? true }
}
