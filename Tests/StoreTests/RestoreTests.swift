import Foundation
import GRDB
import Model
import Store
import Testing

@testable import Store

/// A backup knows nothing of who was forgotten after it was made; restoring it must not bring them back.
@Suite("Restoring") struct RestoreTests {
    private static let (ada, bob) = (slug("ada"), slug("bob"))

    private func fill(_ store: SQLiteStore) async throws {
        let identities = [Identity(IdentityKey(forum, "1"), person: Self.ada), Identity(IdentityKey(forum, "2"), person: Self.bob)]
        try await store.adopt(
            people: [Person(Self.ada, name: "Ada"), Person(Self.bob, name: "Bob")], identities: identities, assignments: [:])
        try await store.commit(
            Batch(
                posts: [Post(network: forum, id: "p", author: "1", at: start, text: "Hello")],
                interactions: [act("a", by: "1", on: "2"), act("b", by: "met", on: "2"), act("c", by: "3", on: "2")]))
    }

    private func restore(_ path: String, at name: String = "now") async throws -> Restored {
        try await SQLiteStore.restore(from: path + ".backup", to: path, at: name)
    }

    @Test("who was forgotten since, or has opted out, is removed from it and stays barred; who may come back by now may")
    func carries() async throws {
        try await withStorePath { path in
            let store = try await openStore(at: path)
            try await fill(store)
            _ = try await store.forget(.met(IdentityKey(forum, "lifted")))
            _ = try await SQLiteStore.backUp(storeAt: path, to: path + ".backup")
            _ = try await store.forget(.tracked(Self.ada))
            try await store.optOut([.met(IdentityKey(forum, "met"))])
            #expect(try await store.remember(.met(IdentityKey(forum, "lifted"))))
            await store.close()

            let restored = try await restore(path)
            // Ada, her account, and the one that has opted out.
            #expect(restored.forgotten.removed == 3 && restored.forgotten.lost == 0 && restored.forgotten.problem == nil)
            #expect(restored.holdings.interactions == 1 && restored.holdings.posts == 0)
            let bytes = try Data(contentsOf: URL(filePath: path))
            #expect(bytes.range(of: Data("Hello".utf8)) == nil)
            for suffix in ["-wal", "-shm", ".restoring", ".restoring-wal"] {
                #expect(!FileManager.default.fileExists(atPath: path + suffix), "\(suffix)")
            }
            let again = try await openStore(at: path, role: .daemon)
            let (ada, bob) = (PersonKey.tracked(Self.ada), PersonKey.tracked(Self.bob))
            func account(_ id: String) -> PersonKey { .met(IdentityKey(forum, id)) }
            let (own, met, lifted) = (account("1"), account("met"), account("lifted"))
            #expect(try await again.forgotten(among: [ada, own, met, lifted, bob]) == [ada, own, met])
            try await fill(again)
            #expect(try await again.people().map(\.id) == [Self.bob])
            #expect(try await again.picture().acts.count == 1)
            // Whoever opted out by a file may come back once the file says so no more; who was forgotten may not.
            try await again.optOut([])
            #expect(try await again.forgotten(among: [ada, met]) == [ada])
        }
    }

    @Test("an earlier version's backup is brought up to date for it, and one that is another store's tells what it cannot know")
    func otherBackups() async throws {
        try await withStorePath { path in
            let other = try await openStore(at: path + ".other")
            try await fill(other)
            _ = try await other.forget(.met(IdentityKey(forum, "nobody")))
            await other.close()
            let store = try await openStore(at: path)
            _ = try await store.forget(.tracked(Self.ada))
            _ = try await store.forget(.met(IdentityKey(forum, "elsewhere")))
            await store.close()

            _ = try await SQLiteStore.backUp(storeAt: path + ".other", to: path + ".backup")
            let restored = try await restore(path)
            #expect(restored.forgotten.removed == 1 && restored.forgotten.lost == 1)
            let again = try await openStore(at: path)
            let keys = [PersonKey.tracked(Self.ada), .met(IdentityKey(forum, "nobody")), .met(IdentityKey(forum, "elsewhere"))]
            #expect(try await again.forgotten(among: keys) == Set(keys.prefix(2)))
            await again.close()

            try FileManager.default.removeItem(atPath: path + ".backup")
            let kept = try DatabaseQueue(path: path + ".backup")
            let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Kept/17.sql")
            let text = try String(contentsOf: file, encoding: .utf8)
            try await kept.write { try $0.execute(sql: text) }
            try kept.close()
            let early = try await restore(path, at: "later")
            #expect(early.forgotten.removed > 0 && early.holdings.version == SQLiteStore.schemaVersion)
            let latest = try await openStore(at: path)
            #expect(try await latest.people().isEmpty)
            await latest.close()
        }
    }

    @Test("a store that cannot be read any more is replaced all the same, and that nobody knows who was forgotten is told")
    func damaged() async throws {
        try await withStorePath { path in
            let store = try await openStore(at: path)
            try await fill(store)
            _ = try await SQLiteStore.backUp(storeAt: path, to: path + ".backup")
            await store.close()
            try Data(repeating: 0xA5, count: 8192).write(to: URL(filePath: path))
            let restored = try await restore(path)
            #expect(restored.forgotten.removed == 0 && restored.forgotten.problem?.contains("it is damaged") == true)
            let again = try await openStore(at: path)
            #expect(try await again.picture().acts.count == 3)
        }
    }

    @Test("a store of a later version is neither backed up, restored nor vacuumed, and each says why as opening it does")
    func laterVersion() async throws {
        try await withStorePath { path in
            let store = try await openStore(at: path)
            try await store.pool.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('999')") }
            await store.close()
            let words = "store \(path): not opened: a later version of Clout wrote it. Install that version"
            await expectStoreError(.tooNew, saying: words) { _ = try await SQLiteStore.backUp(storeAt: path, to: path + ".backup") }
            await expectStoreError(.tooNew, saying: words) { _ = try await SQLiteStore.vacuum(storeAt: path) }
            await expectStoreError(.tooNew, saying: words) { _ = try await SQLiteStore.restore(from: path, to: path + ".new", at: "now") }
            #expect(!FileManager.default.fileExists(atPath: path + ".backup"))
            #expect(!FileManager.default.fileExists(atPath: path + ".new"))
        }
    }
}
