import Foundation
import GRDB
import Model

/// The standings of the last run, and the scores of all runs.
///
/// Nearly every rank is another one after every run, so a cohort's ranks are side by side in one row (`ranking`), and of the standings
/// themselves only those are written that say something else than before.
enum Standings {
    /// A run's standings, and the rows that they are in.
    struct Written: Sendable {
        /// `nil` where there are no standings.
        fileprivate(set) var run: Instant?
        /// In the run's order.
        fileprivate(set) var standings: [Standing] = []
        /// By place in the run.
        fileprivate var rows: [Int64] = []

        /// How many bytes their ranks take.
        fileprivate var ranksLength: Int { rows.count * Ranks.length }

        fileprivate mutating func append(_ standing: Standing, in row: Int64) {
            standings.append(standing)
            rows.append(row)
        }
    }

    /// The standings of the last run: `known`, where that is what is stored.
    static func last(knowing known: Written?, in db: Database) throws -> Written {
        let run = try lastRun(in: db)
        if let known, known.run == run,
            try Int.fetchOne(db, sql: "SELECT coalesce(sum(length(ranks)), 0) FROM ranking") == known.ranksLength
        {
            return known
        }
        var last = Written(run: run)
        let cohorts = try String.fetchAll(db, sql: "SELECT cohort FROM ranking").compactMap(Cohort.init)
        for cohort in cohorts.sorted(by: { $0.description < $1.description }) {
            for (row, standing) in try read(in: cohort, in: db) { last.append(standing, in: row) }
        }
        if try Int.fetchOne(db, sql: "SELECT count(*) FROM standing") == last.rows.count { return last }
        // What cannot be read any more was written by an earlier version.
        try db.execute(sql: "DELETE FROM standing; DELETE FROM ranking")
        return Written()
    }

    /// The time of the last run; `nil` where it has no standings.
    static func lastRun(in db: Database) throws -> Instant? {
        try Int64.fetchOne(db, sql: "SELECT run FROM publishing").map(Instant.init(milliseconds:))
    }

    /// Whether a run says nothing that the last one did not say, whose standings are `last`.
    static func areThose(of run: Run, _ last: [Standing], in db: Database) throws -> Bool {
        let at = "coalesce((SELECT run FROM publishing), (SELECT max(at) FROM run))"
        guard last == run.standings, try String.fetchOne(db, sql: "SELECT epoch FROM run WHERE at = \(at)") == run.epoch else {
            return false
        }
        return try FormerHistory.isThat(of: run, in: db)
    }

    /// Writes a run's standings in place of `last`, which is all that is stored.
    static func replace(_ last: Written, by run: Run, in db: Database) throws -> Written {
        var written = Written(run: run.standings.isEmpty ? nil : run.at)
        written.standings.reserveCapacity(run.standings.count)
        written.rows.reserveCapacity(run.standings.count)
        let writer = try StandingWriter(after: last.rows.max() ?? 0, in: db)
        var former = last.standings.placesByCohort
        for (cohort, places) in run.standings.placesByCohort.sorted(by: { $0.value[0] < $1.value[0] }) {
            var left: [PersonKey: Int] = [:]
            for place in former.removeValue(forKey: cohort) ?? [] {
                // A person stands once in a cohort. Were there two, one of them goes.
                let twin = left.updateValue(place, forKey: last.standings[place].person)
                if let twin { try writer.delete(last.rows[twin]) }
            }
            var ranks: [(row: Int64, rank: Int)] = []
            ranks.reserveCapacity(places.count)
            for place in places {
                let standing = run.standings[place]
                let row: Int64
                if let old = left.removeValue(forKey: standing.person) {
                    row = last.rows[old]
                    if !standing.isLike(last.standings[old]) { try writer.update(standing, in: row) }
                } else {
                    row = try writer.insert(standing)
                }
                written.append(standing, in: row)
                ranks.append((row, standing.rank))
            }
            for place in left.values { try writer.delete(last.rows[place]) }
            try writer.rank(cohort, Ranks(ranks), among: run.standings[places[0]].cohortSize)
        }
        for (cohort, places) in former {
            for place in places { try writer.delete(last.rows[place]) }
            try db.execute(sql: "DELETE FROM ranking WHERE cohort = ?", arguments: [cohort.description])
        }
        try db.execute(sql: "UPDATE publishing SET run = ?", arguments: [written.run?.milliseconds])
        return written
    }

    /// Removes somebody's standings.
    static func remove(_ person: PersonKey, in db: Database) throws {
        while let row = try Row.fetchOne(db, sql: "\(withPlaces) WHERE person = ? LIMIT 1", arguments: [person.description]) {
            var ranks = Ranks(row["ranks"] as Data)
            ranks.remove(at: row["place"])
            try db.execute(
                sql: "UPDATE ranking SET ranks = ? WHERE cohort = ?", arguments: [Data(ranks.bytes), row["cohort"] as String])
            try db.execute(sql: "DELETE FROM standing WHERE id = ?", arguments: [row["id"] as Int64])
        }
    }

    // MARK: Reading

    /// A person's standings.
    static func read(of person: PersonKey, in db: Database) throws -> [Standing] {
        try Row.fetchAll(db, sql: "\(withPlaces) WHERE person = ? ORDER BY cohort", arguments: [person.description]).compactMap { row in
            Standing(row, rank: Ranks(row["ranks"] as Data)[row["place"]], cohortSize: row["size"])
        }
    }

