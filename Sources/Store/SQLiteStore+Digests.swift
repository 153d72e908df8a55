import GRDB
import Model

/// What is told in one message: because a receiver has had enough for the day, or because quiet hours have held it back.
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
        try await write("digest not made") { db in
            // What waits behind another of its chain was not tried yet, and is told with it: else each digest would tell of one day's first.
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT notification.id, body FROM notification JOIN alert ON alert.id = alert
                    WHERE state = 'waiting' AND receiver = ?1 AND (
                        digest_at <= ?2 OR (digest_at IS NULL AND held_until IS NULL AND EXISTS (
                            SELECT 1 FROM notification AS earlier WHERE earlier.state = 'waiting' AND earlier.receiver = ?1
                                AND earlier.rule = notification.rule AND earlier.person = notification.person
                                AND earlier.id < notification.id AND earlier.digest_at <= ?2
                        ))
                    ) ORDER BY notification.id
                    """, arguments: [receiver, now.milliseconds])
            if rows.isEmpty { return }
            let digest = make(try rows.map { try AlertBody.decode($0["body"]) })
            for row in rows { try Outbox.note(row["id"], toldIn: digest.id, at: now, in: db) }
            try Outbox.add(Decision.Raised(alert: digest, receivers: [receiver]), in: db)
        }
    }

    public func gatherHeld(
        for receiver: String, at now: Instant, gather: @escaping @Sendable ([Alert]) -> Gathering
    ) async throws(StoreError) {
        try await write("what quiet hours have held back not gathered") { db in
            // What is due behind another of its chain was not held back itself, but raised meanwhile.
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT notification.id, body FROM notification JOIN alert ON alert.id = alert
                    WHERE state = 'waiting' AND receiver = ?1 AND digest_at IS NULL AND (
                        held_until <= ?2 OR (held_until IS NULL AND attempts = 0 AND alert.at < (
                            SELECT max(held_until) FROM notification WHERE state = 'waiting' AND receiver = ?1 AND held_until <= ?2
                        ))
                    ) ORDER BY notification.id
                    """, arguments: [receiver, now.milliseconds])
            if rows.isEmpty { return }
            let gathering = gather(try rows.map { try AlertBody.decode($0["body"]) })
            for (row, fate) in zip(rows, gathering.fates) {
                switch fate {
                case .toldIn(let alert): try Outbox.note(row["id"], toldIn: alert, at: now, in: db)
                case .told, .toldWhole:
                    try db.execute(
                        sql: "UPDATE notification SET held_until = NULL, is_whole = ?, fence = fence + 1, lease_until = 0 WHERE id = ?",
                        arguments: [fate == .toldWhole, row["id"] as Int64])
                }
            }
            if let digest = gathering.digest { try Outbox.add(Decision.Raised(alert: digest, receivers: [receiver]), in: db) }
        }
    }
}

extension Outbox {
    private static let toldIn = "told in "

    /// The alert that told of others, as the reason of a notification names it; `nil` where it names none.
    static func digest(namedIn reason: String) -> String? {
        reason.hasPrefix(toldIn) ? String(reason.dropFirst(toldIn.count)) : nil
    }

    /// Notes that a notification was told with others; an attempt under way of it is lost.
    fileprivate static func note(_ notification: Int64, toldIn alert: String, at now: Instant, in db: Database) throws {
        try db.execute(
            sql: """
                UPDATE notification SET state = 'digested', reason = ?, settled_at = ?, fence = fence + 1, lease_until = 0, held_until = NULL
                WHERE id = ?
                """, arguments: ["\(Outbox.toldIn)\(alert)", now.milliseconds, notification])
    }
}
