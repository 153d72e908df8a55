import Foundation
import Model

/// The service manager that started us, where there is one; systemd's protocol for readiness, sd_notify(3).
struct ServiceManager: Sendable {
    /// What it is told.
    enum Word: String, Sendable {
        case ready = "READY=1"
        case stopping = "STOPPING=1"
    }

    private let environment: [String: String]

    init(environment: [String: String] = ProcessInfo.processInfo.environment) { self.environment = environment }

    /// Sends `word` to the socket that `NOTIFY_SOCKET` names. Does nothing without it; that nobody listens is no reason to stop.
    func tell(_ word: Word) {
        guard let path = environment["NOTIFY_SOCKET"], path.hasPrefix("/") || path.hasPrefix("@") else { return }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        withUnsafeMutableBytes(of: &address.sun_path) { place in
            place.copyBytes(from: bytes)
            // An abstract name begins with a zero byte.
            if place[0] == UInt8(ascii: "@") { place[0] = 0 }
        }
        #if os(Linux)
            let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        #else
            let descriptor = socket(AF_UNIX, SOCK_DGRAM, 0)
        #endif
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let message = Array(word.rawValue.utf8)
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { sendto(descriptor, message, message.count, 0, $0, length) }
        }
    }

    /// Whether what goes to standard error goes to its journal, straight (`JOURNAL_STREAM` holds the stream's device and inode; systemd.exec(5)).
    var readsStandardError: Bool {
        guard let stream = environment["JOURNAL_STREAM"] else { return false }
        var status = stat()
        guard fstat(STDERR_FILENO, &status) == 0 else { return false }
        return stream == "\(status.st_dev):\(status.st_ino)"
    }
}
