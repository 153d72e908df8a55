import GRDB
import GRDBSQLite
import Model

/// Acts as SQLite hands them to an aggregate function of ours, which takes half as long as stepping from row to row and asking for each column.
struct ActFeed {
    private static let function = "clout_take_act"
    /// By the table's own key, and so in its order: no index holds these columns.
    private static let sql = "SELECT \(function)(?3, id, kind, actor, target, post, at) FROM interaction WHERE id > ?1 AND id <= ?2"
    /// What SQLite knows the pointer by that is bound: no statement of anybody else can hand the function another one.
    private static let pointerType: StaticString = "clout_act_taker"

    /// Where the function puts acts. Not a class: millions of acts pass, and each would ask whether somebody else is writing.
    private struct Taker {
        let acts: UnsafeMutableBufferPointer<Act>
        var count = 0
    }

    private let rows: RawStatement

    init(in db: Database) throws { rows = try RawStatement(Self.sql, in: db) }

    /// Teaches a connection the function.
    static func register(in db: Database) throws {
        let code = sqlite3_create_function_v2(
            db.sqliteConnection, function, 7, SQLITE_UTF8 | SQLITE_DIRECTONLY, nil, nil,
            { context, _, values in ActFeed.take(context, values) }, { sqlite3_result_null($0) }, nil)
        guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code), message: "\(function) not made") }
    }

    /// The acts that came after `id`, in the order in which they came: of the next `length` ids.
    func acts(after id: Int64, length: Int) throws -> [Act] {
        try [Act](unsafeUninitializedCapacity: length) { room, count in
            var taker = Taker(acts: room)
            try withUnsafeMutablePointer(to: &taker) { taker in
                // With the pointer forgotten, which leads nowhere after this.
                defer { rows.forget() }
                try rows.bind(id, at: 1)
                try rows.bind(id + Int64(length), at: 2)
                try rows.bind(taker, type: Self.pointerType, at: 3)
                _ = try rows.step()
            }
            count = taker.count
        }
    }

    private static func take(_ context: OpaquePointer?, _ values: UnsafeMutablePointer<OpaquePointer?>?) {
        // Kept from the first row on: to ask for the pointer compares texts.
        let known = sqlite3_aggregate_context(context, Int32(MemoryLayout<UnsafeMutablePointer<Taker>?>.size))?
            .assumingMemoryBound(to: UnsafeMutablePointer<Taker>?.self)
        guard let values, let known else { return sqlite3_result_error_nomem(context) }
        if known.pointee == nil {
            known.pointee = RawStatement.pointer(in: values[0], type: pointerType)?.assumingMemoryBound(to: Taker.self)
        }
        // A table has no more rows than ids that are asked for: whoever calls otherwise is not the store.
        guard let taker = known.pointee, taker.pointee.count < taker.pointee.acts.count else {
            return sqlite3_result_error(context, "\(function) is called by the store alone", -1)
        }
        taker.pointee.acts.initializeElement(
            at: taker.pointee.count,
            to: Act(
                id: sqlite3_value_int64(values[1]), actor: sqlite3_value_int64(values[3]), target: sqlite3_value_int64(values[4]),
                post: sqlite3_value_int64(values[5]), seconds: Instant(milliseconds: sqlite3_value_int64(values[6])).seconds,
                kindCode: UInt8(truncatingIfNeeded: sqlite3_value_int64(values[2]))))
        taker.pointee.count += 1
    }
}
