#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What can be said of a store's file before SQLite touches it.
enum StoreFile {
    /// Makes an empty file that only its owner can read, unless there is one; SQLite gives the files beside it the same mode.
    static func makePrivate(at path: String) throws(StoreError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            close(descriptor)
        } else if errno != EEXIST {
            throw StoreError(
                .unwritable, what: "store \(path): not made", why: StoreLock.lastProblem(),
                mend: "Make its folder, and let this user write it.")
        }
    }

    /// Throws `.damaged` for a file that is plainly no store of ours, so that another program's file is left exactly as it was.
    ///
    /// Source: SQLite, "Database File Format", 1.3 (bytes 0, 28 and 68 of the header). A store that has never been folded
    /// back from its `-wal` has no name in its header yet, so such a file is left to SQLite.
    static func refuseOthers(at path: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var header = [UInt8](repeating: 0, count: 100)
        let count = pread(descriptor, &header, header.count, 0)
        if count == 0 { return }
        guard count == header.count, header.starts(with: "SQLite format 3\0".utf8) else {
            throw StoreError(damaged: path, why: "it does not begin as an SQLite file does")
        }
        func word(at offset: Int) -> Int64 { header[offset..<offset + 4].reduce(0) { $0 << 8 | Int64($1) } }
        let isYoung = word(at: 28) <= 1 || access(path + "-wal", F_OK) == 0
        if word(at: 68) != Schema.applicationID, word(at: 68) != 0 || !isYoung {
            throw StoreError(damaged: path, why: "it is another program's SQLite file, and was left as it is")
        }
    }
}