    /// A cohort's standings with the rows that they are in, best first, people of one rank by name.
    static func read(in cohort: Cohort, in db: Database) throws -> [(row: Int64, standing: Standing)] {
        let ranking = try Row.fetchOne(db, sql: "SELECT size, ranks FROM ranking WHERE cohort = ?", arguments: [cohort.description])
        guard let ranking else { return [] }
        let (size, ranks): (Int, Ranks) = (ranking["size"], Ranks(ranking["ranks"] as Data))
        var standings: [(row: Int64, standing: Standing)] = []
        standings.reserveCapacity(ranks.count)
        let rows = try Row.fetchCursor(
            db, sql: "SELECT * FROM standing WHERE cohort = ? ORDER BY id", arguments: [cohort.description])
        while let row = try rows.next() {
            guard let standing = Standing(row, rank: ranks[standings.count], cohortSize: size) else { return [] }
            standings.append((row["id"], standing))
        }
        return standings.sorted { ($0.standing.rank, $0.standing.person) < ($1.standing.rank, $1.standing.person) }
    }

    /// Standings with their cohorts' ranks, and the places that they have among these.
    private static let withPlaces = """
        SELECT standing.*, size, ranks, (
            SELECT count(*) FROM standing AS earlier WHERE earlier.cohort = standing.cohort AND earlier.id < standing.id
        ) AS place FROM standing JOIN ranking USING (cohort)
        """

    // MARK: History

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
}

/// Writes rows of `standing` and `ranking`.
private final class StandingWriter {
    private static let columns = [
        "cohort", "person", "name", "score", "state", "margin", "effective_people", "change_1d", "change_7d", "change_30d", "change_90d",
        "quiet_days", "coverage",
    ]

    private let adding, changing, deleting, ranking: RawStatement
    private var last: Int64

    /// - Parameter last: the number of the last row that there is.
    init(after last: Int64, in db: Database) throws {
        self.last = last
        let (columns, count) = (Self.columns, Self.columns.count)
        adding = try RawStatement(
            "INSERT INTO standing (\(columns.joined(separator: ", ")), id) VALUES (\(String(repeating: "?, ", count: count))?)", in: db)
        changing = try RawStatement("UPDATE standing SET \(columns.joined(separator: " = ?, ")) = ? WHERE id = ?", in: db)
        deleting = try RawStatement("DELETE FROM standing WHERE id = ?", in: db)
        ranking = try RawStatement("INSERT OR REPLACE INTO ranking (cohort, size, ranks) VALUES (?, ?, ?)", in: db)
    }

    /// Returns the number of its row.
    func insert(_ standing: Standing) throws -> Int64 {
        last += 1
        try run(adding, standing, in: last)
        return last
    }

    func update(_ standing: Standing, in row: Int64) throws { try run(changing, standing, in: row) }

    func delete(_ row: Int64) throws {
        try deleting.bind(row, at: 1)
        try deleting.run()
    }

    func rank(_ cohort: Cohort, _ ranks: Ranks, among size: Int) throws {
        try ranking.bind(cohort.description, at: 1)
        try ranking.bind(size, at: 2)
        try ranking.bind(ranks.bytes, at: 3)
        try ranking.run()
    }

    private func run(_ statement: RawStatement, _ standing: Standing, in row: Int64) throws {
        try statement.bind(standing.cohort.description, at: 1)
        try statement.bind(standing.person.description, at: 2)
        try statement.bind(standing.name, at: 3)
        try statement.bind(standing.score.value, at: 4)
        try statement.bind(standing.state.rawValue, at: 5)
        try statement.bind(standing.margin, at: 6)
        try statement.bind(standing.effectivePeople, at: 7)
        try statement.bind(standing.change1d, at: 8)
        try statement.bind(standing.change7d, at: 9)
        try statement.bind(standing.change30d, at: 10)
        try statement.bind(standing.change90d, at: 11)
        try statement.bind(standing.quietDays.map(Int64.init), at: 12)
        try statement.bind(standing.coverage, at: 13)
        try statement.bind(row, at: 14)
        try statement.run()
    }
}

extension Standing {
    fileprivate init?(_ row: Row, rank: Int?, cohortSize: Int) {
        guard let rank, let person = PersonKey(row["person"] as String), let cohort = Cohort(row["cohort"] as String),
            let score = Score(row["score"]), let state = ScoreState(rawValue: row["state"])
        else { return nil }
        self.init(
            person: person, name: row["name"], cohort: cohort, score: score, state: state, rank: rank, cohortSize: cohortSize,
            margin: row["margin"], effectivePeople: row["effective_people"], change1d: row["change_1d"], change7d: row["change_7d"],
            change30d: row["change_30d"], change90d: row["change_90d"], quietDays: row["quiet_days"], coverage: row["coverage"])
    }

    /// Whether both say the same but for the rank and how many it is taken among.
    fileprivate func isLike(_ other: Standing) -> Bool {
        var other = other
        (other.rank, other.cohortSize) = (rank, cohortSize)
        return self == other
    }
}

extension [Standing] {
    /// The places of each cohort's standings.
    fileprivate var placesByCohort: [Cohort: [Int]] {
        var places: [Cohort: [Int]] = [:]
        var start = startIndex
        while start < endIndex {
            let end = self[start...].firstIndex { $0.cohort != self[start].cohort } ?? endIndex
            places[self[start].cohort, default: []] += start..<end
            start = end
        }
        return places
    }
}
