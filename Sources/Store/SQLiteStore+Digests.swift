import GRDB
import Model

/// What is told in one message because a receiver has had enough for the day.
extension SQLiteStore {
    public func deliveredCount(to receiver: String, since: Instant) async throws(StoreError) -> Int {
        try await read("deliveries not counted") { db in
            try Int.fetchOne(
                db, sql: "SELECT count(*) FROM notification WHERE state = 'delivered' AND settled_at >= ? AND +receiver = ?",
                arguments: [since.milliseconds, receiver]) ?? 0
        }
    }

    public func makeDigest(
        for receiver: String, at now: Instant, make: @escaping @Sendable ([Alert]) -> Alert
    ) async throws(StoreError) {
        try await write("digest not made") { [clock] db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT notification.id, body FROM notification JOIN alert ON alert.id = alert
                    WHERE state = 'waiting' AND receiver = ? AND digest_at <= ? ORDER BY notification.id
                    """, arguments: [receiver, now.milliseconds])
            if rows.isEmpty { return }
            let digest = make(try rows.map { try AlertBody.decode($0["body"]) })
            for row in rows {
                try db.execute(
                    sql: """
                        UPDATE notification SET state = 'digested', reason = ?, settled_at = ?, fence = fence + 1, lease_until = 0
                        WHERE id = ?
                        """, arguments: ["told in \(digest.id)", clock.now.milliseconds, row["id"] as Int64])
            }
            try Outbox.add(Decision.Raised(alert: digest, receivers: [receiver]), in: db)
        }
    }
}
