import Dispatch
import Foundation
import Model
import Synchronization

/// The conditions that users write in rules: SQL expressions over one row of `standing`, evaluated by SQLite in memory.
///
/// No language of our own: what `top_percent <= 10 AND state = 'scored'` means is written in SQLite's documentation. Each
/// condition becomes a generated column of `standing`, so SQLite itself keeps it to that row's columns and to functions that give the
/// same value each time. A condition holds where it is true; where it is NULL (a change that is not known yet) it does not.
///
/// No state: every call opens a database of its own and leaves nothing behind. Synchronous; call it where computing for that long is
/// allowed.
public enum StandingConditions {
    /// The columns of `standing`, in order: all that a condition may name, with those of some networks.
    public static func columns(on networks: some Sequence<Network> = EmptyCollection()) -> [StandingColumn] {
        StandingColumn.fixed + networks.flatMap(StandingColumn.on)
    }

    /// Checks a condition, which may name columns of these networks. Throws `.invalid` with a sentence that says why it cannot be used and
    /// what would be right.
    public static func check(_ condition: String, on networks: Set<Network> = []) throws(ConditionError) {
        _ = try columns(readBy: condition, on: networks)
    }

    /// The columns that a condition names, which may be of these networks. Throws as `check` does.
    public static func columns(readBy condition: String, on networks: Set<Network> = []) throws(ConditionError) -> Set<String> {
        try columnsRead(by: condition, among: columns(on: networks.sorted()))
    }

    /// Whether any of these conditions, which are right, asks for what stands in a person's facts.
    public static func needFacts(_ conditions: [String], on networks: Set<Network>) -> Bool {
        let columns = columns(on: networks.sorted())
        let facts = Set(columns.filter(\.isFact).map(\.name))
        return conditions.contains { condition in
            guard let read = try? columnsRead(by: condition, among: columns) else { return false }
            return !read.isDisjoint(with: facts)
        }
    }

    /// The columns that a condition names, which must be among `columns`.
    private static func columnsRead(by condition: String, among columns: [StandingColumn]) throws(ConditionError) -> Set<String> {
        if let flaw = Expression.flaw(in: condition) {
            throw ConditionError(kind: .invalid, condition: condition, reason: flaw, nearest: nil)
        }
        let columnsRead: Set<String>
        do throws(SQLiteFailure) {
            let connection = try Connection.opened(functions: Functions.conditions)
            try connection.run(table(of: columns, with: [condition]))
            // What depends on the values, such as a malformed pattern, shows when it is evaluated.
            try connection.run("INSERT INTO standing (score, rank, cohort_size) VALUES (50, 1, 1)")
            try connection.run("SELECT \(answer(0)) FROM standing")
            // As a generated column it has shown itself to be one expression, so it stays inside the parentheses here too.
            columnsRead = try connection.columns(readBy: "SELECT (\n\(condition)\n) FROM standing")
        } catch {
            let (reason, nearest) = Expression.reason(
                for: error, columns: columns.map(\.name), there: there, functions: Functions.conditions)
            throw ConditionError(kind: .invalid, condition: condition, reason: reason, nearest: nearest)
        }
        if let (reason, nearest) = pointlessness(of: condition, reading: columnsRead, among: columns) {
            throw ConditionError(kind: .invalid, condition: condition, reason: reason, nearest: nearest)
        }
        return columnsRead
    }

    /// Which columns there are, in a phrase.
    private static let there =
        "there are \(StandingColumn.fixed.map(\.name).joined(separator: ", ")), and score_on_NETWORK, followers_on_NETWORK and "
        + "quiet_days_on_NETWORK"

    /// Why a condition that SQLite accepts cannot be meant: it is the same for everybody, or asks for a state that no standing has.
    private static func pointlessness(
        of condition: String, reading columnsRead: Set<String>, among columns: [StandingColumn]
    ) -> (reason: String, nearest: String?)? {
        guard !columnsRead.isDisjoint(with: columns.map(\.name)) else {
            return ("It names no column, so it says the same of everybody; \(there). Columns stand without single quotes.", nil)
        }
        if let mixture = mixture(in: condition, among: columns) { return (mixture, nil) }
        // Whoever is unrated has no standing that a rule would see.
        let states = [ScoreState.scored, .provisional].map(\.rawValue)
        guard let stranger = texts(comparedWith: "state", in: condition).first(where: { !states.contains($0) }) else { return nil }
        return (
            "No standing is in the state `\(stranger)`; there are \(states.joined(separator: ", ")).",
            nearestWord(to: stranger, among: states)
        )
    }

