import Model
import Store
import Testing

extension StoreContract {
    private static func deletion(_ stream: Deletion.Stream, _ id: String) -> Batch {
        Batch(deletions: [Deletion(network: forum, stream: stream, id: id)])
    }

    private static let everything = Batch(
        identities: [Identity(IdentityKey(forum, "b"), handle: "bea")],
        posts: [Post(network: forum, id: "p", author: "b", at: start, topics: ["x"])],
        interactions: [act("1", post: "p"), act("2"), act("3", by: "b", on: "a"), act("4", by: "c", on: "a")],
        tallies: [
            Tally(network: forum, kind: .like, subject: .post("p"), count: 4, at: start),
            Tally(network: forum, kind: .follow, subject: .identity("b"), count: 9, at: start),
        ])

    static let deletions: [Promise] = [
        Promise("a deleted interaction goes alone, and comes again when its network shows it again") { store, _ async throws in
            try await store.commit(everything)
            #expect(try await store.commit(deletion(.interactions, "1")).deletions == .init(stored: 1))
            #expect(try await store.commit(deletion(.interactions, "1")).deletions == .init(known: 1))
            let picture = try await store.picture()
            #expect(picture.acts.count == 3 && picture.posts.count == 1 && picture.accounts.count == 3)
            #expect(try await store.commit(everything, isCurrent: true).interactions == .init(stored: 1, known: 3))
            #expect(try await store.commit(everything).interactions == .init(known: 4))
        },
        Promise("a deleted post takes the acts on it and its tallies along") { store, _ async throws in
            try await store.commit(everything)
            #expect(try await store.commit(deletion(.posts, "p")).deletions == .init(stored: 1))
            let picture = try await store.picture()
            #expect(picture.posts.isEmpty && picture.acts.count == 3 && picture.tallies.values.map(\.self) == [9])
            let again = try await store.commit(everything, isCurrent: true)
            #expect(again.posts == .init(stored: 1) && again.interactions == .init(stored: 1, known: 3))
        },
        Promise("a deleted identity takes all that it did and all that was done to it along") { store, _ async throws in
            try await store.commit(everything)
            #expect(try await store.commit(deletion(.identities, "b")).deletions == .init(stored: 1))
            let picture = try await store.picture()
            #expect(Set(picture.accounts.values.map(\.key.id)) == ["a", "c"])
            #expect(picture.posts.isEmpty && picture.tallies.isEmpty && picture.acts.count == 1)
        },
        Promise("what was deleted comes back by no record of the past, nor what hung on it") { store, _ async throws in
            for (stream, id, acts) in [(Deletion.Stream.interactions, "1", 3), (.posts, "p", 3), (.identities, "b", 1)] {
                try await store.commit(everything, isCurrent: true)
                try await store.commit(deletion(stream, id))
                let left = try await store.picture()
                #expect(left.acts.count == acts)
                // As an import does when it reads the same files again; the deletion may also come first.
                let again = try await store.commit(everything)
                // What is barred is not told as known: it is not there.
                #expect(again.interactions == .init(known: acts, deletedBefore: 4 - acts))
                #expect(again.posts == (stream == .interactions ? .init(known: 1) : .init(deletedBefore: 1)))
                #expect(again.identities == (stream == .identities ? .init(deletedBefore: 1) : .init(known: 1)))
                #expect(try await store.commit(deletion(stream, id)).deletions == .init(known: 1))
                #expect(try await store.picture() == left)
            }
            try await store.commit(deletion(.posts, "later"))
            let later = Post(network: forum, id: "later", author: "a", at: start)
            try await store.commit(Batch(posts: [later], interactions: [act("9", by: "c", on: "a")]))
            #expect(try await store.picture().posts.isEmpty)
            #expect(try await store.picture().acts.count == 2)
        },
        Promise("that something refers to what was deleted does not bring it back") { store, _ async throws in
            try await store.commit(everything)
            try await store.commit(deletion(.posts, "p"))
            try await store.commit(Batch(interactions: [act("9", post: "p")]), isCurrent: true)
            #expect(try await store.commit(everything).posts == .init(deletedBefore: 1))
        },
        Promise("an id is never given twice") { store, _ async throws in
            try await store.commit(everything)
            var seen = try await store.picture()
            for _ in 0..<3 {
                try await store.commit(deletion(.identities, "b"))
                let (accounts, posts, acts) = (seen.accounts.keys, seen.posts.keys, seen.acts.keys)
                let left = try await store.picture()
                try await store.commit(everything, isCurrent: true)
                let now = try await store.picture()
                #expect(Set(now.accounts.keys).subtracting(left.accounts.keys).isDisjoint(with: accounts))
                #expect(Set(now.posts.keys).subtracting(left.posts.keys).isDisjoint(with: posts))
                #expect(Set(now.acts.keys).subtracting(left.acts.keys).isDisjoint(with: acts))
                seen = now
            }
        },
        Promise("a deleted identity of a tracked person stays theirs, without facts") { store, _ async throws in
            let key = IdentityKey(forum, "b")
            let person = Person(slug("bea"), name: "Bea")
            try await store.adopt(people: [person], identities: [Identity(key, person: person.id)], assignments: [:])
            try await store.commit(everything)
            var picture = Picture()
            let revision = try await store.read(since: nil, into: &picture)
            try await store.commit(deletion(.identities, "b"))
            _ = try await store.read(since: revision, into: &picture)
            #expect(try await store.identities(of: person.id) == [Identity(key, person: person.id)])
            #expect(try await store.picture() == picture)
        },
        Promise("what a batch both tells and deletes is not stored") { store, _ async throws in
            var batch = everything
            batch.deletions = [
                Deletion(network: forum, stream: .interactions, id: "4"), Deletion(network: forum, stream: .posts, id: "p"),
            ]
            let outcome = try await store.commit(batch)
            #expect(outcome.interactions == .init(stored: 2, deletedBefore: 2))
            #expect(outcome.posts == .init(deletedBefore: 1) && outcome.deletions == .init(known: 2))
            #expect(try await store.picture().posts.isEmpty)
        },
    ]
}
