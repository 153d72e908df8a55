import GRDB
import Model

extension SQLiteStore {
    public func adopt(
        people: [Person]?, identities: [Identity], assignments: [Assignment: Instant], handles: [ConfiguredHandle: IdentityKey]
    ) async throws(StoreError) {
        try await write("people and assignments not stored") { [self] db in
            let forgotten = try Forgotten(in: db)
            let identities = try identities.filter { identity in
                try !forgotten.holds(.met(identity.key)) && !(identity.person.map { try forgotten.holds(.tracked($0)) } ?? false)
            }
            let assignments = try assignments.filter { try !($0.key.identity.map { try forgotten.holds(.met($0)) } ?? false) }
            let handles = try handles.filter { try !forgotten.holds(.met($0.value)) }
            var writing = try Writing(db, interner, at: clock.now)
            if let people { try Self.adopt(people, knowing: forgotten, with: writing, in: db) }
            try Self.adopt(identities, with: &writing, in: db)
            try writing.finish()
            try Self.adopt(assignments, at: clock.now, in: db)
            try Self.adopt(handles, in: db)
        }
    }

    public func adopt(_ people: [Person]) async throws(StoreError) {
        try await write("people not stored") { [self] db in
            let writing = try Writing(db, interner, at: clock.now)
            try Self.adopt(people, knowing: Forgotten(in: db), with: writing, in: db)
            try writing.finish()
        }
    }

    /// People who are not named any more keep their row, and with it their history; they are only not adopted. Most are as they were, and only
    /// what has changed is written.
    private static func adopt(_ people: [Person], knowing forgotten: Forgotten, with writing: Writing, in db: Database) throws {
        let gone = try forgotten.held(among: people.map { .tracked($0.id) })
        var stored = try StoredPerson.adopted(in: db)
        for person in people where gone.isEmpty || !gone.contains(.tracked(person.id)) {
            let known = stored.removeValue(forKey: person.id.rawValue)
            let lists = Set(person.lists)
            if let known, known.facts == person.facts, known.lists == lists { continue }
            let id = try known?.id ?? writing.person(person.id)
            try db.cachedStatement(sql: "UPDATE person SET adopted = 1, name = ?, city = ?, country = ?, place = ? WHERE id = ?").execute(
                arguments: [person.name, person.city, person.country, person.place, id])
            try replaceLists(of: id, by: lists, in: db)
        }
        for gone in stored.values {
            try db.execute(
                sql: "UPDATE person SET adopted = 0, name = slug, city = NULL, country = NULL, place = NULL WHERE id = ?",
                arguments: [gone.id])
            try replaceLists(of: gone.id, by: [], in: db)
        }
    }

    private static func replaceLists(of person: Int64, by lists: Set<String>, in db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM person_list WHERE person = ?").execute(arguments: [person])
        let add = try db.cachedStatement(sql: "INSERT INTO person_list (person, list) VALUES (?, ?)")
        for list in lists { try add.execute(arguments: [person, list]) }
    }

    private static func adopt(_ identities: [Identity], with writing: inout Writing, in db: Database) throws {
        var owners: [Int64: Int64] = [:]
        for identity in identities {
            var facts = identity
            facts.person = nil
            let name = Interner.Name(network: try writing.network(identity.key.network), key: StoredKey(identity.key.id))
            let isTold = try facts == Identity(identity.key) && writing.knownAccount(name) != nil
            if !isTold { _ = try writing.store([facts]) }
            let account = try writing.account(name)
            if let person = identity.person { owners[account] = try writing.person(person) }
        }
        let before = try Row.fetchAll(db, sql: "SELECT id, person FROM account WHERE person IS NOT NULL")
        var changed: [(account: Int64, owner: Int64?)] = []
        for row in before {
            let (account, owner): (Int64, Int64) = (row["id"], row["person"])
            let now = owners.removeValue(forKey: account)
            if now != owner { changed.append((account, now)) }
        }
        changed += owners.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        for (account, owner) in changed {
            try db.execute(
                sql: "UPDATE account SET person = ?, revision = ? WHERE id = ?",
                arguments: [owner, writing.nextRevision(), account])
        }
    }