    /// The texts that a condition, which is right, compares a column with, whatever case its name is written in: those that it names in
    /// `person = 'ada'` and `person IN ('ada', 'ben')`.
    public static func texts(comparedWith column: String, in condition: String) -> [String] {
        Comparison.all(in: condition, among: [column]).flatMap { comparison -> [String] in
            switch comparison.form {
            case .simple(.equal, _), .simple(.unequal, _), .among: break
            case .simple, .between, .other: return []
            }
            return comparison.operands.compactMap { if case .text(let text) = $0 { text } else { nil } }
        }
    }

    /// A comparison of a number with a text: SQLite decides it by type, the same for everybody, where the text is no number.
    private static func mixture(in condition: String, among columns: [StandingColumn]) -> String? {
        let texts = Set(columns.filter { $0.type == "TEXT" }.map(\.name))
        for comparison in Comparison.all(in: condition, among: Set(columns.map(\.name))) {
            let (name, isText) = (comparison.column, texts.contains(comparison.column))
            for operand in comparison.operands {
                switch operand {
                case .text(let text) where !isText:
                    return "`\(name)` is a number and '\(text)' a text. Write a number, without quotes."
                case .number where isText:
                    return "`\(name)` is a text, and it is compared with a number. Write a text, in single quotes."
                case .column(let other) where isText != texts.contains(other):
                    let (number, text) = isText ? (other, name) : (name, other)
                    return "`\(number)` is a number and `\(text)` a text: comparing them says the same of everybody."
                case .text, .number, .column, .null: continue
                }
            }
        }
        return nil
    }

    /// Whether each standing, by its place, satisfies each of `conditions`, in their order. Costs time in proportion to standings and conditions, and memory
    /// for a thousand standings at a time.
    ///
    /// A condition that fails costs itself and no other: `.invalid` when it is not one that `check` accepts, `.failed` when SQLite cannot
    /// evaluate it (an integer that overflows, say).
    public static func evaluate(
        _ conditions: [String], over standings: [Standing], knowing facts: [PersonKey: PersonFacts] = [:], on networks: Set<Network> = []
    ) -> [Result<[Bool], ConditionError>] {
        let columns = columns(on: networks.sorted())
        var read: Set<String> = []
        var answers = conditions.map { condition in
            Result<[Bool], ConditionError> { () throws(ConditionError) in
                read.formUnion(try columnsRead(by: condition, among: columns))
                return []
            }
        }
        let checked = conditions.indices.filter { if case .success = answers[$0] { true } else { false } }
        guard !standings.isEmpty else { return answers }
        let table = Table(columns: columns.filter { read.contains($0.name) }, standings: standings, facts: facts)
        for first in stride(from: 0, to: checked.count, by: conditionsAtOnce) {
            let group = checked[first..<min(first + conditionsAtOnce, checked.count)]
            for (index, answer) in zip(group, evaluateApart(group.map { conditions[$0] }, over: table)) { answers[index] = answer }
        }
        return answers
    }

    /// What conditions are evaluated over: only the columns that any of them reads.
    private struct Table {
        var columns: [StandingColumn]
        var standings: [Standing]
        var facts: [PersonKey: PersonFacts]
    }

    /// Evaluates conditions together or, since SQLite does not tell which of them fails, in ever smaller parts.
    private static func evaluateApart(_ conditions: [String], over table: Table) -> [Result<[Bool], ConditionError>] {
        do throws(SQLiteFailure) { return try evaluate(checked: conditions, over: table).map { .success($0) } } catch {
            guard conditions.count > 1 else {
                return conditions.map { condition in
                    .failure(
                        ConditionError(
                            kind: .failed, condition: condition, reason: "Not evaluated. SQLite says: \(error.message).", nearest: nil))
                }
            }
            let half = conditions.count / 2
            return evaluateApart(Array(conditions[..<half]), over: table) + evaluateApart(Array(conditions[half...]), over: table)
        }
    }

