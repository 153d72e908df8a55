import GRDB
import GRDBSQLite

/// A cached statement of GRDB's, bound and stepped through SQLite's own functions.
///
/// Millions of rows pass here, and GRDB's rows and arguments would cost more than SQLite itself. Everything that is not on
/// such a path uses GRDB's own interface. Valid inside the access of the `Database` that it was made in.
struct RawStatement {
    private let statement: Statement
    private var handle: OpaquePointer { statement.sqliteStatement }

    init(_ sql: String, in db: Database) throws {
        statement = try db.cachedStatement(sql: sql)
        sqlite3_reset(statement.sqliteStatement)
        sqlite3_clear_bindings(statement.sqliteStatement)
    }

    // MARK: Binding

    func bind(_ value: Int, at index: Int32) throws { try bind(Int64(value), at: index) }

    func bind(_ value: Int64, at index: Int32) throws { try check(sqlite3_bind_int64(handle, index, value)) }

    func bind(_ value: Int64?, at index: Int32) throws {
        if let value { try bind(value, at: index) } else { try check(sqlite3_bind_null(handle, index)) }
    }

    func bind(_ value: Double, at index: Int32) throws { try check(sqlite3_bind_double(handle, index, value)) }

    func bind(_ value: Double?, at index: Int32) throws {
        if let value { try bind(value, at: index) } else { try check(sqlite3_bind_null(handle, index)) }
    }

    func bind(_ value: String?, at index: Int32) throws {
        guard var value else { return try check(sqlite3_bind_null(handle, index)) }
        try check(
            value.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    // An empty buffer may have no address, and SQLite takes a null address for NULL.
                    characters.isEmpty
                        ? sqlite3_bind_text(handle, index, "", 0, Self.transient)
                        : sqlite3_bind_text64(
                            handle, index, characters.baseAddress, UInt64(characters.count), Self.transient, UInt8(SQLITE_UTF8))
                }
            })
    }

    func bind(_ bytes: [UInt8], at index: Int32) throws {
        try check(sqlite3_bind_blob64(handle, index, bytes, UInt64(bytes.count), Self.transient))
    }

    /// Binds what no SQL can read or make, and a function of ours takes by its type.
    func bind(_ pointer: UnsafeMutableRawPointer, type: StaticString, at index: Int32) throws {
        try check(sqlite3_bind_pointer(handle, index, pointer, Self.characters(of: type), nil))
    }

    /// The pointer of a type that was bound to what is now an argument of a function.
    static func pointer(in argument: OpaquePointer?, type: StaticString) -> UnsafeMutableRawPointer? {
        sqlite3_value_pointer(argument, characters(of: type))
    }

    private static func characters(of type: StaticString) -> UnsafePointer<CChar> {
        UnsafeRawPointer(type.utf8Start).assumingMemoryBound(to: CChar.self)
    }

    func bind(_ key: StoredKey, at index: Int32) throws {
        switch key {
        case .number(let number): try bind(number, at: index)
        case .text(let text): try bind(text, at: index)
        }
    }

    // MARK: Stepping

    /// Goes to the next row; `false` when there is none, and the statement can be bound anew.
    func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE:
            sqlite3_reset(handle)
            return false
        case let code:
            let error = failure(code)
            sqlite3_reset(handle)
            throw error
        }
    }

    /// Runs a statement that yields no rows, and returns how many rows it changed.
    @discardableResult
    func run() throws -> Int {
        let code = sqlite3_step(handle)
        guard code == SQLITE_DONE else {
            let error = failure(code)
            sqlite3_reset(handle)
            throw error
        }
        let changes = sqlite3_changes(sqlite3_db_handle(handle))
        sqlite3_reset(handle)
        return Int(changes)
    }

    /// Leaves the rows that were not asked for.
    func reset() { sqlite3_reset(handle) }

    /// The same, and what is bound as well.
    func forget() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    // MARK: Columns of the current row

    func int64(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    func optionalInt64(_ column: Int32) -> Int64? { isNull(column) ? nil : int64(column) }

    func text(_ column: Int32) -> String {
        guard let bytes = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

    /// A network's own id: SQLite writes the integers among them exactly as they were read.
    func key(_ column: Int32) -> String {
        sqlite3_column_type(handle, column) == SQLITE_INTEGER ? String(int64(column)) : text(column)
    }

    // MARK: Failing

    // SQLite's name for "copy it now" is a cast that Swift does not import.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    private func check(_ code: Int32) throws { if code != SQLITE_OK { throw failure(code) } }

    private func failure(_ code: Int32) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(sqlite3_db_handle(handle))))
    }
}
