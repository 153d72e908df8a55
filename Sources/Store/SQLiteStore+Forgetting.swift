import Foundation
import GRDB
import Model

extension SQLiteStore {
    public func forget(_ person: PersonKey) async throws(StoreError) -> ForgetOutcome {
        let outcome = try await write("nobody forgotten") { [self] db in try forget(person, byFile: false, in: db) }
        await wipe()
        return outcome
    }

    public func remember(_ person: PersonKey) async throws(StoreError) -> Bool {
        try await write("nobody let come back") { db in
            guard let digest = try Forgotten(in: db).digest(of: person) else { return false }
            return try Forgotten.remove(digest, in: db)
        }
    }

    public func optOut(_ people: Set<PersonKey>) async throws(StoreError) {
        let isNew = try await write("those who opted out not taken over") { [self] db in
            let known = Set(try Data.fetchAll(db, sql: "SELECT digest FROM forgotten WHERE by_file = 1 AND owner IS NULL"))
            if people.isEmpty, known.isEmpty { return false }
            let forgotten = try Forgotten.begun(in: db)
            var kept: Set<Data> = []
            var isNew = false
            for person in people.sorted() {
                guard let digest = forgotten.digest(of: person) else { continue }
                if !known.contains(digest) {
                    _ = try forget(person, byFile: true, in: db)
                    isNew = true
                }
                kept.insert(digest)
            }
            for digest in known.subtracting(kept) { _ = try Forgotten.remove(digest, in: db) }
            return isNew
        }
        if isNew { await wipe() }
    }

    public func forgotten(among people: [PersonKey]) async throws(StoreError) -> Set<PersonKey> {
        try await read("those who are forgotten not read") { db in
            try Forgotten(in: db).held(among: people)
        }
    }

    public func forgottenMark() async throws(StoreError) -> ForgottenMark {
        try await read("those who are forgotten not read") { db in
            let mark = try RawStatement("SELECT count(*), coalesce(max(revision), 0) FROM forgotten", in: db)
            defer { mark.reset() }
            _ = try mark.step()
            return ForgottenMark(count: mark.int64(0), revision: mark.int64(1))
        }
    }

    private func forget(_ person: PersonKey, byFile: Bool, in db: Database) throws -> ForgetOutcome {
        // What is removed is overwritten, and does not lie in free pages until they are used again.
        try db.execute(sql: "PRAGMA secure_delete = ON")
        defer { try? db.execute(sql: "PRAGMA secure_delete = FAST") }
        var writing = try Writing(db, interner, at: clock.now)
        let outcome = try writing.forget(person, byFile: byFile)
        try writing.finish()
        return outcome
    }

    /// Folds the write-ahead log back, where what was removed still stands. Best effort: whoever reads meanwhile keeps it, and then the
    /// daemon does it in time.
    private func wipe() async {
        await withCheckedContinuation { continuation in
            pool.asyncWriteWithoutTransaction { db in
                _ = try? db.checkpoint(.truncate)
                continuation.resume()
            }
        }
    }
}
