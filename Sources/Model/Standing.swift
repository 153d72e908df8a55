/// A person's score, rank and top percent within a cohort at one time.
///
/// A person's standings in several cohorts share what is the same in all of them: a copy that is given another cohort and rank takes
/// a third of the memory of one that is made anew.
public struct Standing: Sendable, Hashable {
    /// What is the same in every cohort.
    private struct Common: Sendable, Hashable {
        var person: PersonKey
        var name: String
        var score: Score
        var state: ScoreState
        var margin: Double
        var effectivePeople: Double
        var change1d: Double?
        var change7d: Double?
        var change30d: Double?
        var change90d: Double?
    }

    private var common: Shared<Common>

    public var cohort: Cohort
    /// 1 is the best; ties share the better rank.
    public var rank: Int
    /// How many people of the cohort are rated.
    public var cohortSize: Int
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
        common = Shared(
            Common(
                person: person, name: name, score: score, state: state, margin: margin, effectivePeople: effectivePeople,
                change1d: change1d, change7d: change7d, change30d: change30d, change90d: change90d))
        self.cohort = cohort
        self.rank = rank
        self.cohortSize = cohortSize
        self.quietDays = quietDays
        self.coverage = coverage
    }
}

extension Standing {
    public var person: PersonKey {
        get { common.value.person }
        set { common.value.person = newValue }
    }

    /// The name to show; for somebody only met, `network:id`.
    public var name: String {
        get { common.value.name }
        set { common.value.name = newValue }
    }

    public var score: Score {
        get { common.value.score }
        set { common.value.score = newValue }
    }

    public var state: ScoreState {
        get { common.value.state }
        set { common.value.state = newValue }
    }

    /// Half the width, in points, of the interval that the score is known to (`SCORING.md`, section 11).
    public var margin: Double {
        get { common.value.margin }
        set { common.value.margin = newValue }
    }

    /// How many people of equal weight would explain the score as well.
    public var effectivePeople: Double {
        get { common.value.effectivePeople }
        set { common.value.effectivePeople = newValue }
    }

    /// Points gained since one day earlier; `nil` without a score from then.
    public var change1d: Double? {
        get { common.value.change1d }
        set { common.value.change1d = newValue }
    }

    /// Points gained since seven days earlier; `nil` without a score from then.
    public var change7d: Double? {
        get { common.value.change7d }
        set { common.value.change7d = newValue }
    }

    /// Points gained since thirty days earlier; `nil` without a score from then.
    public var change30d: Double? {
        get { common.value.change30d }
        set { common.value.change30d = newValue }
    }

    /// Points gained since ninety days earlier; `nil` without a score from then.
    public var change90d: Double? {
        get { common.value.change90d }
        set { common.value.change90d = newValue }
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
    /// What first rounds were bringing in when it began.
    public var backfill: Backfill

    public init(
        at: Instant, epoch: String, standings: [Standing], former: FormerScores? = nil, basis: RunBasis? = nil, backfill: Backfill = .over
    ) {
        self.at = at
        self.epoch = epoch
        self.standings = standings
        self.former = former
        self.basis = basis
        self.backfill = backfill
    }
}
