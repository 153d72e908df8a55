import GRDB
import Model

extension SQLiteStore {
    private static let batchLength = 4096

    public func activity(of accounts: Set<IdentityKey>, visit: @escaping @Sendable (Batch) throws -> Void) async throws {
        try await read("activity not read") { db in
            let ids = try accounts.sorted().compactMap { try Self.id(of: $0, in: db) }
            let reading = ActivityReading(db: db, list: "[" + ids.map(String.init).joined(separator: ",") + "]")
            try reading.posts(Self.batchLength, visit)
            try reading.interactions(Self.batchLength, visit)
            try reading.tallies(Self.batchLength, visit)
        }
    }

    private static func id(of key: IdentityKey, in db: Database) throws -> Int64? {
        let find = try RawStatement("SELECT id FROM account WHERE network = (SELECT id FROM network WHERE name = ?) AND key = ?", in: db)
        try find.bind(key.network.rawValue, at: 1)
        try find.bind(StoredKey(key.id), at: 2)
        defer { find.reset() }
        return try find.step() ? find.int64(0) : nil
    }
}

/// What is stored of some accounts, in the order in which it came.
private struct ActivityReading {
    let db: Database
    /// The accounts' ids, as a JSON array.
    let list: String

    func posts(_ length: Int, _ visit: (Batch) throws -> Void) throws {
        let topics = try RawStatement("SELECT topic FROM post_topic WHERE post = ? ORDER BY topic", in: db)
        try batches(
            """
            SELECT post.id, network.name, CAST(post.key AS TEXT) AS key, CAST(account.key AS TEXT) AS author, at, text, url, in_reply_to
            FROM post JOIN network ON network.id = post.network JOIN account ON account.id = author
            WHERE author IN (SELECT value FROM json_each(?)) ORDER BY post.id
            """, length, visit
        ) { row, batch in
            guard let network = Network(rawValue: row["name"]), let at = row["at"] as Int64? else { return }
            try topics.bind(row["id"] as Int64, at: 1)
            var found: [String] = []
            while try topics.step() { found.append(topics.text(0)) }
            batch.posts.append(
                Post(
                    network: network, id: row["key"], author: row["author"], at: Instant(milliseconds: at), text: row["text"],
                    url: row["url"], topics: found, inReplyTo: row["in_reply_to"]))
        }
    }

    func interactions(_ length: Int, _ visit: (Batch) throws -> Void) throws {
        try batches(
            """
            SELECT network.name, kind, CAST(doer.key AS TEXT) AS actor, CAST(receiver.key AS TEXT) AS target, interaction.at AS at,
                CASE WHEN typeof(interaction.key) = 'blob' THEN NULL ELSE CAST(interaction.key AS TEXT) END AS key,
                CAST(post.key AS TEXT) AS post
            FROM interaction JOIN network ON network.id = interaction.network
            JOIN account AS doer ON doer.id = actor JOIN account AS receiver ON receiver.id = target
            LEFT JOIN post ON post.id = interaction.post
            WHERE actor IN (SELECT value FROM json_each(?1)) OR target IN (SELECT value FROM json_each(?1)) ORDER BY interaction.id
            """, length, visit
        ) { row, batch in
            guard let network = Network(rawValue: row["name"]), let kind = Kind(rawValue: row["kind"]) else { return }
            batch.interactions.append(
                Interaction(
                    network: network, kind: kind, actor: row["actor"], target: row["target"], at: Instant(milliseconds: row["at"]),
                    id: row["key"], post: row["post"]))
        }
    }

    func tallies(_ length: Int, _ visit: (Batch) throws -> Void) throws {
        try batches(
            """
            SELECT network.name, CAST(account.key AS TEXT) AS account, NULL AS post, kind, count, tally.at AS at, tally.id AS place
            FROM tally JOIN account ON account.id = tally.account JOIN network ON network.id = account.network
            WHERE tally.account IN (SELECT value FROM json_each(?1))
            UNION ALL
            SELECT network.name, NULL, CAST(post.key AS TEXT), kind, count, tally.at, tally.id
            FROM post JOIN tally ON tally.post = post.id JOIN network ON network.id = post.network
            WHERE author IN (SELECT value FROM json_each(?1)) ORDER BY place
            """, length, visit
        ) { row, batch in
            guard let network = Network(rawValue: row["name"]), let kind = Kind(rawValue: row["kind"]) else { return }
            let subject: Tally.Subject = (row["post"] as String?).map { .post($0) } ?? .identity(row["account"])
            batch.tallies.append(
                Tally(network: network, kind: kind, subject: subject, count: row["count"], at: Instant(milliseconds: row["at"])))
        }
    }

    private func batches(
        _ sql: String, _ length: Int, _ visit: (Batch) throws -> Void, add: (Row, inout Batch) throws -> Void
    ) throws {
        let rows = try Row.fetchCursor(db, sql: sql, arguments: [list])
        var batch = Batch()
        while let row = try rows.next() {
            try add(row, &batch)
            if batch.recordCount < length { continue }
            try visit(batch)
            batch = Batch()
        }
        if batch.recordCount > 0 { try visit(batch) }
    }
}
