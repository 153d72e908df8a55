/// One thing that is wrong in what an operator wrote, told so that it can be mended.
public struct Mistake: Sendable, Hashable {
    /// The key to blame, within the table that is read; dotted where it stands in a table of that one.
    public let key: String
    /// Other keys whose values make it a mistake: where one of them is wrong itself, this one may be none.
    public let partners: [String]
    /// What is wrong, and what would be right; whole sentences, without any secret.
    public let reason: String
    /// The nearest right word, where there is one near.
    public let nearest: String?
}

/// Everything that is wrong with one table of the configuration.
///
/// Whoever reads settings gathers, and throws once in the end, so that an operator is told all mistakes in one go:
///
/// ```swift
/// var mistakes = Mistakes()
/// if name.isEmpty { mistakes.add("name", "This must not be empty.") }
/// if period <= .zero { mistakes.add("repeat", "This must be longer than 0.") }
/// try mistakes.throwIfAny()
/// ```
public struct Mistakes: Error, Sendable, Hashable, CustomStringConvertible {
    /// In the order in which they were found.
    public private(set) var all: [Mistake] = []

    public init() {}

    /// One mistake alone: see `add`.
    public init(_ key: String, with partners: [String] = [], _ reason: String) { add(key, with: partners, reason) }

    /// Adds a mistake about `key`, which the values of `partners` make one.
    public mutating func add(_ key: String, with partners: [String] = [], _ reason: String, nearest: String? = nil) {
        all.append(Mistake(key: key, partners: partners, reason: reason, nearest: nearest))
    }

    /// Adds those that somebody else has gathered.
    public mutating func add(_ others: Mistakes) { all += others.all }

    /// Ends the gathering: throws what there is, if there is anything.
    public func throwIfAny() throws(Mistakes) {
        if !all.isEmpty { throw self }
    }

    /// A line for each.
    public var description: String {
        all.map { "\($0.key): \($0.reason)\($0.nearest.map { " Did you mean `\($0)`?" } ?? "")" }.joined(separator: "\n")
    }
}