    private static func adopt(_ assignments: [Assignment: Instant], at now: Instant, in db: Database) throws {
        try db.execute(
            sql: "DELETE FROM assignment WHERE suspended = \(laidAside) AND due < ?",
            arguments: [(now - keepingCursors).milliseconds])
        var gone = try storedAssignments("", in: db)
        let suspended = try Int64.fetchSet(db, sql: "SELECT id FROM assignment WHERE suspended <> 0")
        for (assignment, due) in assignments {
            if let id = gone.removeValue(forKey: assignment) {
                guard suspended.contains(id) else { continue }
                try db.execute(
                    sql: "UPDATE assignment SET suspended = 0, due = ? WHERE id = ?", arguments: [due.milliseconds, id])
            } else {
                try db.execute(
                    sql: "INSERT INTO assignment (connector, network, identity, due, since) VALUES (?, ?, ?, ?, ?)",
                    arguments: [
                        assignment.connector, assignment.identity?.network.rawValue ?? "", assignment.identity?.id ?? "",
                        due.milliseconds, due.milliseconds,
                    ])
            }
        }
        let connectors = Set(assignments.keys.map(\.connector))
        for (assignment, id) in gone {
            if connectors.contains(assignment.connector) {
                try db.execute(sql: "DELETE FROM assignment WHERE id = ?", arguments: [id])
            } else {
                try db.execute(
                    sql: """
                        UPDATE assignment SET suspended = \(laidAside), due = ?, failures = 0, problem = NULL, lease_until = 0,
                            fence = fence + 1
                        WHERE id = ? AND suspended <> \(laidAside)
                        """, arguments: [now.milliseconds, id])
            }
        }
    }

    /// Of an assignment without a connector, whose cursor is kept for when there is one of that name again; `due` says since when.
    static let laidAside = 2
    private static let keepingCursors = Duration.seconds(90 * 86_400)

    private static func storedAssignments(_ condition: String, in db: Database) throws -> [Assignment: Int64] {
        var stored: [Assignment: Int64] = [:]
        let read = try RawStatement("SELECT id, connector, network, identity FROM assignment \(condition)", in: db)
        while try read.step() {
            let key = Network(rawValue: read.text(2)).map { IdentityKey($0, read.text(3)) }
            stored[Assignment(connector: read.text(1), identity: key)] = read.int64(0)
        }
        return stored
    }

    private static func adopt(_ handles: [ConfiguredHandle: IdentityKey], in db: Database) throws {
        var stored = try storedHandles(in: db)
        for (handle, key) in handles where stored.removeValue(forKey: handle) != key {
            try db.execute(
                sql: "INSERT OR REPLACE INTO handle (connector, numbered_by, handle, network, identity) VALUES (?, ?, ?, ?, ?)",
                arguments: [handle.connector, handle.numberedBy, handle.handle, key.network.rawValue, key.id])
        }
        for gone in stored.keys {
            try db.execute(
                sql: "DELETE FROM handle WHERE connector = ? AND numbered_by = ? AND handle = ?",
                arguments: [gone.connector, gone.numberedBy, gone.handle])
        }
    }

    public func resumeAssignments(at due: Instant) async throws(StoreError) {
        try await write("assignments not resumed") { db in
            try db.execute(
                sql: "UPDATE assignment SET suspended = 0, due = ? WHERE suspended NOT IN (0, \(Self.laidAside))",
                arguments: [due.milliseconds])
        }
    }

    public func handles() async throws(StoreError) -> [ConfiguredHandle: IdentityKey] {
        try await read("handles not read", Self.storedHandles)
    }

    private static func storedHandles(in db: Database) throws -> [ConfiguredHandle: IdentityKey] {
        var handles: [ConfiguredHandle: IdentityKey] = [:]
        let read = try RawStatement("SELECT connector, numbered_by, handle, network, identity FROM handle", in: db)
        while try read.step() {
            guard let network = Network(rawValue: read.text(3)) else { continue }
            let handle = ConfiguredHandle(connector: read.text(0), numberedBy: read.text(1), handle: read.text(2))
            handles[handle] = IdentityKey(network, read.text(4))
        }
        return handles
    }

