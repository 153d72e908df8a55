import Foundation
import GRDB
import Model
import Synchronization
import Testing

@testable import Store

/// What goes with age, what stays, and what becomes of the file.
@Suite struct TidyingTests {
    private static let day = Duration.seconds(86_400)
    private let now = start + day * 1000

    private func at(_ daysAgo: Int) -> Instant { now - Self.day * daysAgo }

    private func like(_ id: String, _ daysAgo: Int, actor: String = "7", post: String? = nil) -> Interaction {
        Interaction(network: forum, kind: .like, actor: actor, target: "88", at: at(daysAgo), id: id, post: post)
    }

    private func likes(_ count: Int64, of post: String, _ daysAgo: Int) -> Tally {
        Tally(network: forum, kind: .like, subject: .post(post), count: count, at: at(daysAgo))
    }

    private func withStore(_ body: (SQLiteStore) async throws -> Void) async throws {
        try await withStorePath { path in
            let store = try await openStore(at: path, role: .daemon)
            try await body(store)
            await store.close()
        }
    }

    @discardableResult
    private func tidy(_ store: SQLiteStore, at time: Instant? = nil) async throws -> Tidied {
        try await store.tidy(at: time ?? now) { _ in }
    }

    @Test("acts go that are older than activity is kept, and whoever read them is not told: they had no weight")
    func oldActs() async throws {
        try await withStore { store in
            try await store.commit(Batch(interactions: [like("old", 831), like("kept", 829), like("new", 1)]))
            let revision = try await store.read(since: nil) { _ in }
            #expect(try await tidy(store).acts == 1)
            #expect(try await store.picture().acts.count == 2)
            #expect(try await store.space().keptSince == at(830))
            #expect(try await store.read(since: revision) { _ in Issue.record("something was read") } == revision)
        }
    }

    @Test("acts stay that a count holds as well, and counts that a later one does not reach")
    func counted() async throws {
        try await withStore { store in
            try await store.commit(
                Batch(
                    posts: [Post(network: forum, id: "p", author: "88", at: at(900))],
                    interactions: [like("held", 890, post: "p")],
                    tallies: [likes(5, of: "p", 895), likes(9, of: "p", 890), likes(7, of: "p", 880), likes(8, of: "p", 3)]))
            #expect(try await tidy(store) == Tidied(tallies: 1))
            #expect(try await store.picture().tallies.values.sorted() == [7, 8, 9])
            #expect(try await store.picture().acts.count == 1)
        }
    }

    @Test("a post goes with its counts and acts when none of them is younger, and comes back as another")
    func oldPost() async throws {
        try await withStore { store in
            let post = Post(network: forum, id: "p", author: "88", at: at(900), topics: ["swift"])
            try await store.commit(
                Batch(posts: [post], interactions: [like("1", 890, post: "p")], tallies: [likes(5, of: "p", 880)]))
            #expect(try await tidy(store) == Tidied(acts: 1, tallies: 1, posts: 1))
            let picture = try await store.picture()
            #expect(picture.posts.isEmpty && picture.acts.isEmpty && picture.tallies.isEmpty && picture.accounts.count == 2)
            try await store.commit(Batch(interactions: [like("2", 0, post: "p")]))
            #expect(try await store.picture().posts.keys.sorted() == [2], "no id is remembered of a post that is gone")
        }
    }

    @Test("a tracked person's last act and last post stay: they tell how long somebody has been quiet")
    func lastOwn() async throws {
        try await withStore { store in
            let ada = slug("ada")
            func own(_ id: String, _ daysAgo: Int) -> Interaction {
                Interaction(network: forum, kind: .reply, actor: "88", target: "7", at: at(daysAgo), id: id)
            }
            try await store.commit(
                Batch(
                    identities: [Identity(IdentityKey(forum, "88"), person: ada)],
                    posts: [950, 900].map { Post(network: forum, id: "\($0)", author: "88", at: at($0)) },
                    interactions: [own("a", 940), own("b", 910), like("c", 905)]))
            #expect(try await tidy(store) == Tidied(acts: 2, posts: 1))
            #expect(try await store.picture().acts.values.map(\.seconds) == [at(910).seconds])
            #expect(try await store.picture().posts.values.map(\.name) == ["900"])
        }
    }

