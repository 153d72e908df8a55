import Foundation
import GRDB
import Model

extension SQLiteStore {
    public func publishing() async throws(StoreError) -> Publishing {
        try await read("state of publishing not read") { db in
            guard let row = try Row.fetchOne(db, sql: "SELECT * FROM publishing") else { return Publishing() }
            let text: String? = row["state"]
            return Publishing(
                state: try text.map { try JSONDecoder().decode(PublishingState.self, from: Data($0.utf8)) },
                firstRun: try Int64.fetchOne(db, sql: "SELECT min(at) FROM run").map(Instant.init(milliseconds:)),
                imports: row["imports"], isReleased: row["released"])
        }
    }

    @discardableResult
    public func hold(
        _ state: PublishingState, at now: Instant, decide: @escaping @Sendable (RuleMemory) throws -> Decision
    ) async throws(StoreError) -> Decision {
        try await write("quarantine not stored") { db in
            let decision = try decide(RuleMemories.read(at: now, in: db))
            try PublishingStates.save(state, in: db)
            try RuleMemories.save(decision, in: db)
            return decision
        }
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
    static func save(_ state: PublishingState, in db: Database) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try db.execute(
            sql: "UPDATE publishing SET state = ?", arguments: [String(decoding: try encoder.encode(state), as: UTF8.self)])
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
