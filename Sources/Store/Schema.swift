import GRDB

/// The tables, as a list of steps that is only ever appended to: a released step is never edited.
///
/// Columns are named by the words of `DESIGN.md`. Times are milliseconds since 1970-01-01T00:00:00Z. `key` is a network's own id
/// (see `StoredKey`). `revision`, `interaction.id`, `tally.id` and `removal.id` come from one counter, `store.revision`, so that
/// "everything since" is one comparison and exact. Ids are handed out by `store` too, and never twice.
enum Schema {
    /// "Clou" in ASCII: tells our files from other SQLite files (SQLite, "Database File Format", 1.3.12, Application ID).
    static let applicationID: Int64 = 0x436C_6F75

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            try db.execute(sql: counters + people + activity + work + runs + alerts)
        }
        migrator.registerMigration("2") { db in try db.execute(sql: handles) }
        migrator.registerMigration("3") { db in try db.execute(sql: retention) }
        migrator.registerMigration("4") { db in
            try db.execute(sql: tombstones)
            try forgetOwnersOfHandles(in: db)
        }
        migrator.registerMigration("5") { db in try db.execute(sql: fetches) }
        migrator.registerMigration("6") { db in try db.execute(sql: quietDays) }
        migrator.registerMigration("7") { db in try db.execute(sql: places) }
        migrator.registerMigration("8") { db in try db.execute(sql: ks) }
        migrator.registerMigration("9") { db in try db.execute(sql: publishing) }
        migrator.registerMigration("10") { db in try db.execute(sql: coverage) }
        migrator.registerMigration("11") { db in try db.execute(sql: formerScores) }
        migrator.registerMigration("12") { db in try db.execute(sql: runBases) }
        migrator.registerMigration("13") { db in try db.execute(sql: rules) }
        migrator.registerMigration("14") { db in try db.execute(sql: receivers) }
        migrator.registerMigration("15") { db in try db.execute(sql: standingsByPlace) }
        migrator.registerMigration("16") { db in try db.execute(sql: offers) }
        migrator.registerMigration("17") { db in try db.execute(sql: tellings) }
        migrator.registerMigration("18") { db in try db.execute(sql: forgotten) }
        migrator.registerMigration("19") { db in
            try db.execute(sql: ranking)
            try rankStandings(in: db)
        }
        migrator.registerMigration("20") { db in try db.execute(sql: ageing) }
        migrator.registerMigration("21") { db in try db.execute(sql: episodes) }
        migrator.registerMigration("22") { db in try db.execute(sql: quiet) }
        migrator.registerMigration("23") { db in try db.execute(sql: firstRounds) }
        migrator.registerMigration("24") { db in try db.execute(sql: configuration) }
        migrator.registerMigration("25") { db in try db.execute(sql: acknowledgements) }
        migrator.registerMigration("26") { db in try db.execute(sql: runRecords) }
        return migrator
    }

    private static let counters = """
        CREATE TABLE store (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            revision INTEGER NOT NULL, last_account INTEGER NOT NULL, last_post INTEGER NOT NULL,
            -- Grows whenever an account or a post goes, so that every process forgets the ids that it remembers.
            forgetting INTEGER NOT NULL
        ) STRICT;
        INSERT INTO store VALUES (1, 0, 0, 0, 0);
        CREATE TABLE network (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        """
}
