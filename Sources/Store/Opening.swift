import GRDB
import Logging
import Model

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The steps from a path to a store that can be trusted. Blocks its thread.
struct Opening {
    /// Without symbolic links.
    let path: String
    let role: SQLiteStore.Role
    let clock: any WallClock
    let logger: Logger

    /// The write-ahead log is folded back at this many pages of 4 KiB, so that one batch of 8,192 records, which dirties at most
    /// some pages each, still leaves the log below 64 MiB.
    private static let checkpointPages = 4096
    static let largestLog = 64 << 20
    /// How long a write waits for another process's.
    static let patience: Double = 30

    init(path: String, role: SQLiteStore.Role, clock: any WallClock, logger: Logger) {
        self.path = StoreFile.resolved(path)
        self.role = role
        self.clock = clock
        self.logger = logger
    }

    func open() throws(StoreError) -> SQLiteStore {
        try StoreFile.inspect(path, toRead: role == .reader)
        let lock = role == .daemon ? try StoreLock(for: path) : nil
        do throws(StoreError) {
            if role != .reader { try StoreFile.makePrivate(at: path) }
            let pool = try patientlyOpenedPool()
            return SQLiteStore(path: path, pool: pool, clock: clock, logger: logger, lock: lock)
        } catch {
            lock?.discard()
            throw error
        }
    }

    private func patientlyOpenedPool() throws(StoreError) -> DatabasePool {
        let deadline = ContinuousClock.now + .seconds(Self.patience)
        while true {
            do {
                return try openPool()
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && ContinuousClock.now < deadline {
                // Whoever turns the log on while another does is refused at once: SQLite lets nobody wait there.
                usleep(20_000)
            } catch {
                throw StoreError(error, what: "not opened", path: path)
            }
        }
    }

    private func openPool() throws -> DatabasePool {
        if role == .reader { return try openPoolToRead() }
        let pool = try DatabasePool(path: path, configuration: configuration)
        try pool.writeWithoutTransaction { db in
            try self.makeDurable(db)
            // One moment for all of it: another program may be making this very store.
            try db.inTransaction(.deferred) {
                try self.check(db)
                return .commit
            }
        }
        try migrate(pool)
        try pool.writeWithoutTransaction(self.readBack)
        if role == .daemon { try endClaims(pool) }
        return pool
    }

    private func openPoolToRead() throws -> DatabasePool {
        try StoreFile.openToRead(path) { path in
            let pool = try DatabasePool(path: path, configuration: configuration)
            try pool.read { try self.check($0) }
            return pool
        }
    }

    private var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "store"
        configuration.readonly = role == .reader
        configuration.busyMode = .timeout(Self.patience)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { [path] db in
            // Before the log is turned on, which would already change another program's file.
            try Self.refuseOthers(db, at: path)
            // Only in a file without any page yet: a store that is made now gives back what it no longer needs.
            if !db.configuration.readonly { try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL") }
            try db.execute(sql: "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -\(db.configuration.readonly ? 8192 : 65536)")
            try ActFeed.register(in: db)
        }
        return configuration
    }

    /// GRDB's pool sets `synchronous` to NORMAL when it turns the log on, which may lose the last commits at a power cut; so it
    /// is set after that, and read back.
    private func makeDurable(_ db: Database) throws {
        try db.execute(
            sql: """
                PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = \(Self.checkpointPages);
                PRAGMA journal_size_limit = \(Self.largestLog); PRAGMA secure_delete = FAST;
                """)
    }

    private func readBack(_ db: Database) throws {
        let promises: [(pragma: String, expected: String)] = [
            ("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1"),
        ]
        for (pragma, expected) in promises {
            let found = try String.fetchOne(db, sql: "PRAGMA \(pragma)") ?? "nothing"
            guard found == expected else {
                throw StoreError(
                    .failed, what: "store \(path): not opened",
                    why: "SQLite answers \(pragma) = \(found) where \(expected) was asked for, so commits would not be safe",
                    mend: "Put the store on a local disk; network file systems cannot keep a write-ahead log.")
            }
        }
    }

    /// Throws `.damaged` for an SQLite file with tables that are not ours. Only reads.
    static func refuseOthers(_ db: Database, at path: String) throws {
        try db.inTransaction(.deferred) {
            // The migrator makes its own table first: another program may be making this store right now.
            let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master WHERE tbl_name <> 'grdb_migrations'")
            if tables != 0, try Int64.fetchOne(db, sql: "PRAGMA application_id") != Schema.applicationID {
                throw StoreError(damaged: path, why: "it is another program's SQLite file, and was left as it is")
            }
            return .commit
        }
    }

    /// Throws `.tooNew` for a store that a later version has brought up to date. Only reads.
    static func refuseLater(_ db: Database, at path: String) throws {
        // Fixes the moment: SQLite looks for a table before it begins to read, and a table that comes between would confuse GRDB.
        _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master")
        guard try Schema.migrator.hasBeenSuperseded(db) else { return }
        throw StoreError(
            .tooNew, what: "store \(path): not opened", why: "a later version of Clout wrote it",
            mend: "Install that version, or restore the backup from before it.")
    }

    private func check(_ db: Database) throws {
        let migrator = Schema.migrator
        try Self.refuseLater(db, at: path)
        if role == .reader, try !migrator.hasCompletedMigrations(db) {
            throw StoreError(
                .failed, what: "store \(path): not opened", why: "an earlier version of Clout wrote it",
                mend: "Start the daemon once, which brings it up to date.")
        }
        if role == .daemon { try Integrity.check(db, atStartOf: path) }
    }

    /// Several programs may make a new store at the same moment: whoever comes second to a step finds it made, and looks again.
    private func migrate(_ pool: DatabasePool) throws {
        let migrator = Schema.migrator
        for _ in migrator.migrations {
            do { return try migrator.migrate(pool) } catch is DatabaseError {}
        }
        try migrator.migrate(pool)
    }

    /// Whoever held these claims was a daemon, and there is none but this one: its work need not wait for the leases to run out.
    private func endClaims(_ pool: DatabasePool) throws {
        try pool.write { db in
            for table in ["assignment", "notification"] {
                try db.execute(sql: "UPDATE \(table) SET lease_until = 0, fence = fence + 1 WHERE lease_until > 0")
            }
        }
    }
}
