import Foundation
import GRDB
import Model
import Synchronization

extension SQLiteStore {
    /// However short the runs' interval: some hundred bytes each.
    private static let mostRecords: Int64 = 10_000

    public func note(_ runs: [RunRecord]) async throws(StoreError) {
        let keeping = retention.withLock { $0.alerts }
        try await write("runs not noted") { db in
            for run in runs {
                try db.execute(
                    sql: """
                        INSERT INTO run_record
                            (began, at, cause, outcome, took, stages, acts, people, rescored, standings, alerts, problem)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        run.began.milliseconds, run.at?.milliseconds, run.cause, run.outcome, run.took.milliseconds,
                        String(decoding: try JSONEncoder().encode(run.stages), as: UTF8.self), run.acts, run.people, run.rescored,
                        run.standings, run.alerts, run.problem,
                    ])
            }
            guard let last = runs.last else { return }
            try db.execute(
                sql: "DELETE FROM run_record WHERE id <= ? OR began < ?",
                arguments: [db.lastInsertedRowID - Self.mostRecords, (last.began - keeping).milliseconds])
        }
    }

    public func runRecords(before number: Int64?, limit: Int) async throws(StoreError) -> [RunRecord] {
        try await read("runs not read") { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT run_record.*, run.epoch FROM run_record LEFT JOIN run ON run.at = run_record.at AND outcome = 'published'
                    WHERE id < ? ORDER BY id DESC LIMIT ?
                    """, arguments: [number ?? .max, limit]
            ).map(RunRecord.init(row:))
        }
    }
}

extension RunRecord {
    fileprivate init(row: Row) throws {
        let stages: String = row["stages"]
        self.init(
            number: row["id"], began: Instant(milliseconds: row["began"]), at: (row["at"] as Int64?).map(Instant.init(milliseconds:)),
            cause: row["cause"], outcome: row["outcome"], took: .milliseconds(row["took"] as Int64),
            stages: try JSONDecoder().decode([Stage].self, from: Data(stages.utf8)), acts: row["acts"], people: row["people"],
            rescored: row["rescored"], standings: row["standings"], alerts: row["alerts"], problem: row["problem"], epoch: row["epoch"])
    }
}
