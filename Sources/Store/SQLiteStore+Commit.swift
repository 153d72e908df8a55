import GRDB
import Model

extension SQLiteStore {
    /// The longest cursor that is kept.
    static let longestCursor = 64 << 10

    @discardableResult
    public func commit(_ batch: Batch, under lease: Lease, next: Schedule?) async throws(StoreError) -> CommitOutcome {
        if let cursor = batch.cursor, cursor.value.utf8.count > Self.longestCursor {
            throw StoreError(
                .failed, what: "store \(path): batch not stored",
                why: "its cursor has \(cursor.value.utf8.count) bytes, and at most \(Self.longestCursor) are kept",
                mend: "Mend the connector: a cursor is a bookmark, not an archive.")
        }
        return try await write("batch not stored") { [self] db in
            try Leases.require(lease, in: db)
            let outcome = try store(batch, isCurrent: true, in: db)
            if let cursor = batch.cursor {
                try db.execute(sql: "UPDATE assignment SET cursor = ? WHERE id = ?", arguments: [cursor.value, lease.id])
            }
            if let next {
                try Leases.end(lease, next: next, in: db)
            } else {
                try Leases.prolong(lease, from: clock.now, in: db)
            }
            return outcome
        }
    }

    @discardableResult
    public func commit(_ batch: Batch, isCurrent: Bool) async throws(StoreError) -> CommitOutcome {
        try await write("batch not stored") { [self] db in try store(batch, isCurrent: isCurrent, in: db) }
    }

    private func store(_ batch: Batch, isCurrent: Bool, in db: Database) throws -> CommitOutcome {
        var (rest, outcome) = batch.withoutOwnDeletions()
        var writing = try Writing(db, interner, at: clock.now)
        outcome += try writing.withoutForgotten(&rest)
        if isCurrent {
            try writing.forgetDeletions(of: rest)
        } else {
            let (alive, leftOut) = try writing.withoutDeleted(rest)
            rest = alive
            outcome += leftOut
        }
        outcome.identities += try writing.store(rest.identities)
        outcome.posts += try writing.store(rest.posts)
        outcome.interactions += try writing.store(rest.interactions)
        outcome.tallies += try writing.store(rest.tallies, areUndated: batch.talliesAreUndated)
        outcome.deletions += try writing.apply(rest.deletions)
        try writing.finish()
        if !isCurrent, batch.recordCount > 0 { try PublishingStates.noteImport(in: db) }
        return outcome
    }
}
