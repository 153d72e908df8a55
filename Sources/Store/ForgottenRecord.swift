import Crypto
import Foundation
import GRDB
import Logging
import Model

/// Who a store's file says must not be kept: what a backup from before does not know.
struct ForgottenRecord: Sendable {
    private struct Entry: Sendable {
        var owner: Data?
        var since: Int64
        var isByFile: Bool
    }

    private let key: Data
    private let entries: [Data: Entry]

    /// Reads it of the store at `path`; `nil` where nobody was ever forgotten. Throws where the file cannot be read. Blocks its thread.
    init?(ofStoreAt path: String) throws {
        guard access(path, F_OK) == 0 else { return nil }
        var configuration = Configuration()
        configuration.prepareDatabase { db in try Opening.refuseOthers(db, at: path) }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        let read = try queue.read { db -> (key: Data, entries: [Data: Entry])? in
            guard try db.tableExists("forgotten_key"), let key = try Data.fetchOne(db, sql: "SELECT key FROM forgotten_key") else {
                return nil
            }
            let rows = try Row.fetchAll(db, sql: "SELECT digest, owner, since, by_file FROM forgotten")
            let entries = rows.map { row in
                (row["digest"] as Data, Entry(owner: row["owner"], since: row["since"], isByFile: row["by_file"]))
            }
            return (key, Dictionary(entries) { first, _ in first })
        }
        guard let read else { return nil }
        (key, entries) = read
    }

    /// Makes those who must not be kept the same in the store at `path`, which nobody else has open: whom it holds nevertheless is removed,
    /// and who may come back by now may come back there, too. Brings a store of an earlier version up to date. Blocks its thread.
    func carry(into path: String, at clock: any WallClock) throws -> (forgotten: RestoredForgotten, left: StoreHoldings) {
        let store = try Opening(path: path, role: .tool, clock: clock, logger: Logger(label: "store") { _ in SwiftLogNoOpLogHandler() })
            .open()
        defer { try? store.pool.close() }
        return try store.pool.write { db in
            // What is removed is overwritten, as when it was forgotten first.
            try db.execute(sql: "PRAGMA secure_delete = ON")
            defer { try? db.execute(sql: "PRAGMA secure_delete = FAST") }
            var writing = try Writing(db, store.interner, at: clock.now)
            let outcome = try carry(with: &writing, in: db)
            try writing.finish()
            return (outcome, try StoreHoldings(StoreHoldings.rows(in: db), in: db))
        }
    }

    private func carry(with writing: inout Writing, in db: Database) throws -> RestoredForgotten {
        let theirs = try Data.fetchOne(db, sql: "SELECT key FROM forgotten_key")
        if theirs == nil { try db.execute(sql: "INSERT INTO forgotten_key VALUES (1, ?)", arguments: [key]) }
        let isSameStore = theirs == nil || theirs == key
        let known = Set(try Data.fetchAll(db, sql: "SELECT digest FROM forgotten"))
        var outcome = RestoredForgotten()
        var found: Set<Data> = []
        for (person, digest) in try held(in: db) where !(isSameStore && known.contains(digest)) {
            found.insert(digest)
            outcome.removed += 1
            _ = try writing.forget(person, byFile: entries[digest]?.isByFile ?? false)
        }
        // Digests by another key tell nobody there.
        guard isSameStore else {
            outcome.lost = entries.count { $0.value.owner == nil && !found.contains($0.key) }
            return outcome
        }
        for digest in known where entries[digest] == nil {
            try db.execute(sql: "DELETE FROM forgotten WHERE digest = ?", arguments: [digest])
        }
        for (digest, entry) in entries {
            try db.execute(
                sql: "INSERT OR REPLACE INTO forgotten (digest, owner, since, revision, by_file) VALUES (?, ?, ?, ?, ?)",
                arguments: [digest, entry.owner, entry.since, writing.nextRevision(), entry.isByFile])
        }
        return outcome
    }

    /// The people and accounts of a store that must not be kept: people first, with whom their accounts go.
    private func held(in db: Database) throws -> [(person: PersonKey, digest: Data)] {
        let key = SymmetricKey(data: key)
        var held: [(PersonKey, Data)] = []
        func note(_ person: PersonKey) {
            let digest = Data(HMAC<SHA256>.authenticationCode(for: Data(person.description.utf8), using: key))
            if entries[digest] != nil { held.append((person, digest)) }
        }
        let people = try RawStatement("SELECT slug FROM person", in: db)
        while try people.step() { if let id = PersonID(rawValue: people.text(0)) { note(.tracked(id)) } }
        let accounts = try RawStatement(
            "SELECT network.name, account.key FROM account JOIN network ON network.id = account.network", in: db)
        while try accounts.step() {
            if let network = Network(rawValue: accounts.text(0)) { note(.met(IdentityKey(network, accounts.key(1)))) }
        }
        return held
    }
}

/// What became of those who were forgotten since a backup was made, when it was restored.
public struct RestoredForgotten: Sendable, Hashable {
    /// How many people and accounts the backup held, and the store holds no more.
    public var removed = 0
    /// How many are not in the backup, and may come back: it is another store's.
    public var lost = 0
    /// Why it could not be told who was forgotten; `nil` where it could.
    public var problem: String?

    init() {}

    init(problem: String) { self.problem = problem }
}
