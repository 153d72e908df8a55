import Foundation
import Synchronization

/// Some bytes that a process keeps in memory where its user and root find them by the process: they take no room on a disk, which may be
/// full, and go with the process.
///
/// It is shared memory without a name (shm_overview(7)), held open: whoever may look at a process's open files sees it there (proc(5)).
final class MemoryFile: Sendable {
    private let descriptor = Mutex<Int32?>(nil)

    private static let prefix = "clout-state-"
    private static let mostBytes = 1 << 20

    deinit { descriptor.withLock { if let open = $0 { close(open) } } }

    /// Puts these bytes in the place of those before: a reader gets the ones or the others. Returns why not, where that is so.
    func write(_ bytes: [UInt8]) -> String? {
        let name = "/\(Self.prefix)\(UUID().uuidString)"
        let next = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0o600)
        guard next >= 0 else { return "shared memory cannot be had: \(String(cString: strerror(errno)))" }
        shm_unlink(name)
        guard pwrite(next, bytes, bytes.count, 0) == bytes.count else {
            defer { close(next) }
            return "shared memory cannot be written: \(String(cString: strerror(errno)))"
        }
        let former = descriptor.withLock { held in
            defer { held = next }
            return held
        }
        if let former { close(former) }
        return nil
    }

    /// What a process keeps in one; `nil` where it keeps nothing, or this user may not look.
    static func bytes(of process: Int32) -> [UInt8]? {
        let folder = "/proc/\(process)/fd"
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            let file = "\(folder)/\(name)"
            guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: file),
                (target as NSString).lastPathComponent.hasPrefix(prefix)
            else { continue }
            // Something else may have come in its place meanwhile, for which nobody waits.
            let descriptor = open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            var bytes = [UInt8](repeating: 0, count: mostBytes)
            let count = pread(descriptor, &bytes, bytes.count, 0)
            if count > 0 { return Array(bytes.prefix(count)) }
        }
        return nil
    }
}
