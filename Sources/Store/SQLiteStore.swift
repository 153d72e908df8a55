import Dispatch
import GRDB
import Logging
import Model
import Synchronization

/// A store in one SQLite file.
///
/// Writes run one at a time on a queue of their own, reads beside them on others; no thread of the cooperative pool ever waits.
/// What a call returned is on the disk (`synchronous = FULL`). A write that has begun is finished even when its task is cancelled,
/// so that work done is not lost at a shutdown. Several processes may work on one file; only one of them as its daemon.
public final class SQLiteStore: Store {
    /// In what capacity a program opens a store.
    public enum Role: Sendable, Hashable {
        /// Fetches, publishes and delivers. There is one at a time: a second one gets `.inUse`. Ends the claims that an earlier
        /// daemon left, and checks the file.
        case daemon
        /// Anything that may write beside a daemon, such as an import.
        case tool
        /// Only reads, and leaves a file of an earlier version as it is (`.failed`).
        case reader
    }

    /// Where the file is, without symbolic links.
    public let path: String
    let pool: DatabasePool
    /// Leases run on this clock.
    let clock: any WallClock
    let interner = Interner()
    /// What was published last here. Whether that is the last run of all, the file says.
    let published = Mutex<Standings.Written?>(nil)
    /// What the next run is judged by, as it was stored here last. Whether it is what the file holds, its text says.
    let judged = Mutex<PublishingStates.Stored?>(nil)
    /// How long things are kept.
    let retention = Mutex(Retention())
    /// What it does not do now.
    public let refusals = StoreRefusals()
    let logger: Logger
    private let lock: StoreLock?

    init(path: String, pool: DatabasePool, clock: any WallClock, logger: Logger, lock: StoreLock?) {
        self.path = path
        self.pool = pool
        self.clock = clock
        self.logger = logger
        self.lock = lock
    }

    /// Opens the store at `path`, and makes it first when there is none (but for `.reader`).
    ///
    /// Throws `.inUse` when another daemon has it, `.damaged` when the file is no store or fails its check, `.tooNew` when a later
    /// version wrote it, `.unwritable` when the file or its folder cannot be written, or when the file has several names (hard links).
    public static func open(
        at path: String, role: Role, clock: any WallClock = SystemWallClock(),
        logger: Logger = Logger(label: "clout.store")
    ) async throws(StoreError) -> SQLiteStore {
        let outcome: Result<SQLiteStore, StoreError> = await withCheckedContinuation { continuation in
            // Opening reads the whole file when it is checked: not on a thread that others wait for.
            DispatchQueue.global(qos: .userInitiated).async {
                do throws(StoreError) {
                    let opening = Opening(path: path, role: role, clock: clock, logger: logger)
                    continuation.resume(returning: .success(try opening.open()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try outcome.get()
    }

    /// Folds the write-ahead log back into the file, closes it and lets another daemon in. Later calls throw. Not closing loses
    /// nothing.
    public func close() async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async { [self] in
                // Readers go first: the last connection folds the log back, and one that only reads cannot.
                pool.releaseMemory()
                do { try pool.close() } catch {
                    logger.warning("store not closed", metadata: ["path": "\(path)", "problem": "\(error)"])
                }
                lock?.release()
                continuation.resume()
            }
        }
    }

    public func releaseMemory() async {
        pool.releaseMemoryEventually()
        await withCheckedContinuation { continuation in
            pool.asyncWriteWithoutTransaction { db in
                db.releaseMemory()
                Allocator.trim()
                continuation.resume()
            }
        }
    }

    /// Checks the whole file, at some 250 MB a second, beside whatever else goes on. Throws `.damaged` with the first finding.
    ///
    /// Opening as a daemon has done this already for a file of up to 256 MiB.
    public func checkIntegrity() async throws(StoreError) {
        try await read("integrity not checked") { [path] db in try Integrity.check(db, of: nil, at: path) }
    }

    /// Returns once the store has answered, be it with an error: has waited its turn to write, and has read.
    package func answer() async {
        do throws(StoreError) {
            try await write("nothing written") { _ in }
            _ = try await read("nothing read") { db in try Int.fetchOne(db, sql: "SELECT only FROM store") }
        } catch {}
    }

    // MARK: Access

    /// Runs `work` as one write transaction. Throws what SQLite reported in the store's own words, then nothing is changed.
    func write<Outcome: Sendable>(
        _ what: String, _ work: @escaping @Sendable (Database) throws -> Outcome
    ) async throws(StoreError) -> Outcome {
        try await noting(what) { [pool, interner] in
            try await withCheckedThrowingContinuation { continuation in
                pool.asyncWriteWithoutTransaction { db in
                    continuation.resume(with: Result { try Self.transaction(in: db, interner: interner, work) })
                }
            }
        }
    }

    private static func transaction<Outcome>(
        in db: Database, interner: Interner, _ work: (Database) throws -> Outcome
    ) throws -> Outcome {
        do {
            var outcome: Outcome?
            try db.inTransaction(.immediate) {
                outcome = try work(db)
                return .commit
            }
            guard let outcome else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
            return outcome
        } catch {
            // Nothing that it stored is there, so nothing that it remembered holds.
            interner.forgetAll()
            throw error
        }
    }

    /// Runs `work` on one consistent state of the store.
    func read<Outcome: Sendable>(
        _ what: String, _ work: @escaping @Sendable (Database) throws -> Outcome
    ) async throws(StoreError) -> Outcome {
        try await noting(what) { [pool] in
            try await withCheckedThrowingContinuation { continuation in
                pool.asyncRead { db in continuation.resume(with: Result { try work(try db.get()) }) }
            }
        }
    }

    /// Does a piece of work, and notes whether SQLite does it.
    private func noting<Outcome: Sendable>(_ what: String, _ work: () async throws -> Outcome) async throws(StoreError) -> Outcome {
        do {
            let outcome = try await work()
            refusals.note(nil, of: what)
            return outcome
        } catch {
            let refusal = StoreError(error, what: what, path: path)
            // Anything else is what the work itself found, such as a lease that was lost.
            if error is DatabaseError { refusals.note(refusal, of: what) }
            throw refusal
        }
    }
}
