import GRDB
import GRDBSQLite
import Model

/// Acts as SQLite hands them to an aggregate function of ours, which takes half as long as stepping from row to row and asking for each column.
enum ActFeed {
    private static let function = "clout_take_act"
    /// By the table's own key, and so in its order: no index holds these columns.
    private static let sql = "SELECT \(function)(?2, id, kind, actor, target, post, at) FROM interaction WHERE id > ?1"
    /// What SQLite knows the pointer by that is bound: no statement of anybody else can hand the function another one.
    private static let pointerType: StaticString = "clout_act_taker"

    /// Where the function puts acts. Not a class: millions of acts pass, and each would ask whether somebody else is writing.
    private struct Taker {
        let acts: UnsafeMutableBufferPointer<Act>
        var count = 0
        /// Hands on what was taken.
        let visit: ([Act]) throws -> Void
        var failure: (any Error)?

        mutating func handOn() throws {
            if count > 0 { try visit(Array(acts[..<count])) }
            count = 0
        }
    }

    /// Teaches a connection the function.
    static func register(in db: Database) throws {
        let code = sqlite3_create_function_v2(
            db.sqliteConnection, function, 7, SQLITE_UTF8 | SQLITE_DIRECTONLY, nil, nil,
            { context, _, values in ActFeed.take(context, values) }, { sqlite3_result_null($0) }, nil)
        guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code), message: "\(function) not made") }
    }

    /// Hands on the acts that came after `id`, in the order in which they came, at most `length` at once.
    static func acts(after id: Int64, atMost length: Int, in db: Database, to visit: ([Act]) throws -> Void) throws {
        let room = UnsafeMutableBufferPointer<Act>.allocate(capacity: length)
        defer { room.deallocate() }
        try withoutActuallyEscaping(visit) { visit in
            var taker = Taker(acts: room, visit: visit)
            try withUnsafeMutablePointer(to: &taker) { taker in
                let rows = try RawStatement(sql, in: db)
                // With the pointer forgotten, which leads nowhere after this.
                defer { rows.forget() }
                try rows.bind(id, at: 1)
                try rows.bind(taker, type: pointerType, at: 2)
                do { _ = try rows.step() } catch { throw taker.pointee.failure ?? error }
                try taker.pointee.handOn()
            }
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
        guard let taker = known.pointee else { return sqlite3_result_error(context, "\(function) is called by the store alone", -1) }
        guard taker.pointee.failure == nil else { return }
        taker.pointee.acts[taker.pointee.count] = Act(
            id: sqlite3_value_int64(values[1]), actor: sqlite3_value_int64(values[3]), target: sqlite3_value_int64(values[4]),
            post: sqlite3_value_int64(values[5]), seconds: Instant(milliseconds: sqlite3_value_int64(values[6])).seconds,
            kindCode: UInt8(truncatingIfNeeded: sqlite3_value_int64(values[2])))
        taker.pointee.count += 1
        guard taker.pointee.count == taker.pointee.acts.count else { return }
        do { try taker.pointee.handOn() } catch {
            taker.pointee.failure = error
            sqlite3_result_error(context, "the visitor of acts threw", -1)
        }
    }
}
