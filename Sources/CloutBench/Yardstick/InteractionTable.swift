import GRDBSQLite
import Scoring

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The yardstick's plain table: who acted on whom, and what that weighs.
///
/// SQLite hands the rows to an aggregate function of ours, which is faster than to step from one to the next; several threads read, each
/// with a connection of its own.
struct InteractionTable {
    /// Some rows, one after the other.
    struct Chunk {
        fileprivate(set) var count = 0
        let actors: UnsafeMutablePointer<Int32>
        let targets: UnsafeMutablePointer<Int32>
        /// In units of `WeighedEdges.unit`.
        let weights: UnsafeMutablePointer<UInt32>
        fileprivate let room: Int
        fileprivate var people = 0
        fileprivate var isStrange = false
    }

    /// Why a table could not be read.
    struct Failure: Error, CustomStringConvertible {
        let description: String

        init(_ file: String, _ why: String) {
            description = "\(file): not read: \(why). Make it with generate.py --sqlite of the yardstick."
        }
    }

    private(set) var chunks: [Chunk] = []
    /// One more than the greatest number of a person.
    var people: Int { chunks.lazy.map(\.people).max() ?? 0 }

    private let actors: Column<Int32>
    private let targets: Column<Int32>
    private let weights: Column<UInt32>

    /// - Throws: `Failure`.
    init(at file: String) throws {
        let rows = try Self.connected(to: file) { try Self.number("SELECT coalesce(max(rowid), 0) FROM interactions", in: $0) }
        (actors, targets, weights) = (Column(unwritten: rows), Column(unwritten: rows), Column(unwritten: rows))
        let pieces = Parallel.workers * 4
        for piece in 0..<pieces {
            let start = rows * piece / pieces
            chunks.append(
                Chunk(
                    actors: actors.base + start, targets: targets.base + start, weights: weights.base + start,
                    room: rows * (piece + 1) / pieces - start))
        }
        var problems = [(any Error)?](repeating: nil, count: pieces)
        chunks.withUnsafeMutableBufferPointer { chunks in
            problems.withUnsafeMutableBufferPointer { problems in
                // Each piece writes its own chunk and its own problem.
                let (chunks, problems) = (chunks, problems)
                Parallel.perform(pieces) { piece in
                    do { try Self.read(into: &chunks[piece], after: rows * piece / pieces, of: file) } catch {
                        problems[piece] = error
                    }
                }
            }
        }
        for case let problem? in problems { throw problem }
    }

    private static func read(into chunk: inout Chunk, after row: Int, of file: String) throws {
        let room = chunk.room
        try withUnsafeMutablePointer(to: &chunk) { chunk in
            try connected(to: file) { database in
                sqlite3_create_function_v2(
                    database, "take", 4, SQLITE_UTF8, chunk,
                    nil, { context, _, values in InteractionTable.take(context, values) }, { sqlite3_result_null($0) }, nil)
                _ = try number(
                    "SELECT take(actor, target, kind, at) FROM interactions WHERE rowid > \(row) AND rowid <= \(row + room)",
                    in: database)
            }
        }
        if chunk.isStrange { throw Failure(file, "an interaction of an unknown kind, or of nobody") }
    }

    private static func take(_ context: OpaquePointer?, _ values: UnsafeMutablePointer<OpaquePointer?>?) {
        guard let values, let chunk = sqlite3_user_data(context)?.assumingMemoryBound(to: Chunk.self) else { return }
        let (actor, target) = (sqlite3_value_int(values[0]), sqlite3_value_int(values[1]))
        // As a blob, since a text would be copied to end it with a zero.
        let kind = Kind(sqlite3_value_blob(values[2]), length: Int(sqlite3_value_bytes(values[2])))
        let place = chunk.pointee.count
        guard let kind, actor >= 0, target >= 0, place < chunk.pointee.room else {
            chunk.pointee.isStrange = true
            return
        }
        chunk.pointee.actors[place] = actor
        chunk.pointee.targets[place] = target
        chunk.pointee.weights[place] = WeighedEdges.weight(of: kind.weight, at: sqlite3_value_int64(values[3]))
        chunk.pointee.people = max(chunk.pointee.people, Int(max(actor, target)) + 1)
        chunk.pointee.count = place + 1
    }

    /// A kind's weight, by its name in the table.
    private struct Kind {
        let weight: Float

        /// No two of the names share their length and first letter.
        @inline(__always)
        init?(_ name: UnsafeRawPointer?, length: Int) {
            guard let name, length > 0 else { return nil }
            let candidate: (name: StaticString, weight: Float)
            switch (length, name.load(as: UInt8.self)) {
            case (4, UInt8(ascii: "v")): candidate = ("view", 0.1)
            case (4, _): candidate = ("like", 1)
            case (5, _): candidate = ("reply", 4)
            case (6, _): candidate = ("follow", 5)
            case (7, UInt8(ascii: "r")): candidate = ("reshare", 6)
            case (7, _): candidate = ("mention", 3)
            default: return nil
            }
            guard memcmp(name, candidate.name.utf8Start, length) == 0 else { return nil }
            weight = candidate.weight
        }
    }

    // MARK: SQLite

    private static func connected<Value>(to file: String, _ body: (OpaquePointer) throws -> Value) throws -> Value {
        var database: OpaquePointer?
        defer { sqlite3_close(database) }
        guard sqlite3_open_v2(file, &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nil) == SQLITE_OK, let database else {
            throw Failure(file, database.map { String(cString: sqlite3_errmsg($0)) } ?? "no memory")
        }
        sqlite3_exec(database, "PRAGMA mmap_size = 8589934592", nil, nil, nil)
        return try body(database)
    }

    private static func number(_ sql: String, in database: OpaquePointer) throws -> Int {
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        guard sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK, sqlite3_step(statement) == SQLITE_ROW else {
            throw Failure(
                sqlite3_db_filename(database, "main").map { String(cString: $0) } ?? "", String(cString: sqlite3_errmsg(database)))
        }
        return Int(sqlite3_column_int64(statement, 0))
    }
}
