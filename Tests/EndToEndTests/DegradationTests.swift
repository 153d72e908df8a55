import CurlHTTP
import Foundation
import HTTPTypes
import Testing

/// What a daemon that cannot do all of its work tells whoever asks.
@Suite("A degraded daemon", .enabled(if: Program.path != nil, "the binary is not built"), .timeLimit(.minutes(10)))
struct DegradationTests {
    /// A daemon that listens, with a token of the scope `admin`.
    private struct Stage {
        let folder: TemporaryFolder
        let daemon: Child
        let address: String
        let token: String
        let http = HTTPClient(.init(usesProxiesFromEnvironment: false))

        func ask(_ path: String, _ method: HTTPRequest.Method = .get) async throws -> (code: Int, text: String) {
            let answer = try await http.send(
                HTTPRequest(
                    method: method, scheme: "http", authority: address, path: path,
                    headerFields: [.authorization: "Bearer \(token)", .contentType: "application/json"]),
                body: [], options: HTTPOptions(wholeDeadline: .seconds(300), stallDeadline: .seconds(300)))
            return (answer.response.status.code, String(decoding: answer.body, as: UTF8.self))
        }

        /// Asks until the answer is the right one.
        func ask(_ path: String, until isRight: @escaping @Sendable ((code: Int, text: String)) -> Bool) async throws -> String {
            try await eventually("\(path) answers as it should") {
                let answer = try await ask(path)
                return isRight(answer) ? answer.text : nil
            }
        }

        /// A command beside the daemon.
        func command(_ words: String...) async throws -> Program.Outcome {
            try await Program.run(executable: #require(Program.path), words + ["--config", folder / "etc"])
        }

        func said(_ words: String) async throws {
            try await eventually("the log says `\(words)`") { try folder.read("log").contains(words) ? true : nil }
        }
    }

    private static let activity = """
        {"type":"RECORD","stream":"identities","record":{"network":"forum","id":"1","handle":"ada","person":"ada"}}
        {"type":"RECORD","stream":"interactions","record":{"network":"forum","id":"i1","kind":"like","actor":"2","target":"1",\
        "at":"2026-01-01T00:00:00Z"}}

        """

