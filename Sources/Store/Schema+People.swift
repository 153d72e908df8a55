import GRDB

/// People, their accounts, and what they give each other.
extension Schema {
    static let people = """
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

    static let handles = """
        -- Which account a people file's handle was found to be. numbered_by: the server whose ids these are, '' for the network's.
        CREATE TABLE handle (
            connector TEXT NOT NULL, numbered_by TEXT NOT NULL, handle TEXT NOT NULL, network TEXT NOT NULL, identity TEXT NOT NULL,
            PRIMARY KEY (connector, numbered_by, handle)
        ) STRICT, WITHOUT ROWID;
        """

    /// Earlier versions noted the owner of an account found by its handle as told by a network, so that it stayed theirs after the
    /// people file had let go of it. Of those that the files name still it is known; whose the others are, a program may have told.
    static func forgetOwnersOfHandles(in db: Database) throws {
        let forget = try RawStatement(
            "UPDATE account SET told_person = NULL WHERE network = (SELECT id FROM network WHERE name = ?) AND key = ?", in: db)
        for row in try Row.fetchAll(db, sql: "SELECT network, identity FROM handle") {
            try forget.bind(row["network"] as String, at: 1)
            try forget.bind(StoredKey(row["identity"]), at: 2)
            try forget.run()
        }
    }

    static let places = """
        ALTER TABLE person ADD COLUMN city TEXT;
        ALTER TABLE person ADD COLUMN country TEXT;
        """

    static let ks = """
        -- The ledger of Ks. receiver: a slug, or network:id.
        CREATE TABLE k (
            id INTEGER PRIMARY KEY, giver TEXT NOT NULL, receiver TEXT NOT NULL, topic TEXT NOT NULL, at INTEGER NOT NULL,
            taken_back INTEGER
        ) STRICT;
        CREATE INDEX k_giver ON k (giver, at);
        CREATE INDEX k_at ON k (at);
        """

    static let tombstones = """
        -- What networks have deleted, the latest with the largest ids. what: as in removal.
        CREATE TABLE tombstone (
            id INTEGER PRIMARY KEY, network INTEGER NOT NULL REFERENCES network, what INTEGER NOT NULL, key ANY NOT NULL,
            UNIQUE (network, what, key)
        ) STRICT;
        """

    static let forgotten = """
        -- Who must not be kept. digest: of the slug or of network:id, by the key. revision: how far the store had come by then. by_file: 1
        -- while a file of those who have opted out says so. owner: of an account that went with its person, the person's digest.
        CREATE TABLE forgotten (
            digest BLOB PRIMARY KEY, owner BLOB, since INTEGER NOT NULL, revision INTEGER NOT NULL, by_file INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE forgotten_key (only INTEGER PRIMARY KEY CHECK (only = 1), key BLOB NOT NULL) STRICT;
        """
}
