import Model

/// The conditions that users write in rules: SQL expressions over one row of `standing`, evaluated by SQLite in memory.
///
/// No language of our own: what `top_percent <= 10 AND state = 'scored'` means is written in SQLite's documentation. Each
/// condition becomes a generated column of `standing`, so SQLite itself keeps it to that row's columns and to functions that give the
/// same value each time. A condition holds where it is true; where it is NULL (a change that is not known yet) it does not.
///
/// No state: every call opens a database of its own and leaves nothing behind. Synchronous; call it where computing for that long is
/// allowed.
public enum StandingConditions {
    /// A column of `standing`.
    public struct Column: Sendable, Hashable {
        public let name: String
        /// `TEXT`, `INTEGER` or `REAL`.
        public let type: String
        /// What it holds, its unit and its range, in a few words for the reader's documentation.
        public let meaning: String
    }

    /// The columns of `standing`, in order: all that a condition may name.
    public static let columns: [Column] = [
        Column(name: "person", type: "TEXT", meaning: "the person's id"),
        Column(name: "name", type: "TEXT", meaning: "the person's name"),
        Column(name: "cohort", type: "TEXT", meaning: "the cohort that the rank is taken among, such as `tracked`"),
        Column(name: "score", type: "REAL", meaning: "1 to 100"),
        Column(name: "state", type: "TEXT", meaning: "`scored` or `provisional`"),
        Column(name: "rank", type: "INTEGER", meaning: "1 is the best; ties share the better rank"),
        Column(name: "cohort_size", type: "INTEGER", meaning: "how many people of the cohort are rated"),
        Column(name: "top_percent", type: "REAL", meaning: "100 · rank / cohort_size, above 0 and at most 100"),
        Column(name: "margin", type: "REAL", meaning: "half the width of the interval that the score is known to, in points"),
        Column(name: "effective_people", type: "REAL", meaning: "how many people of equal weight would explain the score as well"),
        Column(name: "change_1d", type: "REAL", meaning: "points gained since a day earlier; NULL without a score from then"),
        Column(name: "change_7d", type: "REAL", meaning: "points gained since 7 days earlier; NULL without a score from then"),
        Column(name: "change_30d", type: "REAL", meaning: "points gained since 30 days earlier; NULL without a score from then"),
        Column(name: "change_90d", type: "REAL", meaning: "points gained since 90 days earlier; NULL without a score from then"),
        Column(
            name: "quiet_days", type: "INTEGER",
            meaning: "days since the person's last own post or act, on the cohort's network or else on any; NULL where none is known"),
        Column(
            name: "coverage", type: "REAL",
            meaning: "the share of what counts that was seen, 0 to 1, on the cohort's network or else over all; NULL where not known"),
    ]

    /// Checks a condition. Throws `.invalid` with a sentence that says why it cannot be used and what would be right.
    public static func check(_ condition: String) throws(ConditionError) {
        if let flaw = Expression.flaw(in: condition) {
            throw ConditionError(kind: .invalid, condition: condition, reason: flaw, nearest: nil)
        }
        let columnsRead: Set<String>
        do throws(SQLiteFailure) {
            let connection = try Connection.opened(functions: Functions.conditions)
            try connection.run(table(with: [condition]))
            // What depends on the values, such as a malformed pattern, shows when it is evaluated.
            try connection.run("INSERT INTO standing (score, rank, cohort_size) VALUES (50, 1, 1)")
            try connection.run("SELECT \(answer(0)) FROM standing")
            // As a generated column it has shown itself to be one expression, so it stays inside the parentheses here too.
            columnsRead = try connection.columns(readBy: "SELECT (\n\(condition)\n) FROM standing")
        } catch {
            let (reason, nearest) = Expression.reason(
                for: error, columns: columns.map(\.name), functions: Functions.conditions)
            throw ConditionError(kind: .invalid, condition: condition, reason: reason, nearest: nearest)
        }
        if let (reason, nearest) = pointlessness(of: condition, reading: columnsRead) {
            throw ConditionError(kind: .invalid, condition: condition, reason: reason, nearest: nearest)
        }
    }

    /// Why a condition that SQLite accepts cannot be meant: it is the same for everybody, or asks for a state that no standing has.
    private static func pointlessness(of condition: String, reading columnsRead: Set<String>) -> (reason: String, nearest: String?)? {
        let names = columns.map(\.name)
        guard !columnsRead.isDisjoint(with: names) else {
            return (
                "It names no column, so it says the same of everybody; there are \(names.joined(separator: ", ")). Columns stand "
                    + "without single quotes.", nil
            )
        }
        if let mixture = mixture(in: condition) { return (mixture, nil) }
        // Whoever is unrated has no standing that a rule would see.
        let states = [ScoreState.scored, .provisional].map(\.rawValue)
        guard let stranger = Comparison.texts(with: "state", in: condition).first(where: { !states.contains($0) }) else { return nil }
        return (
            "No standing is in the state `\(stranger)`; there are \(states.joined(separator: ", ")).",
            nearestWord(to: stranger, among: states)
        )
    }

    /// A comparison of a number with what is none, which SQLite decides by type: the same for everybody.
    private static func mixture(in condition: String) -> String? {
        let texts = Set(columns.filter { $0.type == "TEXT" }.map(\.name))
        for column in columns where column.type != "TEXT" {
            for operand in Comparison.operands(of: column.name, in: condition, among: texts) {
                switch operand {
                case .text(let text) where !isNumber(text):
                    return "`\(column.name)` is a number and '\(text)' is none, so the comparison says the same of everybody. "
                        + "Write a number, without quotes."
                case .column(let name):
                    return "`\(column.name)` is a number and `\(name)` a text: comparing them says the same of everybody."
                case .text: continue
                }
            }
        }
        return nil
    }

