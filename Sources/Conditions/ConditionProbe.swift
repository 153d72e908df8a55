import Model

/// Conditions tried on standings made up for them: what cannot be meant, though each word of it is right.
///
/// Each column that they read takes the values that they name, those around them, and some of its whole range, in every combination. Nothing is said of
/// texts but the state, nor of so many columns that this would be too much; what is made of comparisons alone changes at the numbers that it names
/// only, so of that a few more columns can be tried.
public enum ConditionProbe {
    /// What is wrong with a condition that is right by itself; `nil` where nothing is, or that is not known.
    public static func flaw(in condition: String, on networks: Set<Network> = []) -> ConditionFlaw? {
        let columns = StandingConditions.columns(on: networks.sorted())
        let decided = decided(in: condition, among: columns)
        if let decided, !decided.holdsForAll { return decided }
        let numbers = columns.filter { $0.type != "TEXT" }
        let named = Comparison.all(in: condition, among: Set(numbers.map(\.name))).first?.column
        let isNumber = ConditionFlaw.isNumber(numbers.first { $0.name == named } ?? numbers[0])
        if Comparison.isArm(ofAny: Set(numbers.map(\.name)), in: condition) { return isNumber }
        // A part that holds for everybody changes nothing, as a guard of a division, or the end of a range that is written for the reader.
        let note = decided?.asNote
        guard let rows = answers([condition, "(\n\(condition)\n) IS NULL OR (\n\(condition)\n) IN (0, 1)"], on: networks) else {
            return note
        }
        if rows.contains(where: { $0[1] == false }) { return isNumber }
        let isCertain = isTriedWhole(condition, among: columns)
        if rows.allSatisfy({ $0[0] == true }) { return decided ?? .alwaysHolds(isCertain: isCertain) }
        // What is not known of somebody satisfies nothing: `followers >= 0` is all that is asked, of those of whom it is known.
        if let decided, isCertain, !rows.contains(where: { $0[0] == false }) { return decided }
        if rows.contains(where: { $0[0] == true }) { return note }
        return rows.allSatisfy { $0[0] == nil } ? .isNull : .neverHolds(isCertain: isCertain)
    }

    /// A comparison that says the same of everybody.
    private static func decided(in condition: String, among columns: [StandingColumn]) -> ConditionFlaw? {
        let columns = Dictionary(columns.map { ($0.name, $0) }) { first, _ in first }
        let flaws = Comparison.all(in: condition, among: Set(columns.keys)).compactMap { comparison -> ConditionFlaw? in
            guard let column = columns[comparison.column] else { return nil }
            func told(_ relation: String, _ other: String, _ holds: Bool?, _ reason: String? = nil) -> ConditionFlaw? {
                holds.map {
                    .decided(
                        "\(column.name) \(relation) \(other)", holds: $0, of: column, because: reason ?? "`\(column.name)` \(column.range)")
                }
            }
            switch comparison.form {
            case .simple(let relation, .number(let number)):
                return told(relation.rawValue, number.plain, column.verdict(relation, number), wholeness(of: column, beside: number))
            case .simple(let relation, .column(let other)):
                return told(
                    relation.rawValue, other, column.verdict(relation, column: other),
                    column.name == other ? "both are the same" : "nobody's `rank` is beyond `cohort_size`")
            case .between(.number(let low)?, .number(let high)?):
                return told("BETWEEN", "\(low.plain) AND \(high.plain)", within(column, low, high))
            case .among(let operands):
                return operands.lazy.compactMap { operand in
                    guard case .number(let number)? = operand else { return nil }
                    return told("=", number.plain, column.verdict(.equal, number), wholeness(of: column, beside: number))
                }.first
            case .simple, .between, .other: return nil
            }
        }
        return flaws.first { !$0.holdsForAll } ?? flaws.first
    }

    /// What BETWEEN says of everybody; `nil` where it depends on the person.
    private static func within(_ column: StandingColumn, _ low: Double, _ high: Double) -> Bool? {
        let (from, to) = (column.verdict(.greaterOrEqual, low), column.verdict(.lessOrEqual, high))
        if low > high || from == false || to == false { return false }
        return from == true && to == true ? true : nil
    }

    private static func wholeness(of column: StandingColumn, beside number: Double) -> String? {
        column.type == "INTEGER" && number != number.rounded() ? "`\(column.name)` is a whole number" : nil
    }

    /// Whether the standings that are tried show all that a condition ever says.
    private static func isTriedWhole(_ condition: String, among columns: [StandingColumn]) -> Bool {
        Comparison.areAll(of: condition, among: Set(columns.map(\.name))) && numbers(in: condition).count <= mostNumbers
    }

    /// What is wrong with `until` behind `when`; `nil` where nothing is, or that is not known.
    public static func flaw(in until: String, after when: String, on networks: Set<Network> = []) -> ConditionFlaw? {
        let rows = answers([when, until], on: networks) ?? []
        let (beyond, before) = (rows.filter { $0[0] == true }, rows.filter { $0[0] == false })
        if beyond.isEmpty || before.isEmpty { return nil }
        let (begin, end) = gap(behind: when, among: StandingConditions.columns(on: networks.sorted()))
        if beyond.allSatisfy({ $0[1] == true }) { return .wrongSide(behind: begin, end) }
        if rows.allSatisfy({ $0[0] == true || $0[1] != true }) { return .neverEnds(behind: begin, end) }
        return before.allSatisfy { $0[1] == true } ? .noGap : nil
    }

