/// An influence score.
///
/// Dimensionless, in `1 ... 100`; larger is more influential. The scale is that of `SCORING.md`, section 8; scores of
/// different epochs must not be compared. A person whom nobody acted on has no score at all (*unrated*), not 1.
public struct Score: Sendable, Hashable, Comparable {
    /// The value, in `1 ... 100`. Never NaN.
    public let value: Double

    /// Creates a score, or returns `nil` when `value` is NaN or outside `1 ... 100`.
    public init?(_ value: Double) {
        guard (1...100).contains(value) else { return nil }
        self.value = value
    }

    public static func < (a: Self, b: Self) -> Bool { a.value < b.value }
}

/// How far a person's number can be trusted (`SCORING.md`, section 11).
public enum ScoreState: String, Sendable, Hashable, Codable, CaseIterable {
    /// Enough different people over enough days.
    case scored
    /// Ranked, but marked: fewer than five effective people, or less than seven days of history.
    case provisional
    /// Nobody has acted on this person yet: no score, and no place in any cohort.
    case unrated
}
