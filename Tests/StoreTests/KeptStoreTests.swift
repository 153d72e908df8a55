import Foundation
import GRDB
import Model
import Testing

@testable import Store

/// A store of each version that there ever was, as it was: `Kept/VERSION.sql`. Never edited; `make golden` adds that of a new version.
@Suite("Kept stores")
struct KeptStoreTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Kept")
    private static let isWriting = ProcessInfo.processInfo.environment["CLOUT_GOLDEN"] == "write"

    private static func file(_ version: String) -> URL { folder.appending(path: "\(version).sql") }

    /// What was put into the tables that a version brought, beside the rows of version 1.
    private static let rows = [
        "2": "INSERT INTO handle VALUES ('one', '', 'ada', 'forum', '88')",
        "4": "INSERT INTO tombstone VALUES (1, 1, 2, 'gone')",
        "5": "UPDATE assignment SET fetched = 1600000003000, activity = 2.5",
        "7": "UPDATE person SET city = 'London'",
        "8": "INSERT INTO k VALUES (1, 'ada', 'forum:007', 'swift', 1600000004000, NULL)",
        "9": "INSERT INTO intake VALUES ('one', 18518, 3)",
        "11": "INSERT INTO former_score VALUES (1, 1600000004000, 'zero', 40.5, 'scored')",
        "12": "INSERT INTO former_audience VALUES (1, 1, 1600000003000, 4, 6)",
        "13": "INSERT INTO silence VALUES (1, 'top', NULL, 'root', 'holiday', 1600000004000, 1600000005000)",
        "14": "INSERT INTO disabled_receiver VALUES ('hook', 'abc', 'gone', 1600000004000)",
        "26": "INSERT INTO run_record VALUES (1, 1600000003000, 1600000004000, 'start', 'published', 12, '[]', 1, 2, 2, 3, 1, NULL)",
        "16": "INSERT INTO offer VALUES ('tea', 'ada', 'accepted', 1600000004000, 1, 1600000004000, 1600000005000, 1600000004500, NULL, 0)",
    ]

    @Test("there is one of every version")
    func everyVersion() async throws {
        var former: DatabaseQueue?
        for version in Schema.migrator.migrations {
            let queue = try DatabaseQueue()
            if let text = try? String(contentsOf: Self.file(version), encoding: .utf8) {
                try await queue.write { try $0.execute(sql: text) }
            } else if Self.isWriting {
                try await queue.write { [former] db in
                    try db.execute(sql: try former.map { try Self.dump($0) } ?? Version1.schema + Version1.rows)
                }
                try Schema.migrator.migrate(queue, upTo: version)
                if let rows = Self.rows[version] { try await queue.write { try $0.execute(sql: rows) } }
                try Self.dump(queue).write(to: Self.file(version), atomically: true, encoding: .utf8)
            } else {
                Issue.record("Tests/StoreTests/Kept/\(version).sql is missing: `make golden` writes it")
            }
            former = queue
        }
    }

    @Test("of each version is opened with all that it held", arguments: Schema.migrator.migrations)
    func opens(version: String) async throws {
        try await withStorePath { path in
            let kept = try DatabaseQueue(path: path)
            let text = try String(contentsOf: Self.file(version), encoding: .utf8)
            try await kept.write { try $0.execute(sql: text) }
            let before = try await kept.read { try Self.counts(in: $0) }
            try kept.close()

            let store = try await openStore(at: path, role: .daemon)
            try await store.checkIntegrity()
            let (tables, after, strays) = try await store.pool.read { db in
                (try Self.tables(in: db), try Self.counts(in: db), try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").count)
            }
            let fresh = try DatabaseQueue()
            try Schema.migrator.migrate(fresh)
            #expect(try await tables == fresh.read { try Self.tables(in: $0) })
            #expect(strays == 0)
            for (table, count) in before where table != "grdb_migrations" {
                #expect(after[table] ?? 0 >= count, "\(table) has lost rows")
            }
            let ada = slug("ada")
            #expect(try await store.people().map(\.id) == [ada])
            #expect(try await store.identities(of: ada).map(\.handle) == ["ada"])
            #expect(try await store.history(of: .tracked(ada), since: Instant(seconds: 0)).map(\.score.value) == [42.5])
            #expect(try await store.picture().acts.count == 1)
            #expect(try await store.alerts(AlertQuestion(limit: 9)).map(\.alert.title) == ["Ada is in"])
            let state = try await store.ruleMemory(at: start).states[RuleStateKey(rule: "top", subject: .person(.tracked(ada)))]
            #expect(state?.told == Telling(receivers: ["log"], cohort: .tracked, severity: .info))
            #expect(try await store.claimOne(dueBy: start).cursor == Cursor("here"))
        }
    }

    private static func tables(in db: Database) throws -> [String] {
        try String.fetchAll(db, sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name").map {
            $0.split { $0 == "\n" || $0 == " " }.joined(separator: " ")
        }
    }

    private static func counts(in db: Database) throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for table in try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") {
            counts[table] = try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)")
        }
        return counts
    }

    /// The whole of a store as SQL.
    private static func dump(_ queue: DatabaseQueue) throws -> String {
        try queue.read { db in
            var lines = ["PRAGMA application_id = \(Schema.applicationID);", "PRAGMA defer_foreign_keys = ON;"]
            let tables = try Row.fetchAll(
                db, sql: "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid")
            for table in tables { lines.append("\(table["sql"] as String);") }
            for table in tables {
                let name: String = table["name"]
                let columns = try db.columns(in: name).map { "quote(\"\($0.name)\")" }.joined(separator: " || ', ' || ")
                for row in try String.fetchAll(db, sql: "SELECT \(columns) FROM \"\(name)\"") {
                    lines.append("INSERT INTO \"\(name)\" VALUES (\(row));")
                }
            }
            lines += try String.fetchAll(
                db, sql: "SELECT sql || ';' FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY rowid")
            return lines.joined(separator: "\n") + "\n"
        }
    }
}