    /// Whether only people whose score is provisional seem to satisfy a condition; false where that is not known.
    public static func needsProvisional(_ condition: String, on networks: Set<Network> = []) -> Bool {
        let rows = answers([condition, "state = 'provisional'"], on: networks) ?? []
        let beyond = rows.filter { $0[0] == true }
        return !beyond.isEmpty && beyond.allSatisfy { $0[1] == true }
    }

    /// A comparison that `when` makes, and what would end it with a gap between them; one of the score where it makes none.
    private static func gap(behind when: String, among columns: [StandingColumn]) -> (when: String, until: String) {
        let columns = Dictionary(columns.map { ($0.name, $0) }) { first, _ in first }
        for comparison in Comparison.all(in: when, among: Set(columns.keys)) {
            guard case .simple(let relation, .number(let number)) = comparison.form, let column = columns[comparison.column],
                let (least, most) = column.bounds
            else { continue }
            let width = column.type == "INTEGER" ? max(1, (abs(number) / 10).rounded()) : max(0.05, (abs(number) * 10).rounded() / 100)
            let (back, far): (Comparison.Relation, Double)
            switch relation {
            case .greater, .greaterOrEqual: (back, far) = (.less, number - width)
            case .less, .lessOrEqual: (back, far) = (.greater, number + width)
            case .equal, .unequal: continue
            }
            guard far > least, far < most ?? .infinity else { continue }
            let end = ((far * 100).rounded() / 100).plain
            return ("\(column.name) \(relation.rawValue) \(number.plain)", "\(column.name) \(back.rawValue) \(end)")
        }
        return ("score > 80", "score < 75")
    }

    /// How many combinations of values are tried at most.
    private static let most = 20_000
    /// So many of the numbers that conditions name are tried.
    private static let mostNumbers = 8

    /// What conditions say of each combination of values, `nil` for NULL; `nil` where that is not tried.
    private static func answers(_ conditions: [String], on networks: Set<Network>) -> [[Bool?]]? {
        var read: Set<String> = []
        for condition in conditions {
            guard let columns = try? StandingConditions.columns(readBy: condition, on: networks) else { return nil }
            read.formUnion(columns)
        }
        let all = StandingConditions.columns(on: networks.sorted())
        let columns = all.filter { read.contains($0.name) }
        guard !columns.isEmpty, columns.allSatisfy({ $0.type != "TEXT" || $0.name == "state" }) else { return nil }
        let columnValues: [[String]]
        if columns.count <= 3 {
            let named = Array(Set(conditions.flatMap(numbers(in:))).sorted().prefix(mostNumbers))
            let density = [0, 1000, 60, 12][columns.count]
            columnValues = columns.map { values(of: $0, numbers: named, density: density) }
        } else {
            let names = Set(all.map(\.name))
            // The share of those who are ahead depends on two others, so it takes other values than those that are tried of it.
            guard conditions.allSatisfy({ Comparison.areAll(of: $0, among: names) }),
                !read.contains("top_percent") || read.isDisjoint(with: ["rank", "cohort_size"])
            else { return nil }
            let comparisons = conditions.flatMap { Comparison.all(in: $0, among: names) }
            columnValues = columns.map { column in
                let operands = comparisons.filter { $0.column == column.name }.flatMap(\.operands)
                return values(
                    of: column, numbers: operands.compactMap { if case .number(let number) = $0 { number } else { nil } }, density: 0)
            }
        }
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
        let sources = Dictionary(uniqueKeysWithValues: columns.indices.map { (columns[$0].name, "v\($0).x") })
        let row = columns.map { column in
            // Of three that depend on one another, the third follows.
            guard column.name == "top_percent", let rank = sources["rank"], let size = sources["cohort_size"] else {
                return "\(sources[column.name] ?? "NULL") AS \(column.name)"
            }
            return "100.0 * \(rank) / \(size) AS top_percent"
        }.joined(separator: ", ")
        var tables = columns.indices.map { "v\($0)" }.joined(separator: ", ")
        if let rank = sources["rank"], let size = sources["cohort_size"] { tables += " WHERE \(rank) <= \(size)" }
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
        let signed = Set(numbers + numbers.map { -$0 }).filter(range.contains).sorted()
        let around = density > 0 ? [-1, -0.01, 0, 0.01, 1] : column.type == "INTEGER" ? [-1, 0, 1] : [-0.01, 0, 0.01]
        let named = signed.flatMap { number in around.map { number + $0 } } + zip(signed, signed.dropFirst()).map { ($0 + $1) / 2 }
        let step = (min(range.upperBound, 1000) - range.lowerBound) / Double(max(1, density))
        let even = (0...density).map { range.lowerBound + step * Double($0) }
        // Nobody is in the top 0 %.
        let all = (named + even + [0, range.upperBound]).filter {
            $0.isFinite && range.contains($0) && (column.name != "top_percent" || $0 > 0)
        }
        let values: Set<String> = Set(all.map { column.type == "INTEGER" ? "\(Int64($0))" : "\($0)" })
        return values.sorted() + (column.isKnownOfAll ? [] : ["NULL"])
    }

    /// What is tried of a column that knows no end.
    private static func most(of column: String) -> Double { ["rank", "cohort_size"].contains(column) ? 1e7 : 1e9 }

    /// The numbers that a condition names. Digits behind a letter belong to a name: `change_7d`.
    private static func numbers(in condition: String) -> [Double] {
        condition.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }.compactMap { Double($0) }
    }
}
