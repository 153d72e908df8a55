import Foundation
import JSON
import Testing

/// What an operator learns of a reload, wherever they ask.
@Suite("Reloading", .enabled(if: Program.path != nil, "the binary is not built"))
struct ReloadTests {
    private func start(in folder: TemporaryFolder) async throws -> Child {
        let daemon = try Child(
            #require(Program.path), ["daemon", "--config", folder / "etc"], output: folder / "out", complaint: folder / "log")
        try await eventually("the daemon has started") { try folder.read("log").contains(" started ") ? true : nil }
        return daemon
    }

    private func run(_ words: String..., in folder: TemporaryFolder) async throws -> Program.Outcome {
        try await Program.run(executable: #require(Program.path), words + ["--config", folder / "etc"])
    }

    private func main(_ folder: TemporaryFolder, store: String = "clout.db", _ more: String = "") -> String {
        "[daemon]\nstore = \"\(folder / store)\"\n[web]\nlisten = \"127.0.0.1:0\"\n\(more)"
    }

    @Test("says what came of it, and what is not in force is told everywhere until it is")
    func tells() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("etc/clout.toml", main(folder))
        let none = try await run("reload", in: folder)
        #expect(none.code == 3 && none.complaint.contains("no daemon works on the store \(folder / "clout.db")"), "\(none)")
        let daemon = try await start(in: folder)
        defer { daemon.kill() }

        try folder.write("etc/people.d/a.toml", "[[person]]\nid = \"ada\"\n")
        let done = try await run("reload", in: folder)
        #expect(done.code == 0 && done.output == "The configuration is in force.\n", "\(done)")
        #expect(try await run("status", in: folder).output.contains("People      1 tracked"))

        // A mistake, and what only a restart can change, are both refused.
        for (main, problem) in [
            (main(folder, "levl = 1\n"), "clout.toml:5: web.levl: There is no such key."),
            (main(folder, store: "other.db"), "clout.toml: daemon.store: This cannot change while the daemon runs."),
        ] {
            try folder.write("etc/clout.toml", main)
            let outcome = try await Program.run("reload", "--config", folder / "etc", "--store", folder / "clout.db")
            #expect(outcome.code == 2 && outcome.complaint.contains("is refused") && outcome.complaint.contains(problem), "\(outcome)")
            let status = try await Program.run("status", "--store", folder / "clout.db")
            #expect(status.output.contains("Needs you   the configuration's files are refused since 20"), "\(status)")
            #expect(status.output.contains(problem), "\(status)")
            let doctor = try await Program.run("doctor", "--offline", "--store", folder / "clout.db")
            #expect(doctor.output.contains("warning attention     the configuration's files are refused since 20"), "\(doctor)")
        }
        // Whatever the file says of the store by now, the daemon's process tells which it works on.
        let found = try await run("reload", in: folder)
        #expect(found.code == 2 && found.complaint.contains("daemon.store: This cannot change"), "\(found)")
        let told =
            "the configuration names the store \(folder / "other.db"), and the daemon that runs by it (process \(daemon.id)) works on "
        let status = try await run("status", in: folder)
        #expect(status.code == 0 && status.output.contains("Daemon      runs (process \(daemon.id))"), "\(status)")
        #expect(status.output.contains("Store       \(folder / "clout.db"), "), "\(status)")
        #expect(status.complaint.contains(told + (folder / "clout.db")), "\(status)")
        let doctor = try await run("doctor", "--offline", in: folder)
        #expect(doctor.output.contains("warning daemon        runs (process \(daemon.id)): \(told)\(folder / "clout.db")"), "\(doctor)")
        #expect(doctor.output.contains("ok      store         \(folder / "clout.db"): every page is whole"), "\(doctor)")
        for broken in [main(folder, store: "other.db"), "store = \n"] {
            try folder.write("etc/clout.toml", broken)
            let found = try await run("reload", "--process", "\(daemon.id)", in: folder)
            #expect(found.code == 2 && found.complaint.contains("is refused") && found.complaint.contains("clout.toml"), "\(found)")
        }
        try folder.write("etc/clout.toml", main(folder, store: "other.db"))
        let json = try await Program.run("reload", "--json", "--config", folder / "etc", "--store", folder / "clout.db")
        #expect(json.code == 2)
        try withJSON(Array(json.output.utf8)) { root in
            #expect(root["in_force"]?.bool == false && root["problem"]?.string?.contains("daemon.store") == true)
        }

        try folder.write("etc/clout.toml", main(folder))
        #expect(try await run("reload", in: folder).code == 0)
        #expect(try await !run("status", in: folder).output.contains("Needs you"))
        daemon.terminate()
        #expect(try await daemon.end() == .init(code: 0))
    }

    @Test("is what forgetting asks a running daemon for, and letting come back")
    func forgets() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("etc/clout.toml", main(folder))
        try folder.write("etc/people.d/a.toml", "[[person]]\nid = \"ada\"\n[[person]]\nid = \"bob\"\n")
        let daemon = try await start(in: folder)
        defer { daemon.kill() }
        func tracked() async throws -> String? {
            try await run("status", in: folder).output.split(separator: "\n").first { $0.hasPrefix("People") }.map(String.init)
        }
        let takenOver = "The daemon has taken it over, and its next run is under way.\n"
        let done = try await run("forget", "ada", "--yes", in: folder)
        #expect(done.code == 0 && done.output.hasSuffix(takenOver), "\(done)")
        #expect(try await tracked() == "People      1 tracked, 0 connectors")
        let lifted = try await run("forget", "ada", "--lift", in: folder)
        #expect(lifted.code == 0 && lifted.output.hasSuffix(takenOver), "\(lifted)")
        #expect(try await tracked() == "People      2 tracked, 0 connectors")

        try folder.write("etc/people.d/b.toml", "[[persn]]\n")
        let refused = try await Program.run("forget", "bob", "--yes", "--store", folder / "clout.db")
        #expect(refused.code == 0, "\(refused)")
        let words = "once its configuration's files are right (people.d/b.toml:1: persn: There is no such key."
        #expect(refused.output.contains(words), "\(refused)")
        daemon.terminate()
        #expect(try await daemon.end() == .init(code: 0))
    }

    @Test("a store that the configuration does not name is told at the start, since no other command finds it")
    func otherStore() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("etc/clout.toml", main(folder))
        let daemon = try Child(
            #require(Program.path), ["daemon", "--config", folder / "etc", "--store", folder / "other.db"], output: folder / "out",
            complaint: folder / "log")
        defer { daemon.kill() }
        try await eventually("the daemon has started") { try folder.read("log").contains(" started ") ? true : nil }
        let told = "notice   clout.daemon: store is not the configuration's configuration=\(folder / "clout.db") "
        #expect(try folder.read("log").contains(told))
        daemon.terminate()
        #expect(try await daemon.end() == .init(code: 0))
    }
}
