import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Holds the place of the one daemon that works on a store: an advisory lock on `PATH.lock`, which the kernel lifts when the
/// process ends, however it ends. The file holds the process id for whoever is refused; it stays behind and means nothing then.
final class StoreLock: Sendable {
    static let suffix = ".lock"

    /// `nil` once the lock is given up.
    private let descriptor: Mutex<Int32?>
    private let path: String
    /// Whether the file was made for this lock.
    private let isNew: Bool

    /// Takes the lock at once or throws `.inUse`, naming the process that has it; `.unwritable` when the file cannot be made.
    init(for path: String) throws(StoreError) {
        let lockPath = path + Self.suffix
        var (descriptor, isNew) = try Self.locked(lockPath, of: path)
        // Whoever held it may have taken the file away meanwhile (`discard`): a lock on that would keep nobody out.
        while !Self.isStillThere(descriptor, at: lockPath) {
            close(descriptor)
            (descriptor, isNew) = try Self.locked(lockPath, of: path)
        }
        self.path = lockPath
        self.isNew = isNew
        let pid = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        // Only a courtesy to whoever is refused: the lock holds without it.
        _ = pwrite(descriptor, pid, pid.count, 0)
        self.descriptor = Mutex(descriptor)
    }

    deinit { release() }

    /// Gives the lock up and leaves nothing behind that was not there before.
    func discard() {
        if isNew { unlink(path) }
        release()
    }

    /// Opens the file, or makes it, and locks it at once.
    private static func locked(_ lockPath: String, of path: String) throws(StoreError) -> (descriptor: Int32, isNew: Bool) {
        var descriptor = open(lockPath, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        let isNew = descriptor >= 0
        if !isNew { descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
        guard descriptor >= 0 else {
            let isReadOnly = errno == EROFS
            if errno == ENOSPC || errno == EDQUOT {
                throw StoreError(noRoomFor: "store \(path): not opened", at: path, why: "\(lockPath) cannot be made: \(lastProblem())")
            }
            throw StoreError(
                .unwritable, what: "store \(path): no lock", why: "\(lockPath) cannot be opened: \(lastProblem())",
                mend: isReadOnly ? "Mount that file system for writing." : "Let this user write the folder.")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = read(descriptor)
            close(descriptor)
            throw StoreError(
                .inUse, what: "store \(path)",
                why: "another daemon works on it" + (holder.isEmpty ? "" : ", process \(holder)"),
                mend: "Stop that one first, or give this one a store of its own.")
        }
        return (descriptor, isNew)
    }

    /// The process that has the lock of the store at `path`; `nil` when nobody has it, or when this user may not look.
    static func holder(of path: String) -> Int32? {
        let descriptor = open(path + suffix, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return nil }
        return Int32(read(descriptor))
    }

    private static func isStillThere(_ descriptor: Int32, at path: String) -> Bool {
        var (held, there) = (stat(), stat())
        guard fstat(descriptor, &held) == 0, stat(path, &there) == 0 else { return false }
        return held.st_ino == there.st_ino && held.st_dev == there.st_dev
    }

    /// Lets another daemon in.
    func release() {
        descriptor.withLock { descriptor in
            if let held = descriptor { close(held) }
            descriptor = nil
        }
    }

    private static func read(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)).filter { (0x30...0x39).contains($0) }, as: UTF8.self)
    }

    static func lastProblem() -> String { String(cString: strerror(errno)) }
}
