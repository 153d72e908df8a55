import GRDB
import Model

/// What an operator sees and does of the outbox, and what keeps it small.
extension SQLiteStore {
    public func notifications(_ selection: NotificationSelection, limit: Int) async throws(StoreError) -> [StoredNotification] {
        let chosen = Selected(selection)
        return try await read("notifications not read") { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT notification.id AS number, name, receiver, state, due, attempts, deferrals, reason, settled_at, body,
                        iif(state = 'waiting', (
                            SELECT earlier.name FROM notification AS earlier
                            WHERE earlier.state = 'waiting' AND earlier.receiver = notification.receiver
                                AND earlier.rule = notification.rule AND earlier.person = notification.person
                                AND earlier.id < notification.id
                            ORDER BY earlier.id LIMIT 1
                        ), NULL) AS behind
                    FROM notification JOIN alert ON alert.id = alert
                    WHERE \(chosen.condition) ORDER BY notification.id DESC LIMIT ?
                    """, arguments: chosen.arguments + [limit]
            ).map { row in
                StoredNotification(
                    id: row["name"], number: row["number"], receiver: row["receiver"], alert: try AlertBody.decode(row["body"]),
                    state: StoredNotification.State(rawValue: row["state"]) ?? .dead, due: Instant(milliseconds: row["due"]),
                    behind: row["behind"], attempts: row["attempts"], deferrals: row["deferrals"], reason: row["reason"],
                    settledAt: (row["settled_at"] as Int64?).map(Instant.init(milliseconds:)))
            }
        }
    }

    public func notificationCounts(
        _ selection: NotificationSelection
    ) async throws(StoreError) -> [StoredNotification.State: Int] {
        try await read("notifications not counted") { db in
            var counts: [StoredNotification.State: Int] = [:]
            // One after the other, so that each has its index.
            for state in selection.states {
                var one = selection
                one.states = [state]
                let chosen = Selected(one)
                let count = try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM notification WHERE \(chosen.condition)", arguments: chosen.arguments)
                if let count, count > 0 { counts[state] = count }
            }
            return counts
        }
    }

    public func retryNotifications(_ selection: NotificationSelection, at now: Instant) async throws(StoreError) -> Int {
        let chosen = Selected(selection)
        return try await write("notifications not retried") { db in
            try db.execute(
                sql: """
                    UPDATE notification SET due = min(due, ?), attempts = iif(state = 'waiting', attempts, 0), state = 'waiting',
                        retried_at = ?, digest_at = NULL, held_until = NULL
                    WHERE state NOT IN ('delivered', 'digested') AND \(chosen.condition)
                    """, arguments: [now.milliseconds, now.milliseconds] + chosen.arguments)
            return db.changesCount
        }
    }

    public func dropNotifications(_ selection: NotificationSelection) async throws(StoreError) -> Int {
        let chosen = Selected(selection)
        return try await write("notifications not dropped") { [clock] db in
            let now = clock.now.milliseconds
            try db.execute(
                sql: """
                    UPDATE notification SET state = 'dropped', settled_at = ?
                    WHERE state IN ('waiting', 'dead') AND lease_until <= ? AND \(chosen.condition)
                    """, arguments: [now, now] + chosen.arguments)
            return db.changesCount
        }
    }

    public func trimOutbox(to bounds: OutboxBounds, at now: Instant) async throws(StoreError) -> [OutboxTrim] {
        try await write("outbox not trimmed") { [clock] db in
            var trims: [String: OutboxTrim] = [:]
            func note(_ receivers: [String], as count: WritableKeyPath<OutboxTrim, Int>) {
                for receiver in receivers { trims[receiver, default: OutboxTrim(receiver: receiver)][keyPath: count] += 1 }
            }
            let leases = clock.now.milliseconds
            let park = "UPDATE notification SET state = 'dead', reason = ?, settled_at = ? WHERE lease_until <= ? AND state = 'waiting' AND"
            note(
                try String.fetchAll(
                    db, sql: "\(park) coalesce(retried_at, (SELECT at FROM alert WHERE alert.id = alert)) < ? RETURNING receiver",
                    arguments: [
                        "it waited for more than \(bounds.longestWait.components.seconds / 86_400) days", leases, leases,
                        (now - bounds.longestWait).milliseconds,
                    ]), as: \.parked)
            let depths = try Outbox.depths(in: db)
            for (receiver, depth) in depths where depth.waiting > bounds.mostWaiting {
                note(
                    try String.fetchAll(
                        db,
                        sql: """
                            \(park) id IN (SELECT id FROM notification WHERE state = 'waiting' AND receiver = ? ORDER BY id LIMIT ?)
                            RETURNING receiver
                            """,
                        arguments: [
                            "more than \(bounds.mostWaiting) waited for the receiver, and the oldest go first", leases, leases, receiver,
                            depth.waiting - bounds.mostWaiting,
                        ]), as: \.parked)
            }
            for (receiver, depth) in try Outbox.depths(in: db) where depth.dead > bounds.mostDead {
                let rows = try Row.fetchAll(
                    db,
                    sql: """
                        DELETE FROM notification WHERE id IN
                            (SELECT id FROM notification WHERE state = 'dead' AND receiver = ? ORDER BY id LIMIT ?)
                        RETURNING receiver
                        """, arguments: [receiver, depth.dead - bounds.mostDead])
                // Their alerts stay for their ninety days: without them, an event would be told once more.
                note(rows.map { $0["receiver"] }, as: \.forgotten)
            }
            return trims.values.sorted { $0.receiver < $1.receiver }
        }
    }

    public func disable(_ receiver: DisabledReceiver) async throws(StoreError) {
        try await write("receiver not disabled") { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO disabled_receiver (name, address, reason, since) VALUES (?, ?, ?, ?)",
                arguments: [receiver.name, receiver.address, receiver.reason, receiver.since.milliseconds])
        }
    }

    public func enableReceiver(_ name: String) async throws(StoreError) -> Bool {
        try await write("receiver not enabled") { db in
            try db.execute(sql: "DELETE FROM disabled_receiver WHERE name = ?", arguments: [name])
            return db.changesCount > 0
        }
    }

    public func disabledReceivers() async throws(StoreError) -> [DisabledReceiver] {
        try await read("disabled receivers not read") { db in
            try Row.fetchAll(db, sql: "SELECT * FROM disabled_receiver ORDER BY name").map { row in
                DisabledReceiver(
                    name: row["name"], address: row["address"], reason: row["reason"], since: Instant(milliseconds: row["since"]))
            }
        }
    }

    public func outboxDepths() async throws(StoreError) -> [String: OutboxDepth] {
        try await read("outbox not read") { db in try Outbox.depths(in: db) }
    }
}

/// A selection of notifications in SQL.
private struct Selected: Sendable {
    let condition: String
    let arguments: StatementArguments

    init(_ selection: NotificationSelection) {
        // In the statement itself, so that SQLite finds the index of those of one state.
        var conditions = ["state IN (\(selection.states.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")))"]
        var arguments = StatementArguments()
        if let receiver = selection.receiver {
            conditions.append("receiver = ?")
            arguments += [receiver]
        }
        if let ids = selection.ids {
            conditions.append("notification.name IN (\(databaseQuestionMarks(count: ids.count)))")
            arguments += StatementArguments(ids.sorted())
        }
        if let number = selection.before {
            conditions.append("notification.id < ?")
            arguments += [number]
        }
        condition = conditions.joined(separator: " AND ")
        self.arguments = arguments
    }
}

extension Outbox {
    static func depths(in db: Database) throws -> [String: OutboxDepth] {
        var depths: [String: OutboxDepth] = [:]
        // One after the other, so that each has its index.
        let waiting = """
            SELECT receiver, count(*) AS count, (
                SELECT alert.at FROM notification AS first JOIN alert ON alert.id = first.alert
                WHERE first.state = 'waiting' AND first.receiver = notification.receiver ORDER BY first.id LIMIT 1
            ) AS oldest FROM notification WHERE state = 'waiting' GROUP BY receiver
            """
        for row in try Row.fetchAll(db, sql: waiting) {
            depths[row["receiver"]] = OutboxDepth(
                waiting: row["count"], oldest: (row["oldest"] as Int64?).map(Instant.init(milliseconds:)))
        }
        for row in try Row.fetchAll(
            db, sql: "SELECT receiver, count(*) AS count FROM notification WHERE state = 'dead' GROUP BY receiver")
        {
            depths[row["receiver"], default: OutboxDepth()].dead = row["count"]
        }
        return depths
    }
}
