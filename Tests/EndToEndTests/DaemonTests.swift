import Foundation
import Testing

/// The daemon as the machine's operator sees it.
@Suite("The daemon's process", .enabled(if: Program.path != nil, "the binary is not built"))
struct DaemonTests {
    /// Starts a daemon with nothing to do, and waits until it says that it started.
    private func idle(in folder: TemporaryFolder) async throws -> Child {
        try folder.write("etc/clout.toml", "[log]\nlevel = \"notice\"\n")
        let daemon = try start(in: folder)
        try await told(" clout.daemon: started ", by: daemon, in: folder)
        return daemon
    }

    private func start(in folder: TemporaryFolder) throws -> Child {
        try Child(
            #require(Program.path), ["daemon", "--config", folder / "etc", "--store", folder / "clout.db"], output: folder / "out",
            complaint: folder / "log")
    }

    /// Waits until the daemon's log tells something so many times.
    private func told(_ message: String, times: Int = 1, by daemon: Child, in folder: TemporaryFolder) async throws {
        try await eventually("the daemon says `\(message)`") {
            let log = try folder.read("log")
            try #require(daemon.isRunning, "\(log)")
            return log.ranges(of: message).count == times ? true : nil
        }
    }

    @Test("stops by either signal, with 0, and says so", arguments: [SIGTERM, SIGINT])
    func stops(signal: Int32) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await idle(in: folder)
        defer { daemon.kill() }
        #expect(Foundation.kill(daemon.id, signal) == 0)
        #expect(try await daemon.end() == .init(code: 0))
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
            try await told(message, times: times, by: daemon, in: folder)
        }
        try folder.write("etc/clout.toml", "[log]\nlevel = \"notice\"\nformat = \"jsn\"\n")
        try await hangUp("configuration not reloaded", times: 1)
        try folder.write("etc/clout.toml", "[log]\nlevel = \"notice\"\n")
        try await hangUp("configuration reloaded", times: 1)
        try await hangUp("configuration reloaded", times: 2)
        try folder.write("etc/clout.toml", "[daemon]\nmax_fetches = 3\n[http]\ncontact = \"me\"\n")
        try await hangUp("cannot change while the daemon runs. Restart it", times: 2)
        // --store says where the store is, so what the file says of it is no change.
        try folder.write("etc/clout.toml", "[daemon]\nstore = \"/nowhere/clout.db\"\n[log]\nlevel = \"notice\"\nformat = \"json\"\n")
        try await hangUp("\"message\":\"configuration reloaded\"", times: 1)
        #expect(try folder.read("log").ranges(of: "started").count == 1, "the daemon itself goes on")
        daemon.terminate()
        #expect(try await daemon.end() == .init(code: 0))
    }

    @Test("a SIGHUP that comes while the store is being opened waits, and then reloads")
    func reloadsWhileOpening() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let first = try await idle(in: folder)
        first.terminate()
        #expect(try await first.end() == .init(code: 0))

        let lock = try WriteLock(onStoreAt: folder / "clout.db")
        let daemon = try start(in: folder)
        defer { daemon.kill() }
        try await eventually("the daemon opens the store") { try folder.read("clout.db.lock") == "\(daemon.id)\n" ? true : nil }
        #expect(Foundation.kill(daemon.id, SIGHUP) == 0)
        try lock.release()
        try await told(" clout.daemon: configuration reloaded", by: daemon, in: folder)
        daemon.terminate()
        #expect(try await daemon.end() == .init(code: 0))
    }

    @Test("a reload that the store cannot take is tried again until it can, and changes nothing meanwhile")
    func reloadsLater() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await idle(in: folder)
        defer { daemon.kill() }
        // As a full disk does, but for one table alone.
        let refusal = "CREATE TRIGGER full BEFORE INSERT ON person BEGIN SELECT RAISE(FAIL, 'full'); END"
        try Evidence.change(storeAt: folder / "clout.db", refusal)
        try folder.write("etc/people.d/a.toml", "[[person]]\nid = \"ada\"\n")
        #expect(Foundation.kill(daemon.id, SIGHUP) == 0)
        try await told("configuration not taken over yet", by: daemon, in: folder)
        #expect(try !folder.read("log").contains("configuration reloaded"))
        try Evidence.change(storeAt: folder / "clout.db", "DROP TRIGGER full")
        try await told("configuration reloaded", by: daemon, in: folder)
        #expect(try folder.read("log").ranges(of: "configuration not taken over yet").count == 1)
        daemon.terminate()
        #expect(try await daemon.end() == .init(code: 0))
    }

    @Test("a reload interrupts no fetch and starts none again")
    func reloadsAmidFetches() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write(
            "tap",
            """
            echo begun >>\(folder / "runs")
            while [ ! -e \(folder / "go") ]; do sleep 0.05; done
            echo ended >>\(folder / "runs")

            """)
        try folder.write(
            "etc/connectors.d/tap.toml",
            """
            [connector]
            type = "singer"
            every = "1d"
            command = ["/bin/sh", "\(folder / "tap")"]

            """)
        let daemon = try await idle(in: folder)
        defer { daemon.kill() }
        try await eventually("the plugin runs") { folder.holds("runs") ? true : nil }
        for times in 1...3 {
            try folder.write("etc/people.d/a.toml", "[[person]]\nid = \"ada-\(times)\"\n")
            #expect(Foundation.kill(daemon.id, SIGHUP) == 0)
            try await told("configuration reloaded", times: times, by: daemon, in: folder)
        }
        #expect(try folder.read("runs") == "begun\n")
        try folder.write("go", "")
        try await eventually("the plugin ends by itself") { try folder.read("runs") == "begun\nended\n" ? true : nil }
        daemon.terminate()
        #expect(try await daemon.end() == .init(code: 0))
        #expect(try folder.read("runs") == "begun\nended\n")
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

    @Test("a daemon that is killed takes its plugins' programs along, and the next one removes their secrets", .timeLimit(.minutes(10)))
    func plugins() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("token", "canary")
        // Has a child, as a tap behind a wrapper has; neither obeys SIGTERM.
        try folder.write("tap.sh", "trap '' TERM; sleep 1000 & echo $$ > \(folder.path)/group; wait; sleep 1000\n")
        try folder.write(
            "etc/connectors.d/forum.toml",
            """
            [connector]
            type = "singer"
            name = "forum"
            command = ["/bin/sh", "\(folder.path)/tap.sh"]
            [connector.config]
            token = { file = "\(folder.path)/token" }
            """)
        let first = try await idle(in: folder)
        defer { first.kill() }
        let group = try await eventually("the program begins") { () -> pid_t? in
            guard folder.holds("group"), let line = try folder.read("group").split(separator: "\n").first else { return nil }
            return pid_t(line)
        }
        #expect(living(inGroup: group).count == 2)
        try await eventually("the program is guarded") { isGuarded(group) ? true : nil }
        let left = try FileManager.default.contentsOfDirectory(atPath: folder / "clout.db.run")
        #expect(left.count == 1)
        first.kill()
        try await eventually("nothing of the program is left") { living(inGroup: group).isEmpty ? true : nil }

        try FileManager.default.removeItem(atPath: folder / "etc/connectors.d")
        try folder.write("log", "")
        let second = try await idle(in: folder)
        defer { second.kill() }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder / "clout.db.run") == [])
        #expect(try folder.read("log").contains("remains of an earlier daemon cleared folders=1"))
        second.terminate()
        #expect(try await second.end() == .init(code: 0))
    }

    /// Whether somebody waits for the daemon's end to end a group.
    private func isGuarded(_ group: pid_t) -> Bool {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.contains { process in
            let line = try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)
            return line?.contains("\0clout-plugin-guard\0\(group)\0") ?? false
        }
    }

    /// The processes of a group that are neither dead nor waiting to be reaped.
    private func living(inGroup group: pid_t) -> [String] {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.filter { process in
            // proc(5): number, (name), state, parent, group. The name may hold anything, so the fields are counted behind it.
            guard Int(process) != nil, let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
                let fields = stat.split(separator: ")").last?.split(separator: " "), fields.count > 2
            else { return false }
            return fields[0] != "Z" && fields[0] != "X" && fields[2] == "\(group)"
        }
    }
}
