import GRDB
import Model

/// How the scores of the past grow sparser with age, so that years of them stay small.
///
/// Each change of `Standings` looks a day, a week, a month or a quarter back: an hour is little beside a week, and a day beside a quarter.
enum History {
    /// From which age on one score is kept of each stretch of time, all in milliseconds.
    private static let steps: [(age: Int64, stretch: Int64)] = [
        (Duration.seconds(2 * 86_400).milliseconds, 3_600_000), (Duration.seconds(100 * 86_400).milliseconds, 86_400_000),
    ]

    /// Drops what has come of age since the last run, but for the last score of each stretch. Costs in proportion to that.
    static func thin(until now: Instant, in db: Database) throws {
        guard let last = try Int64.fetchOne(db, sql: "SELECT max(at) FROM run") else { return }
        for (age, stretch) in steps {
            let end = now.milliseconds - age
            // The stretch in which the last run stopped is looked at again: only now all of it may be there.
            let start = (last - age) / stretch * stretch
            guard start < end else { continue }
            for table in ["score_history", "former_score"] {
                try db.execute(
                    sql: """
                        DELETE FROM \(table) AS old WHERE person IN (SELECT id FROM person) AND at >= ?1 AND at < ?2 AND EXISTS (
                            SELECT 1 FROM \(table) AS later WHERE later.person = old.person AND later.at > old.at
                                AND later.at < min(?2, (old.at / ?3 + 1) * ?3)
                        )
                        """, arguments: [start, end, stretch])
            }
            // A run finds what an account showed in the first change after it, so of each stretch the first is kept.
            try db.execute(
                sql: """
                    DELETE FROM former_audience AS old WHERE at >= ?1 AND at < ?2 AND EXISTS (
                        SELECT 1 FROM former_audience AS earlier WHERE earlier.account = old.account
                            AND earlier.revision < old.revision AND earlier.at >= max(?1, old.at / ?3 * ?3)
                    )
                    """, arguments: [start, end, stretch])
        }
    }
}
