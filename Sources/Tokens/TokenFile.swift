import Dispatch
import Foundation

/// A token file could not be read or written.
struct TokenFileError: Error, CustomStringConvertible {
    let description: String
    /// What lies there is no token.
    var isNoToken = false
}

/// The file that keeps one connector's token, for its owner's eyes only, beside the store.
///
/// What is written is on the disk when `write` returns, and a crash leaves the former file or the new one, never half of one: the text
/// goes into a second file, that one to the disk, its name over the first one's, and the folder to the disk. All of it happens on a queue
/// of its own, never on the cooperative pool.
struct TokenFile: Sendable {
    let path: String
    private let queue: DispatchQueue

    init(path: String) {
        self.path = path
        queue = DispatchQueue(label: "clout.tokens")
    }

    /// The grant that is kept; `nil` where nobody has logged in.
    ///
    /// A process that was killed may have left a newer one whole, and not yet in its place: that one counts.
    func read() async throws(TokenFileError) -> Grant? {
        try await onQueue { () throws(TokenFileError) in
            if let left = leftover() { return left }
            return try grant(at: path)
        }
    }

    private func grant(at path: String) throws(TokenFileError) -> Grant? {
        guard let status = try status(of: path) else { return nil }
        guard status.st_mode & 0o077 == 0 else {
            throw TokenFileError(description: "others than its owner may read or write \(path); say: chmod 600 \(path)")
        }
        guard status.st_size < 1 << 20, let bytes = FileManager.default.contents(atPath: path) else { throw trouble("read", EACCES) }
        do { return try JSONDecoder().decode(Grant.self, from: bytes) } catch {
            throw TokenFileError(description: "\(path) is no token file; log in again", isNoToken: true)
        }
    }

    /// A grant that was written whole and has not come to its place; `nil` where there is none that is newer than what is there.
    private func leftover() -> Grant? {
        guard let left = try? grant(at: path + ".new") else { return nil }
        guard let kept = try? grant(at: path) else { return left }
        return left.obtained > kept.obtained ? left : nil
    }

    /// Keeps a grant in place of the one before.
    func write(_ grant: Grant) async throws(TokenFileError) {
        try await onQueue { () throws(TokenFileError) in
            guard let bytes = try? JSONEncoder().encode(grant) else { throw trouble("written", EINVAL) }
            let owner = try makeFolder()
            let new = path + ".new"
            // It would be lost with the next line.
            if leftover() != nil, rename(new, path) != 0 { throw trouble("written", errno) }
            let descriptor = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else { throw trouble("written", errno) }
            defer { close(descriptor) }
            if let owner { fchown(descriptor, owner.user, owner.group) }
            var written = 0
            while written < bytes.count {
                let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written) }
                guard count > 0 else { throw trouble("written", errno) }
                written += count
            }
            guard fsync(descriptor) == 0, rename(new, path) == 0 else { throw trouble("written", errno) }
            let folder = open(self.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard folder >= 0 else { throw trouble("written", errno) }
            defer { close(folder) }
            guard fsync(folder) == 0 else { throw trouble("written", errno) }
        }
    }

    /// Waits until no other process renews this token, and keeps them waiting until the lock is closed.
    func lock() async throws(TokenFileError) -> TokenLock {
        try await onQueue { () throws(TokenFileError) in
            let owner = try makeFolder()
            let descriptor = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else { throw trouble("locked", errno) }
            if let owner { fchown(descriptor, owner.user, owner.group) }
            // Who holds it asks a network one question, which has a deadline; longer than that nobody should.
            for _ in 0..<900 {
                if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return TokenLock(descriptor: descriptor) }
                guard errno == EWOULDBLOCK || errno == EINTR else { break }
                usleep(100_000)
            }
            let code = errno
            close(descriptor)
            throw trouble("locked", code)
        }
    }

    private var folder: String { (path as NSString).deletingLastPathComponent }

    /// Makes the folder. Returns who is to own what root makes in it: whoever owns the store's folder, as the daemon's user does.
    private func makeFolder() throws(TokenFileError) -> (user: uid_t, group: gid_t)? {
        let isNew = mkdir(folder, 0o700) == 0
        if !isNew, errno != EEXIST { throw trouble("written", errno) }
        guard geteuid() == 0, let status = try status(of: isNew ? (folder as NSString).deletingLastPathComponent : folder) else {
            return nil
        }
        if isNew { chown(folder, status.st_uid, status.st_gid) }
        return (status.st_uid, status.st_gid)
    }

    private func status(of path: String) throws(TokenFileError) -> stat? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw trouble("read", errno)
        }
        return status
    }

    private func trouble(_ done: String, _ code: Int32) -> TokenFileError {
        TokenFileError(description: "\(path) could not be \(done): \(String(cString: strerror(code)))")
    }

    private func onQueue<R: Sendable>(_ body: @escaping @Sendable () throws(TokenFileError) -> R) async throws(TokenFileError) -> R {
        let result: Result<R, TokenFileError> = await withCheckedContinuation { continuation in
            queue.async {
                do throws(TokenFileError) { continuation.resume(returning: .success(try body())) } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }
}

/// Held while a token is renewed; ends with `close`, or with the process.
struct TokenLock: Sendable {
    fileprivate let descriptor: Int32

    func close() { Foundation.close(descriptor) }
}
