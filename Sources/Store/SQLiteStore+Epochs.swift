import GRDB
import Model

extension SQLiteStore {
    public func epochChange(to epoch: String, since: Instant) async throws(StoreError) -> EpochChange? {
        try await read("change of the epoch not read") { db in
            // Only lately, so that years of runs are not gone through; the last run counts however old it is.
            let last = try Row.fetchOne(
                db,
                sql: """
                    SELECT epoch, at FROM run WHERE epoch <> ?1 AND at >= min(?2, (SELECT max(at) FROM run)) ORDER BY at DESC LIMIT 1
                    """, arguments: [epoch, since.milliseconds])
            return try last.map { last in
                let first = try Int64.fetchOne(db, sql: "SELECT min(at) FROM run WHERE at > ?", arguments: [last["at"] as Int64])
                return EpochChange(former: last["epoch"], at: first.map(Instant.init(milliseconds:)))
            }
        }
    }

    public func formerHistory(of person: PersonKey, since: Instant) async throws(StoreError) -> [HistoricScore] {
        guard case .tracked(let id) = person else { return [] }
        return try await read("history not read") { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT at, score, state, epoch FROM former_score
                    WHERE person = (SELECT id FROM person WHERE slug = ?) AND at >= ? ORDER BY at
                    """, arguments: [id.rawValue, since.milliseconds]
            ).compactMap(HistoricScore.init(row:))
        }
    }
}

/// The scores of the epoch before, while both are kept.
enum FormerHistory {
    /// Whether the last run said the same of them.
    static func isThat(of run: Run, in db: Database) throws -> Bool {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT slug, epoch, score, state FROM former_score JOIN person ON person.id = former_score.person
                WHERE at = (SELECT max(at) FROM run)
                """)
        guard let former = run.former else { return rows.isEmpty }
        return rows.count == former.scores.count
            && rows.allSatisfy { row in
                guard row["epoch"] == former.epoch, let entry = PersonID(rawValue: row["slug"]).flatMap({ former.scores[$0] }) else {
                    return false
                }
                return row["score"] == entry.score.value && row["state"] == entry.state.rawValue
            }
    }

    static func remember(_ former: FormerScores, at now: Instant, in db: Database) throws {
        let addPerson = try RawStatement("INSERT INTO person (slug, name) VALUES (?1, ?1) ON CONFLICT DO NOTHING", in: db)
        let add = try RawStatement(
            """
            INSERT OR REPLACE INTO former_score (person, at, epoch, score, state) SELECT id, ?, ?, ?, ? FROM person WHERE slug = ?
            """, in: db)
        for (person, entry) in former.scores.sorted(by: { $0.key < $1.key }) {
            try addPerson.bind(person.rawValue, at: 1)
            try addPerson.run()
            try add.bind(now.milliseconds, at: 1)
            try add.bind(former.epoch, at: 2)
            try add.bind(entry.score.value, at: 3)
            try add.bind(entry.state.rawValue, at: 4)
            try add.bind(person.rawValue, at: 5)
            try add.run()
        }
    }
}
