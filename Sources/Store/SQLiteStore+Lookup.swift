import GRDB
import Model

extension SQLiteStore {
    public func identity(_ key: IdentityKey) async throws(StoreError) -> Identity? {
        try await read("identity not read") { db in
            let find = try RawStatement(
                """
                \(StoredIdentity.select)
                WHERE account.network = (SELECT id FROM network WHERE name = ?1) AND account.key = ?2
                """, in: db)
            try find.bind(key.network.rawValue, at: 1)
            try find.bind(StoredKey(key.id), at: 2)
            return try find.step() ? StoredIdentity.read(find, on: key.network) : nil
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
