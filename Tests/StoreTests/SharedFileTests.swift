import Foundation
import GRDB
import Model
import Testing

@testable import Store

/// Several openings of one file, in this process and in another.
@Suite struct SharedFileTests {
    @Test("a second daemon is refused and told who has the store")
    func secondDaemon() async throws {
        try await withStorePath { path in
            let first = try await openStore(at: path, role: .daemon)
            let ourselves = "process \(ProcessInfo.processInfo.processIdentifier)"
            await expectStoreError(.inUse, saying: ourselves) { _ = try await openStore(at: path, role: .daemon) }
            _ = try await first.commit(Batch(interactions: [act("1")]))
        }
    }

    @Test("a second daemon is refused by whatever link it comes, also where the store is made through one")
    func secondDaemonByLink() async throws {
        try await withStorePath { path in
            let folder = (path as NSString).deletingLastPathComponent
            let files = FileManager.default
            try files.createDirectory(atPath: folder + "/real", withIntermediateDirectories: true)
            try files.createSymbolicLink(atPath: folder + "/linked", withDestinationPath: "real")
            try files.createSymbolicLink(atPath: path, withDestinationPath: "linked/store.db")
            let first = try await openStore(at: path, role: .daemon)
            for other in ["/real/store.db", "/linked/store.db", "/clout.db", "/linked/../real/./store.db"] {
                await expectStoreError(.inUse) { _ = try await openStore(at: folder + other, role: .daemon) }
            }
            try await first.commit(Batch(interactions: [act("1")]))
            let mode = try files.attributesOfItem(atPath: folder + "/real/store.db")[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(try files.contentsOfDirectory(atPath: folder).sorted() == ["clout.db", "linked", "real"])
            await first.close()
            _ = try await openStore(at: folder + "/real/store.db", role: .daemon)
        }
    }

    @Test("a file with a second name is refused under both", arguments: [SQLiteStore.Role.daemon, .tool, .reader])
    func hardLink(role: SQLiteStore.Role) async throws {
        try await withStorePath { path in
            await (try openStore(at: path)).close()
            try FileManager.default.linkItem(atPath: path, toPath: path + "2")
            for name in [path, path + "2"] {
                await expectStoreError(.unwritable, saying: "2 names (hard links)") { _ = try await openStore(at: name, role: role) }
            }
            try FileManager.default.removeItem(atPath: path + "2")
            _ = try await openStore(at: path, role: role)
        }
    }

    @Test(
        "a daemon in another process keeps this one out until it dies, however it dies",
        .enabled(if: OtherProcess.isAvailable, "needs python3"))
    func daemonInAnotherProcess() async throws {
        try await withStorePath { path in
            let other = try OtherProcess(
                """
                lock = open(path + '.lock', 'w'); fcntl.flock(lock, fcntl.LOCK_EX); lock.write('4711'); lock.flush()
                print('ready', flush=True); sys.stdin.readline()
                """, path: path)
            await expectStoreError(.inUse, saying: "process 4711") { _ = try await openStore(at: path, role: .daemon) }
            _ = try await openStore(at: path, role: .tool)
            try await other.kill()
            _ = try await openStore(at: path, role: .daemon)
        }
    }

    @Test("a write waits for another process's", .enabled(if: OtherProcess.isAvailable, "needs python3"))
    func writeWaits() async throws {
        try await withStorePath { path in
            let store = try await openStore(at: path, role: .daemon)
            let other = try OtherProcess(
                """
                db = sqlite3.connect(path, isolation_level=None); db.execute('BEGIN IMMEDIATE')
                db.execute("INSERT INTO budget_use VALUES ('other', 'b', 0, 1, NULL)")
                print('ready', flush=True); sys.stdin.readline(); db.execute('COMMIT')
                """, path: path)
            async let outcome = store.commit(Batch(interactions: [act("1")]))
            #expect(try await store.picture() == Picture())
            try await other.finish()
            #expect(try await outcome.interactions.stored == 1)
            #expect(try await store.budgetUses().map(\.account) == ["other"])
        }
    }

    @Test("a daemon and tools write side by side, and nothing is lost or doubled")
    func sideBySide() async throws {
        try await withStorePath { path in
            let stores = [
                try await openStore(at: path, role: .daemon), try await openStore(at: path), try await openStore(at: path),
            ]
            try await withThrowingTaskGroup(of: CommitOutcome.self) { group in
                for round in 0..<20 {
                    for store in stores {
                        // Every store brings the same acts: one of them stores each.
                        let acts = (0..<10).map { act("\(round)-\($0)", by: "a\(round)", on: "b\($0)", post: "p\(round)") }
                        group.addTask { try await store.commit(Batch(interactions: acts)) }
                    }
                }
                let total = try await group.reduce(into: CommitOutcome()) { $0 += $1 }
                #expect(total.interactions == .init(stored: 200, known: 400))
            }
            let picture = try await stores[0].picture()
            #expect(picture.acts.count == 200 && picture.accounts.count == 30 && picture.posts.count == 20)
        }
    }

    @Test("an id that another process has removed is not used from memory")
    func removedElsewhere() async throws {
        try await withStorePath { path in
            let (daemon, tool) = (try await openStore(at: path, role: .daemon), try await openStore(at: path))
            try await daemon.commit(Batch(interactions: [act("1", post: "p")]))
            let gone = [
                Deletion(network: forum, stream: .identities, id: "a"), Deletion(network: forum, stream: .posts, id: "p"),
            ]
            try await tool.commit(Batch(deletions: gone))
            try await daemon.commit(Batch(interactions: [act("2", post: "p")]), isCurrent: true)
            let picture = try await daemon.picture()
            let stored = try #require(picture.acts.values.first)
            #expect(picture.acts.count == 1)
            #expect(picture.accounts[stored.actor]?.key.id == "a" && picture.accounts[stored.target]?.key.id == "b")
            #expect(picture.posts[stored.post]?.name == "p")
        }
    }

    @Test("a new daemon takes up at once what an earlier one had claimed")
    func endsOldClaims() async throws {
        try await withStorePath { path in
            let run = Run(at: start, epoch: "one", standings: [])
            let alert = try StoreContract.alert("a")
            let old: Claim
            do {
                let first = try await openStore(at: path, role: .daemon)
                try await first.adopt(["one": start])
                try await first.publish(run) { _ in Decision(raised: [.init(alert: alert, receivers: ["log"])]) }
                old = try await first.claimOne(dueBy: start, lease: .seconds(3600))
                _ = try await first.claimNotifications(dueBy: start, limit: 1, lease: .seconds(3600), for: ["log"])
                await first.close()
            }
            let second = try await openStore(at: path, role: .daemon)
            #expect(try await second.claimOne(dueBy: start).lease.fence > old.lease.fence)
            #expect(try await second.claimNotifications(dueBy: start, limit: 1, lease: .seconds(60), for: ["log"]).count == 1)
            await expectStoreError(.leaseLost) { try await second.commit(Batch(), under: old.lease, next: nil) }
        }
    }

    @Test("a tool leaves the daemon's claims alone")
    func toolKeepsClaims() async throws {
        try await withStorePath { path in
            let daemon = try await openStore(at: path, role: .daemon)
            try await daemon.adopt(["one": start])
            let claim = try await daemon.claimOne(dueBy: start)
            _ = try await openStore(at: path)
            try await daemon.commit(Batch(), under: claim.lease, next: Schedule(due: start))
        }
    }

    @Test("several programs may make a new store at the same moment")
    func openedAtOnce() async throws {
        try await withStorePath { path in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<6 {
                    group.addTask {
                        let store = try await openStore(at: path)
                        try await store.commit(Batch(interactions: [act("\(number)")]))
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await openStore(at: path).picture().acts.count == 6)
        }
    }
}
