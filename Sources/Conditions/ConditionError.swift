/// A condition that cannot be used.
public struct ConditionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Stable, and safe as a metric's label.
    public enum Kind: String, Sendable, CaseIterable {
        /// The operator must mend the condition.
        case invalid
        /// SQLite could not evaluate it, for want of memory, say.
        case failed
    }

    public let kind: Kind
    /// The condition as it was written.
    public let condition: String
    /// What is wrong, and what would be right; whole sentences.
    public let reason: String
    /// The nearest right word, where there is one near.
    public let nearest: String?

    /// All of it as one line.
    public var description: String { "`\(condition)`: \(reason)\(nearest.map { " Did you mean `\($0)`?" } ?? "")" }
}
