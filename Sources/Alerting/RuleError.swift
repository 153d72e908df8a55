/// A rule that cannot be used as it stands in its file.
public struct RuleError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Stable, and safe as a metric's label.
    public enum Kind: String, Sendable, CaseIterable {
        /// The rule's name is not a slug, or another rule has it.
        case name
        /// A condition is empty.
        case condition
        /// A duration is out of its range.
        case duration
        /// No receiver is named, or one is named twice.
        case receivers
        /// The title cannot be read as a template.
        case title
    }

    public let kind: Kind
    /// The rule's name as it was given.
    public let rule: String
    /// The key of the rule's file that is to blame, such as `title`.
    public let key: String
    /// What is wrong, and what would be right; whole sentences.
    public let reason: String
    /// The nearest right word, where there is one near.
    public let nearest: String?

    init(_ kind: Kind, rule: String, key: String, reason: String, nearest: String? = nil) {
        self.kind = kind
        self.rule = rule
        self.key = key
        self.reason = reason
        self.nearest = nearest
    }

    /// All of it as one line.
    public var description: String {
        "rule `\(rule)`, \(key): \(reason)\(nearest.map { " Did you mean `\($0)`?" } ?? "")"
    }
}
