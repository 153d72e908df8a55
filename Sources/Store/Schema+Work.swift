/// What is to be fetched, and how the daemon is configured.
extension Schema {
    static let work = """
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

    static let fetches = """
        -- When the last fetch ended well, and how many new records a day there were lately.
        ALTER TABLE assignment ADD COLUMN fetched INTEGER;
        ALTER TABLE assignment ADD COLUMN activity REAL;
        """

    static let firstRounds = """
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

    static let configuration = """
        -- How the daemon's configuration was taken over. since: since when the one in force is. read: when its files were read last. refused: since
        -- when what they say is not in force, and problem: why; NULL where it is.
        CREATE TABLE configuration (
            only INTEGER PRIMARY KEY CHECK (only = 1), since INTEGER NOT NULL, read INTEGER NOT NULL, refused INTEGER, problem TEXT
        ) STRICT;
        -- Handles of the people files that no account was found behind, since the last start or reload.
        CREATE TABLE unfound (
            connector TEXT NOT NULL, handle TEXT NOT NULL, person TEXT NOT NULL, problem TEXT NOT NULL, PRIMARY KEY (connector, handle)
        ) STRICT, WITHOUT ROWID;
        """
}