    private func run(scoreEvery: String = "1h", _ body: (Stage) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("etc/people.d/a.toml", "[[person]]\nid = \"ada\"\n")
        try folder.write(
            "etc/clout.toml",
            "[daemon]\nstore = \"\(folder / "clout.db")\"\nscore_every = \"\(scoreEvery)\"\n[web]\nlisten = \"127.0.0.1:0\"\n")
        let activity = try await Program.run("import", "-", "--store", folder / "clout.db", input: Self.activity)
        #expect(activity.code == 0, "\(activity)")
        let made = try await Program.run("token", "create", "root", "--scope", "admin", "--config", folder / "etc", "--json")
        let told = try #require(try JSONSerialization.jsonObject(with: Data(made.output.utf8)) as? [String: String])
        let daemon = try Child(
            #require(Program.path), ["daemon", "--config", folder / "etc"], output: folder / "out", complaint: folder / "log")
        defer { daemon.kill() }
        let address = try await eventually("the daemon listens") {
            try folder.read("log").firstMatch(of: /listening address=http:\/\/(\S+)/).map { String($0.output.1) }
        }
        let stage = Stage(folder: folder, daemon: daemon, address: address, token: try #require(told["token"]))
        _ = try await stage.ask("/readyz") { $0.code == 200 }
        try await body(stage)
        if daemon.isRunning {
            daemon.terminate()
            #expect(try await daemon.end() == .init(code: 0))
        }
        await stage.http.shutDown()
    }

    @Test("a reload that the store holds up is told wherever anybody asks, until it is over, and the refused one before it no more")
    func heldUp() async throws {
        try await run { stage in
            let store = stage.folder / "clout.db"
            try stage.folder.write("etc/people.d/b.toml", "[[persn]]\n")
            #expect(try await stage.ask("/v1/reload", .post).code == 409)
            #expect(try await stage.command("status").output.contains("Needs you   the configuration's files are refused since 20"))
            let refusal = "CREATE TRIGGER full BEFORE INSERT ON person BEGIN SELECT RAISE(FAIL, 'full'); END"
            try Evidence.change(storeAt: store, refusal)
            try stage.folder.write("etc/people.d/b.toml", "[[person]]\nid = \"bob\"\n")
            #expect(Foundation.kill(stage.daemon.id, SIGHUP) == 0)
            try await stage.said("configuration not taken over yet")
            let state = try await stage.ask("/v1/configuration").text
            #expect(state.contains("\"waiting_since\":\"20") && state.contains("\"waits_for\":\"store "), "\(state)")
            let metrics = try await stage.ask("/metrics").text
            #expect(metrics.contains("\nclout_config_last_reload_successful 0\n") && metrics.contains("\nclout_store_failing 1\n"))
            let words = /a reload waits since 20\S+ until the store takes it, and the configuration of 20\S+ is in force/
            #expect(try await stage.ask("/readyz").text.contains(words))
            #expect(try await stage.ask("/runs").text.replacing("A reload", with: "a reload").contains(words))
            let why = /: store \S+: \w[^:]+: SQLite has failed \(SQLite \d+: full\)\./
            for text in [
                try await stage.command("status").output, try await stage.command("doctor", "--offline").output,
                try await stage.ask("/v1/needs").text,
            ] {
                #expect(text.contains(words) && text.contains(why) && !text.contains("are refused"), "\(text)")
            }
            let reload = try await stage.command("reload", "--within", "1s")
            #expect(reload.code == 1 && reload.complaint.hasPrefix("clout: waiting for at most 1s: store "), "\(reload)")
            #expect(reload.complaint.contains("clout: nothing is wrong with the configuration, and the daemon takes it over"), "\(reload)")
            try Evidence.change(storeAt: store, "DROP TRIGGER full")
            try await stage.said("configuration reloaded")
            let over = try await stage.ask("/v1/configuration") { !$0.text.contains("\"waiting_since\":\"20") }
            #expect(over.contains("\"waiting_since\":null,\"waits_for\":null"), "\(over)")
            #expect(try await stage.ask("/metrics").text.contains("\nclout_config_last_reload_successful 1\n"))
            #expect(try await !stage.ask("/readyz").text.contains("a reload waits"))
            #expect(try await stage.ask("/metrics").text.contains("\nclout_store_failing 0\n"))
            #expect(try await !stage.command("status").output.contains("Needs you"))
        }
    }

    @Test("it is not ready while its last run has come to nothing, and again once one is stored")
    func failedRun() async throws {
        try await run(scoreEvery: "1s") { stage in
            let store = stage.folder / "clout.db"
            // A page that is kept until the next run tells of it as well.
            #expect(try await stage.ask("/people/ada").code == 200)
            try Evidence.change(
                storeAt: store, "CREATE TRIGGER full BEFORE UPDATE ON publishing BEGIN SELECT RAISE(FAIL, 'full'); END")
            let refused = try await stage.ask("/readyz") { $0.code == 503 }
            let words = /The last run, of 20\S+, failed, and is tried again\. The scores that are told are of 20\S+Z\./
            #expect(refused.contains(words), "\(refused)")
            for page in ["/runs", "/people/ada"] {
                #expect(try await stage.ask(page).text.contains(/The run of 20\S+ failed, so scores stay as they are/), "\(page)")
            }
            // Whatever else does not go on is told beside it.
            try stage.folder.write("etc/people.d/b.toml", "[[persn]]\n")
            #expect(try await stage.ask("/v1/reload", .post).code == 409)
            let both = try await stage.ask("/readyz") { $0.code == 503 }
            let problem = try #require(try JSONSerialization.jsonObject(with: Data(both.utf8)) as? [String: Any])
            let degraded = try #require(problem["degraded"] as? [String])
            #expect(degraded.count == 2 && degraded[0].hasPrefix("the configuration's files are refused since 20"), "\(both)")
            #expect(degraded[1].contains(/^the run of 20\S+ failed/), "\(both)")
            let needs = /the run of 20\S+ failed: store \S+: [^:]+: SQLite has failed \(SQLite \d+: full\)\./
            #expect(try await stage.command("status").output.contains(needs))
            #expect(try await stage.command("doctor", "--offline").output.contains(needs))
            #expect(try await stage.ask("/metrics").text.contains("\nclout_store_failing 1\n"))
            try FileManager.default.removeItem(atPath: stage.folder / "etc/people.d/b.toml")
            #expect(try await stage.ask("/v1/reload", .post).code == 200)
            try Evidence.change(storeAt: store, "DROP TRIGGER full")
            _ = try await stage.ask("/readyz") { $0.code == 200 }
            _ = try await stage.ask("/metrics") { $0.text.contains("\nclout_store_failing 0\n") }
            let status = try await stage.command("status")
            #expect(!status.output.contains("Needs you") && status.output.contains(/\nLast run    20\S+ \(now\)/), "\(status)")
        }
    }

    @Test("how runs went is told again after a restart")
    func runsAfterRestart() async throws {
        try await run { stage in
            let before = try await stage.ask("/v1/runs") { $0.text.contains("\"number\":1,") }
            #expect(before.contains("\"cause\":\"start\",\"outcome\":\"published\"") && before.contains("\"epoch\":\"1\""), "\(before)")
            stage.daemon.terminate()
            #expect(try await stage.daemon.end() == .init(code: 0))
            let again = try Child(
                #require(Program.path), ["daemon", "--config", stage.folder / "etc"], output: stage.folder / "out",
                complaint: stage.folder / "log2")
            defer { again.kill() }
            let address = try await eventually("the daemon listens again") {
                try stage.folder.read("log2").firstMatch(of: /listening address=http:\/\/(\S+)/).map { String($0.output.1) }
            }
            let second = Stage(folder: stage.folder, daemon: again, address: address, token: stage.token)
            let after = try await second.ask("/v1/runs") { $0.text.contains("\"number\":2,") }
            #expect(after.contains("\"number\":1,"), "\(after)")
            #expect(try await second.ask("/runs").text.components(separatedBy: "the first since the start").count == 3)
            again.terminate()
            #expect(try await again.end() == .init(code: 0))
            await second.http.shutDown()
        }
    }

    @Test("a revoked token lets nobody in any more, also while the files are refused; a file that is being written revokes none")
    func revoked() async throws {
        try await run { stage in
            let folder = stage.folder
            try folder.write("etc/people.d/b.toml", "[[persn]]\n")
            #expect(try await stage.ask("/v1/reload", .post).code == 409)
            #expect(try await stage.ask("/v1/configuration").code == 200)
            let file = try folder.read("etc/tokens.d/root.toml")
            try folder.write("etc/tokens.d/root.toml", "[token\n")
            #expect(try await stage.ask("/v1/reload", .post).code == 409)
            #expect(try await stage.ask("/v1/configuration").code == 200)
            try folder.write("etc/tokens.d/root.toml", file)
            try FileManager.default.removeItem(atPath: folder / "etc/tokens.d/root.toml")
            _ = try await stage.ask("/v1/configuration") { $0.code == 401 }
            try await stage.said("clout.web: token revoked token=root")
        }
    }

    @Test("who is forgotten is gone from answers and pages at once, also while the files are refused; that files still name them is told")
    func forgotten() async throws {
        try await run { stage in
            let folder = stage.folder
            #expect(try await stage.ask("/v1/people/ada").code == 200)
            #expect(try await stage.ask("/people/ada").code == 200)
            try folder.write("etc/people.d/b.toml", "[[persn]]\n")
            let done = try await Program.run("forget", "ada", "--yes", "--store", folder / "clout.db")
            #expect(done.code == 0 && done.output.contains("once its configuration's files are right"), "\(done)")
            #expect(try await stage.ask("/v1/people/ada").code == 404)
            #expect(try await stage.ask("/people/ada").code == 404)
            #expect(try await !stage.ask("/v1/people").text.contains("ada"))

            try FileManager.default.removeItem(atPath: folder / "etc/people.d/b.toml")
            #expect(try await stage.ask("/v1/reload", .post).code == 200)
            let ready = try await stage.ask("/readyz") { $0.code == 200 }
            #expect(ready.contains("\ndegraded: 1 person who was forgotten is still named by the configuration's files"), "\(ready)")
            let need = "people.d still names ada, who was forgotten or opted out and is left out"
            let status = try await Program.run("status", "--config", folder / "etc")
            #expect(status.output.contains("Needs you   \(need)"), "\(status)")
            let doctor = try await Program.run("doctor", "--offline", "--config", folder / "etc")
            #expect(doctor.output.contains("warning attention     \(need)"), "\(doctor)")
        }
    }
}
