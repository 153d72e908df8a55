/// What networks told.
extension Schema {
    // No foreign keys here: account and post ids come from this very transaction's look-ups, and checking them again would cost
    // three look-ups a row (docs: the ingest benchmark), and a scan for each account removed.
    static let activity = """
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

    static let retention = """
        CREATE INDEX notification_alert ON notification (alert);
        CREATE INDEX notification_delivered ON notification (settled_at) WHERE state = 'delivered';
        """
}
