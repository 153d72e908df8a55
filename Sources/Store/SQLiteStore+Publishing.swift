import Foundation
import GRDB
import Model
import Synchronization

extension SQLiteStore {
    public func publishing() async throws(StoreError) -> Publishing {
        let known = judged.withLock { $0 }
        return try await read("state of publishing not read") { db in
            guard let row = try Row.fetchOne(db, sql: "SELECT * FROM publishing") else { return Publishing() }
            let text: String? = row["state"]
            return Publishing(
                state: try text.map { text in
                    if let known, known.text == text { return known.state }
                    return try JSONDecoder().decode(PublishingState.self, from: Data(text.utf8))
                },
                firstRun: try Int64.fetchOne(db, sql: "SELECT min(at) FROM run").map(Instant.init(milliseconds:)),
                imports: row["imports"], isReleased: row["released"])
        }
    }

    @discardableResult
    public func hold(
        _ state: PublishingState, at now: Instant, decide: @escaping @Sendable (RuleMemory) throws -> Decision
    ) async throws(StoreError) -> Decision {
        let (decision, stored) = try await write("quarantine not stored") { db in
            let decision = try decide(RuleMemories.read(at: now, in: db))
            let stored = try PublishingStates.save(state, in: db)
            try Outbox.forgetFarewells(in: db)
            try RuleMemories.save(decision, in: db)
            return (decision, stored)
        }
        judged.withLock { $0 = stored }
        return decision
    }

    public func releaseQuarantine() async throws(StoreError) -> PublishingState.Quarantine? {
        let quarantine = try await publishing().state?.quarantine
        if quarantine != nil {
            try await write("quarantine not released") { db in try db.execute(sql: "UPDATE publishing SET released = 1") }
        }
        return quarantine
    }

    public func intake(since day: Int32) async throws(StoreError) -> [Intake] {
        try await read("intake not read") { db in
            try Row.fetchAll(db, sql: "SELECT * FROM intake WHERE day >= ? ORDER BY connector, day", arguments: [day]).map { row in
                Intake(connector: row["connector"], day: row["day"], records: row["records"])
            }
        }
    }
}

/// What decides whether the next run is published.
enum PublishingStates {
    /// A state and how it is written.
    struct Stored: Sendable {
        let text: String
        let state: PublishingState
    }

    static func save(_ state: PublishingState, in db: Database) throws -> Stored {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let stored = Stored(text: String(decoding: try encoder.encode(state), as: UTF8.self), state: state)
        try db.execute(sql: "UPDATE publishing SET state = ?", arguments: [stored.text])
        return stored
    }

    /// Takes somebody out of the scores by which the next run is judged.
    static func leaveOut(_ person: String, in db: Database) throws {
        guard let text = try String.fetchOne(db, sql: "SELECT state FROM publishing") else { return }
        var state = try JSONDecoder().decode(PublishingState.self, from: Data(text.utf8))
        guard state.good.scores[person] != nil || state.quarantine?.snapshot.scores[person] != nil else { return }
        state.good.scores[person] = nil
        state.quarantine?.snapshot.scores[person] = nil
        _ = try save(state, in: db)
    }

    /// A run has been published, so there is nothing to release.
    static func endRelease(in db: Database) throws { try db.execute(sql: "UPDATE publishing SET released = 0 WHERE released") }

    static func noteImport(in db: Database) throws { try db.execute(sql: "UPDATE publishing SET imports = imports + 1") }
}

/// How many new records connectors bring.
enum Intakes {
    /// Twice the days that a median is taken over.
    private static let daysKept = 16

    static func add(_ success: Schedule.Success, ofAssignment id: Int64, in db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO intake (connector, day, records) SELECT connector, ?, ? FROM assignment WHERE id = ?
                ON CONFLICT (connector, day) DO UPDATE SET records = records + excluded.records
                """, arguments: [success.at.day, success.records, id])
        try db.execute(sql: "DELETE FROM intake WHERE day < ?", arguments: [success.at.day - Int32(daysKept)])
    }
}
