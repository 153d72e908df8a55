import Dispatch
import Foundation
import GRDB
import Model

extension SQLiteStore {
    /// Copies the store at `path`, as of this moment and beside a running daemon, to the file `target`, which its owner alone may read.
    ///
    /// The copy is checked whole before it takes the name `target`, in one step; an earlier backup of that name is replaced. Throws
    /// `.damaged` when the store fails the check, `.unwritable` when there is no room or `target` is something else than a backup.
    public static func backUp(storeAt path: String, to target: String) async throws(StoreError) -> StoreHoldings {
        try await offPool { () throws(StoreError) in
            let (path, target) = (StoreFile.resolved(path), StoreFile.resolved(target))
            try StoreFile.refuseToReplace(target, unless: path)
            let part = target + ".part"
            unlink(part)
            let holdings = try StoreCopy.make(of: path, at: part)
            try StoreFile.move(part, to: target)
            return holdings
        }
    }

    /// Puts a backup in the place of the store at `path`.
    ///
    /// Who must not be kept is what the store that was there says, not what the backup did: whom it holds nevertheless is removed.
    ///
    /// Throws `.inUse` while a daemon works on the store, `.tooNew` for the backup of a later version, `.damaged` for one that is no
    /// whole store. Whatever it throws, the store is as it was.
    public static func restore(
        from backup: String, to path: String, at now: String, clock: any WallClock = SystemWallClock()
    ) async throws(StoreError) -> Restored {
        try await offPool { () throws(StoreError) in
            let path = StoreFile.resolved(path)
            try StoreFile.inspect(path, toRead: false)
            let lock = try StoreLock(for: path)
            // A lock of root's would keep the daemon's user out.
            defer { lock.discard() }
            let part = path + ".restoring"
            unlink(part)
            var holdings = try StoreCopy.make(of: StoreFile.resolved(backup), at: part)
            do {
                let forgotten = try carryForgotten(from: path, into: part, holdings: &holdings, at: clock)
                try StoreFile.giveToOwnerOfFolder(part)
                let former = try setAside(path, as: "\(path).before-restore-\(now)")
                try StoreFile.move(part, to: path)
                return Restored(holdings: holdings, former: former, forgotten: forgotten)
            } catch {
                for suffix in ["", "-wal", "-shm"] { unlink(part + suffix) }
                throw StoreError(error, what: "backup not restored", path: part)
            }
        }
    }

    /// Makes those who must not be kept in the file at `part` those of the store at `path`, where that can be read.
    private static func carryForgotten(
        from path: String, into part: String, holdings: inout StoreHoldings, at clock: any WallClock
    ) throws -> RestoredForgotten {
        let record: ForgottenRecord?
        do { record = try ForgottenRecord(ofStoreAt: path) } catch {
            return RestoredForgotten(problem: StoreError(error, what: "those who are forgotten not read", path: path).description)
        }
        guard let record else { return RestoredForgotten() }
        let (forgotten, left) = try record.carry(into: part, at: clock)
        holdings = left
        try StoreFile.sync(part)
        return forgotten
    }

    /// Writes the store at `path` anew, so that it is as small as can be and gives back from then on what it no longer needs. Returns its
    /// size before and afterwards, in bytes.
    ///
    /// Takes some 100 MB a second, and room for the store twice: for the copy (where SQLite puts what is temporary) and for the write-ahead
    /// log. Killed in between, nothing has changed. Throws `.inUse` while a daemon works on the store.
    public static func vacuum(storeAt path: String) async throws(StoreError) -> (before: Int64, after: Int64) {
        try await offPool { () throws(StoreError) in
            let path = StoreFile.resolved(path)
            try StoreFile.inspect(path, toRead: true)
            let lock = try StoreLock(for: path)
            // A lock of root's would keep the daemon's user out.
            defer { lock.discard() }
            do {
                var configuration = Configuration()
                configuration.busyMode = .timeout(Opening.patience)
                configuration.prepareDatabase { db in try Opening.refuseOthers(db, at: path) }
                let queue = try DatabaseQueue(path: path, configuration: configuration)
                defer { try? queue.close() }
                return try queue.writeWithoutTransaction { db in
                    try Opening.refuseLater(db, at: path)
                    let size = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
                    let before = try Int64.fetchOne(db, sql: size) ?? 0
                    try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL; VACUUM")
                    _ = try db.checkpoint(.truncate)
                    return (before, try Int64.fetchOne(db, sql: size) ?? 0)
                }
            } catch { throw StoreError(error, what: "store not vacuumed", path: path) }
        }
    }

    /// Gives the store at `path` a second name, under which it stays when `path` is replaced: were we killed in between, the store would
    /// still be there, and opening it would tell of the two names.
    private static func setAside(_ path: String, as former: String) throws(StoreError) -> String? {
        guard access(path, F_OK) == 0 else { return nil }
        // What lies in the log belongs into the file. A store that is damaged keeps its log beside it.
        if let queue = try? DatabaseQueue(path: path) {
            _ = try? queue.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            try? queue.close()
        }
        for suffix in ["-wal", "-shm"] where access(path + suffix, F_OK) == 0 { Foundation.rename(path + suffix, former + suffix) }
        guard link(path, former) == 0 else {
            throw StoreError(
                .unwritable, what: "store \(path): not set aside", why: StoreLock.lastProblem(),
                mend: "Let this user write its folder, or move the store away by hand.")
        }
        return former
    }

    /// The process whose daemon works on the store at `path`; `nil` when there is none.
    public static func daemon(ofStoreAt path: String) -> Int32? { StoreLock.holder(of: StoreFile.resolved(path)) }

    /// The store that a daemon's process works on, by the lock that it holds open; `nil` where there is none, or this user may not look.
    public static func store(ofDaemon process: Int32) -> String? {
        let folder = "/proc/\(process)/fd"
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.lazy.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)") }
            .filter { $0.hasSuffix(StoreLock.suffix) }.map { String($0.dropLast(StoreLock.suffix.count)) }
            .first { daemon(ofStoreAt: $0) == process }
    }

    /// What the store holds, and the size of its file.
    public func holdings() async throws(StoreError) -> StoreHoldings {
        try await read("holdings not read") { db in try StoreHoldings(StoreHoldings.rows(in: db), in: db) }
    }

    /// The schema's version that this program makes.
    public static var schemaVersion: String { Schema.migrator.migrations.last ?? "0" }

    private static func offPool<Outcome: Sendable>(
        _ work: @escaping @Sendable () throws(StoreError) -> Outcome
    ) async throws(StoreError) -> Outcome {
        let result: Result<Outcome, StoreError> = await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async {
                do throws(StoreError) { continuation.resume(returning: .success(try work())) } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }
}

/// What a restored store is.
public struct Restored: Sendable {
    public var holdings: StoreHoldings
    /// The name under which the store that was there is kept; `nil` where there was none.
    public var former: String?
    public var forgotten: RestoredForgotten
}
