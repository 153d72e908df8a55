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

    /// Says so when there is no file: SQLite only says that it cannot open one.
    static func find(at path: String) throws(StoreError) {
        guard access(path, F_OK) != 0, errno == ENOENT else { return }
        throw StoreError(
            .unwritable, what: "store \(path): not opened", why: "there is no such file",
            mend: "Check its name; a daemon or an import makes it.")
    }
}
