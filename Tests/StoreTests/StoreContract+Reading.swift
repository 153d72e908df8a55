import Model
import Store
import Synchronization
import Testing

extension StoreContract {
    static let reading: [Promise] = [
        Promise("an empty store hands out nothing") { store, _ async throws in
            let revision = try await store.read(since: nil) { Issue.record("handed out \($0)") }
            #expect(try await store.read(since: revision) { Issue.record("handed out \($0)") } == revision)
        },
        Promise("chunks are bounded and come in order, and what they name has come before") { store, _ async throws in
            let acts = (0..<70_000).map { act("\($0)", by: "\($0 % 500)", on: "\($0 % 7)", post: $0 % 3 == 0 ? "p\($0 % 11)" : nil) }
            let tally = Tally(network: forum, kind: .follow, subject: .identity("3"), count: 1, at: start)
            try await store.commit(Batch(interactions: acts, tallies: [tally]))
            struct Seen {
                var picture = Picture()
                var order: [Int] = []
                var lastAct: Int64 = 0
                var dangling = 0
                var lengths: [Int] = []

                mutating func note(_ kind: Int, _ length: Int) {
                    order.append(kind)
                    lengths.append(length)
                }
            }
            let seen = Mutex(Seen())
            _ = try await store.read(since: nil) { chunk in
                seen.withLock { seen in
                    seen.picture.apply(chunk)
                    switch chunk {
                    case .accounts(let accounts): seen.note(0, accounts.count)
                    case .posts(let posts): seen.note(1, posts.count)
                    case .acts(let acts):
                        seen.note(2, acts.count)
                        for act in acts {
                            if act.id <= seen.lastAct { seen.dangling += 1 }
                            seen.lastAct = act.id
                            let isKnown = seen.picture.accounts[act.actor] != nil && seen.picture.accounts[act.target] != nil
                            if !isKnown || (act.post != 0 && seen.picture.posts[act.post] == nil) { seen.dangling += 1 }
                        }
                    case .tallies(let tallies): seen.note(3, tallies.count)
                    case .removals(let removals): seen.note(4, removals.count)
                    }
                }
            }
            let result = seen.withLock { $0 }
            #expect(result.order == result.order.sorted() && Set(result.order) == [0, 1, 2, 3])
            #expect(result.lengths.allSatisfy { $0 <= 16_384 } && result.picture.acts.count == 70_000 && result.dangling == 0)

            // Whichever chunk a visitor refuses, none behind it is visited.
            struct Enough: Error {}
            for most in result.order.indices {
                let visits = Mutex(0)
                await #expect(throws: Enough.self) {
                    _ = try await store.read(since: nil) { _ in
                        try visits.withLock { visits in
                            if visits == most { throw Enough() }
                            visits += 1
                        }
                    }
                }
                #expect(visits.withLock { $0 } == most)
            }
        },
        Promise("what is read piece by piece is what is read at once") { store, _ async throws in
            for seed: UInt64 in 1...6 { try await readsPieceByPiece(store, seed: seed) }
        },
        Promise("an error of the visitor ends the reading and is passed on") { store, _ async throws in
            struct Enough: Error {}
            try await store.commit(Batch(interactions: [act("1")]))
            await #expect(throws: Enough.self) { _ = try await store.read(since: nil) { _ in throw Enough() } }
            #expect(try await store.picture().acts.count == 1)
        },
        Promise("what posts say is handed out by itself, and again when it changes; of a long text the beginning") {
            store, _ async throws in
            func post(_ id: String, _ text: String?, _ topics: [String] = []) -> Post {
                Post(network: forum, id: id, author: "a", at: start, text: text, topics: topics)
            }
            func words(since revision: Revision?) async throws -> ([PostWords], Revision) {
                let seen = Mutex<[PostWords]>([])
                let reached = try await store.readWords(since: revision) { words in seen.withLock { $0 += words } }
                return (seen.withLock { $0 }.sorted { $0.id < $1.id }, reached)
            }
            let (none, before) = try await words(since: nil)
            #expect(none.isEmpty)
            let long = String(repeating: "è", count: PostWords.longestText)
            try await store.commit(
                Batch(posts: [post("p", "Hello", ["b", "a"]), post("q", long + "!"), post("r", nil)], interactions: [act("1", post: "s")]))
            let (first, then) = try await words(since: before)
            #expect(first.map(\.text) == ["Hello", long, nil, nil] && first.map(\.hashtags) == [["a", "b"], [], [], []])
            #expect(try await words(since: then).0.isEmpty)
            let ids = try await store.picture().posts
            #expect(first.allSatisfy { ids[$0.id] != nil } && first.count == ids.count)

            try await store.commit(Batch(posts: [post("p", "Hello", ["c"]), post("s", "Late")]))
            let (second, _) = try await words(since: then)
            #expect(second.map(\.text) == ["Hello", "Late"] && second.map(\.hashtags) == [["c"], []])
            #expect(try await words(since: nil).0.map(\.text) == ["Hello", long, nil, "Late"])
            struct Enough: Error {}
            await #expect(throws: Enough.self) { _ = try await store.readWords(since: nil) { _ in throw Enough() } }
        },
        Promise("chunks of what posts say are bounded") { store, _ async throws in
            try await store.commit(Batch(posts: (0..<5000).map { Post(network: forum, id: "\($0)", author: "a", at: start, text: "x") }))
            let lengths = Mutex<[Int]>([])
            _ = try await store.readWords(since: nil) { words in lengths.withLock { $0.append(words.count) } }
            #expect(lengths.withLock { $0 } == [4096, 904])
        },
    ]

    /// Random batches and deletions, read after each or after several.
    private static func readsPieceByPiece(_ store: any Store, seed: UInt64) async throws {
        var chance = SeededGenerator(seed: seed)
        var picture = Picture()
        var revision: Revision?
        for step in 0..<25 {
            var batch = Batch()
            for _ in 0..<Int.random(in: 0...4, using: &chance) {
                func id() -> String { "\(Int.random(in: 0..<6, using: &chance))" }
                func post() -> String { "p\(Int.random(in: 0..<4, using: &chance))" }
                let at = start + .seconds(Int64.random(in: 0..<3, using: &chance))
                switch Int.random(in: 0..<8, using: &chance) {
                case 0: batch.identities.append(Identity(IdentityKey(forum, id()), followers: Int64.random(in: 0..<3, using: &chance)))
                case 1: batch.posts.append(Post(network: forum, id: post(), author: id(), at: at))
                case 2: batch.tallies.append(Tally(network: forum, kind: .like, subject: .post(post()), count: 1, at: at))
                case 3: batch.tallies.append(Tally(network: forum, kind: .follow, subject: .identity(id()), count: 2, at: at))
                case 4:
                    let stream = Deletion.Stream.allCases.randomElement(using: &chance) ?? .posts
                    batch.deletions.append(Deletion(network: forum, stream: stream, id: stream == .posts ? post() : id()))
                default: batch.interactions.append(act(id(), by: id(), on: id(), post: Bool.random(using: &chance) ? post() : nil, at: at))
                }
            }
            try await store.commit(batch)
            if Bool.random(using: &chance) { continue }
            revision = try await store.read(since: revision, into: &picture)
            let whole = try await store.picture()
            try #require(picture == whole, "seed \(seed), step \(step)")
        }
    }
}
