import Model

/// How a run went that has ended, published or not.
public struct RunRecord: Sendable, Hashable {
    /// One part of a run.
    public struct Stage: Sendable, Hashable, Codable {
        public var part: String
        /// How long it took.
        public var milliseconds: Int64

        public init(part: String, milliseconds: Int64) {
            self.part = part
            self.milliseconds = milliseconds
        }
    }

    /// Grows from run to run; `nil` before it is stored.
    public var number: Int64?
    public var began: Instant
    /// The time that its scores are for; `nil` where it came to none.
    public var at: Instant?
    /// Why it was made, and how it ended, each in a word.
    public var cause, outcome: String
    public var took: Duration
    /// In their order, as far as it came.
    public var stages: [Stage]
    /// How many acts were known more than before, how many people have a score and of how many it was computed anew, how many standings there
    /// are, and how many alerts it raised.
    public var acts, people, rescored, standings, alerts: Int
    /// What went wrong; `nil` unless it failed.
    public var problem: String?
    /// The epoch of its scores, where it changed any: then it is among the runs that history knows. Told by the store.
    public var epoch: String?

    public init(
        number: Int64? = nil, began: Instant, at: Instant?, cause: String, outcome: String, took: Duration, stages: [Stage], acts: Int,
        people: Int, rescored: Int, standings: Int, alerts: Int, problem: String?, epoch: String? = nil
    ) {
        self.number = number
        self.began = began
        self.at = at
        self.cause = cause
        self.outcome = outcome
        self.took = took
        self.stages = stages
        self.acts = acts
        self.people = people
        self.rescored = rescored
        self.standings = standings
        self.alerts = alerts
        self.problem = problem
        self.epoch = epoch
    }
}
