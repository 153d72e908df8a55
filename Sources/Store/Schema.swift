import Foundation
import GRDB

/// The tables, as a list of steps that is only ever appended to: a released step is never edited.
///
/// Columns are named by the words of `DESIGN.md`. Times are milliseconds since 1970-01-01T00:00:00Z. `key` is a network's own id
/// (see `StoredKey`). `revision`, `interaction.id`, `tally.id` and `removal.id` come from one counter, `store.revision`, so that
/// "everything since" is one comparison and exact. Ids are handed out by `store` too, and never twice.
enum Schema {
    /// "Clou" in ASCII: tells our files from other SQLite files (SQLite, "Database File Format", 1.3.12, Application ID).
    static let applicationID: Int64 = 0x436C_6F75

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            try db.execute(sql: counters + people + activity + work + runs + alerts)
        }
        migrator.registerMigration("2") { db in try db.execute(sql: handles) }
        migrator.registerMigration("3") { db in try db.execute(sql: retention) }
        migrator.registerMigration("4") { db in
            try db.execute(sql: tombstones)
            try forgetOwnersOfHandles(in: db)
        }
        migrator.registerMigration("5") { db in try db.execute(sql: fetches) }
        migrator.registerMigration("6") { db in try db.execute(sql: quietDays) }
        migrator.registerMigration("7") { db in try db.execute(sql: places) }
        migrator.registerMigration("8") { db in try db.execute(sql: ks) }
        migrator.registerMigration("9") { db in try db.execute(sql: publishing) }
        migrator.registerMigration("10") { db in try db.execute(sql: coverage) }
        migrator.registerMigration("11") { db in try db.execute(sql: formerScores) }
        migrator.registerMigration("12") { db in try db.execute(sql: runBases) }
        migrator.registerMigration("13") { db in try db.execute(sql: rules) }
        migrator.registerMigration("14") { db in try db.execute(sql: receivers) }
        migrator.registerMigration("15") { db in try db.execute(sql: standingsByPlace) }
        migrator.registerMigration("16") { db in try db.execute(sql: offers) }
        migrator.registerMigration("17") { db in try db.execute(sql: tellings) }
        migrator.registerMigration("18") { db in try db.execute(sql: forgotten) }
        migrator.registerMigration("19") { db in
            try db.execute(sql: ranking)
            try rankStandings(in: db)
        }
        migrator.registerMigration("20") { db in try db.execute(sql: ageing) }
        migrator.registerMigration("21") { db in try db.execute(sql: episodes) }
        migrator.registerMigration("22") { db in try db.execute(sql: quiet) }
        migrator.registerMigration("23") { db in try db.execute(sql: firstRounds) }
        migrator.registerMigration("24") { db in try db.execute(sql: configuration) }
        return migrator
    }

    private static let counters = """
        CREATE TABLE store (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            revision INTEGER NOT NULL, last_account INTEGER NOT NULL, last_post INTEGER NOT NULL,
            -- Grows whenever an account or a post goes, so that every process forgets the ids that it remembers.
            forgetting INTEGER NOT NULL
        ) STRICT;
        INSERT INTO store VALUES (1, 0, 0, 0, 0);
        CREATE TABLE network (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        """

    private static let people = """
        CREATE TABLE person (
            id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL, place TEXT,
            -- 1 while a people file names the person.
            adopted INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE TABLE person_list (
            person INTEGER NOT NULL REFERENCES person ON DELETE CASCADE, list TEXT NOT NULL, PRIMARY KEY (person, list)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE account (
            id INTEGER PRIMARY KEY, network INTEGER NOT NULL REFERENCES network, key ANY NOT NULL,
            handle TEXT, name TEXT, created_at INTEGER, followers INTEGER, following INTEGER, lists INTEGER,
            -- Whose it is, by a people file and by what a network or program told. The file is believed.
            person INTEGER REFERENCES person, told_person INTEGER REFERENCES person,
            revision INTEGER NOT NULL,
            UNIQUE (network, key)
        ) STRICT;
        CREATE INDEX account_revision ON account (revision);
        CREATE INDEX account_person ON account (person) WHERE person IS NOT NULL;
        CREATE INDEX account_told_person ON account (told_person) WHERE told_person IS NOT NULL;
        """

    // No foreign keys here: account and post ids come from this very transaction's look-ups, and checking them again would cost
    // three look-ups a row (docs: the ingest benchmark), and a scan for each account removed.
    private static let activity = """
        CREATE TABLE post (
            id INTEGER PRIMARY KEY, network INTEGER NOT NULL, key ANY NOT NULL, author INTEGER, at INTEGER,
            text TEXT, url TEXT, in_reply_to TEXT, revision INTEGER NOT NULL,
            UNIQUE (network, key)
        ) STRICT;
        CREATE INDEX post_revision ON post (revision);
        CREATE TABLE post_topic (
            post INTEGER NOT NULL REFERENCES post ON DELETE CASCADE, topic TEXT NOT NULL, PRIMARY KEY (post, topic)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE interaction (
            id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, actor INTEGER NOT NULL, target INTEGER NOT NULL, post INTEGER,
            at INTEGER NOT NULL, network INTEGER NOT NULL, key ANY NOT NULL,
            UNIQUE (network, key)
        ) STRICT;
        CREATE INDEX interaction_post ON interaction (post) WHERE post IS NOT NULL;
        CREATE TABLE tally (
            id INTEGER PRIMARY KEY, account INTEGER, post INTEGER, kind INTEGER NOT NULL, count INTEGER NOT NULL,
            at INTEGER NOT NULL, CHECK ((account IS NULL) <> (post IS NULL))
        ) STRICT;
        CREATE UNIQUE INDEX tally_account ON tally (account, kind, at) WHERE account IS NOT NULL;
        CREATE UNIQUE INDEX tally_post ON tally (post, kind, at) WHERE post IS NOT NULL;
        -- what: 1 an account, 2 a post, 3 an interaction.
        CREATE TABLE removal (id INTEGER PRIMARY KEY, what INTEGER NOT NULL, removed INTEGER NOT NULL) STRICT;
        """

    private static let work = """
        -- network and identity are '' where a connector fetches one whole feed. suspended: 0 no, 1 until it is adopted again, 2 the same, and
        -- its connector has no file.
        CREATE TABLE assignment (
            id INTEGER PRIMARY KEY, connector TEXT NOT NULL, network TEXT NOT NULL, identity TEXT NOT NULL,
            cursor TEXT, due INTEGER NOT NULL, failures INTEGER NOT NULL DEFAULT 0, problem TEXT,
            suspended INTEGER NOT NULL DEFAULT 0, fence INTEGER NOT NULL DEFAULT 0,
            lease INTEGER NOT NULL DEFAULT 0, lease_until INTEGER NOT NULL DEFAULT 0,
            UNIQUE (connector, network, identity)
        ) STRICT;
        CREATE INDEX assignment_due ON assignment (due) WHERE suspended = 0;
        CREATE TABLE budget_use (
            account TEXT NOT NULL, budget TEXT NOT NULL, window_start INTEGER NOT NULL, used INTEGER NOT NULL,
            blocked_until INTEGER, PRIMARY KEY (account, budget)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE connector_state (
            connector TEXT PRIMARY KEY, failures INTEGER NOT NULL, paused_until INTEGER, stopped INTEGER NOT NULL, problem TEXT
        ) STRICT, WITHOUT ROWID;
        """

    private static let runs = """
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

    private static let alerts = """
        CREATE TABLE rule_state (
            rule TEXT NOT NULL, person TEXT NOT NULL, phase TEXT NOT NULL, since INTEGER NOT NULL, last_alert INTEGER,
            episode INTEGER NOT NULL, reminders INTEGER NOT NULL, PRIMARY KEY (rule, person)
        ) STRICT, WITHOUT ROWID;
        -- body: the whole alert as JSON, so that every attempt tells the same.
        CREATE TABLE alert (
            id TEXT PRIMARY KEY, rule TEXT NOT NULL, person TEXT NOT NULL, status TEXT NOT NULL, at INTEGER NOT NULL,
            body TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        -- The outbox. state: waiting, delivered or dead. A chain is (receiver, rule, person), in the order of id.
        CREATE TABLE notification (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, alert TEXT NOT NULL REFERENCES alert,
            receiver TEXT NOT NULL, rule TEXT NOT NULL, person TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'waiting',
            due INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, reason TEXT, settled_at INTEGER,
            fence INTEGER NOT NULL DEFAULT 0, lease_until INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX notification_chain ON notification (receiver, rule, person, id) WHERE state = 'waiting';
        CREATE INDEX notification_due ON notification (due, id) WHERE state = 'waiting';
        CREATE INDEX notification_dead ON notification (id) WHERE state = 'dead';
        """

    private static let retention = """
        CREATE INDEX notification_alert ON notification (alert);
        CREATE INDEX notification_delivered ON notification (settled_at) WHERE state = 'delivered';
        """

    private static let fetches = """
        -- When the last fetch ended well, and how many new records a day there were lately.
        ALTER TABLE assignment ADD COLUMN fetched INTEGER;
        ALTER TABLE assignment ADD COLUMN activity REAL;
        """

    private static let quietDays = """
        -- Days since the person's last own post or act, on the cohort's network or else on any.
        ALTER TABLE standing ADD COLUMN quiet_days INTEGER;
        """

    private static let places = """
        ALTER TABLE person ADD COLUMN city TEXT;
        ALTER TABLE person ADD COLUMN country TEXT;
        """

    private static let ks = """
        -- The ledger of Ks. receiver: a slug, or network:id.
        CREATE TABLE k (
            id INTEGER PRIMARY KEY, giver TEXT NOT NULL, receiver TEXT NOT NULL, topic TEXT NOT NULL, at INTEGER NOT NULL,
            taken_back INTEGER
        ) STRICT;
        CREATE INDEX k_giver ON k (giver, at);
        CREATE INDEX k_at ON k (at);
        """

    private static let tombstones = """
        -- What networks have deleted, the latest with the largest ids. what: as in removal.
        CREATE TABLE tombstone (
            id INTEGER PRIMARY KEY, network INTEGER NOT NULL REFERENCES network, what INTEGER NOT NULL, key ANY NOT NULL,
            UNIQUE (network, what, key)
        ) STRICT;
        """

    private static let publishing = """
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

    private static let coverage = """
        -- When the first fetch ended well; where there was one before this was kept, the last one is as much as is known.
        ALTER TABLE assignment ADD COLUMN first_fetched INTEGER;
        UPDATE assignment SET first_fetched = fetched;
        -- The share of what counts that was seen, on the cohort's network or else over all.
        ALTER TABLE standing ADD COLUMN coverage REAL;
        """

    private static let formerScores = """
        -- The scores by the epoch before, in the first thirty days of another.
        CREATE TABLE former_score (
            person INTEGER NOT NULL REFERENCES person, at INTEGER NOT NULL REFERENCES run, epoch TEXT NOT NULL, score REAL NOT NULL,
            state TEXT NOT NULL, PRIMARY KEY (person, at)
        ) STRICT, WITHOUT ROWID;
        """

    private static let runBases = """
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

    private static let rules = """
        -- The line that each rule decided by last, and the first run that did; '' where it was not kept.
        CREATE TABLE rule (name TEXT PRIMARY KEY, line TEXT NOT NULL, since INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        INSERT INTO rule SELECT rule, '', max(since) FROM rule_state GROUP BY rule;
        -- person: also another subject, as AlertSubject writes it.
        ALTER TABLE rule_state ADD COLUMN acknowledged_by TEXT;
        -- rule, person: NULL for all.
        CREATE TABLE silence (
            id INTEGER PRIMARY KEY, rule TEXT, person TEXT, author TEXT NOT NULL, reason TEXT NOT NULL, since INTEGER NOT NULL,
            until INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX silence_until ON silence (until);
        -- The silence that kept it from being told.
        ALTER TABLE alert ADD COLUMN silence INTEGER;
        CREATE INDEX alert_at ON alert (at);
        """

    private static let receivers = """
        -- Receivers that want nothing any more. address: where each was, hashed.
        CREATE TABLE disabled_receiver (
            name TEXT PRIMARY KEY, address TEXT NOT NULL, reason TEXT NOT NULL, since INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        -- state may be dropped, too: by the operator.
        CREATE INDEX notification_dropped ON notification (settled_at) WHERE state = 'dropped';
        """

    private static let standingsByPlace = """
        -- A cohort's standings are numbered in the order of their ranks, which change in most places with every run.
        DROP INDEX standing_cohort;
        CREATE INDEX standing_cohort ON standing (cohort);
        """

    private static let offers = """
        -- One for each perk and person, for ever. number: NULL while the person waits for a place. since: since when they are eligible.
        CREATE TABLE offer (
            perk TEXT NOT NULL, person TEXT NOT NULL, state TEXT NOT NULL, since INTEGER NOT NULL, number INTEGER, offered_at INTEGER,
            expires_at INTEGER, answered_at INTEGER, fulfilled_at INTEGER, is_shared INTEGER NOT NULL, PRIMARY KEY (perk, person)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX offer_number ON offer (perk, number) WHERE number IS NOT NULL;
        """

    private static let tellings = """
        -- How a rule's alerts end, should it be gone (JSON); NULL where that was not kept.
        ALTER TABLE rule ADD COLUMN ending TEXT;
        -- 1 while silences have kept everybody from being told of the episode.
        ALTER TABLE rule_state ADD COLUMN is_silenced INTEGER NOT NULL DEFAULT 0;
        -- The alert that told of this one among others.
        ALTER TABLE alert ADD COLUMN told_in TEXT;
        -- When the operator had it tried again: it has waited since then only.
        ALTER TABLE notification ADD COLUMN retried_at INTEGER;
        -- When the digest is due that it is kept for; its state is digested when it was told in it.
        ALTER TABLE notification ADD COLUMN digest_at INTEGER;
        CREATE INDEX notification_digest ON notification (receiver, digest_at) WHERE state = 'waiting' AND digest_at IS NOT NULL;
        CREATE INDEX notification_digested ON notification (settled_at) WHERE state = 'digested';
        """

    private static let forgotten = """
        -- Who must not be kept. digest: of the slug or of network:id, by the key. revision: how far the store had come by then. by_file: 1
        -- while a file of those who have opted out says so. owner: of an account that went with its person, the person's digest.
        CREATE TABLE forgotten (
            digest BLOB PRIMARY KEY, owner BLOB, since INTEGER NOT NULL, revision INTEGER NOT NULL, by_file INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE forgotten_key (only INTEGER PRIMARY KEY CHECK (only = 1), key BLOB NOT NULL) STRICT;
        """

    private static let ranking = """
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
    private static func rankStandings(in db: Database) throws {
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

    private static let ageing = """
        -- Since when records are there; what was older has been removed.
        CREATE TABLE kept (only INTEGER PRIMARY KEY CHECK (only = 1), activity INTEGER, texts INTEGER) STRICT;
        INSERT INTO kept VALUES (1, NULL, NULL);
        CREATE INDEX post_author ON post (author, at) WHERE author IS NOT NULL;
        """

    private static let episodes = """
        -- Who was told of an episode that is not over, and by what (JSON); of a state that is not firing, whoever it was is forgotten, and it goes.
        ALTER TABLE rule_state ADD COLUMN told TEXT;
        CREATE INDEX former_alert ON alert (rule, person, at) WHERE status = 'firing';
        UPDATE rule_state SET told = (
            SELECT json_object(
                'receivers', json(told.receivers), 'cohort', told.cohort, 'severity', told.severity, 'grouped', json(told.grouped))
            FROM (
                SELECT (
                    SELECT json_group_array(DISTINCT receiver) FROM notification WHERE alert IN (first.id, first.told_in)
                ) AS receivers, json_extract(body, '$.cohort') AS cohort, coalesce(json_extract(body, '$.severity'), 'info') AS severity,
                    iif(told_in IS NULL, 'false', 'true') AS grouped
                FROM alert AS first
                WHERE first.status = 'firing' AND first.rule = rule_state.rule AND first.person = rule_state.person
                ORDER BY at DESC LIMIT 1
            ) AS told WHERE told.receivers <> '[]'
        ) WHERE phase = 'firing' AND last_alert IS NOT NULL AND is_silenced = 0;
        UPDATE rule_state SET told = (
            SELECT json_object(
                'receivers', json_extract(ending, '$.receivers'), 'cohort', json_extract(ending, '$.cohort'),
                'severity', coalesce(json_extract(ending, '$.severity'), 'info'), 'grouped', json('false'))
            FROM rule WHERE name = rule_state.rule AND ending IS NOT NULL AND json_extract(ending, '$.receivers') <> '[]'
        ) WHERE phase = 'firing' AND last_alert IS NOT NULL AND is_silenced = 0 AND told IS NULL;
        DROP INDEX former_alert;
        ALTER TABLE rule_state DROP COLUMN is_silenced;
        ALTER TABLE rule DROP COLUMN ending;
        -- When whoever keeps open what happened once need not do so any more; NULL for what lasts.
        ALTER TABLE alert ADD COLUMN ends_at INTEGER;
        UPDATE alert SET ends_at = at WHERE instr(id, '-AT-') > 0;
        CREATE INDEX alert_ends_at ON alert (ends_at) WHERE ends_at IS NOT NULL;
        -- 1 of the last that is told of somebody who is forgotten: it goes as soon as it is told.
        ALTER TABLE alert ADD COLUMN is_farewell INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX alert_farewell ON alert (is_farewell) WHERE is_farewell = 1;
        """

    private static let quiet = """
        -- Until when quiet hours hold it back; NULL where none do, or it was gathered with what else they held back.
        ALTER TABLE notification ADD COLUMN held_until INTEGER;
        CREATE INDEX notification_held ON notification (receiver, held_until) WHERE state = 'waiting' AND held_until IS NOT NULL;
        -- 1 where the end is told with the beginning.
        ALTER TABLE notification ADD COLUMN is_whole INTEGER NOT NULL DEFAULT 0;
        -- NULL for all.
        ALTER TABLE silence ADD COLUMN cohort TEXT;
        ALTER TABLE silence ADD COLUMN severity TEXT;
        ALTER TABLE silence ADD COLUMN receiver TEXT;
        """

    private static let firstRounds = """
        -- Since when it is to be fetched; 0 where an earlier version did not keep it. settled: the first run that had read its first round.
        ALTER TABLE assignment ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE assignment ADD COLUMN settled INTEGER;
        UPDATE assignment SET settled = first_fetched;
        CREATE INDEX assignment_new ON assignment (id) WHERE settled IS NULL;
        CREATE INDEX assignment_settled ON assignment (settled) WHERE settled IS NOT NULL;
        -- The first run that had read all first rounds which were waited for.
        ALTER TABLE publishing ADD COLUMN backfilled INTEGER;
        UPDATE publishing SET backfilled = (SELECT min(at) FROM run);
        -- Whom silences have kept from being told of an episode (JSON); NULL for nobody.
        ALTER TABLE rule_state ADD COLUMN kept TEXT;
        CREATE INDEX alert_told_in ON alert (told_in) WHERE told_in IS NOT NULL;
        CREATE INDEX alert_subject ON alert (rule, person, at);
        """

    /// Earlier versions noted the owner of an account found by its handle as told by a network, so that it stayed theirs after the
    /// people file had let go of it. Of those that the files name still it is known; whose the others are, a program may have told.
    private static func forgetOwnersOfHandles(in db: Database) throws {
        let forget = try RawStatement(
            "UPDATE account SET told_person = NULL WHERE network = (SELECT id FROM network WHERE name = ?) AND key = ?", in: db)
        for row in try Row.fetchAll(db, sql: "SELECT network, identity FROM handle") {
            try forget.bind(row["network"] as String, at: 1)
            try forget.bind(StoredKey(row["identity"]), at: 2)
            try forget.run()
        }
    }

    private static let handles = """
        -- Which account a people file's handle was found to be. numbered_by: the server whose ids these are, '' for the network's.
        CREATE TABLE handle (
            connector TEXT NOT NULL, numbered_by TEXT NOT NULL, handle TEXT NOT NULL, network TEXT NOT NULL, identity TEXT NOT NULL,
            PRIMARY KEY (connector, numbered_by, handle)
        ) STRICT, WITHOUT ROWID;
        """
}
