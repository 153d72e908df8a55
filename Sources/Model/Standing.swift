/// A person's score, rank and top percent within a cohort at one time.
public struct Standing: Sendable, Hashable {
    public var person: PersonKey
    /// The name to show; for somebody only met, `network:id`.
    public var name: String
    public var cohort: Cohort
    public var score: Score
    public var state: ScoreState
    /// 1 is the best; ties share the better rank.
    public var rank: Int
    /// How many people of the cohort are rated.
    public var cohortSize: Int
    /// Half the width, in points, of the interval that the score is known to (`SCORING.md`, section 11).
    public var margin: Double
    /// How many people of equal weight would explain the score as well.
    public var effectivePeople: Double
    /// Points gained since one day earlier; `nil` without a score from then.
    public var change1d: Double?
    /// Points gained since seven days earlier; `nil` without a score from then.
    public var change7d: Double?
    /// Points gained since thirty days earlier; `nil` without a score from then.
    public var change30d: Double?
    /// Points gained since ninety days earlier; `nil` without a score from then.
    public var change90d: Double?
    /// Whole UTC days since the person's last own post or act, on the cohort's network or, in other cohorts, on any; `nil` where none
    /// is known.
    public var quietDays: Int?
    /// The share of what counts that was seen, 0 ... 1 (`SCORING.md`, section 11), on the cohort's network or, in other cohorts, over all
    /// of them; `nil` where it is not known.
    public var coverage: Double?

    /// 100 · rank / cohort size, above 0 and at most 100.
    public var topPercent: Double { 100 * Double(rank) / Double(max(1, cohortSize)) }

    public init(
        person: PersonKey, name: String, cohort: Cohort, score: Score, state: ScoreState, rank: Int, cohortSize: Int,
        margin: Double, effectivePeople: Double, change1d: Double? = nil, change7d: Double? = nil, change30d: Double? = nil,
        change90d: Double? = nil, quietDays: Int? = nil, coverage: Double? = nil
    ) {
        self.person = person
        self.name = name
        self.cohort = cohort
        self.score = score
        self.state = state
        self.rank = rank
        self.cohortSize = cohortSize
        self.margin = margin
        self.effectivePeople = effectivePeople
        self.change1d = change1d
        self.change7d = change7d
        self.change30d = change30d
        self.change90d = change90d
        self.quietDays = quietDays
        self.coverage = coverage
    }
}

/// One whole scoring of everybody: published together or not at all.
public struct Run: Sendable, Hashable {
    /// The time that the scores are for.
    public var at: Instant
    /// The name of the epoch whose constants were used.
    public var epoch: String
    /// The standings of every cohort that is kept, best first within each.
    public var standings: [Standing]
    /// What the epoch before says; `nil` but in the first thirty days of an epoch.
    public var former: FormerScores?
    /// What the scores were made of; `nil` where nobody will ask.
    public var basis: RunBasis?

    public init(at: Instant, epoch: String, standings: [Standing], former: FormerScores? = nil, basis: RunBasis? = nil) {
        self.at = at
        self.epoch = epoch
        self.standings = standings
        self.former = former
        self.basis = basis
    }
}
