import Model

/// A score that a person had.
public struct HistoricScore: Sendable, Hashable {
    public var at: Instant
    public var score: Score
    public var state: ScoreState
    public var epoch: String

    public init(at: Instant, score: Score, state: ScoreState, epoch: String) {
        self.at = at
        self.score = score
        self.state = state
        self.epoch = epoch
    }

    /// Whether it stands for a later time: everything grows older each midnight, so there is a run a day at least while anybody scores,
    /// and after a pause nobody knows what the score was.
    public func holds(at time: Instant) -> Bool { time - at <= .seconds(2 * 86_400) }
}
