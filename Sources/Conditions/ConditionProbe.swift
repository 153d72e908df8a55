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
        /// It is a number, of which SQLite takes any but 0 for true.
        case isNumber
        /// It compares a column with what this never is.
        case outOfRange(column: String, range: String, number: String)
        /// None of the standings tried satisfies it.
        case neverHolds
        /// All of the standings tried satisfy it.
        case alwaysHolds
        /// `until` holds wherever `when` does.
        case wrongSide
        /// `until` holds nowhere but where `when` does.
        case neverEnds
        /// `until` holds wherever `when` does not.
        case noGap

        /// Whether it cannot be meant; what else is wrong may be a matter of the standings that were tried.
        public var isCertain: Bool {
            switch self {
            case .isNull, .isNumber, .outOfRange, .wrongSide, .neverEnds: true
            case .neverHolds, .alwaysHolds, .noGap: false
            }
        }

        /// A sentence that says what would be right.
        public var description: String {
            switch self {
            case .isNumber: "This is a number, and says of nobody whether it holds. Compare it: `score >= 50`."
            case .outOfRange(let column, let range, let number):
                "`\(column)` \(range), so comparing it with \(number) says the same of everybody."
            case .alwaysHolds: "Everybody seems to satisfy this: of the standings that were tried all do."
            case .neverEnds:
                "The alert would never end: this holds nowhere but where `when` does. Behind `when = \"score > 80\"` comes "
                    + "`until = \"score < 75\"`."
            case .noGap: "This holds wherever `when` does not, so it changes nothing. Leave a gap between them, or leave it out."
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
        if let flaw = misplacement(in: condition, on: networks) { return flaw }
        let numbers = StandingConditions.columns(on: networks.sorted()).filter { $0.type != "TEXT" }.map(\.name)
        if Comparison.isArm(ofAny: Set(numbers), in: condition) { return .isNumber }
        guard let rows = answers([condition, "(\n\(condition)\n) IS NULL OR (\n\(condition)\n) IN (0, 1)"], on: networks) else {
            return nil
        }
        if rows.contains(where: { $0[1] == false }) { return .isNumber }
        if rows.allSatisfy({ $0[0] == true }) { return .alwaysHolds }
        if rows.contains(where: { $0[0] == true }) { return nil }
        return rows.allSatisfy { $0[0] == nil } ? .isNull : .neverHolds
    }

    /// A comparison of a column with a number that it never is, nor is next to.
    private static func misplacement(in condition: String, on networks: Set<Network>) -> Flaw? {
        for column in StandingConditions.columns(on: networks.sorted()) {
            guard let (least, most) = column.bounds else { continue }
            for case .number(let number) in Comparison.operands(of: column.name, in: condition, among: [])
            where number < least || number > most ?? .infinity {
                let range = most.map { "runs from \(plain(least)) to \(plain($0))" } ?? "is \(plain(least)) or more"
                return .outOfRange(column: column.name, range: range, number: plain(number))
            }
        }
        return nil
    }

    private static func plain(_ number: Double) -> String { Int64(exactly: number).map { "\($0)" } ?? "\(number)" }

    /// What is wrong with `until` behind `when`; `nil` where nothing is, or that is not known.
    public static func flaw(in until: String, after when: String, on networks: Set<Network> = []) -> Flaw? {
        let rows = answers([when, until], on: networks) ?? []
        let (beyond, before) = (rows.filter { $0[0] == true }, rows.filter { $0[0] == false })
        if beyond.isEmpty || before.isEmpty { return nil }
        if beyond.allSatisfy({ $0[1] == true }) { return .wrongSide }
        if rows.allSatisfy({ $0[0] == true || $0[1] != true }) { return .neverEnds }
        return before.allSatisfy { $0[1] == true } ? .noGap : nil
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
        let bounds = column.bounds ?? (0, nil)
        let range = bounds.least...(bounds.most ?? most(of: column.name))
        let named = numbers.flatMap { [$0 - 1, $0 - 0.01, $0, $0 + 0.01, $0 + 1, -$0] }
        let step = (min(range.upperBound, 1000) - range.lowerBound) / Double(density)
        let even = (0...density).map { range.lowerBound + step * Double($0) }
        // Nobody is in the top 0 %.
        let all = (named + even + [0, range.upperBound]).filter {
            $0.isFinite && range.contains($0) && (column.name != "top_percent" || $0 > 0)
        }
        let values: Set<String> = Set(all.map { column.type == "INTEGER" ? "\(Int64($0))" : "\($0)" })
        return values.sorted() + (known.contains(column.name) ? [] : ["NULL"])
    }

    /// What is known of everybody.
    private static let known: Set = ["score", "top_percent", "rank", "cohort_size", "margin", "effective_people", "followers", "ks"]

    /// What is tried of a column that knows no end.
    private static func most(of column: String) -> Double { ["rank", "cohort_size"].contains(column) ? 1e7 : 1e9 }

    /// The numbers that a condition names. Digits behind a letter belong to a name: `change_7d`.
    private static func numbers(in condition: String) -> [Double] {
        condition.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }.compactMap { Double($0) }
    }
}