    @Test("texts go earlier where that is wanted, and topics read the posts again without them")
    func texts() async throws {
        try await withStore { store in
            let posts = [200, 10].map { Post(network: forum, id: "\($0)", author: "88", at: at($0), text: "on \($0)", topics: ["swift"]) }
            try await store.commit(Batch(posts: posts))
            let revision = try await store.readWords(since: nil) { _ in }
            #expect(try await tidy(store).texts == 0)
            store.use(Retention(texts: Self.day * 100))
            #expect(try await tidy(store) == Tidied(texts: 1))
            let read = Mutex<[PostWords]>([])
            _ = try await store.readWords(since: revision) { words in read.withLock { $0 += words } }
            #expect(read.withLock { $0 } == [PostWords(id: 1, hashtags: ["swift"], text: nil)])
            #expect(try await store.postFaces([PostKey(forum, "10")]).values.map(\.text) == ["on 10"])
        }
    }

    @Test("all records are looked through once a week, or when they are to be kept for less")
    func weekly() async throws {
        try await withStore { store in
            try await tidy(store)
            try await store.commit(Batch(interactions: [like("old", 900)]))
            #expect(try await tidy(store, at: now + Self.day * 6).isNothing)
            store.use(Retention(activity: Self.day * 820))
            #expect(try await tidy(store).acts == 1)
        }
    }

    @Test("what tells readers of removals goes once every reader has passed it")
    func removals() async throws {
        try await withStore { store in
            func delete(_ id: String) async throws {
                try await store.commit(Batch(interactions: [like(id, 1)]))
                try await store.commit(Batch(deletions: [Deletion(network: forum, stream: .interactions, id: id)]))
            }
            try await delete("a")
            let basis = RunBasis(revision: try await store.read(since: nil) { _ in })
            try await delete("b")
            var run = Run(at: at(8), epoch: "1", standings: [])
            run.basis = basis
            try await store.publish(run) { _ in Decision() }
            try await tidy(store)
            #expect(try await store.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM removal") } == 1)
        }
    }

    @Test("others write between any two slices, and the file becomes smaller")
    func givesBack() async throws {
        try await withStore { store in
            try await store.commit(Batch(interactions: (0..<60_000).map { like("\($0)", 900) }))
            let before = try await store.space()
            #expect(before.givesBack)
            let rests = Mutex(0)
            let tidied = try await store.tidy(at: now) { _ in
                let count = rests.withLock { rests in
                    rests += 1
                    return rests
                }
                try await store.commit(Batch(interactions: [self.like("beside \(count)", 0)]))
            }
            let after = try await store.space()
            #expect(tidied.acts == 60_000 && tidied.bytes > 1 << 20)
            #expect(after.file < before.file / 2 && after.free <= after.file / 10)
            #expect(try await store.picture().acts.count == rests.withLock { $0 })
            try await store.checkIntegrity()
        }
    }

    @Test("a store that was made without giving back does so after a vacuum, which waits for no daemon")
    func vacuum() async throws {
        try await withStorePath { path in
            let earlier = try DatabaseQueue(path: path)
            try Schema.migrator.migrate(earlier, upTo: "18")
            try earlier.close()
            let store = try await openStore(at: path, role: .daemon)
            try await store.commit(Batch(interactions: (0..<60_000).map { like("\($0)", 900) } + [like("new", 0)]))
            let tidied = try await tidy(store)
            #expect(tidied.acts == 60_000 && tidied.bytes == 0)
            #expect(try await !store.space().givesBack)
            await expectStoreError(.inUse) { _ = try await SQLiteStore.vacuum(storeAt: path) }
            await store.close()
            let (before, after) = try await SQLiteStore.vacuum(storeAt: path)
            #expect(after < before / 2)
            let again = try await openStore(at: path, role: .daemon)
            #expect(try await again.space().givesBack)
            #expect(try await again.picture().acts.count == 1)
            await again.close()
        }
    }

    @Test("what is cut off begins anew, and nothing is noted as done")
    func cutOff() async throws {
        try await withStore { store in
            try await store.commit(Batch(interactions: (0..<2000).map { like("\($0)", 900) }))
            struct Enough: Error {}
            await #expect(throws: Enough.self) { _ = try await store.tidy(at: now) { _ in throw Enough() } }
            #expect(try await store.space().keptSince == nil)
            #expect(try await tidy(store).acts == 2000)
        }
    }
}
