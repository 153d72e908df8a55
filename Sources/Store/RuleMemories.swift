import Foundation
import GRDB
import Model

/// What is remembered of rules and perks: where each stands for each subject, the line it decided by, silences, and offers.
enum RuleMemories {
    static func read(at now: Instant, in db: Database) throws -> RuleMemory {
        var memory = RuleMemory(silences: try Silences.read("WHERE until > ? ORDER BY id", [now.milliseconds], in: db))
        // Most are told alike.
        var tellings: [String: Telling] = [:]
        func telling(_ text: String?) throws -> Telling? {
            guard let text else { return nil }
            if let known = tellings[text] { return known }
            let telling = try TellingText.read(text)
            tellings[text] = telling
            return telling
        }
        let rows = try Row.fetchCursor(db, sql: "SELECT * FROM rule_state")
        while let row = try rows.next() {
            guard let subject = AlertSubject(row["person"] as String), let phase = RuleState.Phase(rawValue: row["phase"]) else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "unknown subject or phase of a rule")
            }
            memory.states[RuleStateKey(rule: row["rule"], subject: subject)] = RuleState(
                phase: phase, since: Instant(milliseconds: row["since"]),
                lastAlert: (row["last_alert"] as Int64?).map(Instant.init(milliseconds:)), episode: row["episode"],
                reminders: row["reminders"], acknowledgement: Acknowledgement(row), told: try telling(row["told"]),
                kept: try (row["kept"] as String?).map(ReceiverNames.read) ?? [])
        }
        for row in try Row.fetchAll(db, sql: "SELECT * FROM rule") {
            memory.lines[row["name"]] = DrawnLine(line: row["line"], since: Instant(milliseconds: row["since"]))
        }
        memory.occurred = try String.fetchSet(db, sql: "SELECT id FROM alert WHERE ends_at IS NOT NULL")
        memory.offers = try Offers.read("ORDER BY perk, number, person", [], in: db)
        return memory
    }

    /// Stores what was decided, alerts and notifications among it.
    static func save(_ decision: Decision, in db: Database) throws {
        try RuleStates.remove(decision.farewells, in: db)
        let save = try RawStatement("INSERT OR REPLACE INTO rule_state VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", in: db)
        for (key, state) in decision.states {
            try save.bind(key.rule, at: 1)
            try save.bind(key.subject.description, at: 2)
            try save.bind(state.phase.rawValue, at: 3)
            try save.bind(state.since.milliseconds, at: 4)
            try save.bind(state.lastAlert?.milliseconds, at: 5)
            try save.bind(Int64(state.episode), at: 6)
            try save.bind(Int64(state.reminders), at: 7)
            try save.bind(state.acknowledgement?.author, at: 8)
            try save.bind(try state.told.map(TellingText.write), at: 9)
            try save.bind(state.kept.isEmpty ? nil : try ReceiverNames.write(state.kept), at: 10)
            try save.bind(state.acknowledgement?.at?.milliseconds, at: 11)
            try save.bind(state.acknowledgement?.note, at: 12)
            try save.run()
        }
        for (name, line) in decision.lines {
            try db.execute(
                sql: "INSERT OR REPLACE INTO rule (name, line, since) VALUES (?, ?, ?)",
                arguments: [name, line.line, line.since.milliseconds])
        }
        for name in decision.gone { try db.execute(sql: "DELETE FROM rule WHERE name = ?", arguments: [name]) }
        try Offers.forget(decision.ceased, in: db)
        try Offers.save(decision.offers, in: db)
        for raised in decision.raised {
            let key = RuleStateKey(rule: raised.alert.rule, subject: raised.alert.subject)
            try Outbox.add(raised, isFarewell: raised.alert.status == .resolved && decision.farewells.contains(key), in: db)
        }
    }
}

/// What is left of the states of somebody who was forgotten while others had been told of them: it goes as soon as rules have decided that
/// these are told the end.
enum RuleStates {
    /// Forgets where rules stand for somebody; who was told of what lasts is kept for the next run.
    static func forget(_ subject: String, in db: Database) throws {
        try db.execute(
            sql: """
                UPDATE rule_state
                SET phase = 'inactive', acknowledged_by = NULL, acknowledged_at = NULL, acknowledgement_note = NULL WHERE person = ?
                """, arguments: [subject])
        try db.execute(sql: "DELETE FROM rule_state WHERE person = ? AND told IS NULL", arguments: [subject])
    }

    static func remove(_ keys: Set<RuleStateKey>, in db: Database) throws {
        for key in keys {
            try db.execute(
                sql: "DELETE FROM rule_state WHERE rule = ? AND person = ? AND phase <> 'firing'",
                arguments: [key.rule, key.subject.description])
        }
    }
}

/// Names of receivers, as a JSON array.
private enum ReceiverNames {
    static func write(_ names: [String]) throws -> String { String(decoding: try JSONEncoder().encode(names), as: UTF8.self) }

    static func read(_ text: String) throws -> [String] { try JSONDecoder().decode([String].self, from: Data(text.utf8)) }
}

/// Who was told of an episode, as JSON.
enum TellingText {
    private struct Body: Codable {
        var receivers: [String]
        var cohort: String?
        var severity: String
        var grouped: Bool
    }

    static func write(_ telling: Telling) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = Body(
            receivers: telling.receivers, cohort: telling.cohort?.description, severity: telling.severity.rawValue,
            grouped: telling.isGrouped)
        return String(decoding: try encoder.encode(body), as: UTF8.self)
    }

    static func read(_ text: String) throws -> Telling {
        let body = try JSONDecoder().decode(Body.self, from: Data(text.utf8))
        return Telling(
            receivers: body.receivers, cohort: body.cohort.flatMap(Cohort.init), severity: Severity(rawValue: body.severity) ?? .info,
            isGrouped: body.grouped)
    }
}

enum Silences {
    static func read(_ clause: String, _ arguments: StatementArguments, in db: Database) throws -> [Silence] {
        try Row.fetchAll(db, sql: "SELECT * FROM silence \(clause)", arguments: arguments).map { row in
            Silence(
                id: row["id"], rule: row["rule"], subject: (row["person"] as String?).flatMap(AlertSubject.init),
                cohort: (row["cohort"] as String?).flatMap(Cohort.init), severity: (row["severity"] as String?).flatMap(Severity.init),
                receiver: row["receiver"], author: row["author"], reason: row["reason"], since: Instant(milliseconds: row["since"]),
                until: Instant(milliseconds: row["until"]))
        }
    }
}
