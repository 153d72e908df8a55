import GRDB
import Model

/// What networks have deleted, so that a record of the past does not bring it back.
extension Writing {
    /// How many deletions are remembered, the latest.
    private static let mostTombstones = 1_000_000

    /// The batch without what was deleted and what hangs on it.
    func withoutDeleted(_ batch: Batch) throws -> (Batch, leftOut: CommitOutcome) {
        if try !hasTombstones { return (batch, CommitOutcome()) }
        let find = try RawStatement("SELECT 1 FROM tombstone WHERE network = ? AND what = ? AND key = ?", in: db)
        return try batch.without { network, stream, id in
            try bind(network, stream, id, to: find)
            defer { find.reset() }
            return try find.step()
        }
    }

    /// Forgets that something was deleted which its network shows again. That others still refer to it does not show it.
    func forgetDeletions(of batch: Batch) throws {
        if try !hasTombstones { return }
        let forget = try RawStatement("DELETE FROM tombstone WHERE network = ? AND what = ? AND key = ?", in: db)
        func note(_ network: Network, _ stream: Deletion.Stream, _ id: String) throws {
            try bind(network, stream, id, to: forget)
            try forget.run()
        }
        for identity in batch.identities { try note(identity.key.network, .identities, identity.key.id) }
        for post in batch.posts { try note(post.network, .posts, post.id) }
        for act in batch.interactions { if let id = act.id { try note(act.network, .interactions, id) } }
    }

    /// Remembers a deletion, as the latest.
    func remember(_ deletion: Deletion) throws {
        let remember = try RawStatement("INSERT OR REPLACE INTO tombstone (network, what, key) VALUES (?, ?, ?)", in: db)
        try bind(deletion.network, deletion.stream, deletion.id, to: remember)
        try remember.run()
    }

    /// Forgets the earliest deletions beyond the most.
    func boundTombstones() throws {
        try db.execute(
            sql: "DELETE FROM tombstone WHERE id <= (SELECT max(id) FROM tombstone) - ?", arguments: [Self.mostTombstones])
    }

    /// As a rule there is none, and then no record costs a look-up.
    private var hasTombstones: Bool {
        get throws {
            let any = try RawStatement("SELECT 1 FROM tombstone LIMIT 1", in: db)
            defer { any.reset() }
            return try any.step()
        }
    }

    private func bind(_ network: Network, _ stream: Deletion.Stream, _ id: String, to statement: RawStatement) throws {
        let what: Int64 =
            switch stream {
            case .identities: 1
            case .posts: 2
            case .interactions: 3
            }
        try statement.bind(try self.network(network), at: 1)
        try statement.bind(what, at: 2)
        try statement.bind(StoredKey(id), at: 3)
    }
}
