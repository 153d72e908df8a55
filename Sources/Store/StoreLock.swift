import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Holds the place of the one daemon that works on a store: an advisory lock on `PATH.lock`, which the kernel lifts when the
/// process ends, however it ends. The file holds the process id for whoever is refused; it stays behind and means nothing then.
final class StoreLock: Sendable {
    /// `nil` once the lock is given up.
    private let descriptor: Mutex<Int32?>

    /// Takes the lock at once or throws `.inUse`, naming the process that has it; `.unwritable` when the file cannot be made.
    init(for path: String) throws(StoreError) {
        let lockPath = path + ".lock"
        let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreError(
                .unwritable, what: "store \(path): no lock", why: "\(lockPath) cannot be opened: \(Self.lastProblem())",
                mend: "Let this user write the folder.")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.read(descriptor)
            close(descriptor)
            throw StoreError(
                .inUse, what: "store \(path)",
                why: "another daemon works on it" + (holder.isEmpty ? "" : ", process \(holder)"),
                mend: "Stop that one first, or give this one a store of its own.")
        }
        let pid = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        // Only a courtesy to whoever is refused: the lock holds without it.
        _ = pwrite(descriptor, pid, pid.count, 0)
        self.descriptor = Mutex(descriptor)
    }

    deinit { release() }

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
