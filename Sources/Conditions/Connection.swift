import GRDBSQLite

/// What SQLite said when something failed.
struct SQLiteFailure: Error, Sendable {
    let code: Int32
    let message: String
    /// The function that was refused, where that is why.
    var refusedFunction: String?
}

/// A database in memory that only this module's own statements and users' checked expressions reach.
///
/// SQLite's C interface, through the system module that GRDB brings: an authorizer and limits are needed, and on a connection of GRDB's the
/// authorizer is GRDB's own. Used by one thread at a time, whoever owns the value.
struct Connection: ~Copyable {
    private let handle: OpaquePointer
    private let gate: Gate

    /// Opens an empty database in which expressions may call `functions` and nothing else.
    static func opened(functions: Set<String>) throws(SQLiteFailure) -> Connection {
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX
        let code = sqlite3_open_v2(":memory:", &handle, flags, nil)
        guard let handle, code == SQLITE_OK else {
            sqlite3_close_v2(handle)
            throw SQLiteFailure(code: code, message: "out of memory")
        }
        return Connection(handle: handle, functions: functions)
    }

    private init(handle: OpaquePointer, functions: Set<String>) {
        self.handle = handle
        gate = Gate(functions)
        // "scor" must be a column that is missing, not a text.
        _disableDoubleQuotedStringLiterals(handle)
        for (limit, value) in Self.limits { sqlite3_limit(handle, limit, value) }
        sqlite3_set_authorizer(handle, Gate.judge, Unmanaged.passUnretained(gate).toOpaque())
    }

    deinit { sqlite3_close_v2(handle) }

    /// Without loops (no subqueries, no recursion) an expression's cost is bounded by its length and that of its values.
    private static let limits: [(Int32, Int32)] = [
        (SQLITE_LIMIT_LENGTH, 16 << 20), (SQLITE_LIMIT_SQL_LENGTH, 1 << 20), (SQLITE_LIMIT_EXPR_DEPTH, 100), (SQLITE_LIMIT_ATTACHED, 0),
        (SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100), (SQLITE_LIMIT_FUNCTION_ARG, 32), (SQLITE_LIMIT_WORKER_THREADS, 0),
    ]

    /// Runs one statement that has no result.
    func run(_ sql: String) throws(SQLiteFailure) {
        let statement = try prepare(sql)
        _ = try statement.step()
    }

    func prepare(_ sql: String) throws(SQLiteFailure) -> Statement {
        gate.refused = nil
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        guard code == SQLITE_OK, let statement else {
            throw SQLiteFailure(code: code, message: String(cString: sqlite3_errmsg(handle)), refusedFunction: gate.refused)
        }
        return Statement(statement)
    }

    /// The columns that a statement reads.
    func columns(readBy sql: String) throws(SQLiteFailure) -> Set<String> {
        gate.columns = []
        _ = try prepare(sql)
        return gate.columns
    }

    /// Judges the functions that an expression calls while SQLite compiles it, and notes the columns that it reads.
    private final class Gate {
        let functions: Set<String>
        var refused: String?
        var columns: Set<String> = []

        init(_ functions: Set<String>) { self.functions = functions }

        /// Lives as long as the connection that it is registered with: both belong to the same value.
        static let judge:
            @convention(c) (
                UnsafeMutableRawPointer?, Int32, UnsafePointer<CChar>?, UnsafePointer<CChar>?, UnsafePointer<CChar>?,
                UnsafePointer<CChar>?
            ) -> Int32 = { context, action, _, name, _, _ in
                guard action == SQLITE_FUNCTION || action == SQLITE_READ, let context, let name else { return SQLITE_OK }
                let gate = Unmanaged<Gate>.fromOpaque(context).takeUnretainedValue()
                if action == SQLITE_READ {
                    gate.columns.insert(String(cString: name))
                    return SQLITE_OK
                }
                let function = String(cString: name).lowercased()
                if gate.functions.contains(function) { return SQLITE_OK }
                gate.refused = gate.refused ?? function
                return SQLITE_DENY
            }
    }
}

/// A prepared statement. Must not outlive its connection.
struct Statement: ~Copyable {
    private let handle: OpaquePointer

    fileprivate init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { sqlite3_finalize(handle) }

    /// Whether there is a row.
    func step() throws(SQLiteFailure) -> Bool {
        let code = sqlite3_step(handle)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            let message = String(cString: sqlite3_errmsg(sqlite3_db_handle(handle)))
            sqlite3_reset(handle)
            throw SQLiteFailure(code: code, message: message)
        }
    }

    func reset() { sqlite3_reset(handle) }

    /// Binds copy their value; parameters count from 1. A text longer than the limit is bound as NULL.
    func bind(_ value: String, at index: Int32) {
        var value = value
        value.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                _ = sqlite3_bind_text64(handle, index, characters.baseAddress, UInt64(characters.count), Self.copied, UInt8(SQLITE_UTF8))
            }
        }
    }
    func bind(_ value: Int64, at index: Int32) { sqlite3_bind_int64(handle, index, value) }
    func bind(_ value: Int64?, at index: Int32) {
        if let value { bind(value, at: index) } else { sqlite3_bind_null(handle, index) }
    }
    func bind(_ value: Double?, at index: Int32) {
        if let value { sqlite3_bind_double(handle, index, value) } else { sqlite3_bind_null(handle, index) }
    }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    /// The column as text; `nil` for NULL.
    func text(_ column: Int32) -> String? {
        guard let bytes = sqlite3_column_text(handle, column) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    /// SQLITE_TRANSIENT, which is a macro with a cast and therefore not seen from Swift.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}
