import GRDB
import Model

/// The claims on assignments.
enum Leases {
    /// No lease is longer. One that seems to be was made under a clock that has been put back since, and counts as run out.
    static let longest = Duration.seconds(86400)

    /// Throws `.leaseLost` unless the lease is the assignment's last one. One that has run out still counts: nobody else came.
    static func require(_ lease: Lease, in db: Database) throws {
        let fence = try Int64.fetchOne(db, sql: "SELECT fence FROM assignment WHERE id = ?", arguments: [lease.id])
        guard fence == lease.fence else { throw StoreError.leaseLost("assignment \(lease.id)") }
    }

    static func prolong(_ lease: Lease, from now: Instant, in db: Database) throws {
        try db.execute(
            sql: "UPDATE assignment SET lease_until = ? + lease WHERE id = ?", arguments: [now.milliseconds, lease.id])
    }

    /// Ends a claim: its fence is passed, so that it cannot be used again.
    static func end(_ lease: Lease, next: Schedule, in db: Database) throws {
        try db.execute(
            sql: """
                UPDATE assignment SET due = ?1, failures = ?2, problem = ?3, suspended = ?4, fetched = coalesce(?5, fetched),
                    first_fetched = coalesce(first_fetched, ?5),
                    activity = coalesce(?6, activity), lease_until = 0, fence = fence + 1
                WHERE id = ?7
                """,
            arguments: [
                next.due.milliseconds, next.failures, next.problem, next.isSuspended, next.success?.at.milliseconds, next.success?.activity,
                lease.id,
            ])
        if let success = next.success { try Intakes.add(success, ofAssignment: lease.id, in: db) }
    }
}
