import Foundation
import Model
import Store
import Testing

@Suite("Backups") struct BackupTests {
    private func someone(in store: SQLiteStore) async throws {
        try await store.adopt(people: [Person(slug("ada"), name: "Ada")], identities: [], assignments: [:])
        try await store.commit(Batch(interactions: (0..<100).map { act("\($0)", by: "a\($0)") }))
    }

    @Test("hold the store as of one moment, beside a daemon, in one file for its owner's eyes; an earlier one is replaced")
    func backsUp() async throws {
        try await withStorePath { path in
            let store = try await openStore(at: path, role: .daemon)
            try await someone(in: store)
            let target = path + ".backup"
            let holdings = try await SQLiteStore.backUp(storeAt: path, to: target)
            #expect(holdings.people == 1 && holdings.interactions == 100 && holdings.accounts == 101)
            #expect(holdings.version == SQLiteStore.schemaVersion)
            let attributes = try FileManager.default.attributesOfItem(atPath: target)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            try await store.commit(Batch(interactions: [act("later")]))
            let copy = try await openStore(at: target, role: .reader)
            #expect(try await copy.picture().acts.count == 100)
            await copy.close()
            #expect(try await SQLiteStore.backUp(storeAt: path, to: target).interactions == 101)
            let left = try FileManager.default.contentsOfDirectory(atPath: URL(filePath: path).deletingLastPathComponent().path)
            #expect(left.filter { $0.hasPrefix("clout.db.backup") } == ["clout.db.backup"])
        }
    }

    @Test("replace nothing but a backup, and are made of nothing but a store")
    func refuses() async throws {
        try await withStorePath { path in
            let store = try await openStore(at: path)
            await store.close()
            try Data("a letter".utf8).write(to: URL(filePath: path + ".txt"))
            await expectStoreError(.unwritable, saying: "is no backup of Clout's") {
                _ = try await SQLiteStore.backUp(storeAt: path, to: path + ".txt")
            }
            #expect(try String(contentsOfFile: path + ".txt", encoding: .utf8) == "a letter")
            await expectStoreError(.unwritable, saying: "it is the store itself") {
                _ = try await SQLiteStore.backUp(storeAt: path, to: path)
            }
            await expectStoreError(.unwritable, saying: "there is no such file") {
                _ = try await SQLiteStore.backUp(storeAt: path + ".none", to: path + ".backup")
            }
            await expectStoreError(.damaged) { _ = try await SQLiteStore.backUp(storeAt: path + ".txt", to: path + ".backup") }
            for name in [".backup", ".backup.part"] { #expect(!FileManager.default.fileExists(atPath: path + name)) }
        }
    }

    @Test("take the store's place while no daemon runs; the former store is kept, with what lay in its log")
    func restores() async throws {
        try await withStorePath { path in
            let daemon = try await openStore(at: path, role: .daemon)
            try await someone(in: daemon)
            _ = try await SQLiteStore.backUp(storeAt: path, to: path + ".backup")
            try await daemon.commit(Batch(interactions: [act("later")]))
            await expectStoreError(.inUse) { _ = try await SQLiteStore.restore(from: path + ".backup", to: path, at: "now") }
            #expect(try await daemon.picture().acts.count == 101)
            #expect(SQLiteStore.daemon(ofStoreAt: path) == getpid())
            await daemon.close()
            #expect(SQLiteStore.daemon(ofStoreAt: path) == nil)

            let made = try await SQLiteStore.restore(from: path + ".backup", to: path, at: "now")
            let former = made.former
            #expect(made.holdings.interactions == 100 && former == path + ".before-restore-now")
            let restored = try await openStore(at: path, role: .daemon)
            #expect(try await restored.picture().acts.count == 100)
            let kept = try await openStore(at: #require(former), role: .reader)
            #expect(try await kept.picture().acts.count == 101)
        }
    }

    @Test("are restored where there is no store yet, and not at all where they are damaged: then the store stays as it was")
    func restoresNothingDamaged() async throws {
        try await withStorePath { path in
            let store = try await openStore(at: path)
            try await someone(in: store)
            await store.close()
            _ = try await SQLiteStore.backUp(storeAt: path, to: path + ".backup")
            #expect(try await SQLiteStore.restore(from: path + ".backup", to: path + ".new", at: "now").former == nil)

            let file = try FileHandle(forUpdating: URL(filePath: path + ".backup"))
            try file.seek(toOffset: 3 * 4096)
            try file.write(contentsOf: Data(repeating: 0xA5, count: 8 * 4096))
            try file.close()
            await expectStoreError(.damaged) { _ = try await SQLiteStore.restore(from: path + ".backup", to: path, at: "now") }
            let same = try await openStore(at: path)
            #expect(try await same.picture().acts.count == 100)
            #expect(!FileManager.default.fileExists(atPath: path + ".restoring"))
        }
    }
}
