import GRDB

extension StoreError {
    /// Says in the store's own words what SQLite or GRDB reported while `what` was tried on the file at `path`.
    ///
    /// A `StoreError` passes as it is. SQLite's texts name tables and columns, never values, so they are safe to show.
    init(_ error: any Error, what: String, path: String) {
        if let error = error as? StoreError {
            self = error
            return
        }
        let what = "store \(path): \(what)"
        guard let error = error as? DatabaseError else {
            self.init(.failed, what: what, why: "\(error)", mend: "Try again; report this if it stays.")
            return
        }
        // What has failed in a copy leaves its connection without a message of its own; the code says in words what it means.
        let message = error.message.flatMap { $0 == "not an error" ? nil : $0 }
        let code = message.map { "SQLite \(error.extendedResultCode.rawValue): \($0)" } ?? "SQLite \(error.extendedResultCode)"
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(
                .busy, what: what, why: "other programs kept it locked (\(code))",
                mend: "Try again when the import or backup beside this has ended.")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self.init(damaged: path, why: code)
        // The index of the write-ahead log is made in full before it is used; a full disk is the one everyday reason that it cannot be.
        case .SQLITE_FULL,
            .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE || StoreDisk.isFull(at: path):
            self.init(noRoomFor: what, at: path, why: code)
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            let why = error.resultCode == .SQLITE_READONLY ? "it may not be written" : "it, or what lies beside it, may not be opened"
            self.init(
                .unwritable, what: what, why: "\(why) (\(code))",
                mend: "Let this user write the file and its folder (the files PATH-wal and PATH-shm lie beside it).")
        case .SQLITE_IOERR:
            self.init(.unwritable, what: what, why: "the disk failed (\(code))", mend: "Check the disk and the kernel's log.")
        default: self.init(.failed, what: what, why: "SQLite has failed (\(code))", mend: "Try again; report this if it stays.")
        }
    }

    /// Nothing more can be written where `path` is.
    init(noRoomFor what: String, at path: String, why: String) {
        self.init(
            .unwritable, what: what, why: "no room left (\(why))",
            mend: "Free space on its disk. Nothing is lost: try again once there is room, as systemd does for the daemon.")
    }

    /// The file at `path` cannot be trusted.
    init(damaged path: String, why: String) {
        self.init(
            .damaged, what: "store \(path)", why: "it is damaged, or no store of Clout's: \(why)",
            mend: "Move it away and restore a backup, or save what can be read: sqlite3 \(path) .recover | sqlite3 recovered.db")
    }

    static func leaseLost(_ what: String) -> Self {
        StoreError(
            .leaseLost, what: what, why: "the claim has ended, or somebody else has claimed it since",
            mend: "Drop this work; whoever holds the claim does it.")
    }
}
