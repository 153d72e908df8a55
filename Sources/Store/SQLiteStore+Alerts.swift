import GRDB
import Model

extension SQLiteStore {
    public func ruleMemory(at now: Instant) async throws(StoreError) -> RuleMemory {
        try await read("states of rules not read") { db in try RuleMemories.read(at: now, in: db) }
    }

    public func alerts(_ question: AlertQuestion) async throws(StoreError) -> [AlertRecord] {
        try await read("alerts not read") { db in
            try AlertRecords.read(
                """
                WHERE (?1 IS NULL OR rule = ?1) AND (?2 IS NULL OR person = ?2) AND at BETWEEN ?3 AND ?4 AND (at < ?4 OR id > ?5)
                    AND (told_in IS NULL OR NOT ?6) AND (?8 IS NULL OR status = ?8)
                ORDER BY at DESC, id LIMIT ?7
                """,
                [
                    question.rule, question.subject?.description, question.since?.milliseconds ?? .min,
                    question.after?.at.milliseconds ?? .max, question.after?.id ?? "", question.folds, max(0, question.limit),
                    question.status?.rawValue,
                ], in: db)
        }
    }

    public func ruleCounts() async throws(StoreError) -> [String: [RuleState.Phase: Int]] {
        try await read("rules not counted") { db in
            var counts: [String: [RuleState.Phase: Int]] = [:]
            let sql = "SELECT rule, phase, count(*) AS number FROM rule_state WHERE phase <> ? GROUP BY rule, phase"
            for row in try Row.fetchAll(db, sql: sql, arguments: [RuleState.Phase.inactive.rawValue]) {
                guard let phase = RuleState.Phase(rawValue: row["phase"]) else { continue }
                counts[row["rule"], default: [:]][phase] = row["number"]
            }
            return counts
        }
    }

