import GRDB

/// Whether a file still is what SQLite wrote.
enum Integrity {
    /// Larger files would keep the start waiting; of those only the tables that a start stands on are checked.
    private static let largestWholeCheck: Int64 = 256 << 20
    /// The tables that grow with activity. All others are bounded by people, rules and alerts.
    private static let activity: Set = [
        "account", "post", "post_topic", "interaction", "tally", "removal", "score_history", "former_score",
    ]

    /// Checks as much as a start can wait for.
    static func check(_ db: Database, atStartOf path: String) throws {
        let size = try Int64.fetchOne(db, sql: "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size") ?? 0
        if size <= largestWholeCheck { return try check(db, of: nil, at: path) }
        for table in try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        where !activity.contains(table) {
            try check(db, of: table, at: path)
        }
    }

    /// Checks one table, or all of the file.
    static func check(_ db: Database, of table: String?, at path: String) throws {
        let scope = table.map { $0.quotedDatabaseIdentifier } ?? "1"
        if let finding = try String.fetchOne(db, sql: "PRAGMA quick_check(\(scope))"), finding != "ok" {
            throw StoreError(damaged: path, why: finding)
        }
    }
}
