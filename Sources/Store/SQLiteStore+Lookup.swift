import GRDB
import Model

extension SQLiteStore {
    public func identity(_ key: IdentityKey) async throws(StoreError) -> Identity? {
        try await read("identity not read") { db in try StoredIdentity.find(key, in: db) }
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
