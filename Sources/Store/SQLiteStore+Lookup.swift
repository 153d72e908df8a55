import GRDB
import Model

extension SQLiteStore {
    public func identity(_ key: IdentityKey) async throws(StoreError) -> Identity? {
        try await read("identity not read") { db in try StoredIdentity.find(key, in: db) }
    }

    public func postFaces(_ posts: Set<PostKey>) async throws(StoreError) -> [PostKey: PostFace] {
        try await read("posts not read") { db in
            let find = try RawStatement(
                """
                SELECT substr(text, 1, \(PostFace.longestText)), url, at FROM post
                WHERE network = (SELECT id FROM network WHERE name = ?1) AND key = ?2 AND author IS NOT NULL
                """, in: db)
            var faces: [PostKey: PostFace] = [:]
            for post in posts {
                try find.bind(post.network.rawValue, at: 1)
                try find.bind(StoredKey(post.id), at: 2)
                if try find.step() {
                    faces[post] = PostFace(
                        text: find.optionalText(0), url: find.optionalText(1),
                        at: find.optionalInt64(2).map(Instant.init(milliseconds:)))
                }
                find.reset()
            }
            return faces
        }
    }

    public func identities(withHandle handle: String, limit: Int) async throws(StoreError) -> [Identity] {
        try await read("identities not read") { db in
            let networks = try StoredIdentity.networks(in: db)
            let find = try RawStatement(
                """
                \(StoredIdentity.select) WHERE account.handle = ?1 COLLATE NOCASE ORDER BY account.network, account.key LIMIT ?2
                """, in: db)
            try find.bind(handle, at: 1)
            try find.bind(limit, at: 2)
            var identities: [Identity] = []
            while try find.step() {
                guard let network = networks[find.int64(1)] else { continue }
                identities.append(StoredIdentity.read(find, on: network))
            }
            return identities
        }
    }
}