    /// Whether SQLite takes a text for a number beside a column of numbers ("Datatypes In SQLite", 4.2; read 2026-11).
    private static func isNumber(_ text: String) -> Bool {
        let digits = text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
        return digits.allSatisfy { "0123456789.+-eE".contains($0) } && Double(String(digits)) != nil
    }

    /// Who satisfies each of `conditions`, in their order. Costs time in proportion to standings and conditions, and memory
    /// for a thousand standings at a time.
    ///
    /// A condition that fails costs itself and no other: `.invalid` when it is not one that `check` accepts, `.failed` when SQLite cannot
    /// evaluate it (an integer that overflows, say).
    public static func evaluate(_ conditions: [String], over standings: [Standing]) -> [Result<Set<PersonKey>, ConditionError>] {
        var answers = conditions.map { condition in
            Result<Set<PersonKey>, ConditionError> { () throws(ConditionError) in
                try check(condition)
                return []
            }
        }
        let checked = conditions.indices.filter { if case .success = answers[$0] { true } else { false } }
        guard !standings.isEmpty else { return answers }
        for first in stride(from: 0, to: checked.count, by: conditionsAtOnce) {
            let group = checked[first..<min(first + conditionsAtOnce, checked.count)]
            for (index, answer) in zip(group, evaluateApart(group.map { conditions[$0] }, over: standings)) { answers[index] = answer }
        }
        return answers
    }

    /// Evaluates conditions together or, since SQLite does not tell which of them fails, in ever smaller parts.
    private static func evaluateApart(
        _ conditions: [String], over standings: [Standing]
    ) -> [Result<Set<PersonKey>, ConditionError>] {
        do throws(SQLiteFailure) { return try evaluate(checked: conditions, over: standings).map { .success($0) } } catch {
            guard conditions.count > 1 else {
                return conditions.map { condition in
                    .failure(
                        ConditionError(
                            kind: .failed, condition: condition, reason: "Not evaluated. SQLite says: \(error.message).", nearest: nil))
                }
            }
            let half = conditions.count / 2
            return evaluateApart(Array(conditions[..<half]), over: standings) + evaluateApart(Array(conditions[half...]), over: standings)
        }
    }

    private static func evaluate(checked conditions: [String], over standings: [Standing]) throws(SQLiteFailure) -> [Set<PersonKey>] {
        var holding = [Set<PersonKey>](repeating: [], count: conditions.count)
        let connection = try Connection.opened(functions: Functions.conditions)
        try connection.run(table(with: conditions))
        let names = columns.map(\.name)
        let insert = try connection.prepare(
            "INSERT INTO standing (rowid, \(names.joined(separator: ", "))) VALUES (?\(String(repeating: ", ?", count: names.count)))")
        for first in stride(from: 0, to: standings.count, by: standingsAtOnce) {
            try connection.run("BEGIN")
            for index in first..<min(first + standingsAtOnce, standings.count) {
                bind(standings[index], row: Int64(index), to: insert)
                _ = try insert.step()
                insert.reset()
            }
            for condition in conditions.indices {
                let select = try connection.prepare("SELECT rowid FROM standing WHERE \(answer(condition))")
                while try select.step() { holding[condition].insert(standings[Int(select.integer(0))].person) }
            }
            try connection.run("DELETE FROM standing")
            try connection.run("COMMIT")
        }
        return holding
    }

    /// How many conditions are generated columns of one table; SQLite's limit is 2000 columns.
    private static let conditionsAtOnce = 200
    /// How many standings are in memory at a time.
    private static let standingsAtOnce = 1024

    /// The statement that makes `standing` with each condition as a generated column. The line ends keep a condition's own text apart.
    private static func table(with conditions: [String]) -> String {
        let given = columns.map { "\($0.name) \($0.type)" }
        let generated = conditions.enumerated().map { "\(answer($0)) AS (\n\($1)\n) VIRTUAL" }
        return "CREATE TABLE standing (\((given + generated).joined(separator: ", ")))"
    }

    /// The name of a generated column: no word that a condition would name by chance.
    private static func answer(_ index: Int) -> String { "\"condition \(index)\"" }

    private static func bind(_ standing: Standing, row: Int64, to insert: borrowing Statement) {
        insert.bind(row, at: 1)
        insert.bind(standing.person.description, at: 2)
        insert.bind(standing.name, at: 3)
        insert.bind(standing.cohort.description, at: 4)
        insert.bind(standing.score.value, at: 5)
        insert.bind(standing.state.rawValue, at: 6)
        insert.bind(Int64(standing.rank), at: 7)
        insert.bind(Int64(standing.cohortSize), at: 8)
        insert.bind(standing.topPercent, at: 9)
        insert.bind(standing.margin, at: 10)
        insert.bind(standing.effectivePeople, at: 11)
        insert.bind(standing.change1d, at: 12)
        insert.bind(standing.change7d, at: 13)
        insert.bind(standing.change30d, at: 14)
        insert.bind(standing.change90d, at: 15)
        insert.bind(standing.quietDays.map(Int64.init), at: 16)
        insert.bind(standing.coverage, at: 17)
    }
}
