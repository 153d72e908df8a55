import GRDB
import Model

/// The standings of the last run, and the scores of all runs.
enum Standings {
    /// The standings of the last run, in its order: those of `known`, where that is the run that they are of.
    static func last(knowing known: Run?, in db: Database) throws -> [Standing] {
        if let known, try lastRun(in: db) == known.at,
            try Int.fetchOne(db, sql: "SELECT count(*) FROM standing") == known.standings.count
        {
            return known.standings
        }
        return try read("ORDER BY id", [], in: db)
    }

    /// The time of the last run; the first of its standings tells. Each other one tells of the run that wrote it.
    static func lastRun(in db: Database) throws -> Instant? {
        try Int64.fetchOne(db, sql: "SELECT run FROM standing ORDER BY id LIMIT 1").map(Instant.init(milliseconds:))
    }

    /// Whether a run says nothing that the last one did not say, whose standings are `last`.
    static func areThose(of run: Run, _ last: [Standing], in db: Database) throws -> Bool {
        let at = "coalesce((SELECT run FROM standing ORDER BY id LIMIT 1), (SELECT max(at) FROM run))"
        guard last == run.standings, try String.fetchOne(db, sql: "SELECT epoch FROM run WHERE at = \(at)") == run.epoch else {
            return false
        }
        return try FormerHistory.isThat(of: run, in: db)
    }

    /// Writes those standings that differ from what stands in their place in `last`, which is all that is stored.
    static func replace(_ last: [Standing], by run: Run, in db: Database) throws {
        // What is numbered otherwise, or cannot be read any more, was written by an earlier version.
        let numbers = try Row.fetchOne(db, sql: "SELECT count(*) AS count, coalesce(max(id), 0) AS last FROM standing")
        var last = last
        if numbers?["count"] == last.count, numbers?["last"] == last.count {
            try db.execute(sql: "DELETE FROM standing WHERE id > ?", arguments: [run.standings.count])
        } else {
            try db.execute(sql: "DELETE FROM standing")
            last = []
        }
        let add = try RawStatement(
            """
            INSERT OR REPLACE INTO standing (run, cohort, person, name, score, state, rank, cohort_size, margin, effective_people,
                change_1d, change_7d, change_30d, change_90d, quiet_days, coverage, id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, in: db)
        // No index holds these two, and in most places nothing else changes when somebody comes or rises.
        let move = try RawStatement("UPDATE standing SET rank = ?, cohort_size = ? WHERE id = ?", in: db)
        for (place, standing) in run.standings.enumerated() {
            if place > 0, place < last.count {
                var former = last[place]
                if former == standing { continue }
                (former.rank, former.cohortSize) = (standing.rank, standing.cohortSize)
                if former == standing {
                    try move.bind(standing.rank, at: 1)
                    try move.bind(standing.cohortSize, at: 2)
                    try move.bind(place + 1, at: 3)
                    try move.run()
                    continue
                }
            }
            try add.bind(run.at.milliseconds, at: 1)
            try add.bind(standing.cohort.description, at: 2)
            try add.bind(standing.person.description, at: 3)
            try add.bind(standing.name, at: 4)
            try add.bind(standing.score.value, at: 5)
            try add.bind(standing.state.rawValue, at: 6)
            try add.bind(Int64(standing.rank), at: 7)
            try add.bind(Int64(standing.cohortSize), at: 8)
            try add.bind(standing.margin, at: 9)
            try add.bind(standing.effectivePeople, at: 10)
            try add.bind(standing.change1d, at: 11)
            try add.bind(standing.change7d, at: 12)
            try add.bind(standing.change30d, at: 13)
            try add.bind(standing.change90d, at: 14)
            try add.bind(standing.quietDays.map(Int64.init), at: 15)
            try add.bind(standing.coverage, at: 16)
            try add.bind(place + 1, at: 17)
            try add.run()
        }
    }

    /// Keeps the tracked people's scores: that of the cohort `tracked`, or of `all` where there is none.
    static func remember(_ run: Run, in db: Database) throws {
        var scores: [PersonID: Standing] = [:]
        for standing in run.standings {
            guard case .tracked(let person) = standing.person else { continue }
            switch standing.cohort {
            case .tracked: scores[person] = standing
            case .all: scores[person] = scores[person] ?? standing
            default: continue
            }
        }
        let addPerson = try RawStatement("INSERT INTO person (slug, name) VALUES (?1, ?1) ON CONFLICT DO NOTHING", in: db)
        let add = try RawStatement(
            """
            INSERT INTO score_history (person, at, score, state) SELECT id, ?, ?, ? FROM person WHERE slug = ?
            ON CONFLICT (person, at) DO UPDATE SET score = excluded.score, state = excluded.state
            """, in: db)
        for person in scores.keys.sorted() {
            guard let standing = scores[person] else { continue }
            try add.bind(run.at.milliseconds, at: 1)
            try add.bind(standing.score.value, at: 2)
            try add.bind(standing.state.rawValue, at: 3)
            try add.bind(person.rawValue, at: 4)
            if try add.run() > 0 { continue }
            try addPerson.bind(person.rawValue, at: 1)
            try addPerson.run()
            try add.run()
        }
    }

    static func read(_ condition: String, _ arguments: StatementArguments, in db: Database) throws -> [Standing] {
        try Row.fetchAll(db, sql: "SELECT * FROM standing \(condition)", arguments: arguments).compactMap { row in
            guard let person = PersonKey(row["person"] as String), let cohort = Cohort(row["cohort"] as String),
                let score = Score(row["score"]), let state = ScoreState(rawValue: row["state"])
            else { return nil }
            return Standing(
                person: person, name: row["name"], cohort: cohort, score: score, state: state, rank: row["rank"],
                cohortSize: row["cohort_size"], margin: row["margin"], effectivePeople: row["effective_people"],
                change1d: row["change_1d"], change7d: row["change_7d"], change30d: row["change_30d"],
                change90d: row["change_90d"], quietDays: row["quiet_days"], coverage: row["coverage"])
        }
    }
}
