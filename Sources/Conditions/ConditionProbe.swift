import Model

/// Conditions tried on standings made up for them: what cannot be meant, though each word of it is right.
///
/// Each column that they read takes the values that they name, those around them, and some of its whole range, in every combination. Nothing is said of
/// texts, nor of so many columns that this would be too much.
public enum ConditionProbe {
    /// What is wrong with a condition.
    public enum Flaw: Sendable, Hashable, CustomStringConvertible {
        /// It is NULL whatever the values are.
        case isNull
        /// None of the standings tried satisfies it.
        case neverHolds
        /// `until` holds wherever `when` does.
        case wrongSide

        /// A sentence that says what would be right.
        public var description: String {
            switch self {
            case .isNull:
                "This is NULL for everybody, and so never holds: a division by zero, say, or a comparison with NULL (write IS NULL)."
            case .neverHolds: "Nobody seems ever to satisfy this: of the standings that were tried none does."
            case .wrongSide:
                "This holds wherever `when` does, so it leaves no gap: it lies on the wrong side. Behind `when = \"score > 80\"` comes "
                    + "`until = \"score < 75\"`. Leave it out where no gap is meant."
            }
        }
    }

    /// What is wrong with a condition that is right by itself; `nil` where nothing is, or that is not known.
    public static func flaw(in condition: String, on networks: Set<Network> = []) -> Flaw? {
        guard let rows = answers([condition], on: networks), !rows.contains(where: { $0[0] == true }) else { return nil }
        return rows.allSatisfy { $0[0] == nil } ? .isNull : .neverHolds
    }

    /// What is wrong with `until` behind `when`; `nil` where nothing is, or that is not known.
    public static func flaw(in until: String, after when: String, on networks: Set<Network> = []) -> Flaw? {
        let beyond = (answers([when, until], on: networks) ?? []).filter { $0[0] == true }
        return !beyond.isEmpty && beyond.allSatisfy { $0[1] == true } ? .wrongSide : nil
    }

    /// How many combinations of values are tried at most.
    private static let most = 10_000

    /// What conditions say of each combination of values, `nil` for NULL; `nil` where that is not tried.
    private static func answers(_ conditions: [String], on networks: Set<Network>) -> [[Bool?]]? {
        var read: Set<String> = []
        for condition in conditions {
            guard let columns = try? StandingConditions.columns(readBy: condition, on: networks) else { return nil }
            read.formUnion(columns)
        }
        let columns = StandingConditions.columns(on: networks.sorted()).filter { read.contains($0.name) }
        let named = Array(Set(conditions.flatMap(numbers(in:))).sorted().prefix(8))
        guard (1...3).contains(columns.count), columns.allSatisfy({ $0.type != "TEXT" || $0.name == "state" }) else { return nil }
        let density = [0, 1000, 60, 12][columns.count]
        let columnValues = columns.map { values(of: $0, numbers: named, density: density) }
        guard columnValues.reduce(1, { $0 * $1.count }) <= most else { return nil }
        return try? evaluate(conditions, columns, columnValues)
    }

    private static func evaluate(
        _ conditions: [String], _ columns: [StandingColumn], _ values: [[String]]
    ) throws(SQLiteFailure) -> [[Bool?]] {
        let connection = try Connection.opened(functions: Functions.conditions)
        for (index, column) in columns.enumerated() {
            try connection.run("CREATE TABLE v\(index) (x \(column.type))")
            try connection.run("INSERT INTO v\(index) VALUES \(values[index].map { "(\($0))" }.joined(separator: ", "))")
        }
        let row = columns.indices.map { "v\($0).x AS \(columns[$0].name)" }.joined(separator: ", ")
        let tables = columns.indices.map { "v\($0)" }.joined(separator: ", ")
        let answers = conditions.map { "CASE WHEN (\n\($0)\n) THEN 1 WHEN NOT (\n\($0)\n) THEN 0 ELSE 2 END" }
        let select = try connection.prepare("SELECT \(answers.joined(separator: ", ")) FROM (SELECT \(row) FROM \(tables))")
        var rows: [[Bool?]] = []
        while try select.step() {
            rows.append(
                conditions.indices.map { index in
                    switch select.integer(Int32(index)) {
                    case 0: false
                    case 1: true
                    default: nil
                    }
                })
        }
        return rows
    }

    /// What a column may hold, in SQL.
    private static func values(of column: StandingColumn, numbers: [Double], density: Int) -> [String] {
        if column.type == "TEXT" { return ["'scored'", "'provisional'"] }
        let (range, isKnown) = Self.range(of: column.name)
        let named = numbers.flatMap { [$0 - 1, $0 - 0.01, $0, $0 + 0.01, $0 + 1, -$0] }
        let step = (min(range.upperBound, 1000) - range.lowerBound) / Double(density)
        let even = (0...density).map { range.lowerBound + step * Double($0) }
        let all = (named + even + [0, range.upperBound]).filter { $0.isFinite && range.contains($0) }
        let values: Set<String> = Set(all.map { column.type == "INTEGER" ? "\(Int64($0))" : "\($0)" })
        return values.sorted() + (isKnown ? [] : ["NULL"])
    }

    /// What is possible at all, and whether it is known of everybody.
    private static func range(of column: String) -> (ClosedRange<Double>, isKnown: Bool) {
        switch column {
        case "score": (1...100, true)
        case "top_percent": (0.001...100, true)
        case "rank", "cohort_size": (1...1e7, true)
        case "margin", "effective_people", "followers", "ks": (0...1e9, true)
        case "coverage": (0...1, false)
        case _ where column.hasPrefix("change_"): (-99...99, false)
        case _ where column.hasPrefix("score_on_"): (1...100, false)
        default: (0...1e9, false)
        }
    }

    /// The numbers that a condition names. Digits behind a letter belong to a name: `change_7d`.
    private static func numbers(in condition: String) -> [Double] {
        condition.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }.compactMap { Double($0) }
    }
}
