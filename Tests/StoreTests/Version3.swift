/// What version 3 added to the tables of version 1, as it was released, and something in each: never edited.
enum Version3 {
    static let schema = #"""
        CREATE TABLE handle (
            connector TEXT NOT NULL, numbered_by TEXT NOT NULL, handle TEXT NOT NULL, network TEXT NOT NULL, identity TEXT NOT NULL,
            PRIMARY KEY (connector, numbered_by, handle)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX notification_alert ON notification (alert);
        CREATE INDEX notification_delivered ON notification (settled_at) WHERE state = 'delivered';
        """#

    /// Beside the rows of version 1. Ada has one account that was found by its handle, and one that a program told of.
    static let rows = """
        INSERT INTO grdb_migrations VALUES ('2'), ('3');
        INSERT INTO handle VALUES ('one', '', 'countess', 'forum', '99');
        INSERT INTO account VALUES (3, 1, 99, 'countess', NULL, NULL, NULL, NULL, NULL, 1, 1, 7);
        INSERT INTO account VALUES (4, 1, 100, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1, 8);
        UPDATE store SET revision = 8, last_account = 4;
        """
}
