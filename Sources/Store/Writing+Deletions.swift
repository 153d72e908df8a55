import GRDB
import Model

extension Writing {
    /// Removes what networks no longer show, with all that hangs on it, and remembers that.
    mutating func apply(_ deletions: [Deletion]) throws -> CommitOutcome.Count {
        var count = CommitOutcome.Count()
        var accounts: [Int64] = []
        for deletion in deletions {
            let name = Interner.Name(network: try network(deletion.network), key: StoredKey(deletion.id))
            try remember(deletion)
            let isStored: Bool
            switch deletion.stream {
            case .interactions: isStored = try removeInteraction(name)
            case .posts:
                let post = try knownPost(name)
                if let post { try removePosts([post]) }
                isStored = post != nil
            case .identities:
                let account = try knownAccount(name).flatMap { accounts.contains($0) ? nil : $0 }
                if let account { accounts.append(account) }
                isStored = account != nil
            }
            if isStored { count.stored += 1 } else { count.known += 1 }
        }
        if !accounts.isEmpty { try removeAccounts(accounts) }
        if !deletions.isEmpty { try boundTombstones() }
        return count
    }

    private mutating func removeInteraction(_ name: Interner.Name) throws -> Bool {
        let remove = try RawStatement("DELETE FROM interaction WHERE network = ? AND key = ? RETURNING id", in: db)
        try remove.bind(name.network, at: 1)
        try remove.bind(name.key, at: 2)
        guard try remove.step() else { return false }
        let id = remove.int64(0)
        while try remove.step() {}
        try noteRemoval(of: .act(id))
        return true
    }

    private mutating func removePosts(_ posts: [Int64], isRemembered: Bool = true) throws {
        // What hangs on the posts of an account that goes names only the post.
        let remember = "INSERT OR REPLACE INTO tombstone (network, what, key) SELECT network, 2, key FROM post WHERE id = ?"
        for post in posts {
            for sql in (isRemembered ? [remember] : []) + [
                "DELETE FROM interaction WHERE post = ?", "DELETE FROM tally WHERE post = ?", "DELETE FROM post WHERE id = ?",
            ] {
                let remove = try RawStatement(sql, in: db)
                try remove.bind(post, at: 1)
                try remove.run()
            }
            try noteRemoval(of: .post(post))
        }
    }

    /// Reads through all interactions and posts once, however many accounts go: there is no index by actor or target, which would
    /// double the cost of storing for the sake of something rare.
    ///
    /// An account that a people file names comes back at once under a new id, without facts, so that it stays somebody's. Where it is
    /// not to be remembered that the posts were there, nothing of them is left.
    mutating func removeAccounts(_ accounts: [Int64], isRemembered: Bool = true) throws {
        let list = "[" + accounts.map(String.init).joined(separator: ",") + "]"
        let posts = try Int64.fetchAll(
            db, sql: "SELECT id FROM post WHERE author IN (SELECT value FROM json_each(?)) ORDER BY id", arguments: [list])
        try removePosts(posts, isRemembered: isRemembered)
        try db.execute(
            sql: """
                DELETE FROM interaction
                WHERE actor IN (SELECT value FROM json_each(?1)) OR target IN (SELECT value FROM json_each(?1))
                """, arguments: [list])
        try db.execute(sql: "DELETE FROM tally WHERE account IN (SELECT value FROM json_each(?))", arguments: [list])
        // Ks name accounts by their networks' ids; those of a person whom a people file names stay that person's.
        try db.execute(
            sql: """
                DELETE FROM k WHERE receiver IN (
                    SELECT network.name || ':' || account.key FROM account JOIN network ON network.id = account.network
                    WHERE account.id IN (SELECT value FROM json_each(?)) AND account.person IS NULL
                )
                """, arguments: [list])
        let adopted = try adoptedAccounts(list)
        try db.execute(sql: "DELETE FROM account WHERE id IN (SELECT value FROM json_each(?))", arguments: [list])
        for account in accounts { try noteRemoval(of: .account(account)) }
        for (name, person) in adopted {
            let id = try account(name)
            try db.execute(sql: "UPDATE account SET person = ? WHERE id = ?", arguments: [person, id])
        }
    }

    /// Those of a list of accounts that a people file names, and whose they are.
    private func adoptedAccounts(_ list: String) throws -> [(Interner.Name, person: Int64)] {
        let find = try RawStatement(
            """
            SELECT network, key, person FROM account
            WHERE id IN (SELECT value FROM json_each(?)) AND person IS NOT NULL
            """, in: db)
        try find.bind(list, at: 1)
        var adopted: [(Interner.Name, person: Int64)] = []
        while try find.step() {
            adopted.append((Interner.Name(network: find.int64(0), key: StoredKey(find.key(1))), find.int64(2)))
        }
        return adopted
    }
}

extension Batch {
    /// The batch without the records that its own deletions name: they would be stored and removed in one breath, and each time
    /// anew.
    func withoutOwnDeletions() -> (Batch, leftOut: CommitOutcome) {
        if deletions.isEmpty { return (self, CommitOutcome()) }
        struct Name: Hashable {
            var network: Network
            var stream: Deletion.Stream
            var id: String
        }
        let gone = Set(deletions.map { Name(network: $0.network, stream: $0.stream, id: $0.id) })
        return without { gone.contains(Name(network: $0, stream: $1, id: $2)) }
    }

    /// The batch without the records that are gone, and without those that hang on them.
    func without(
        _ isGone: (Network, Deletion.Stream, String) throws -> Bool
    ) rethrows -> (Batch, leftOut: CommitOutcome) {
        var rest = self
        try rest.identities.removeAll { try isGone($0.key.network, .identities, $0.key.id) }
        try rest.posts.removeAll { try isGone($0.network, .posts, $0.id) || isGone($0.network, .identities, $0.author) }
        try rest.interactions.removeAll { act in
            if let id = act.id, try isGone(act.network, .interactions, id) { return true }
            if let post = act.post, try isGone(act.network, .posts, post) { return true }
            return try isGone(act.network, .identities, act.actor) || isGone(act.network, .identities, act.target)
        }
        try rest.tallies.removeAll {
            switch $0.subject {
            case .post(let id): try isGone($0.network, .posts, id)
            case .identity(let id): try isGone($0.network, .identities, id)
            }
        }
        var leftOut = CommitOutcome()
        leftOut.identities.deletedBefore = identities.count - rest.identities.count
        leftOut.posts.deletedBefore = posts.count - rest.posts.count
        leftOut.interactions.deletedBefore = interactions.count - rest.interactions.count
        leftOut.tallies.deletedBefore = tallies.count - rest.tallies.count
        return (rest, leftOut)
    }
}
