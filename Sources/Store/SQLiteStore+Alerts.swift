import GRDB
import Model

extension SQLiteStore {
    public func ruleMemory(at now: Instant) async throws(StoreError) -> RuleMemory {
        try await read("states of rules not read") { db in try RuleMemories.read(at: now, in: db) }
    }

    public func alerts(_ question: AlertQuestion) async throws(StoreError) -> [AlertRecord] {
        let statuses = question.statuses.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
        return try await read("alerts not read") { db in
            try AlertRecords.read(
                """
                WHERE (?1 IS NULL OR rule = ?1) AND (?2 IS NULL OR person = ?2) AND at BETWEEN ?3 AND ?4 AND (at < ?4 OR id > ?5)
                    AND (told_in IS NULL OR NOT ?6) AND status IN (\(statuses)) AND (acknowledged_by IS NOT NULL OR NOT ?8)
                    AND (NOT ?9 OR status <> 'reminder' OR \(AlertRecords.isFirst))
                ORDER BY at DESC, id LIMIT ?7
                """, reminders: "iif(?9 AND status <> 'resolved', (\(AlertRecords.reminders)), 0)",
                [
                    question.rule, question.subject?.description, question.since?.milliseconds ?? .min,
                    question.after?.at.milliseconds ?? .max, question.after?.id ?? "", question.folds.contains(.members),
                    max(0, question.limit), question.isAcknowledged, question.folds.contains(.reminders),
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

    public func alertNames() async throws(StoreError) -> (rules: Set<String>, receivers: Set<String>) {
        let names = try await read("names of rules and receivers not read") { db in
            [
                try String.fetchSet(
                    db,
                    sql: """
                        SELECT name FROM rule UNION SELECT rule FROM rule_state UNION SELECT rule FROM alert UNION SELECT perk FROM offer
                        """),
                try String.fetchSet(db, sql: "SELECT receiver FROM notification UNION SELECT name FROM disabled_receiver"),
            ]
        }
        return (names[0], names[1])
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
        rule: String?, subject: AlertSubject?, as acknowledgement: Acknowledgement, replacing: Bool
    ) async throws(StoreError) -> [AcknowledgedEpisode] {
        try await write("nothing acknowledged") { db in
            let meant =
                "phase = 'firing' AND (?4 IS NULL OR rule = ?4) AND (?5 IS NULL OR person = ?5) AND (acknowledged_by IS NULL OR ?6)"
            let change = "SET acknowledged_by = ?1, acknowledged_at = ?2, acknowledgement_note = ?3"
            let arguments: StatementArguments = [
                acknowledgement.author, acknowledgement.at?.milliseconds, acknowledgement.note, rule, subject?.description, replacing,
            ]
            let episodes = try Row.fetchAll(
                db,
                sql: """
                    SELECT rule, person, acknowledged_by, acknowledged_at, acknowledgement_note FROM rule_state
                    WHERE phase = 'firing' AND (?1 IS NULL OR rule = ?1) AND (?2 IS NULL OR person = ?2)
                    """, arguments: [rule, subject?.description]
            ).compactMap { row -> AcknowledgedEpisode? in
                guard let subject = AlertSubject(row["person"] as String) else { return nil }
                return AcknowledgedEpisode(RuleStateKey(rule: row["rule"], subject: subject), former: Acknowledgement(row))
            }
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
                        AND (episode.acknowledged_by IS NULL OR ?6)
                    """, arguments: arguments)
            try db.execute(sql: "UPDATE rule_state \(change) WHERE \(meant)", arguments: arguments)
            return episodes.sorted { ($0.key.rule, $0.key.subject) < ($1.key.rule, $1.key.subject) }
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
    /// No alert of the same episode stands before a reminder, of those that are listed (since ?3, and where ?6 is set without what was told of
    /// in another one).
    fileprivate static let isFirst = """
        coalesce((
            SELECT status FROM alert AS before WHERE before.rule = alert.rule AND before.person = alert.person
                AND before.at >= ?3 AND before.at < alert.at AND (before.told_in IS NULL OR NOT ?6)
            ORDER BY before.at DESC LIMIT 1
        ), 'resolved') = 'resolved'
        """

    /// How many reminders of the same episode stand behind an alert.
    fileprivate static let reminders = """
        SELECT count(*) FROM alert AS later WHERE later.rule = alert.rule AND later.person = alert.person
            AND later.at > alert.at AND later.status = 'reminder' AND (later.told_in IS NULL OR NOT ?6)
            AND later.at < coalesce((
                SELECT next.at FROM alert AS next WHERE next.rule = alert.rule AND next.person = alert.person
                    AND next.at > alert.at AND next.status <> 'reminder'
                ORDER BY next.at LIMIT 1
            ), 9223372036854775807)
        """

    static func read(
        _ clause: String, reminders: String = "0", _ arguments: StatementArguments, in db: Database
    ) throws -> [AlertRecord] {
        let members = "(SELECT count(*) FROM alert AS member WHERE member.told_in = alert.id) AS members"
        return try Row.fetchAll(
            db,
            sql: """
                SELECT id, body, silence, told_in, \(members), \(reminders) AS reminders, acknowledged_by, acknowledged_at, acknowledgement_note
                FROM alert \(clause)
                """, arguments: arguments
        ).map { row in
            let (id, group): (String, String?) = (row["id"], row["told_in"])
            let tellings = try Row.fetchAll(
                db,
                sql: """
                    SELECT receiver, state, attempts, reason, alert FROM notification WHERE alert IN (?, ?) ORDER BY receiver, alert <> ?
                    """, arguments: [id, group ?? id, id]
            ).map { row in
                guard let state = StoredNotification.State(rawValue: row["state"]) else {
                    throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "unknown state of a notification")
                }
                let (alert, reason): (String, String?) = (row["alert"], row["reason"])
                let digest = state == .digested ? reason.flatMap(Outbox.digest(namedIn:)) : nil
                return AlertRecord.Telling(
                    receiver: row["receiver"], in: digest ?? (alert == id ? nil : alert), state: state, attempts: row["attempts"],
                    reason: reason)
            }
            return AlertRecord(
                alert: try AlertBody.decode(row["body"]), silence: row["silence"], group: group, members: row["members"],
                reminders: row["reminders"], tellings: tellings, acknowledgement: Acknowledgement(row))
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
