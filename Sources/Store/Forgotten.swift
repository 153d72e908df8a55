import Crypto
import Foundation
import GRDB
import Model

/// Who must not be kept, by a keyed hash: the store need not hold who it was to know them when they come.
///
/// The key lies in the same file, so that a backup knows them too. It keeps names out of sight; whoever has the file and suspects a name
/// can try it (docs/security.md).
struct Forgotten {
    private let key: SymmetricKey?
    private let db: Database
    /// What was answered, since a batch asks of the same few again and again.
    private final class Answers { var known: [PersonKey: Bool] = [:] }
    private let answers = Answers()

    /// Those who were forgotten after the store had been read so far; all of them for `nil`.
    init(in db: Database, since revision: Revision? = nil) throws {
        self.db = db
        // As a rule there is nobody, and then no record costs a look-up.
        let any = try RawStatement("SELECT 1 FROM forgotten WHERE revision > ? LIMIT 1", in: db)
        try any.bind(revision?.value ?? -1, at: 1)
        defer { any.reset() }
        key = try any.step() ? Data.fetchOne(db, sql: "SELECT key FROM forgotten_key").map { SymmetricKey(data: $0) } : nil
    }

    private init(in db: Database, key: SymmetricKey) {
        self.db = db
        self.key = key
    }

    /// The same, with a key where there was none.
    static func begun(in db: Database) throws -> Self {
        if let key = try Data.fetchOne(db, sql: "SELECT key FROM forgotten_key") { return Self(in: db, key: SymmetricKey(data: key)) }
        let key = SymmetricKey(size: .bits256)
        try db.execute(sql: "INSERT INTO forgotten_key VALUES (1, ?)", arguments: [key.withUnsafeBytes { Data($0) }])
        return Self(in: db, key: key)
    }

    var isEmpty: Bool { key == nil }

    /// The person's hash; `nil` while nobody is forgotten.
    func digest(of person: PersonKey) -> Data? {
        key.map { Data(HMAC<SHA256>.authenticationCode(for: Data(person.description.utf8), using: $0)) }
    }

    func holds(_ person: PersonKey) throws -> Bool {
        guard let digest = digest(of: person) else { return false }
        if let known = answers.known[person] { return known }
        let isThere = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM forgotten WHERE digest = ?)", arguments: [digest]) ?? false
        answers.known[person] = isThere
        return isThere
    }

    /// Those of many who are forgotten. Reads everybody who is, so that each costs no look-up.
    func held(among people: [PersonKey]) throws -> Set<PersonKey> {
        if isEmpty { return [] }
        let digests = Set(try Data.fetchAll(db, sql: "SELECT digest FROM forgotten"))
        return Set(people.filter { digest(of: $0).map(digests.contains) ?? false })
    }

    /// Bars somebody, or the account of an `owner` who is barred. Who has been forgotten for good stays so, whatever a file says.
    func add(_ person: PersonKey, of owner: PersonKey, at now: Instant, revision: Int64, byFile: Bool) throws {
        try db.execute(
            sql: """
                INSERT INTO forgotten (digest, owner, since, revision, by_file) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (digest) DO UPDATE SET by_file = min(by_file, excluded.by_file), revision = excluded.revision
                """,
            arguments: [digest(of: person), person == owner ? nil : digest(of: owner), now.milliseconds, revision, byFile])
    }

    /// Lets somebody come back, with the accounts that went with them. False when they were not barred.
    static func remove(_ digest: Data, in db: Database) throws -> Bool {
        try db.execute(sql: "DELETE FROM forgotten WHERE digest = ?1 OR owner = ?1", arguments: [digest])
        return db.changesCount > 0
    }

    /// A run that was begun before somebody was forgotten, without them.
    func left(out run: Run) throws -> Run {
        if isEmpty { return run }
        var run = run
        try run.standings.removeAll { try holds($0.person) }
        return run
    }

    /// What was decided on such a run. That something is over is told all the same to whoever keeps it open.
    func left(out decision: Decision) throws -> Decision {
        if isEmpty { return decision }
        func isGone(_ subject: AlertSubject) throws -> Bool { try subject.person.map(holds) ?? false }
        var decision = decision
        decision.states = try decision.states.filter { try !isGone($0.key.subject) }
        try decision.raised.removeAll { try $0.alert.status != .resolved && isGone($0.alert.subject) }
        return decision
    }
}
