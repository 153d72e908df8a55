import Synchronization

/// An expression that cannot be prepared or evaluated.
public struct SQLExpressionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The expression's name; `nil` when the record is to blame.
    public let name: String?
    /// What is wrong, and what would be right; whole sentences. Never holds the record's own text.
    public let reason: String

    /// The name, where there is one, and the reason.
    public var description: String { name.map { "\($0): \(reason)" } ?? reason }
}

/// The SQL expressions of plugins' maps: each reads one value out of a JSON record, which it calls `record`.
///
/// Like conditions they are generated columns, here of a table with the one column `record`: `record ->> '$.user_id'`.
public struct SQLExpressions: Sendable {
    public init() {}

    /// Prepares expressions, by name. Throws for the first, by name, that cannot be used.
    public func prepare(_ expressions: [String: String]) throws(SQLExpressionError) -> PreparedSQLExpressions {
        let sorted = expressions.sorted { $0.key < $1.key }
        for (name, expression) in sorted {
            if let flaw = Expression.flaw(in: expression) { throw SQLExpressionError(name: name, reason: flaw) }
            // On its own first, so that a mistake has a name; over an empty record, so that a broken JSON path shows at the start.
            do throws(SQLiteFailure) {
                let table = try RecordTable.made(of: [expression])
                _ = try table.values(over: "{}")
            } catch { throw Self.error(name, error) }
        }
        do throws(SQLiteFailure) {
            return PreparedSQLExpressions(sorted, table: try RecordTable.made(of: sorted.map(\.value)))
        } catch { throw Self.error(nil, error) }
    }

    fileprivate static func error(_ name: String?, _ failure: SQLiteFailure) -> SQLExpressionError {
        let (reason, nearest) = Expression.reason(
            for: failure, columns: ["record"], there: "there are record", functions: Functions.records)
        return SQLExpressionError(name: name, reason: reason + (nearest.map { " Did you mean `\($0)`?" } ?? ""))
    }
}

/// Expressions that are ready to be evaluated, many times. Callers take turns.
public final class PreparedSQLExpressions: Sendable {
    private let expressions: [(name: String, expression: String)]
    private let table: Mutex<RecordTable>

    fileprivate init(_ expressions: [(key: String, value: String)], table: consuming sending RecordTable) {
        self.expressions = expressions.map { ($0.key, $0.value) }
        self.table = Mutex(table)
    }

    /// The value of each expression over `record`, as text; SQL's NULL is left out.
    ///
    /// `->>` gives numbers as SQLite prints them: whole ones exactly up to 63 bits. Booleans are `1` and `0`. Throws when the record is not
    /// JSON, or larger than 16 MiB, or when an expression cannot be evaluated over it.
    public func evaluate(over record: String) throws(SQLExpressionError) -> [String: String] {
        let values: [String?]?
        do throws(SQLiteFailure) {
            values = try table.withLock { (table) throws(SQLiteFailure) in try table.values(over: record) }
        } catch { throw blame(error, record: record) }
        guard let values else { throw SQLExpressionError(name: nil, reason: "The record is not JSON, or larger than 16 MiB.") }
        var found: [String: String] = [:]
        for (index, value) in values.enumerated() { found[expressions[index].name] = value }
        return found
    }

    /// Finds the expression that fails, which the common way does not tell.
    private func blame(_ failure: SQLiteFailure, record: String) -> SQLExpressionError {
        for (name, expression) in expressions {
            do throws(SQLiteFailure) {
                let table = try RecordTable.made(of: [expression])
                _ = try table.values(over: record)
            } catch { return SQLExpressions.error(name, error) }
        }
        return SQLExpressions.error(nil, failure)
    }
}

/// A table of one row: the record, and a generated column for each expression.
private struct RecordTable: ~Copyable {
    // Statements come first: they are finalized before their connection is closed.
    private let valid: Statement
    private let update: Statement
    private let select: Statement
    private let connection: Connection
    private let count: Int32

    static func made(of expressions: [String]) throws(SQLiteFailure) -> RecordTable {
        let connection = try Connection.opened(functions: Functions.records)
        let names = expressions.indices.map { "\"expression \($0)\"" }
        let generated = zip(names, expressions).map { ", \($0) AS (\n\($1)\n) VIRTUAL" }
        try connection.run("CREATE TABLE input (record TEXT\(generated.joined()))")
        try connection.run("INSERT INTO input (record) VALUES ('{}')")
        let valid = try connection.prepare("SELECT json_valid(?)")
        let update = try connection.prepare("UPDATE input SET record = ?")
        let select = try connection.prepare("SELECT \((["rowid"] + names).joined(separator: ", ")) FROM input")
        return RecordTable(valid: valid, update: update, select: select, connection: connection, count: Int32(expressions.count))
    }

    /// The values in the order of the expressions; `nil` when the record is not JSON.
    func values(over record: String) throws(SQLiteFailure) -> [String?]? {
        valid.bind(record, at: 1)
        update.bind(record, at: 1)
        defer {
            valid.reset()
            update.reset()
            select.reset()
        }
        guard try valid.step(), valid.integer(0) == 1 else { return nil }
        _ = try update.step()
        guard try select.step() else { return nil }
        return (0..<count).map { select.text($0 + 1) }
    }
}
