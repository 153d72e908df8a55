import Foundation
import Synchronization
import Testing

/// The daemon under a service manager: systemd's protocol (sd_notify(3)), as a socket of ours hears it.
@Suite("The daemon under a service manager", .enabled(if: Program.path != nil, "the binary is not built"))
struct NotifyTests {
    @Test("says when it is ready, how it does, that it lives, when it reloads and when it stops")
    func life() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let manager = try Manager(at: folder / "notify")
        defer { manager.close() }
        try folder.write("etc/people.d/a.toml", "[[person]]\nid = \"ada\"\n")
        let daemon = try Child(
            #require(Program.path), ["daemon", "--config", folder / "etc", "--store", folder / "clout.db"], output: folder / "out",
            complaint: folder / "log", variables: ["NOTIFY_SOCKET": folder / "notify", "WATCHDOG_USEC": "300000"])
        defer { daemon.kill() }

        try await manager.hears { $0.contains("READY=1") }
        #expect(manager.heard.first == "STATUS=Opening the store")
        try await manager.hears { $0.contains("STATUS=1 person, 0 connectors; no run yet") }
        try await manager.hears { $0.count { $0 == "WATCHDOG=1" } > 2 }

        manager.forget()
        try folder.write("etc/people.d/b.toml", "[[person]]\nid = \"bob\"\n")
        #expect(Foundation.kill(daemon.id, SIGHUP) == 0)
        try await manager.hears { words in
            guard let begin = words.firstIndex(where: { $0.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") }) else { return false }
            return words[begin...].contains("READY=1")
        }
        try await manager.hears { $0.contains("STATUS=2 people, 0 connectors; no run yet") }
        let log = try folder.read("log")
        #expect(log.contains("configuration reloaded added=\"person bob (people.d/b.toml)\""), "\(log)")

        // Also one that is refused is over.
        manager.forget()
        try folder.write("etc/people.d/b.toml", "[[person]]\nid = \"Bob\"\n")
        #expect(Foundation.kill(daemon.id, SIGHUP) == 0)
        try await manager.hears { $0.filter { $0 == "READY=1" || $0.hasPrefix("RELOADING=1") }.count == 2 }
        try await manager.hears {
            $0.contains {
                $0.contains("; needs you: the configuration's files are refused since ") && $0.contains("people.d/b.toml:2: person.id")
            }
        }

        manager.forget()
        daemon.terminate()
        #expect(try await daemon.end() == .init(code: 0))
        try await manager.hears { $0.contains("STOPPING=1") }
    }
}

/// Stands for the service manager: keeps what it is told.
private final class Manager: Sendable {
    private let descriptor: Int32
    private let words = Mutex<[String]>([])

    init(at path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        try #require(bound == 0)
    }

    func close() { Foundation.close(descriptor) }

    var heard: [String] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        return words.withLock { words in
            while case let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT)), count > 0 {
                words.append(String(decoding: buffer.prefix(count), as: UTF8.self))
            }
            return words
        }
    }

    func forget() { words.withLock { $0 = [] } }

    /// Waits until it was told what it should be.
    func hears(_ expected: ([String]) -> Bool) async throws {
        try await eventually("the manager is told") { expected(heard) ? true : nil }
    }
}
