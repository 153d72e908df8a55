import Foundation
import GRDB
import Model
import Synchronization

extension SQLiteStore {
    /// Keeps things for so long from now on. Nothing goes at once: alerts go with the next run, all else when the store is tidied.
    public func use(_ retention: Retention) { self.retention.withLock { $0 = retention } }

    /// Removes what has come of age, and gives the disk back what the file no longer needs.
    ///
    /// All of it goes in slices of some milliseconds, so that whoever writes beside it never waits for longer, with `rest` called in between
    /// for as long as this may pause. Looks through all records at most once a week: until then little has come of age. Where it is cut off,
    /// the next time begins anew.
    public func tidy(at now: Instant, rest: @Sendable (Duration) async throws -> Void) async throws -> Tidied {
        let retention = retention.withLock { $0 }
        var tidied = Tidied()
        let kept = try await read("age of records not read") { db in try Kept(in: db) }
        let limit = now - retention.activity
        if kept.activity.map({ limit - $0 >= Self.often }) ?? true {
            let spared = try await lastOwnActs(before: limit)
            tidied.tallies = try await remove(.tallies, before: limit.milliseconds, rest: rest)
            tidied.acts = try await remove(.acts, before: limit.milliseconds, sparing: spared, rest: rest)
            tidied.posts = try await remove(.posts, before: limit.milliseconds, rest: rest)
            try await write("age of records not noted") { db in try Kept.note("activity", limit, in: db) }
        }
        let textLimit = now - retention.texts
        if textLimit > limit, kept.texts.map({ textLimit - $0 >= Self.often }) ?? true {
            tidied.texts = try await remove(.texts, before: textLimit.milliseconds, rest: rest)
            try await write("age of texts not noted") { db in try Kept.note("texts", textLimit, in: db) }
        }
        if let read = try await revision(ofRunBefore: now - Self.often) { _ = try await remove(.removals, before: read, rest: rest) }
        tidied.bytes = try await giveBack(rest: rest)
        try await foldLog()
        return tidied
    }

    /// So much must have come of age since the last time.
    private static let often = Duration.seconds(7 * 86_400)
    /// So many rows are looked at in one go.
    private static let window = 8192
    /// How long one write may take beside its commit, by the machine's own clock: others wait for it by that one.
    private static let slice = Duration.milliseconds(4)

    /// Removes the rows that are meant, and returns how many those were. Rests nine times as long as it writes, and as long as it reads.
    private func remove(
        _ ageing: Ageing, before limit: Int64, sparing spared: Set<Int64> = [], rest: (Duration) async throws -> Void
    ) async throws -> Int {
        // What comes meanwhile is left for the next time, or this one might never end.
        let end = try await read("old records not found") { db in
            try Int64.fetchOne(db, sql: "SELECT coalesce(max(id), 0) FROM \(ageing.table)") ?? 0
        }
        var (count, last) = (0, Int64(0))
        while last < end {
            let (begin, start) = (ContinuousClock.now, last)
            let window = try await read("old records not found") { db in
                try ageing.find(after: start, among: Self.window, before: limit, in: db)
            }
            guard let window else { break }
            try await rest(begin.duration(to: .now))
            last = window.last
            var found = window.found.filter { !spared.contains($0) }[...]
            while !found.isEmpty {
                let (begin, rows) = (ContinuousClock.now, found)
                let done = try await write("old records not removed") { [self] db in
                    try remove(rows, by: ageing, before: limit, in: db)
                }
                found = found.dropFirst(done.looked)
                count += done.changed
                try await rest(begin.duration(to: .now) * 9)
            }
        }
        return count
    }

    /// Removes as many of these rows as a slice lasts for, one at least.
    private func remove(
        _ rows: ArraySlice<Int64>, by ageing: Ageing, before limit: Int64, in db: Database
    ) throws -> (looked: Int, changed: Int) {
        var writing = try Writing(db, interner, at: clock.now)
        let change = try RawStatement("\(ageing.change) WHERE \(ageing.table).id = ?2 AND \(ageing.condition)", in: db)
        let end = ContinuousClock.now + Self.slice
        var (looked, changed) = (0, 0)
        for row in rows {
            try change.bind(limit, at: 1)
            try change.bind(row, at: 2)
            if ageing.readsAgain { try change.bind(writing.nextRevision(), at: 3) }
            changed += try change.run()
            looked += 1
            if ContinuousClock.now > end { break }
        }
        if ageing.forgetsIDs, changed > 0 { writing.noteForgetting() }
        try writing.finish()
        return (looked, changed)
    }

