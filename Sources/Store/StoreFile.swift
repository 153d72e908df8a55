import GRDB

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A store's file before SQLite touches it.
///
/// A file that is there already is never opened and closed here: closing it would end the locks that SQLite holds on it elsewhere
/// in this process (POSIX; "How To Corrupt An SQLite Database File", section 2.2).
enum StoreFile {
    /// Where a path leads to, through every symbolic link, also one to a file that is not made yet: the lock must stand beside the file
    /// itself, as SQLite's own files do, or each name would have a lock of its own. The path as it is, where that cannot be told.
    static func resolved(_ path: String) -> String {
        var path = path
        // As many links as Linux follows before it calls them a loop (path_resolution(7)).
        for _ in 0..<40 {
            if let whole = realPath(path) { return whole }
            guard let target = target(ofLink: path) else { break }
            path = target.hasPrefix("/") ? target : folder(of: path) + "/" + target
        }
        let name = path.split(separator: "/").last.map(String.init)
        guard let name, !path.hasSuffix("/"), let folder = realPath(folder(of: path)) else { return path }
        return folder == "/" ? "/\(name)" : "\(folder)/\(name)"
    }

    private static func realPath(_ path: String) -> String? {
        guard let whole = realpath(path, nil) else { return nil }
        defer { free(whole) }
        return String(cString: whole)
    }

    private static func target(ofLink path: String) -> String? {
        var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = bytes.withUnsafeMutableBytes { buffer in
            buffer.baseAddress.map { readlink(path, $0, buffer.count) } ?? -1
        }
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }

    /// Makes an empty file that only its owner can read, unless there is one; SQLite gives the files beside it the same mode.
    static func makePrivate(at path: String) throws(StoreError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            close(descriptor)
        } else if errno != EEXIST {
            throw StoreError(
                .unwritable, what: "\(path): not made", why: StoreLock.lastProblem(), mend: "Make its folder, and let this user write it.")
        }
    }

    /// Says what a path leads to when that is no store and can become none: SQLite only says that it cannot open it. Opens nothing.
    static func inspect(_ path: String, toRead: Bool) throws(StoreError) {
        func refuse(_ why: String, _ mend: String) -> StoreError {
            StoreError(.unwritable, what: "store \(path): not opened", why: why, mend: mend)
        }
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT else { return }
            if toRead { throw refuse("there is no such file", "Check its name; a daemon or an import makes it.") }
            let folder = folder(of: path)
            if stat(folder, &status) != 0, errno == ENOENT {
                throw refuse("there is no folder \(folder)", "Make it and let this user write it, or check its name.")
            }
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            if toRead, status.st_size == 0 {
                if StoreDisk.isFull(at: path) {
                    throw StoreError(noRoomFor: "store \(path): not opened", at: path, why: "the file is empty, and its disk is full")
                }
                throw refuse("the file is empty", "Check its name; a daemon or an import fills it.")
            }
            // "How To Corrupt An SQLite Database File", section 2.5 (read 2026-11).
            if status.st_nlink > 1 {
                throw refuse(
                    "the file has \(status.st_nlink) names (hard links), and under each name a write-ahead log of its own, which would "
                        + "damage it",
                    "Remove the other names (find FOLDER -samefile \(path)), or make a copy instead of a link.")
            }
        case S_IFDIR: throw refuse("it is a folder", "Name the store's file in it.")
        default: throw refuse("it is no file", "Name a file.")
        }
    }

    /// Opens a store to read, by a path or a URI. Where SQLite cannot, since nothing can be written beside it, it is told that nobody writes
    /// (SQLite makes files beside a store even to read it; "URI Filenames", immutable).
    static func openToRead<Connection>(_ path: String, _ open: (String) throws -> Connection) throws -> Connection {
        do { return try open(path) } catch let error as DatabaseError
            where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode) && isAtRest(path)
        {
            do { return try open("file:" + escaped(path) + "?immutable=1") } catch is DatabaseError { throw error }
        }
    }

    /// A path as a URI writes it (RFC 3986).
    private static func escaped(_ path: String) -> String {
        path.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x2f, 0x5f, 0x7e: String(UnicodeScalar(byte))
            default: "%" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
            }
        }.joined()
    }

    /// Whether nobody can be writing a store: this user may not write its folder, and no write-ahead log lies beside it.
    static func isAtRest(_ path: String) -> Bool {
        access(folder(of: path), W_OK) != 0 && access(path + "-wal", F_OK) != 0
    }

    /// Throws where a backup would replace what is none: a folder, another program's file, the store itself.
    static func refuseToReplace(_ target: String, unless store: String) throws(StoreError) {
        func refuse(_ why: String) -> StoreError {
            StoreError(.unwritable, what: "backup \(target): not written", why: why, mend: "Name another file.")
        }
        var (status, other) = (stat(), stat())
        guard stat(target, &status) == 0 else {
            if errno == ENOENT { return }
            throw refuse(StoreLock.lastProblem())
        }
        if stat(store, &other) == 0, status.st_dev == other.st_dev, status.st_ino == other.st_ino {
            throw refuse("it is the store itself")
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw refuse("it is no file") }
        if status.st_size > 0, applicationID(of: target) != Schema.applicationID {
            throw refuse("it is there, and is no backup of Clout's")
        }
    }

    /// What an SQLite file's header says of whose it is (SQLite, "Database File Format", 1.3.12); `nil` for anything else. Never of a store
    /// that is open: see above.
    private static func applicationID(of path: String) -> Int64? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var header = [UInt8](repeating: 0, count: 72)
        guard read(descriptor, &header, header.count) == header.count, header.starts(with: "SQLite format 3\0".utf8) else { return nil }
        return header[68..<72].reduce(0) { $0 << 8 | Int64($1) }
    }

    /// Puts a file in the place of another, for good once it returns.
    static func move(_ path: String, to target: String) throws(StoreError) {
        guard rename(path, target) == 0 else { throw unwritten(target) }
        try sync(folder(of: target))
    }

    /// Returns when a file, or what a folder lists, is on the disk.
    static func sync(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unwritten(path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw unwritten(path) }
    }

    /// What root makes beside the store belongs to whoever owns the store's folder, as the daemon's user does.
    static func giveToOwnerOfFolder(_ path: String) throws(StoreError) {
        var status = stat()
        guard geteuid() == 0, stat(folder(of: path), &status) == 0 else { return }
        guard chown(path, status.st_uid, status.st_gid) == 0 else { throw unwritten(path) }
    }

    private static func unwritten(_ path: String) -> StoreError {
        if errno == ENOSPC || errno == EDQUOT {
            return StoreError(noRoomFor: "\(path): not written", at: path, why: StoreLock.lastProblem())
        }
        return StoreError(
            .unwritable, what: "\(path): not written", why: StoreLock.lastProblem(), mend: "Check its folder, its disk and whose it is.")
    }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
