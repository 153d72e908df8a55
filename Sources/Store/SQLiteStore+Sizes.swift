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
        let bytes = ["", "-wal"].reduce(Int64(0)) { sum, suffix in
            let attributes = try? FileManager.default.attributesOfItem(atPath: path + suffix)
            return sum + ((attributes?[.size] as? Int64) ?? 0)
        }
        return StoreSizes(bytes: bytes, rows: rows)
    }
}
