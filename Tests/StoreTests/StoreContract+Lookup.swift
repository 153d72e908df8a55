import Model
import Store
import Testing

extension StoreContract {
    static let lookup: [Promise] = [
        Promise("an account is found by its network and id, whatever the id looks like") { store, _ async throws in
            let keys = ["88", "088", "did:plc:x", "ä"].map { IdentityKey(forum, $0) }
            try await store.commit(Batch(identities: keys.map { Identity($0, handle: "h\($0.id)") }))
            for key in keys { #expect(try await store.identity(key) == Identity(key, handle: "h\(key.id)")) }
            #expect(try await store.identity(IdentityKey(forum, "89")) == nil)
            #expect(try await store.identity(IdentityKey(Network("elsewhere"), "88")) == nil)
        },
        Promise("accounts are found by their handle, whatever its letters' case, on all networks") { store, _ async throws in
            let here = Identity(IdentityKey(forum, "1"), handle: "Ada")
            let there = Identity(IdentityKey(Network("elsewhere"), "2"), handle: "ada")
            let other = Identity(IdentityKey(forum, "3"), handle: "adam")
            try await store.commit(Batch(identities: [here, there, other]))
            let found = try await store.identities(withHandle: "ADA", limit: 10)
            #expect(Set(found) == [here, there])
            #expect(try await store.identities(withHandle: "ada", limit: 1).count == 1)
            #expect(try await store.identities(withHandle: "bo", limit: 10).isEmpty)
        },
        Promise("posts are known by what they say, whatever their ids look like") { store, _ async throws in
            let ids = ["7", "007", "at://x/y", "ä"]
            try await store.commit(
                Batch(
                    posts: ids.map { id in
                        Post(
                            network: forum, id: id, author: "1", at: Instant(seconds: 5), text: "text of \(id)",
                            url: "https://forum.example/\(id)")
                    }))
            let asked = Set((ids + ["8"]).map { PostKey(forum, $0) })
            let faces = try await store.postFaces(asked)
            #expect(faces.count == ids.count)
            for id in ids {
                #expect(
                    faces[PostKey(forum, id)]
                        == PostFace(text: "text of \(id)", url: "https://forum.example/\(id)", at: Instant(seconds: 5)))
            }
            #expect(try await store.postFaces([]).isEmpty)
        },
    ]
}
