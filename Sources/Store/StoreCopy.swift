import Foundation
import GRDB

/// A store's file, copied whole: as of one moment, beside whoever works on it, checked, and on the disk.
///
/// By SQLite's own backup, so that what lies in the write-ahead log is in it; the copy is one file without one.
enum StoreCopy {
    /// Makes the copy at `target`, which must not be there, and returns what it holds. Blocks its thread. Leaves nothing where it throws.
    static func make(of source: String, at target: String) throws(StoreError) -> StoreHoldings {
        try StoreFile.inspect(source, toRead: true)
        try StoreFile.makePrivate(at: target)
        do {
            let from = try StoreFile.openToRead(source) {
                try DatabaseQueue(path: $0, configuration: configuration(of: source, readonly: true))
            }
            try from.read { try Opening.refuseLater($0, at: source) }
            let to = try DatabaseQueue(path: target, configuration: configuration(of: target, readonly: false))
            let expected = try from.read { db in
                let rows = try StoreHoldings.rows(in: db)
                try to.writeWithoutTransaction { try db.backup(to: $0) }
                return rows
            }
            try from.close()
            let holdings = try to.writeWithoutTransaction { db in try check(db, holds: expected, at: target) }
            try to.close()
            try StoreFile.sync(target)
            return holdings
        } catch {
            for suffix in ["", "-wal", "-shm", "-journal"] { unlink(target + suffix) }
            // What is no store is the source; all else is about the copy.
            let isDamaged = (error as? DatabaseError).map { [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains($0.resultCode) } ?? false
            throw StoreError(error, what: "copy of \(source) not written", path: isDamaged ? source : target)
        }
    }

    private static func configuration(of path: String, readonly: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.label = "copy"
        configuration.readonly = readonly
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(30)
        configuration.prepareDatabase { db in try Opening.refuseOthers(db, at: path) }
        return configuration
    }

    private static func check(_ db: Database, holds expected: [String: Int], at path: String) throws -> StoreHoldings {
        // The copied header says that there is a write-ahead log.
        try db.execute(sql: "PRAGMA journal_mode = DELETE")
        let findings = try String.fetchAll(db, sql: "PRAGMA integrity_check(1)")
        guard findings == ["ok"] else { throw StoreError(damaged: path, why: findings.joined(separator: "; ")) }
        let rows = try StoreHoldings.rows(in: db)
        guard rows == expected else { throw StoreError(damaged: path, why: "the copy does not hold what was copied") }
        return try StoreHoldings(rows, in: db)
    }
}

/// How much a store's file holds.
public struct StoreHoldings: Sendable, Hashable {
    /// People whom a people file names.
    public var people: Int
    public var accounts, posts, interactions, tallies, alerts: Int
    /// The size of the file, without a write-ahead log.
    public var bytes: Int64
    /// The last migration, such as `15`; `nil` in a store without any.
    public var version: String?

    init(_ rows: [String: Int], in db: Database) throws {
        people = try Int.fetchOne(db, sql: "SELECT count(*) FROM person WHERE adopted = 1") ?? 0
        accounts = rows["account"] ?? 0
        posts = rows["post"] ?? 0
        interactions = rows["interaction"] ?? 0
        tallies = rows["tally"] ?? 0
        alerts = rows["alert"] ?? 0
        bytes = try Int64.fetchOne(db, sql: "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size") ?? 0
        version = try String.fetchOne(db, sql: "SELECT identifier FROM grdb_migrations ORDER BY rowid DESC")
    }

    /// How many rows each table has.
    static func rows(in db: Database) throws -> [String: Int] {
        var rows: [String: Int] = [:]
        for table in try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") {
            rows[table] = try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table.quotedDatabaseIdentifier)")
        }
        return rows
    }
}
