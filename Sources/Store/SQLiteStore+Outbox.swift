import GRDB
import Model

extension SQLiteStore {
    public func claimNotifications(
        dueBy now: Instant, limit: Int, lease: Duration, for receivers: Set<String>
    ) async throws(StoreError) -> [Notification] {
        if limit <= 0 || receivers.isEmpty { return [] }
        let length = min(lease, Leases.longest).milliseconds
        return try await write("no notification claimed") { [self] db in
            let clock = clock.now.milliseconds
            var arguments: StatementArguments = [now.milliseconds, clock, clock + Leases.longest.milliseconds]
            arguments += StatementArguments(receivers.sorted())
            arguments += [limit]
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT notification.id, notification.name, receiver, attempts, fence, digest_at, held_until, is_whole, body
                    FROM notification JOIN alert ON alert.id = alert
                    WHERE state = 'waiting' AND due <= ? AND (lease_until <= ? OR lease_until > ?) AND \(Outbox.isHead)
                        AND \(Outbox.isFor(receivers))
                    ORDER BY due, notification.id LIMIT ?
                    """, arguments: arguments)
            return try rows.map { row in
                let (id, fence): (Int64, Int64) = (row["id"], row["fence"] + 1)
                try db.execute(
                    sql: "UPDATE notification SET fence = ?, lease_until = ? WHERE id = ?",
                    arguments: [fence, clock + length, id])
                let alert = try AlertBody.decode(row["body"])
                return Notification(
                    id: row["name"], receiver: row["receiver"], alert: row["is_whole"] ? alert.whole : alert, attempts: row["attempts"],
                    isForDigest: row["digest_at"] != nil, heldUntil: (row["held_until"] as Int64?).map(Instant.init(milliseconds:)),
                    lease: Lease(id: id, fence: fence))
            }
        }
    }

    public func settle(_ notification: Notification, _ settlement: Settlement, at now: Instant) async throws(StoreError) {
        let (state, due, reason): (String, Instant?, String?) =
            switch settlement {
            case .delivered: ("delivered", nil, nil)
            case .retry(let at, let reason), .deferred(let at, let reason): ("waiting", at, reason)
            case .held(let until), .keptForDigest(let until): ("waiting", until, nil)
            case .dead(let reason): ("dead", nil, reason)
            }
        let digestAt: Instant? = if case .keptForDigest(let time) = settlement { time } else { nil }
        let heldUntil: Instant? = if case .held(let until) = settlement { until } else { nil }
        let (attempts, deferrals) =
            switch settlement {
            case .delivered, .retry, .dead: (1, 0)
            case .deferred: (0, 1)
            case .held, .keptForDigest: (0, 0)
            }
        try await write("notification not settled") { db in
            try db.execute(
                sql: """
                    UPDATE notification SET state = ?1, due = coalesce(?2, due), reason = iif(?4 OR ?10, ?3, reason),
                        attempts = attempts + ?4, deferrals = deferrals + ?10, settled_at = iif(?4 OR ?10, ?5, settled_at),
                        fence = fence + 1, lease_until = 0, digest_at = coalesce(?8, digest_at), held_until = coalesce(?9, held_until)
                    WHERE id = ?6 AND fence = ?7 AND state = 'waiting'
                    """,
                arguments: [
                    state, due?.milliseconds, reason, attempts, now.milliseconds, notification.lease.id, notification.lease.fence,
                    digestAt?.milliseconds, heldUntil?.milliseconds, deferrals,
                ])
            if db.changesCount == 0 { throw StoreError.leaseLost("notification \(notification.id)") }
        }
    }

    public func nextNotificationDue(for receivers: Set<String>) async throws(StoreError) -> Instant? {
        if receivers.isEmpty { return nil }
        return try await read("next notification not read") { db in
            try Int64.fetchOne(
                db,
                sql: """
                    SELECT min(max(due, lease_until)) FROM notification
                    WHERE state = 'waiting' AND \(Outbox.isHead) AND \(Outbox.isFor(receivers))
                    """, arguments: StatementArguments(receivers.sorted())
            ).map(Instant.init(milliseconds:))
        }
    }

    public func awaitedReceivers() async throws(StoreError) -> Set<String> {
        try await read("receivers of notifications not read") { db in
            try String.fetchSet(db, sql: "SELECT DISTINCT receiver FROM notification WHERE state = 'waiting'")
        }
    }

    public func outboxDepth() async throws(StoreError) -> (waiting: Int, dead: Int) {
        let depth = try await read("outbox not read") { db in
            let count = "SELECT count(*) FROM notification WHERE state ="
            return [
                try Int.fetchOne(db, sql: "\(count) 'waiting'") ?? 0, try Int.fetchOne(db, sql: "\(count) 'dead'") ?? 0,
            ]
        }
        return (depth[0], depth[1])
    }
}

/// Alerts and the notifications that wait for delivery.
enum Outbox {
    /// No earlier notification of the same receiver, rule and person waits.
    static let isHead = """
        NOT EXISTS (
            SELECT 1 FROM notification AS earlier WHERE earlier.state = 'waiting'
                AND earlier.receiver = notification.receiver AND earlier.rule = notification.rule
                AND earlier.person = notification.person AND earlier.id < notification.id
        )
        """

    /// It is for one of so many receivers, whose names follow in order. The plus keeps SQLite on the index by due time, where it finds the
    /// first few at once; by receiver it would look at all that wait.
    static func isFor(_ receivers: Set<String>) -> String { "+receiver IN (\(databaseQuestionMarks(count: receivers.count)))" }

    /// Stores an alert and its notifications, due at the time of its run or later. An alert that is stored already adds nothing.
    ///
    /// - Parameter isFarewell: Whether it is the last that is told of somebody who is forgotten: it is kept until it is told, and no longer.
    static func add(_ raised: Decision.Raised, isFarewell: Bool = false, in db: Database) throws {
        let alert = raised.alert
        try db.cachedStatement(
            sql: """
                INSERT INTO alert (id, rule, person, status, at, body, silence, told_in, ends_at, is_farewell)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """
        ).execute(arguments: [
            alert.id, alert.rule, alert.subject.description, alert.status.rawValue, alert.at.milliseconds, try AlertBody.encode(alert),
            raised.silence, raised.group, alert.endsAt?.milliseconds, isFarewell,
        ])
        if db.changesCount == 0 { return }
        for receiver in raised.receivers {
            try db.cachedStatement(
                sql: """
                    INSERT INTO notification (name, alert, receiver, rule, person, due, held_until) VALUES (?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT DO NOTHING
                    """
            ).execute(arguments: [
                name(alert: alert.id, at: alert.at, receiver: receiver), alert.id, receiver, alert.rule,
                (raised.chain ?? alert.subject).description, (raised.due ?? alert.at).milliseconds,
                raised.due?.milliseconds,
            ])
        }
    }

    /// Forgets notifications that were delivered or dropped before a time, and alerts of which none is left or of which nobody was told.
    /// What is dead stays.
    static func forgetDelivered(before limit: Instant, in db: Database) throws {
        // One after the other, so that each has its index.
        for state in ["delivered", "dropped", "digested"] {
            let alerts = try String.fetchSet(
                db, sql: "DELETE FROM notification WHERE state = '\(state)' AND settled_at < ? RETURNING alert",
                arguments: [limit.milliseconds])
            try forget(alerts, in: db)
        }
        try db.execute(
            sql: "DELETE FROM alert WHERE at < ? AND NOT EXISTS (SELECT 1 FROM notification WHERE alert = alert.id)",
            arguments: [limit.milliseconds])
        try db.execute(sql: "DELETE FROM silence WHERE until < ?", arguments: [limit.milliseconds])
    }

    /// Forgets what was told last of those who are forgotten, once it waits no more.
    static func forgetFarewells(in db: Database) throws {
        guard try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM alert WHERE is_farewell = 1)") == true else { return }
        try db.execute(
            sql: """
                DELETE FROM notification WHERE alert IN (SELECT id FROM alert WHERE is_farewell = 1) AND state <> 'waiting';
                DELETE FROM alert WHERE is_farewell = 1 AND NOT EXISTS (SELECT 1 FROM notification WHERE alert = alert.id);
                """)
    }

    /// Forgets those among alerts of which no notification is left.
    static func forget(_ alerts: Set<String>, in db: Database) throws {
        for alert in alerts {
            try db.execute(
                sql: "DELETE FROM alert WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM notification WHERE alert = ?1)", arguments: [alert])
        }
    }

    /// A notification's id: `ALERT-TIME-RECEIVER`, the same on every attempt because all its parts are.
    ///
    /// The time of the run that raised the alert (milliseconds, to base 36) keeps two installations apart, and one from itself after it
    /// has lost its store: both count a rule's episodes from 1, and a receiver must not take the second one's alert for a repeat.
    ///
    /// It goes into an HTTP header and, with dots between, under a signature (Standard Webhooks), so each byte that is not a letter,
    /// digit, `-` or `_` is written as `~` and two hexadecimal digits; a hyphen within the receiver too, so that two different
    /// pairs never give one id.
    static func name(alert: String, at: Instant, receiver: String) -> String {
        escaped(alert, keepingHyphen: true) + "-" + String(at.milliseconds, radix: 36) + "-" + escaped(receiver, keepingHyphen: false)
    }

    private static func escaped(_ text: String, keepingHyphen: Bool) -> String {
        var escaped = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f: escaped.unicodeScalars.append(Unicode.Scalar(byte))
            case 0x2d where keepingHyphen: escaped.append("-")
            default:
                escaped.append("~")
                if byte < 16 { escaped.append("0") }
                escaped.append(String(byte, radix: 16))
            }
        }
        return escaped
    }
}