    public func openAlerts(toldTo receiver: String, limit: Int) async throws(StoreError) -> [Alert] {
        try await read("open alerts not read") { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT body FROM rule_state JOIN alert ON alert.id = (
                        SELECT id FROM alert AS last
                        WHERE last.rule = rule_state.rule AND last.person = rule_state.person AND last.status <> 'resolved'
                        ORDER BY at DESC LIMIT 1
                    )
                    WHERE phase = 'firing' AND told IS NOT NULL
                        AND EXISTS (SELECT 1 FROM json_each(told, '$.receivers') WHERE value = ?1)
                        AND NOT EXISTS (
                            SELECT 1 FROM notification JOIN alert AS next ON next.id = notification.alert
                            WHERE state = 'waiting' AND receiver = ?1 AND next.rule = rule_state.rule AND next.person = rule_state.person
                        )
                    ORDER BY rule_state.rule, rule_state.person LIMIT ?2
                    """, arguments: [receiver, limit]
            ).map(AlertBody.decode)
        }
    }

    public func alert(_ id: String) async throws(StoreError) -> AlertRecord? {
        try await read("alert not read") { db in try AlertRecords.read("WHERE id = ?", [id], in: db).first }
    }

    public func acknowledge(
        rule: String?, subject: AlertSubject?, as acknowledgement: Acknowledgement
    ) async throws(StoreError) -> [RuleStateKey] {
        try await write("nothing acknowledged") { db in
            let meant = "phase = 'firing' AND (?4 IS NULL OR rule = ?4) AND (?5 IS NULL OR person = ?5)"
            let change = "SET acknowledged_by = ?1, acknowledged_at = ?2, acknowledgement_note = ?3"
            let arguments: StatementArguments = [
                acknowledgement.author, acknowledgement.at?.milliseconds, acknowledgement.note, rule, subject?.description,
            ]
            try db.execute(
                sql: """
                    UPDATE alert \(change) FROM (SELECT rule, person, since FROM rule_state WHERE \(meant)) AS episode
                    WHERE alert.rule = episode.rule AND alert.person = episode.person AND alert.at >= episode.since
                        AND alert.status <> 'resolved'
                    """, arguments: arguments)
            // Reminders that wait to be told are told no more.
            try db.execute(
                sql: """
                    UPDATE notification SET state = 'dropped', reason = 'acknowledged by ' || ?1, settled_at = ?2, fence = fence + 1,
                        lease_until = 0, held_until = NULL
                    FROM alert, rule_state AS episode
                    WHERE notification.state = 'waiting' AND alert.id = notification.alert AND alert.status = 'reminder'
                        AND episode.phase = 'firing' AND episode.rule = notification.rule AND episode.person = notification.person
                        AND (?4 IS NULL OR notification.rule = ?4) AND (?5 IS NULL OR notification.person = ?5)
                    """, arguments: arguments)
            let rows = try Row.fetchAll(
                db, sql: "UPDATE rule_state \(change) WHERE \(meant) RETURNING rule, person", arguments: arguments)
            let keys: [RuleStateKey] = rows.compactMap { row in
                guard let subject = AlertSubject(row["person"] as String) else { return nil }
                return RuleStateKey(rule: row["rule"], subject: subject)
            }
            return keys.sorted { $0.rule != $1.rule ? $0.rule < $1.rule : $0.subject < $1.subject }
        }
    }

    public func add(_ silence: Silence) async throws(StoreError) -> Silence {
        try await write("silence not stored") { db in
            try db.execute(
                sql: """
                    INSERT INTO silence (rule, person, cohort, severity, receiver, author, reason, since, until)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    silence.rule, silence.subject?.description, silence.cohort?.description, silence.severity?.rawValue, silence.receiver,
                    silence.author, silence.reason, silence.since.milliseconds, silence.until.milliseconds,
                ])
            var silence = silence
            silence.id = db.lastInsertedRowID
            return silence
        }
    }

    public func endSilence(_ id: Int64, at now: Instant) async throws(StoreError) -> Silence? {
        try await write("silence not ended") { db in
            try db.execute(
                sql: "UPDATE silence SET until = max(since, ?) WHERE id = ? AND until > ?",
                arguments: [now.milliseconds, id, now.milliseconds])
            return db.changesCount == 0 ? nil : try Silences.read("WHERE id = ?", [id], in: db).first
        }
    }

    public func silences() async throws(StoreError) -> [Silence] {
        try await read("silences not read") { db in try Silences.read("ORDER BY id", [], in: db) }
    }
}

enum AlertRecords {
    static func read(_ clause: String, _ arguments: StatementArguments, in db: Database) throws -> [AlertRecord] {
        let members = "(SELECT count(*) FROM alert AS member WHERE member.told_in = alert.id) AS members"
        return try Row.fetchAll(
            db,
            sql: """
                SELECT id, body, silence, told_in, \(members), acknowledged_by, acknowledged_at, acknowledgement_note FROM alert \(clause)
                """, arguments: arguments
        ).map { row in
            let tellings = try Row.fetchAll(
                db, sql: "SELECT receiver, state, attempts, reason FROM notification WHERE alert = ? ORDER BY receiver",
                arguments: [row["id"] as String]
            ).map { row in
                guard let state = StoredNotification.State(rawValue: row["state"]) else {
                    throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "unknown state of a notification")
                }
                return AlertRecord.Telling(receiver: row["receiver"], state: state, attempts: row["attempts"], reason: row["reason"])
            }
            return AlertRecord(
                alert: try AlertBody.decode(row["body"]), silence: row["silence"], group: row["told_in"], members: row["members"],
                tellings: tellings, acknowledgement: Acknowledgement(row))
        }
    }
}

extension Acknowledgement {
    /// As rule states and alerts keep it; `nil` where nobody has said that they know.
    init?(_ row: Row) {
        guard let author = row["acknowledged_by"] as String? else { return nil }
        self.init(
            by: author, at: (row["acknowledged_at"] as Int64?).map(Instant.init(milliseconds:)), note: row["acknowledgement_note"])
    }
}
