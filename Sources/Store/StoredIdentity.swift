import GRDB
import Model

/// The columns in which an identity is read, and how.
enum StoredIdentity {
    static let select = """
        SELECT account.id, account.network, account.key, account.handle, account.name, account.created_at, account.followers,
            account.following, account.lists, person.slug
        FROM account LEFT JOIN person ON person.id = coalesce(account.person, account.told_person)
        """

    /// The identity of the current row of `select`.
    static func read(_ row: RawStatement, on network: Network) -> Identity {
        Identity(
            IdentityKey(network, row.key(2)), handle: row.optionalText(3), name: row.optionalText(4),
            createdAt: row.optionalInt64(5).map(Instant.init(milliseconds:)), followers: row.optionalInt64(6),
            following: row.optionalInt64(7), lists: row.optionalInt64(8),
            person: row.optionalText(9).flatMap(PersonID.init(rawValue:)))
    }

    /// The identity of a key; `nil` when none of that name is known.
    static func find(_ key: IdentityKey, in db: Database) throws -> Identity? {
        let find = try RawStatement(
            """
            \(select)
            WHERE account.network = (SELECT id FROM network WHERE name = ?1) AND account.key = ?2
            """, in: db)
        defer { find.reset() }
        try find.bind(key.network.rawValue, at: 1)
        try find.bind(StoredKey(key.id), at: 2)
        return try find.step() ? read(find, on: key.network) : nil
    }

    /// The networks by their numbers.
    static func networks(in db: Database) throws -> [Int64: Network] {
        let read = try RawStatement("SELECT id, name FROM network", in: db)
        var networks: [Int64: Network] = [:]
        while try read.step() { networks[read.int64(0)] = Network(rawValue: read.text(1)) }
        return networks
    }
}
