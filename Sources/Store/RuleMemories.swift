import Foundation
import GRDB
import Model

/// What is remembered of rules and perks: where each stands for each subject, the line it decided by, silences, and offers.
enum RuleMemories {
    static func read(at now: Instant, in db: Database) throws -> RuleMemory {
        var memory = RuleMemory(silences: try Silences.read("WHERE until > ? ORDER BY id", [now.milliseconds], in: db))
        let rows = try Row.fetchCursor(db, sql: "SELECT * FROM rule_state")
        while let row = try rows.next() {
            guard let subject = AlertSubject(row["person"] as String), let phase = RuleState.Phase(rawValue: row["phase"]) else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "unknown subject or phase of a rule")
            }
            memory.states[RuleStateKey(rule: row["rule"], subject: subject)] = RuleState(
                phase: phase, since: Instant(milliseconds: row["since"]),
                lastAlert: (row["last_alert"] as Int64?).map(Instant.init(milliseconds:)), episode: row["episode"],
                reminders: row["reminders"], acknowledgedBy: row["acknowledged_by"], isSilenced: row["is_silenced"])
        }
        for row in try Row.fetchAll(db, sql: "SELECT * FROM rule") {
            memory.lines[row["name"]] = DrawnLine(
                line: row["line"], since: Instant(milliseconds: row["since"]),
                ending: try (row["ending"] as String?).map { try JSONDecoder().decode(RuleEnding.self, from: Data($0.utf8)) })
        }
        memory.offers = try Offers.read("ORDER BY perk, number, person", [], in: db)
        return memory
    }

    /// Stores what was decided, alerts and notifications among it.
    static func save(_ decision: Decision, in db: Database) throws {
        let save = try RawStatement("INSERT OR REPLACE INTO rule_state VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", in: db)
        for (key, state) in decision.states {
            try save.bind(key.rule, at: 1)
            try save.bind(key.subject.description, at: 2)
            try save.bind(state.phase.rawValue, at: 3)
            try save.bind(state.since.milliseconds, at: 4)
            try save.bind(state.lastAlert?.milliseconds, at: 5)
            try save.bind(Int64(state.episode), at: 6)
            try save.bind(Int64(state.reminders), at: 7)
            try save.bind(state.acknowledgedBy, at: 8)
            try save.bind(Int64(state.isSilenced ? 1 : 0), at: 9)
            try save.run()
        }
        for (name, line) in decision.lines {
            let ending = try line.ending.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
            try db.execute(
                sql: "INSERT OR REPLACE INTO rule (name, line, since, ending) VALUES (?, ?, ?, ?)",
                arguments: [name, line.line, line.since.milliseconds, ending])
        }
        for name in decision.gone { try db.execute(sql: "DELETE FROM rule WHERE name = ?", arguments: [name]) }
        try Offers.forget(decision.ceased, in: db)
        try Offers.save(decision.offers, in: db)
        for raised in decision.raised { try Outbox.add(raised, in: db) }
    }
}

enum Silences {
    static func read(_ clause: String, _ arguments: StatementArguments, in db: Database) throws -> [Silence] {
        try Row.fetchAll(db, sql: "SELECT * FROM silence \(clause)", arguments: arguments).map { row in
            Silence(
                id: row["id"], rule: row["rule"], subject: (row["person"] as String?).flatMap(AlertSubject.init), author: row["author"],
                reason: row["reason"], since: Instant(milliseconds: row["since"]), until: Instant(milliseconds: row["until"]))
        }
    }
}
