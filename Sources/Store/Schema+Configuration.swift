extension Schema {
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
