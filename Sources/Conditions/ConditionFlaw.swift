/// What is wrong with a condition, though each word of it is right.
public struct ConditionFlaw: Sendable, Hashable, CustomStringConvertible {
    public enum Kind: Sendable, Hashable {
        /// It is NULL whatever the values are.
        case isNull
        /// It is a number, of which SQLite takes any but 0 for true.
        case isNumber
        /// It compares a column with what decides the comparison for everybody.
        case decided
        /// No standing satisfies it.
        case neverHolds
        /// All standings satisfy it.
        case alwaysHolds
        /// `until` holds wherever `when` does.
        case wrongSide
        /// `until` holds nowhere but where `when` does.
        case neverEnds
        /// `until` holds wherever `when` does not.
        case noGap
    }

    public let kind: Kind
    /// Whether it cannot be meant; what else is wrong may be a matter of the standings that were tried.
    public let isCertain: Bool
    /// Whether it, or a comparison in it, holds for everybody.
    public let holdsForAll: Bool
    /// Sentences that say what is wrong, and what would be right.
    public let description: String

    private init(_ kind: Kind, isCertain: Bool = true, holdsForAll: Bool = false, _ description: String) {
        self.kind = kind
        self.isCertain = isCertain
        self.holdsForAll = holdsForAll
        self.description = description
    }

    /// The same, where it may be meant.
    var asNote: ConditionFlaw { ConditionFlaw(kind, isCertain: false, holdsForAll: holdsForAll, description) }

    static let isNull = ConditionFlaw(
        .isNull, "This is NULL for everybody, and so never holds: a division by zero, say, or a comparison with NULL (write IS NULL).")

    static let noGap = ConditionFlaw(
        .noGap, isCertain: false,
        "This holds wherever `when` does not, so it changes nothing. Leave a gap between them, or leave it out.")

    static func isNumber(_ column: StandingColumn) -> ConditionFlaw {
        ConditionFlaw(.isNumber, "This is a number, and says of nobody whether it holds. Compare it: `\(column.example)`.")
    }

    /// - Parameters:
    ///   - comparison: As it is meant, with the column on the left.
    ///   - holds: What it says of everybody.
    ///   - column: The column on the left.
    ///   - reason: Why, in a phrase.
    static func decided(_ comparison: String, holds: Bool, of column: StandingColumn, because reason: String) -> ConditionFlaw {
        let known = column.isKnownOfAll ? "" : " of whom it is known"
        let mend = column.isKnownOfAll || !holds ? "" : " To ask whether it is known, write `\(column.name) IS NOT NULL`."
        return ConditionFlaw(
            .decided, holdsForAll: holds, "`\(comparison)` holds for \(holds ? "everybody\(known)" : "nobody"): \(reason).\(mend)")
    }

    static func neverHolds(isCertain: Bool) -> ConditionFlaw {
        ConditionFlaw(
            .neverHolds, isCertain: isCertain,
            isCertain
                ? "Nobody can satisfy this: its parts contradict one another."
                : "Nobody seems ever to satisfy this: of the standings that were tried none does.")
    }

    static func alwaysHolds(isCertain: Bool) -> ConditionFlaw {
        ConditionFlaw(
            .alwaysHolds, isCertain: isCertain, holdsForAll: true,
            isCertain ? "Everybody satisfies this." : "Everybody seems to satisfy this: of the standings that were tried all do.")
    }

    static func wrongSide(behind when: String, _ until: String) -> ConditionFlaw {
        ConditionFlaw(
            .wrongSide,
            "This holds wherever `when` does, so it leaves no gap: it lies on the wrong side. Behind `when = \"\(when)\"` comes "
                + "`until = \"\(until)\"`. Leave it out where no gap is meant.")
    }

    static func neverEnds(behind when: String, _ until: String) -> ConditionFlaw {
        ConditionFlaw(
            .neverEnds,
            "The alert would never end: this holds nowhere but where `when` does. Behind `when = \"\(when)\"` comes "
                + "`until = \"\(until)\"`.")
    }
}
