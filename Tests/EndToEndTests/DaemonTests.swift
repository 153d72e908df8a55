import Foundation
import Testing

/// The daemon as the machine's operator sees it.
@Suite("The daemon's process", .enabled(if: Program.path != nil, "the binary is not built"))
struct DaemonTests {
    /// Starts a daemon with nothing to do, and waits until it says that it started.
    private func idle(in folder: TemporaryFolder) async throws -> Child {
        try folder.write("etc/clout.toml", "[log]\nlevel = \"notice\"\n")
        let daemon = try Child(
            #require(Program.path), ["daemon", "--config", folder / "etc", "--store", folder / "clout.db"], output: folder / "out",
            complaint: folder / "log")
        try await eventually("the daemon starts") {
            let log = try folder.read("log")
            try #require(daemon.isRunning, "\(log)")
            return log.contains(" clout.daemon: started ") ? true : nil
        }
        return daemon
    }

    @Test("stops by either signal within seconds, with 0, and says so", arguments: [SIGTERM, SIGINT])
    func stops(signal: Int32) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await idle(in: folder)
        defer { daemon.kill() }
        let begin = ContinuousClock.now
        #expect(Foundation.kill(daemon.id, signal) == 0)
        #expect(try await daemon.end() == .init(code: 0))
        #expect(ContinuousClock.now - begin < .seconds(5))
        #expect(try folder.read("log").contains(" clout.daemon: stopping signal="))
        #expect(try folder.read("log").contains(" clout.daemon: stopped"))
        #expect(!folder.holds("clout.db-wal"), "the write-ahead log is folded back")
    }

    @Test("SIGHUP reads the configuration again: all of it, or nothing where there is a mistake; and again after that")
    func reloads() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await idle(in: folder)
        defer { daemon.kill() }
        func hangUp(_ message: String, times: Int) async throws {
            #expect(Foundation.kill(daemon.id, SIGHUP) == 0)
            try await eventually("the daemon says `\(message)`") {
                let log = try folder.read("log")
                try #require(daemon.isRunning, "\(log)")
                return log.ranges(of: message).count == times ? true : nil
            }
        }
        try folder.write("etc/clout.toml", "[log]\nlevel = \"notice\"\nformat = \"jsn\"\n")
        try await hangUp("configuration not reloaded", times: 1)
        try folder.write("etc/clout.toml", "[log]\nlevel = \"notice\"\n")
        try await hangUp("configuration reloaded", times: 1)
        try await hangUp("configuration reloaded", times: 2)
        try await eventually("the third daemon starts") {
            try folder.read("log").ranges(of: " clout.daemon: started ").count == 3 ? true : nil
        }
        daemon.terminate()
        #expect(try await daemon.end() == .init(code: 0))
    }

    @Test("a second daemon on the same store is refused, and told which process has it")
    func second() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let first = try await idle(in: folder)
        defer { first.kill() }
        let outcome = try await Program.run("daemon", "--config", folder / "etc", "--store", folder / "clout.db")
        #expect(outcome.code == 1)
        #expect(outcome.complaint.contains("another daemon works on it, process \(first.id)."), "\(outcome.complaint)")
        #expect(first.isRunning)

        // Whoever only reads or imports is welcome beside it.
        #expect(try await Program.run("top", "--store", folder / "clout.db").code == 0)
        #expect(try await Program.run("import", "-", "--store", folder / "clout.db").code == 0)
        first.terminate()
        #expect(try await first.end() == .init(code: 0))
    }

    @Test("the store, its lock and its logs are for the owner's eyes only")
    func privacy() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await idle(in: folder)
        defer { daemon.kill() }
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("clout.db") }
        #expect(files.contains("clout.db"))
        for file in files {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder / file)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(file)")
        }
        daemon.terminate()
        #expect(try await daemon.end() == .init(code: 0))
    }
}
