import Foundation
import GRDB
import Model
import Synchronization
import Testing

@testable import Store

@Suite struct SQLiteStoreTests {
    @Test("it keeps what every store promises", arguments: StoreContract.promises)
    func keeps(_ promise: StoreContract.Promise) async throws {
        try await withStorePath { path in
            let clock = ManualWallClock()
            let store = try await openStore(at: path, role: .daemon, clock: clock)
            try await promise.keep(store, clock)
            try await store.checkIntegrity()
            await store.close()
        }
    }

    @Test("commits are safe from power cuts: the log and full synchronisation are on after opening")
    func isDurable() async throws {
        try await withStorePath { path in
            let store = try await openStore(at: path)
            let found = try await store.pool.writeWithoutTransaction { db in
                try ["journal_mode", "synchronous", "foreign_keys"].map { try String.fetchOne(db, sql: "PRAGMA \($0)") }
            }
            #expect(found == ["wal", "2", "1"])
        }
    }

    @Test("a plain pool is not durable, so reading back is no empty gesture")
    func plainPoolIsNotDurable() async throws {
        try await withStorePath { path in
            let pool = try DatabasePool(path: path)
            let synchronous = try await pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
            #expect(synchronous == 1)
        }
    }

    @Test("only its owner can read a new store and the files beside it")
    func isPrivate() async throws {
        try await withStorePath { path in
            let store = try await openStore(at: path, role: .daemon)
            try await store.commit(Batch(interactions: [act("1")]))
            for name in [path, path + "-wal", path + "-shm", path + ".lock"] {
                let mode = try FileManager.default.attributesOfItem(atPath: name)[.posixPermissions] as? Int
                #expect(mode == 0o600, "\(name)")
            }
            await store.close()
        }
    }

    @Test("what was committed is there after opening again, and so is the order of ids")
    func survives() async throws {
        try await withStorePath { path in
            let first = try await openStore(at: path)
            try await first.commit(Batch(identities: [Identity(IdentityKey(forum, "a"), handle: "al")], interactions: [act("1")]))
            var picture = Picture()
            let revision = try await first.read(since: nil, into: &picture)
            await first.close()

            let second = try await openStore(at: path)
            #expect(try await second.picture() == picture)
            #expect(try await second.commit(Batch(interactions: [act("1"), act("2")])).interactions == .init(stored: 1, known: 1))
            _ = try await second.read(since: revision, into: &picture)
            #expect(try await second.picture() == picture)
        }
    }

    @Test("a transaction that fails leaves nothing behind, in the file or in memory")
    func failureLeavesNothing() async throws {
        try await withStorePath { path in
            let store = try await openStore(at: path)
            let tooLong = Cursor(String(repeating: "x", count: SQLiteStore.longestCursor + 1))
            try await store.adopt(["one": start])
            let claim = try await store.claimOne(dueBy: start)
            await expectStoreError(.failed) {
                try await store.commit(Batch(interactions: [act("1")], cursor: tooLong), under: claim.lease, next: nil)
            }
            try await store.pool.write { db in
                try db.execute(sql: "CREATE TRIGGER refuse BEFORE INSERT ON tally BEGIN SELECT raise(ABORT, 'refused'); END")
            }
            let tally = Tally(network: forum, kind: .like, subject: .post("p"), count: 1, at: start)
            await expectStoreError(.failed) {
                try await store.commit(Batch(interactions: [act("1", post: "p")], tallies: [tally]))
            }
            #expect(try await store.picture() == Picture())
            try await store.pool.write { try $0.execute(sql: "DROP TRIGGER refuse") }
            try await store.commit(Batch(interactions: [act("1", post: "p")], tallies: [tally]))
            let picture = try await store.picture()
            #expect(picture.accounts.count == 2 && picture.posts.count == 1 && picture.acts.count == 1)
        }
    }

    @Test("what it does not do is told until it does; what the work itself finds wrong is none of that")
    func refusals() async throws {
        try await withStorePath { path in
            let store = try await openStore(at: path)
            let told = Mutex<[[String]]>([])
            store.refusals.watch { refusals in told.withLock { $0.append(refusals.map(\.why)) } }
            let lost = Lease(id: 1, fence: 7)
            await expectStoreError(.leaseLost) { try await store.commit(Batch(), under: lost, next: nil) }
            #expect(store.refusals.current.isEmpty)
            try await store.pool.write { db in
                try db.execute(sql: "CREATE TRIGGER refuse BEFORE INSERT ON account BEGIN SELECT raise(ABORT, 'refused'); END")
            }
            for _ in 1...2 { await expectStoreError(.failed) { try await store.commit(Batch(interactions: [act("1")])) } }
            // Other work that is done says nothing of this.
            _ = try await store.lastRun()
            let why = "SQLite has failed (SQLite 1811: refused)"
            #expect(store.refusals.current.map(\.why) == [why])
            try await store.pool.write { try $0.execute(sql: "DROP TRIGGER refuse") }
            try await store.commit(Batch(interactions: [act("1")]))
            #expect(store.refusals.current.isEmpty && told.withLock { $0 } == [[why], []])
        }
    }

    @Test("a cancelled task's commit is finished, not lost")
    func cancelledCommitIsFinished() async throws {
        try await withStorePath { path in
            let store = try await openStore(at: path)
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await store.commit(Batch(interactions: [act("1")]))
            }
            try await task.value
            #expect(try await store.picture().acts.count == 1)
        }
    }

    @Test("a cancelled reading ends with a cancellation")
    func cancelledReadingEnds() async throws {
        try await withStorePath { path in
            let store = try await openStore(at: path)
            try await store.commit(Batch(interactions: [act("1")]))
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                _ = try await store.read(since: nil) { _ in }
            }
            await #expect(throws: CancellationError.self) { try await task.value }

            // Also while something is visited, and behind that nothing is.
            let visits = Mutex(0)
            let toCancel = Mutex<Task<Void, any Error>?>(nil)
            let (ready, go) = AsyncStream<Void>.makeStream()
            let visiting = Task {
                for await _ in ready { break }
                _ = try await store.read(since: nil) { _ in
                    visits.withLock { $0 += 1 }
                    toCancel.withLock { $0?.cancel() }
                }
            }
            toCancel.withLock { $0 = visiting }
            go.yield()
            await #expect(throws: CancellationError.self) { try await visiting.value }
            #expect(visits.withLock { $0 } == 1)
        }
    }

    @Test(
        "ids are kept as numbers only where that writes them back exactly",
        arguments: [
            ("0", StoredKey.number(0)), ("42", .number(42)), ("999999999999999999", .number(999_999_999_999_999_999)),
            ("007", .text("007")), ("00", .text("00")), ("-5", .text("-5")), ("+1", .text("+1")), ("", .text("")), ("1a", .text("1a")),
            ("1000000000000000000", .text("1000000000000000000")), ("１", .text("１")),
        ])
    func storedKeys(id: String, key: StoredKey) {
        #expect(StoredKey(id) == key)
    }

    @Test("two spellings that Unicode calls equivalent are two ids")
    func equivalentSpellings() {
        #expect(StoredKey("é") != StoredKey("e\u{301}"))
    }
}
