import Foundation
import GRDB
import Model
import Testing

@testable import Store

/// Files that are not as they should be.
@Suite struct SQLiteFileTests {
    @Test("a file of something else is refused and left as it was")
    func refusesOtherFiles() async throws {
        try await withStorePath { path in
            let text = Data("Dear diary, no database here. ".utf8) + Data(repeating: 0x20, count: 4096)
            try text.write(to: URL(fileURLWithPath: path))
            for role in [SQLiteStore.Role.daemon, .tool, .reader] {
                await expectStoreError(.damaged) { _ = try await openStore(at: path, role: role) }
            }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == text)
        }
    }

    @Test("another program's SQLite file is refused and left as it was")
    func refusesOtherPrograms() async throws {
        try await withStorePath { path in
            let queue = try DatabaseQueue(path: path)
            try await queue.write { try $0.execute(sql: "CREATE TABLE cookie (name TEXT); INSERT INTO cookie VALUES ('x')") }
            try queue.close()
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            await expectStoreError(.damaged) { _ = try await openStore(at: path) }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        }
    }

    @Test("a damaged page stops the daemon with what to do")
    func damagedPage() async throws {
        try await withStorePath { path in
            let store = try await openStore(at: path)
            try await store.commit(Batch(interactions: (0..<5000).map { act("\($0)") }))
            await store.close()
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            // The last pages hold activity, which nothing but the check reads at a start.
            let pages = bytes.count / 4096
            #expect(pages > 50)
            for page in pages - 10..<pages {
                bytes.replaceSubrange(page * 4096..<page * 4096 + 64, with: Data(repeating: 0x5a, count: 64))
            }
            try bytes.write(to: URL(fileURLWithPath: path))
            await expectStoreError(.damaged, saying: ".recover") { _ = try await openStore(at: path, role: .daemon) }
            let tool = try await openStore(at: path)
            await expectStoreError(.damaged) { try await tool.checkIntegrity() }
        }
    }

    @Test("a file of a later version is refused", arguments: [SQLiteStore.Role.daemon, .tool, .reader])
    func laterVersion(role: SQLiteStore.Role) async throws {
        try await withStorePath { path in
            let store = try await openStore(at: path)
            try await store.pool.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('999')") }
            await store.close()
            await expectStoreError(.tooNew) { _ = try await openStore(at: path, role: role) }
        }
    }

    @Test("a folder that is not there is named")
    func missingFolder() async throws {
        await expectStoreError(.unwritable) { _ = try await openStore(at: "/nonexistent-folder/clout.db") }
        await expectStoreError(.unwritable) { _ = try await openStore(at: "/nonexistent-folder/clout.db", role: .daemon) }
    }

    @Test("a reader sees what is stored, makes nothing and writes nothing")
    func reader() async throws {
        try await withStorePath { path in
            await expectStoreError(.unwritable) { _ = try await openStore(at: path, role: .reader) }
            #expect(!FileManager.default.fileExists(atPath: path))
            let store = try await openStore(at: path, role: .daemon)
            try await store.commit(Batch(interactions: [act("1")]))
            let reader = try await openStore(at: path, role: .reader)
            #expect(try await reader.picture() == (try await store.picture()))
            await expectStoreError(.unwritable) { try await reader.commit(Batch(interactions: [act("2")])) }
        }
    }

    @Test(
        "a store at rest in a folder that nobody may write is read as it is, and no file comes beside it",
        .enabled(if: getuid() != 0, "root may write every folder"))
    func atRest() async throws {
        try await withStorePath { path in
            let strange = (path as NSString).deletingLastPathComponent + "/a b%41?.db"
            let writer = try await openStore(at: strange)
            _ = try await writer.commit(Batch(interactions: [act("1")]))
            await writer.close()
            let folder = (path as NSString).deletingLastPathComponent
            try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder)
            defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder) }
            _ = try await openStore(at: strange, role: .reader)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a b%41?.db"])
        }
    }

    @Test("what is no file, and what is empty, is told as what it is, and nothing is made beside it")
    func noFiles() async throws {
        try await withStorePath { path in
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            for role in [SQLiteStore.Role.daemon, .tool, .reader] {
                await expectStoreError(.unwritable, saying: "it is a folder") { _ = try await openStore(at: path, role: role) }
                await expectStoreError(.unwritable, saying: "it is no file") { _ = try await openStore(at: "/dev/null", role: role) }
            }
            try Data().write(to: URL(fileURLWithPath: path + "/empty.db"))
            await expectStoreError(.unwritable, saying: "the file is empty") {
                _ = try await openStore(at: path + "/empty.db", role: .reader)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["empty.db"])
        }
    }

    @Test("a daemon that is refused takes away the lock that it made, and no other")
    func refusedLeavesNothing() async throws {
        try await withStorePath { path in
            try Data("no database".utf8).write(to: URL(fileURLWithPath: path))
            await expectStoreError(.damaged) { _ = try await openStore(at: path, role: .daemon) }
            #expect(!FileManager.default.fileExists(atPath: path + ".lock"))
            try Data().write(to: URL(fileURLWithPath: path + ".lock"))
            await expectStoreError(.damaged) { _ = try await openStore(at: path, role: .daemon) }
            #expect(FileManager.default.fileExists(atPath: path + ".lock"))
        }
    }

    @Test("each way in which SQLite tells of a full disk is told as one; other failures of the disk are not")
    func fullDisk() {
        for code in [ResultCode.SQLITE_FULL, .SQLITE_IOERR_SHMSIZE, .SQLITE_IOERR_FSYNC] {
            let error = StoreError(DatabaseError(resultCode: code), what: "not opened", path: "clout.db")
            #expect(error.kind == .unwritable)
            #expect(error.mend.hasPrefix("Free space") == (code != .SQLITE_IOERR_FSYNC))
        }
    }

    @Test("no room on the disk is said, and the store goes on when there is room again")
    func noRoom() async throws {
        try await withStorePath { path in
            let store = try await openStore(at: path)
            let pages = try await store.pool.writeWithoutTransaction { db in
                try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0)")
            }
            #expect(pages != nil)
            let batch = Batch(interactions: (0..<5000).map { act("\($0)") })
            await expectStoreError(.unwritable) { try await store.commit(batch) }
            #expect(try await store.picture() == Picture())
            try await store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
            #expect(try await store.commit(batch).interactions.stored == 5000)
        }
    }
}
