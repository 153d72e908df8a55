import GRDB
import Model

extension Writing {
    /// Stores what is told of identities. Whose an identity is by a people file is `adopt`'s to say; here it is hearsay.
    mutating func store(_ identities: [Identity]) throws -> CommitOutcome.Count {
        var count = CommitOutcome.Count()
        for identity in try merged(identities) {
            let isNew = try store(identity)
            count.stored += isNew ? 1 : 0
        }
        count.known = identities.count - count.stored
        return count
    }

    /// One identity for each key, in the order of their first mention; of each fact the last that is known. Storing a page that
    /// tells of somebody twice is thereby the same as storing it again.
    private func merged(_ identities: [Identity]) throws -> [Identity] {
        var places: [Interner.Name: Int] = [:]
        var merged: [Identity] = []
        for identity in identities {
            let name = Interner.Name(network: try network(identity.key.network), key: StoredKey(identity.key.id))
            if let place = places[name] {
                merged[place].update(with: identity)
            } else {
                places[name] = merged.count
                merged.append(identity)
            }
        }
        return merged
    }

    /// Stores one identity; true when it was new or told something new.
    private mutating func store(_ identity: Identity) throws -> Bool {
        let name = Interner.Name(network: try network(identity.key.network), key: StoredKey(identity.key.id))
        let isKnown = try knownAccount(name) != nil
        let id = try account(name)
        let person = try identity.person.map { try self.person($0) }
        let stored = isKnown ? try facts(of: id) : Facts()
        var told = stored
        told.update(with: identity, person: person)
        if isKnown, told.followers != stored.followers || told.lists != stored.lists { try keepAudience(stored, of: id) }
        if told != stored { try write(told, to: id) }
        return !isKnown || told != stored
    }

    /// The person's number; a person nobody has named before is made, with the slug for a name.
    func person(_ slug: PersonID) throws -> Int64 {
        let add = try RawStatement("INSERT INTO person (slug, name) VALUES (?1, ?1) ON CONFLICT DO NOTHING", in: db)
        try add.bind(slug.rawValue, at: 1)
        try add.run()
        let find = try RawStatement("SELECT id FROM person WHERE slug = ?", in: db)
        try find.bind(slug.rawValue, at: 1)
        guard try find.step() else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "no person") }
        defer { find.reset() }
        return find.int64(0)
    }

    private struct Facts: Equatable {
        var handle: String?
        var name: String?
        var createdAt: Int64?
        var followers: Int64?
        var following: Int64?
        var lists: Int64?
        var person: Int64?

        mutating func update(with identity: Identity, person told: Int64?) {
            handle = identity.handle ?? handle
            name = identity.name ?? name
            createdAt = identity.createdAt?.milliseconds ?? createdAt
            followers = identity.followers ?? followers
            following = identity.following ?? following
            lists = identity.lists ?? lists
            person = told ?? person
        }
    }

    private func facts(of id: Int64) throws -> Facts {
        let read = try RawStatement(
            "SELECT handle, name, created_at, followers, following, lists, told_person FROM account WHERE id = ?", in: db)
        try read.bind(id, at: 1)
        guard try read.step() else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "an account is missing") }
        defer { read.reset() }
        return Facts(
            handle: read.optionalText(0), name: read.optionalText(1), createdAt: read.optionalInt64(2),
            followers: read.optionalInt64(3), following: read.optionalInt64(4), lists: read.optionalInt64(5),
            person: read.optionalInt64(6))
    }

    /// Keeps what a tracked person's account has shown until the change that is about to be written.
    private func keepAudience(_ facts: Facts, of id: Int64) throws {
        let keep = try RawStatement(
            """
            INSERT INTO former_audience (account, revision, at, followers, lists)
            SELECT id, ?2, ?3, ?4, ?5 FROM account WHERE id = ?1 AND coalesce(person, told_person) IS NOT NULL
            """, in: db)
        try keep.bind(id, at: 1)
        try keep.bind(revision + 1, at: 2)
        try keep.bind(now.milliseconds, at: 3)
        try keep.bind(facts.followers, at: 4)
        try keep.bind(facts.lists, at: 5)
        try keep.run()
    }

    private mutating func write(_ facts: Facts, to id: Int64) throws {
        let write = try RawStatement(
            """
            UPDATE account SET handle = ?1, name = ?2, created_at = ?3, followers = ?4, following = ?5, lists = ?6,
                told_person = ?7, revision = ?8, dated = CASE WHEN created_at IS NULL AND ?3 IS NOT NULL THEN ?8 ELSE dated END
            WHERE id = ?9
            """, in: db)
        try write.bind(facts.handle, at: 1)
        try write.bind(facts.name, at: 2)
        try write.bind(facts.createdAt, at: 3)
        try write.bind(facts.followers, at: 4)
        try write.bind(facts.following, at: 5)
        try write.bind(facts.lists, at: 6)
        try write.bind(facts.person, at: 7)
        try write.bind(nextRevision(), at: 8)
        try write.bind(id, at: 9)
        try write.run()
    }
}

extension Identity {
    /// Replaces the facts that `later` knows.
    mutating func update(with later: Identity) {
        handle = later.handle ?? handle
        name = later.name ?? name
        createdAt = later.createdAt ?? createdAt
        followers = later.followers ?? followers
        following = later.following ?? following
        lists = later.lists ?? lists
        person = later.person ?? person
    }
}
