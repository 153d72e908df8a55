#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The disk that a store lies on, as far as a file system tells it: one that holds a user to a quota does not.
public struct StoreDisk: Sendable, Hashable {
    /// What an ordinary user may still write, in bytes.
    public var free: Int64
    public var isReadOnly: Bool

    /// Below this nothing much can be stored any more.
    private static let nothing: Int64 = 1 << 20
    public var isFull: Bool { free < Self.nothing }

    /// Whether nothing can be written where a file is, as far as is known.
    static func isFull(at path: String) -> Bool { (try? StoreDisk(ofStoreAt: path))?.isFull ?? false }

    /// Asks the file system of the store at `path`, which need not be there. Throws where it cannot be asked.
    public init(ofStoreAt path: String) throws(StoreError) {
        var disk = statvfs()
        let folder = StoreFile.folder(of: path)
        guard statvfs(folder, &disk) == 0 else {
            throw StoreError(
                .unwritable, what: "store \(path): its disk not looked at", why: "\(folder): \(StoreLock.lastProblem())",
                mend: "Make the folder, or name another store.")
        }
        free = Int64(clamping: UInt64(disk.f_bavail) * UInt64(disk.f_frsize))
        isReadOnly = disk.f_flag & UInt(ST_RDONLY) != 0
    }
}
