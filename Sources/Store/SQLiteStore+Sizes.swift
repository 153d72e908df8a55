import Foundation
import GRDB
import Model

extension SQLiteStore {
    /// Whose ids only grow, so that the greatest tells how many there ever were.
    private static let growing = ["account", "post", "interaction", "tally", "notification"]

    public func sizes() async throws(StoreError) -> StoreSizes {
        let rows = try await read("sizes not read") { db in
            var rows: [String: Int64] = [:]
            for table in Self.growing { rows[table] = try Int64.fetchOne(db, sql: "SELECT coalesce(max(id), 0) FROM \(table)") }
            return rows
        }
        let space = try await self.space()
        return StoreSizes(bytes: space.file + space.log, free: space.free, log: space.log, rows: rows)
    }

    /// What the store's file takes and needs.
    public func space() async throws(StoreError) -> StoreSpace {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
        let log = (attributes?[.size] as? Int64) ?? 0
        return try await read("size not read") { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT page_size, page_count, freelist_count, auto_vacuum
                    FROM pragma_page_size, pragma_page_count, pragma_freelist_count, pragma_auto_vacuum
                    """)
            guard let row else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "no pages") }
            let page: Int64 = row["page_size"]
            // Auto-vacuum is 2 where pages are given back when they are asked for (SQLite, "PRAGMA auto_vacuum").
            return StoreSpace(
                file: page * (row["page_count"] as Int64), free: page * (row["freelist_count"] as Int64), log: log,
                givesBack: row["auto_vacuum"] as Int64 == 2, keptSince: try Kept(in: db).activity)
        }
    }
}

/// What a store's file takes of the disk, in bytes.
public struct StoreSpace: Sendable, Hashable {
    /// The file itself.
    public var file: Int64
    /// What of it holds nothing, and is used before it grows.
    public var free: Int64
    /// The write-ahead log beside it.
    public var log: Int64
    /// Whether the disk is given back what is free; a store that an earlier version made must be vacuumed once.
    public var givesBack: Bool
    /// Since when acts, counts and posts are kept; `nil` while none had come of age.
    public var keptSince: Instant?
}