    /// The last acts of the tracked people's accounts that have done nothing since: they tell how long somebody has been quiet.
    private func lastOwnActs(before limit: Instant) async throws(StoreError) -> Set<Int64> {
        try await read("last acts not found") { db in
            let quiet = try Int64.fetchAll(
                db,
                sql: """
                    SELECT id FROM account WHERE (person IS NOT NULL OR told_person IS NOT NULL)
                    AND NOT EXISTS (SELECT 1 FROM post WHERE post.author = account.id AND post.at >= ?)
                    """, arguments: [limit.milliseconds])
            if quiet.isEmpty { return [] }
            // Of a group, SQLite takes the other columns from the row with the maximum ("SELECT", bare columns beside max()).
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT id, max(at) AS at FROM interaction WHERE actor IN (SELECT value FROM json_each(?)) GROUP BY actor
                    """, arguments: ["[" + quiet.map(String.init).joined(separator: ",") + "]"])
            return Set(rows.lazy.filter { $0["at"] < limit.milliseconds }.map { $0["id"] })
        }
    }

    private func revision(ofRunBefore limit: Instant) async throws(StoreError) -> Int64? {
        try await read("run not read") { db in
            try Int64.fetchOne(
                db, sql: "SELECT revision FROM run WHERE at <= ? AND revision IS NOT NULL ORDER BY at DESC LIMIT 1",
                arguments: [limit.milliseconds])
        }
    }

    // MARK: Space

    /// Pages that the file is made smaller by in one write.
    private static let pagesAtOnce = 64

    /// Makes the file smaller where more than a tenth of it is free, until a twentieth is: what is free is used again as well. Returns by how
    /// many bytes.
    private func giveBack(rest: (Duration) async throws -> Void) async throws -> Int64 {
        let space = try await self.space()
        guard space.givesBack, space.free > space.file / 10, space.free > 1 << 20 else { return 0 }
        var free = space.free
        while free > space.file / 20 {
            let begin = ContinuousClock.now
            let left = try await write("free pages not given back") { db in
                // Each step frees one page (SQLite, "PRAGMA incremental_vacuum").
                try db.execute(sql: "PRAGMA incremental_vacuum(\(Self.pagesAtOnce))")
                return try Int64.fetchOne(db, sql: "SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size") ?? 0
            }
            if left >= free { break }
            free = left
            try await rest(begin.duration(to: .now) * 9)
        }
        return space.free - free
    }

    /// Folds the write-ahead log back and cuts it off where it has grown beyond what it is kept at, unless somebody reads from it just now.
    private func foldLog() async throws {
        guard try await space().log > Opening.largestLog else { return }
        await withCheckedContinuation { continuation in
            pool.asyncWriteWithoutTransaction { db in
                // Or writers would wait for a reader.
                try? db.execute(sql: "PRAGMA busy_timeout = 0")
                _ = try? db.checkpoint(.truncate)
                try? db.execute(sql: "PRAGMA busy_timeout = \(Int(Opening.patience * 1000))")
                continuation.resume()
            }
        }
    }
}

/// Since when records are there: what is older was removed.
struct Kept {
    /// `nil` while nothing was.
    var activity: Instant?
    var texts: Instant?

    init(in db: Database) throws {
        guard let row = try Row.fetchOne(db, sql: "SELECT activity, texts FROM kept") else { return }
        activity = (row["activity"] as Int64?).map(Instant.init(milliseconds:))
        texts = (row["texts"] as Int64?).map(Instant.init(milliseconds:))
    }

    static func note(_ what: String, _ limit: Instant, in db: Database) throws {
        try db.execute(sql: "UPDATE kept SET \(what) = ?", arguments: [limit.milliseconds])
    }
}
