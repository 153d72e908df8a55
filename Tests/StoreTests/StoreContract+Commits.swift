import Model
import Store
import Testing

extension StoreContract {
    static let commits: [Promise] = [
        Promise("storing the same batch twice changes nothing") { store, _ async throws in
            let batch = Batch(
                identities: [Identity(IdentityKey(forum, "a"), handle: "al", createdAt: start, followers: 3, person: slug("al"))],
                posts: [Post(network: forum, id: "p", author: "a", at: start, text: "hi", topics: ["x", "y"], inReplyTo: "q")],
                interactions: [act("1"), act(nil, .follow), act("2", .reply, post: "p")],
                tallies: [
                    Tally(network: forum, kind: .like, subject: .post("p"), count: 4, at: start),
                    Tally(network: forum, kind: .follow, subject: .identity("b"), count: 9, at: start),
                ],
                deletions: [Deletion(network: forum, stream: .interactions, id: "never seen")])
            let first = try await store.commit(batch)
            #expect(first.identities == .init(stored: 1) && first.posts == .init(stored: 1))
            #expect(first.interactions == .init(stored: 3) && first.tallies == .init(stored: 2))
            #expect(first.deletions == .init(known: 1))
            var picture = Picture()
            let revision = try await store.read(since: nil, into: &picture)

            let second = try await store.commit(batch)
            #expect(second.identities == .init(known: 1) && second.posts == .init(known: 1))
            #expect(second.interactions == .init(known: 3) && second.tallies == .init(known: 2))
            #expect(try await store.read(since: revision) { Issue.record("handed out \($0)") } == revision)
            #expect(try await store.picture() == picture)
        },
        Promise("a page that tells of one thing twice is counted once, and again not at all") { store, _ async throws in
            let key = IdentityKey(forum, "a")
            let batch = Batch(
                identities: [Identity(key, followers: 3), Identity(key, handle: "al"), Identity(key, followers: 4)],
                interactions: [act("1"), act("1", .reply), act("1")])
            let first = try await store.commit(batch)
            #expect(first.identities == .init(stored: 1, known: 2))
            #expect(first.interactions == .init(stored: 1, known: 2))
            #expect(try await store.commit(batch).identities == .init(known: 3))
            let picture = try await store.picture()
            #expect(picture.accounts.values.contains(Identity(key, handle: "al", followers: 4)))
            #expect(picture.acts.values.map(\.kindCode) == [Kind.like.rawValue])
        },
        Promise("known and new acts of one batch are told apart, in whatever mixture") { store, _ async throws in
            var picture = Picture()
            try await store.commit(Batch(interactions: (0..<300).filter { $0 % 3 != 0 }.map { act("\($0)") }))
            let revision = try await store.read(since: nil, into: &picture)
            let outcome = try await store.commit(Batch(interactions: (0..<301).map { act("\($0)") }))
            #expect(outcome.interactions == .init(stored: 101, known: 200))
            _ = try await store.read(since: revision, into: &picture)
            #expect(picture.acts.count == 301)
            #expect(try await store.picture() == picture)
        },
        Promise("a fact that is not told stays; one that is told replaces") { store, _ async throws in
            let key = IdentityKey(forum, "a")
            try await store.commit(Batch(identities: [Identity(key, handle: "al", name: "Al", createdAt: start, followers: 3, lists: 1)]))
            let outcome = try await store.commit(Batch(identities: [Identity(key, name: "Alice", followers: 0, following: 2)]))
            #expect(outcome.identities == .init(stored: 1))
            let expected = Identity(key, handle: "al", name: "Alice", createdAt: start, followers: 0, following: 2, lists: 1)
            #expect(try await store.picture().accounts.values.map(\.self) == [expected])
        },
        Promise("an act without an id is known by kind, actor, target, post and time") { store, _ async throws in
            let later = start + .milliseconds(1)
            let acts = [
                act(nil), act(nil, .reply), act(nil, by: "c"), act(nil, on: "c"), act(nil, post: "p"), act(nil, at: later),
            ]
            #expect(try await store.commit(Batch(interactions: acts)).interactions == .init(stored: 6))
            #expect(try await store.commit(Batch(interactions: acts.reversed())).interactions == .init(known: 6))
        },
        Promise("ids keep their exact text") { store, _ async throws in
            let ids = [
                "0", "7", "007", "+1", "-5", "1.0", "1e3", " 1", "1 ", "999999999999999999", "1000000000000000000",
                "12345678901234567890", "９", "🙂", "é", "e\u{301}", "a\u{0}b", "NULL", "'; --", String(repeating: "x", count: 10_240),
            ]
            let identities = ids.map { Identity(IdentityKey(forum, $0)) }
            let posts = ids.map { Post(network: forum, id: $0, author: $0, at: start) }
            let acts = ids.map { act($0, by: $0, on: $0, post: $0) }
            let outcome = try await store.commit(Batch(identities: identities, posts: posts, interactions: acts))
            // Swift holds the two spellings of é for equal; networks do not.
            #expect(outcome.identities.stored == ids.count)
            #expect(outcome.posts.stored == ids.count)
            #expect(outcome.interactions.stored == ids.count)
            let picture = try await store.picture()
            let bytes = Set(ids.map { Array($0.utf8) })
            #expect(Set(picture.accounts.values.map { Array($0.key.id.utf8) }) == bytes)
            #expect(Set(picture.posts.values.map { Array($0.name.utf8) }) == bytes)
            #expect(picture.acts.values.allSatisfy { $0.actor == $0.target && picture.posts[$0.post]?.author == $0.actor })
            let again = try await store.commit(Batch(identities: identities, posts: posts, interactions: acts))
            #expect(again.identities.known == ids.count && again.posts.known == ids.count && again.interactions.known == ids.count)
        },
        Promise("one network's ids are not another's") { store, _ async throws in
            let other = Network("other")
            let outcome = try await store.commit(Batch(interactions: [act("1"), act("1", network: other)]))
            #expect(outcome.interactions == .init(stored: 2))
            #expect(try await store.picture().accounts.count == 4)
        },
        Promise("a post that was only acted on gets its author when it is told") { store, _ async throws in
            try await store.commit(Batch(interactions: [act("1", post: "p")]))
            var picture = Picture()
            let revision = try await store.read(since: nil, into: &picture)
            #expect(picture.posts.values.map(\.author) == [0])
            #expect(picture.posts.values.map(\.at) == [nil])
            let outcome = try await store.commit(Batch(posts: [Post(network: forum, id: "p", author: "b", at: start)]))
            #expect(outcome.posts == .init(stored: 1))
            _ = try await store.read(since: revision, into: &picture)
            #expect(picture.posts.count == 1)
            #expect(picture.posts.values.first?.at == start)
            #expect(picture.accounts[picture.posts.values.first?.author ?? 0]?.key.id == "b")
        },
        Promise("an undated tally is stored where its count is another one than before and behind it, also one that comes back") {
            store, _ async throws in
            func batch(_ count: Int64, at time: Instant, isUndated: Bool = true) -> Batch {
                var batch = Batch(
                    tallies: [
                        Tally(network: forum, kind: .like, subject: .post("p"), count: count, at: time),
                        Tally(network: forum, kind: .follow, subject: .identity("a"), count: count, at: time),
                    ])
                batch.talliesAreUndated = isUndated
                return batch
            }
            let day = Duration.seconds(86_400)
            #expect(try await store.commit(batch(5, at: start)).tallies == .init(stored: 2))
            let picture = try await store.picture()
            for time in [start + day, start - day, start] {
                #expect(try await store.commit(batch(5, at: time)).tallies == .init(known: 2))
            }
            #expect(try await store.picture() == picture)
            #expect(try await store.commit(batch(6, at: start + day)).tallies == .init(stored: 2))
            // Who says when it was says something.
            #expect(try await store.commit(batch(6, at: start + day * 2, isUndated: false)).tallies == .init(stored: 2))
            #expect(try await store.commit(batch(5, at: start + day * 4)).tallies == .init(stored: 2))
            // Copies: of the first five, of the last one with an earlier time, and of the six.
            for (count, place) in [(5, 0.5), (5, 3), (5, 5), (6, 1.5)] {
                #expect(try await store.commit(batch(Int64(count), at: start + day * place)).tallies == .init(known: 2))
            }
        },
        Promise("of two tallies of one subject, kind and time the larger is kept, in whatever order") { store, _ async throws in
            func tally(_ count: Int64, at: Instant = start) -> Tally {
                Tally(network: forum, kind: .like, subject: .post("p"), count: count, at: at)
            }
            let tallies = [tally(5), tally(3), tally(8), tally(1, at: start + .seconds(1))]
            #expect(try await store.commit(Batch(tallies: tallies)).tallies == .init(stored: 3, known: 1))
            #expect(try await store.commit(Batch(tallies: tallies.reversed())).tallies == .init(known: 4))
            #expect(try await store.picture().tallies.values.sorted() == [1, 8])
        },
        Promise("times before 1970 and beyond 2106 are kept") { store, _ async throws in
            let times = [Instant(milliseconds: -1), Instant(seconds: 5_000_000_000), Instant(milliseconds: -86_400_001)]
            let acts = times.enumerated().map { act("\($0.offset)", at: $0.element) }
            try await store.commit(Batch(interactions: acts))
            #expect(Set(try await store.picture().acts.values.map(\.seconds)) == Set(times.map(\.seconds)))
        },
        Promise("identities lacking facts come busiest first, and only while they lack them") { store, _ async throws in
            let acts = [act("1", by: "busy"), act("2", by: "busy"), act("3", by: "quiet"), act("4", by: "known"), act("5", by: "ours")]
            let known = Identity(IdentityKey(forum, "known"), createdAt: start)
            let ours = Identity(IdentityKey(forum, "ours"), person: slug("our-own"))
            try await store.commit(Batch(identities: [known, ours], interactions: acts))
            #expect(try await store.identitiesLackingFacts(on: forum, limit: 9).map(\.id) == ["busy", "quiet"])
            #expect(try await store.identitiesLackingFacts(on: forum, limit: 1).map(\.id) == ["busy"])
            #expect(try await store.identitiesLackingFacts(on: Network("other"), limit: 9).isEmpty)
        },
    ]
}