    /// Evaluates conditions that are right over all standings, a part of them on each processor.
    private static func evaluate(checked conditions: [String], over table: Table) throws(SQLiteFailure) -> [[Bool]] {
        let count = table.standings.count
        let parts = max(1, min(ProcessInfo.processInfo.activeProcessorCount, count / standingsAtOnce))
        let answers = Mutex([Result<[[Bool]], SQLiteFailure>?](repeating: nil, count: parts))
        DispatchQueue.concurrentPerform(iterations: parts) { part in
            let places = count * part / parts..<count * (part + 1) / parts
            let answer = Result { () throws(SQLiteFailure) in try evaluate(checked: conditions, over: table, at: places) }
            answers.withLock { $0[part] = answer }
        }
        var holding = [[Bool]](repeating: [], count: conditions.count)
        for answer in answers.withLock(\.self) {
            for (condition, part) in try (answer?.get() ?? []).enumerated() { holding[condition] += part }
        }
        return holding
    }

    /// The same for the standings at some places, on this thread.
    private static func evaluate(
        checked conditions: [String], over table: Table, at places: Range<Int>
    ) throws(SQLiteFailure) -> [[Bool]] {
        var holding = [[Bool]](repeating: [Bool](repeating: false, count: places.count), count: conditions.count)
        let connection = try Connection.opened(functions: Functions.conditions)
        try connection.run(self.table(of: table.columns, with: conditions))
        let names = table.columns.map(\.name)
        let insert = try connection.prepare(
            "INSERT INTO standing (\((["rowid"] + names).joined(separator: ", "))) "
                + "VALUES (?\(String(repeating: ", ?", count: names.count)))")
        // All conditions in one pass: which of them hold are the bits of some numbers.
        let groups = stride(from: 0, to: conditions.count, by: answersInNumber).map { $0..<min($0 + answersInNumber, conditions.count) }
        let answers = groups.map { group in
            group.map { "((\(answer($0)) IS TRUE) << \($0 - group.lowerBound))" }.joined(separator: " | ")
        }
        let select = try connection.prepare("SELECT \((["rowid"] + answers).joined(separator: ", ")) FROM standing")
        for first in stride(from: places.lowerBound, to: places.upperBound, by: standingsAtOnce) {
            try connection.run("BEGIN")
            for index in first..<min(first + standingsAtOnce, places.upperBound) {
                let standing = table.standings[index]
                insert.bind(Int64(index), at: 1)
                for (place, column) in table.columns.enumerated() {
                    insert.bind(column.value(standing, table.facts[standing.person]), at: Int32(place + 2))
                }
                _ = try insert.step()
                insert.reset()
            }
            while try select.step() {
                let place = Int(select.integer(0)) - places.lowerBound
                for (number, group) in groups.enumerated() {
                    var bits = select.integer(Int32(number + 1))
                    while bits != 0 {
                        holding[group.lowerBound + bits.trailingZeroBitCount][place] = true
                        bits &= bits - 1
                    }
                }
            }
            select.reset()
            try connection.run("DELETE FROM standing")
            try connection.run("COMMIT")
        }
        return holding
    }

    /// How many answers one number of SQLite's holds: its 64 bits without the sign.
    private static let answersInNumber = 63
    /// How many conditions are generated columns of one table; SQLite's limit is 2000 columns.
    private static let conditionsAtOnce = 200
    /// How many standings are in memory at a time.
    private static let standingsAtOnce = 1024

    /// The statement that makes `standing` with each condition as a generated column. The line ends keep a condition's own text apart.
    private static func table(of columns: [StandingColumn], with conditions: [String]) -> String {
        let given = columns.map { "\($0.name) \($0.type)" }
        let generated = conditions.enumerated().map { "\(answer($0)) AS (\n\($1)\n) VIRTUAL" }
        return "CREATE TABLE standing (\((given + generated).joined(separator: ", ")))"
    }

    /// The name of a generated column: no word that a condition would name by chance.
    private static func answer(_ index: Int) -> String { "\"condition \(index)\"" }
}

extension Statement {
    fileprivate func bind(_ value: StandingColumn.Value, at index: Int32) {
        switch value {
        case .text(let text): bind(text, at: index)
        case .integer(let number): bind(number, at: index)
        case .real(let number): bind(number, at: index)
        }
    }
}
