import Foundation
import GRDB

/// Runs, and the standings they published.
extension Schema {
    static let runs = """
        CREATE TABLE run (at INTEGER PRIMARY KEY, epoch TEXT NOT NULL) STRICT;
        -- The standings of the last run published, in its order. run: of the first row, that run; of another, the one that wrote it.
        CREATE TABLE standing (
            id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run, cohort TEXT NOT NULL, person TEXT NOT NULL,
            name TEXT NOT NULL, score REAL NOT NULL, state TEXT NOT NULL, rank INTEGER NOT NULL, cohort_size INTEGER NOT NULL,
            margin REAL NOT NULL, effective_people REAL NOT NULL,
            change_1d REAL, change_7d REAL, change_30d REAL, change_90d REAL
        ) STRICT;
        CREATE INDEX standing_cohort ON standing (cohort, rank);
        CREATE INDEX standing_person ON standing (person);
        CREATE TABLE score_history (
            person INTEGER NOT NULL REFERENCES person, at INTEGER NOT NULL REFERENCES run, score REAL NOT NULL,
            state TEXT NOT NULL, PRIMARY KEY (person, at)
        ) STRICT, WITHOUT ROWID;
        """

    static let quietDays = """
        -- Days since the person's last own post or act, on the cohort's network or else on any.
        ALTER TABLE standing ADD COLUMN quiet_days INTEGER;
        """

    static let publishing = """
        -- What the next run is judged by, as JSON; how many batches imports have stored; whether the operator has released what is held back.
        CREATE TABLE publishing (
            only INTEGER PRIMARY KEY CHECK (only = 1), state TEXT, imports INTEGER NOT NULL, released INTEGER NOT NULL
        ) STRICT;
        INSERT INTO publishing VALUES (1, NULL, 0, 0);
        -- How many new records each connector brought on each of the last days.
        CREATE TABLE intake (
            connector TEXT NOT NULL, day INTEGER NOT NULL, records INTEGER NOT NULL, PRIMARY KEY (connector, day)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX intake_day ON intake (day);
        """

    static let coverage = """
        -- When the first fetch ended well; where there was one before this was kept, the last one is as much as is known.
        ALTER TABLE assignment ADD COLUMN first_fetched INTEGER;
        UPDATE assignment SET first_fetched = fetched;
        -- The share of what counts that was seen, on the cohort's network or else over all.
        ALTER TABLE standing ADD COLUMN coverage REAL;
        """

    static let formerScores = """
        -- The scores by the epoch before, in the first thirty days of another.
        CREATE TABLE former_score (
            person INTEGER NOT NULL REFERENCES person, at INTEGER NOT NULL REFERENCES run, epoch TEXT NOT NULL, score REAL NOT NULL,
            state TEXT NOT NULL, PRIMARY KEY (person, at)
        ) STRICT, WITHOUT ROWID;
        """

    static let runBases = """
        -- How far the store had been read for a run, and what the operator had decided (JSON); unknown of earlier runs.
        ALTER TABLE run ADD COLUMN revision INTEGER;
        ALTER TABLE run ADD COLUMN last_account INTEGER;
        ALTER TABLE run ADD COLUMN last_post INTEGER;
        ALTER TABLE run ADD COLUMN circumstances TEXT;
        -- The revision at which the date of creation was learnt; NULL where that was before it was kept.
        ALTER TABLE account ADD COLUMN dated INTEGER;
        -- What a tracked person's account showed until the change of a revision, which was stored at a time.
        CREATE TABLE former_audience (
            account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE, revision INTEGER NOT NULL, at INTEGER NOT NULL,
            followers INTEGER, lists INTEGER, PRIMARY KEY (account, revision)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX former_audience_at ON former_audience (at);
        CREATE INDEX former_audience_revision ON former_audience (revision);
        """

    static let standingsByPlace = """
        -- A cohort's standings are numbered in the order of their ranks, which change in most places with every run.
        DROP INDEX standing_cohort;
        CREATE INDEX standing_cohort ON standing (cohort);
        """

    static let ranking = """
        ALTER TABLE standing RENAME TO former_standing;
        DROP INDEX standing_cohort;
        DROP INDEX standing_person;
        -- The standings of the last run published, but for their ranks.
        CREATE TABLE standing (
            id INTEGER PRIMARY KEY, cohort TEXT NOT NULL, person TEXT NOT NULL, name TEXT NOT NULL, score REAL NOT NULL,
            state TEXT NOT NULL, margin REAL NOT NULL, effective_people REAL NOT NULL,
            change_1d REAL, change_7d REAL, change_30d REAL, change_90d REAL, quiet_days INTEGER, coverage REAL
        ) STRICT;
        INSERT INTO standing
            SELECT id, cohort, person, name, score, state, margin, effective_people, change_1d, change_7d, change_30d, change_90d,
                quiet_days, coverage
            FROM former_standing;
        CREATE INDEX standing_cohort ON standing (cohort);
        CREATE INDEX standing_person ON standing (person);
        -- The ranks of each cohort, in the order of its standings' ids: nearly all of them change with every run (see `Ranks`).
        CREATE TABLE ranking (cohort TEXT PRIMARY KEY, size INTEGER NOT NULL, ranks BLOB NOT NULL) STRICT, WITHOUT ROWID;
        -- The run whose standings these are; NULL where there are none.
        ALTER TABLE publishing ADD COLUMN run INTEGER;
        UPDATE publishing SET run = (SELECT run FROM former_standing ORDER BY id LIMIT 1);
        """

    /// Puts the ranks of earlier versions' standings side by side.
    static func rankStandings(in db: Database) throws {
        for cohort in try Row.fetchAll(db, sql: "SELECT cohort, max(cohort_size) AS size FROM former_standing GROUP BY cohort") {
            let ranks = try Row.fetchAll(
                db, sql: "SELECT id, rank FROM former_standing WHERE cohort = ?", arguments: [cohort["cohort"] as String])
            try db.execute(
                sql: "INSERT INTO ranking VALUES (?, ?, ?)",
                arguments: [
                    cohort["cohort"] as String, cohort["size"] as Int,
                    Data(Ranks(ranks.map { (row: $0["id"], rank: $0["rank"]) }).bytes),
                ])
        }
        try db.execute(sql: "DROP TABLE former_standing")
    }

    static let runRecords = """
        -- How the last runs went, published or not. took: milliseconds. stages: JSON.
        CREATE TABLE run_record (
            id INTEGER PRIMARY KEY, began INTEGER NOT NULL, at INTEGER, cause TEXT NOT NULL, outcome TEXT NOT NULL, took INTEGER NOT NULL,
            stages TEXT NOT NULL, acts INTEGER NOT NULL, people INTEGER NOT NULL, rescored INTEGER NOT NULL, standings INTEGER NOT NULL,
            alerts INTEGER NOT NULL, problem TEXT
        ) STRICT;
        """

    static let ageing = """
        -- Since when records are there; what was older has been removed.
        CREATE TABLE kept (only INTEGER PRIMARY KEY CHECK (only = 1), activity INTEGER, texts INTEGER) STRICT;
        INSERT INTO kept VALUES (1, NULL, NULL);
        CREATE INDEX post_author ON post (author, at) WHERE author IS NOT NULL;
        """
}