    public func assignments() async throws(StoreError) -> Set<Assignment> {
        try await read("assignments not read") { db in
            Set(try Self.storedAssignments("WHERE suspended <> \(Self.laidAside)", in: db).keys)
        }
    }

    public func people() async throws(StoreError) -> [Person] {
        try await read("people not read") { db in
            var lists: [Int64: [String]] = [:]
            let readLists = try RawStatement("SELECT person, list FROM person_list ORDER BY person, list", in: db)
            while try readLists.step() { lists[readLists.int64(0), default: []].append(readLists.text(1)) }
            let read = try RawStatement(
                """
                SELECT id, slug, name, city, country, place FROM person
                WHERE adopted = 1 OR EXISTS (SELECT 1 FROM account WHERE told_person = person.id)
                ORDER BY slug
                """, in: db)
            var people: [Person] = []
            while try read.step() {
                guard let id = PersonID(rawValue: read.text(1)) else { continue }
                people.append(
                    Person(
                        id, name: read.text(2), lists: lists[read.int64(0)] ?? [], city: read.optionalText(3),
                        country: read.optionalText(4), place: read.optionalText(5)))
            }
            return people
        }
    }

    public func networks() async throws(StoreError) -> [PersonID: Set<Network>] {
        try await read("networks of people not read") { db in
            var networks: [PersonID: Set<Network>] = [:]
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT DISTINCT person.slug, network.name FROM (
                        SELECT network, person AS owner FROM account WHERE person IS NOT NULL
                        UNION ALL SELECT network, told_person FROM account WHERE person IS NULL AND told_person IS NOT NULL
                    ) AS owned JOIN person ON person.id = owner JOIN network ON network.id = owned.network
                    """)
            while let row = try rows.next() {
                guard let person = PersonID(rawValue: row["slug"]), let network = Network(rawValue: row["name"]) else { continue }
                networks[person, default: []].insert(network)
            }
            return networks
        }
    }

    /// Of so many the accounts are looked up one by one.
    private static let fewPeople = 16

    public func identities(of people: Set<PersonID>) async throws(StoreError) -> [PersonID: [Identity]] {
        var identities: [PersonID: [Identity]] = [:]
        if people.count <= Self.fewPeople {
            for person in people { identities[person] = try await self.identities(of: person) }
            return identities
        }
        return try await read("identities not read") { db in
            let networks = try StoredIdentity.networks(in: db)
            let find = try RawStatement(
                """
                \(StoredIdentity.select) WHERE account.id IN (
                    SELECT id FROM account WHERE person IS NOT NULL UNION SELECT id FROM account WHERE told_person IS NOT NULL
                ) ORDER BY account.network, account.id
                """, in: db)
            var identities: [PersonID: [Identity]] = [:]
            while try find.step() {
                guard let network = networks[find.int64(1)] else { continue }
                let identity = StoredIdentity.read(find, on: network)
                if let person = identity.person, people.contains(person) { identities[person, default: []].append(identity) }
            }
            return identities
        }
    }

    public func identities(of person: PersonID) async throws(StoreError) -> [Identity] {
        try await read("identities not read") { db in
            let networks = try StoredIdentity.networks(in: db)
            let find = try RawStatement(
                """
                \(StoredIdentity.select) WHERE account.id IN (
                    SELECT id FROM account WHERE person = (SELECT id FROM person WHERE slug = ?1)
                    UNION SELECT id FROM account WHERE person IS NULL AND told_person = (SELECT id FROM person WHERE slug = ?1)
                ) ORDER BY account.network, account.id
                """, in: db)
            try find.bind(person.rawValue, at: 1)
            var identities: [Identity] = []
            while try find.step() {
                guard let network = networks[find.int64(1)] else { continue }
                identities.append(StoredIdentity.read(find, on: network))
            }
            return identities
        }
    }
}
