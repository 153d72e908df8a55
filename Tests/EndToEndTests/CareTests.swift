import Foundation
import JSON
import Testing

/// What an operator does over the years: backups, the rights of those who are watched, and finding out what is wrong.
@Suite("Care", .enabled(if: Program.path != nil, "the binary is not built"))
struct CareTests {
    private static let activity = """
        {"type":"RECORD","stream":"identities","record":{"network":"forum","id":"1","handle":"ada","person":"ada"}}
        {"type":"RECORD","stream":"posts","record":{"network":"forum","id":"p","author":"1","at":"2026-01-01T00:00:00Z","text":"Hello \\"you\\""}}
        {"type":"RECORD","stream":"interactions","record":{"network":"forum","kind":"like","actor":"2","target":"1","post":"p","at":"2026-01-02T00:00:00Z","id":"l"}}
        {"type":"RECORD","stream":"interactions","record":{"network":"forum","kind":"reply","actor":"1","target":"3","at":"2026-01-02T00:00:00Z","id":"r"}}
        {"type":"RECORD","stream":"tallies","record":{"network":"forum","kind":"like","post":"p","count":5,"at":"2026-01-02T00:00:00Z"}}

        """

    private func filled() async throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let outcome = try await Program.run("import", "-", "--store", folder / "clout.db", input: Self.activity)
        try #require(outcome.code == 0, "\(outcome.complaint)")
        return folder
    }

    @Test("a backup brings back what was there, and the store that it replaces is kept")
    func backsUp() async throws {
        let folder = try await filled()
        defer { folder.remove() }
        let backup = try await Program.run("backup", folder / "b.db", "--store", folder / "clout.db")
        #expect(backup.code == 0 && backup.output.contains(": 0 people, 3 accounts, 1 post, 2 interactions, "), "\(backup)")
        #expect(try await Program.run("forget", "ada", "--yes", "--store", folder / "clout.db").code == 0)
        #expect(try await Program.run("score", "ada", "--store", folder / "clout.db").code == 1)
        let restored = try await Program.run("restore", folder / "b.db", "--store", folder / "clout.db", "--json")
        #expect(restored.code == 0, "\(restored.complaint)")
        try withJSON(Array(restored.output.utf8)) { root in
            // Who was forgotten since stays so.
            #expect(root["holds"]?["interactions"]?.int64 == 0 && root["forgotten"]?["removed"]?.int64 == 2)
            #expect(root["former"]?.string?.hasPrefix(folder / "clout.db.before-restore-20") == true)
        }
        #expect(try await Program.run("score", "ada", "--store", folder / "clout.db").code == 1)
        // In the same second its name would be taken.
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.contains(".before-restore-") {
            try FileManager.default.removeItem(atPath: folder / name)
        }
        let told = try await Program.run("restore", folder / "b.db", "--store", folder / "clout.db")
        let removed = "\nRemoved 2 people and accounts that the backup held still, and that were forgotten since.\n"
        #expect(told.code == 0 && told.output.contains(removed), "\(told)")
        // Where there was no store, nobody knows.
        let elsewhere = try await Program.run("restore", folder / "b.db", "--store", folder / "other.db")
        #expect(elsewhere.code == 0 && elsewhere.output.contains(", 2 interactions, "), "\(elsewhere)")
        #expect(try await Program.run("score", "ada", "--as-of", "2026-01-03T00:00:00Z", "--store", folder / "other.db").code == 0)
        // What is no backup is never replaced, and nothing is restored from it.
        try folder.write("letter", "Dear all")
        #expect(try await Program.run("backup", folder / "letter", "--store", folder / "clout.db").code == 1)
        let wrong = try await Program.run("restore", folder / "letter", "--store", folder / "clout.db")
        #expect(wrong.code == 1 && wrong.complaint.contains(folder / "letter"), "\(wrong.complaint)")
        #expect(try folder.read("letter") == "Dear all")
    }

    @Test("a vacuum waits for no daemon, and keeps all that was there")
    func vacuums() async throws {
        let folder = try await filled()
        defer { folder.remove() }
        let store = folder / "clout.db"
        let done = try await Program.run("vacuum", "--store", store, "--json")
        #expect(done.code == 0, "\(done.complaint)")
        try withJSON(Array(done.output.utf8)) { root in
            let (before, after) = (try #require(root["bytes_before"]?.int64), try #require(root["bytes"]?.int64))
            #expect(after > 0 && after <= before)
        }
        #expect(try await Program.run("score", "ada", "--as-of", "2026-01-03T00:00:00Z", "--store", store).code == 0)
        #expect(try await Program.run("vacuum", "--store", folder / "none.db").code == 1)
        try folder.write("etc/clout.toml", "")
        let daemon = try Child(
            #require(Program.path), ["daemon", "--config", folder / "etc", "--store", store], output: folder / "out",
            complaint: folder / "log")
        defer { daemon.kill() }
        try await eventually("the daemon has started") { try folder.read("log").contains(" started ") ? true : nil }
        let refused = try await Program.run("vacuum", "--store", store)
        #expect(refused.code == 1 && refused.complaint.contains("another daemon works on it"), "\(refused)")
    }

    @Test("forgetting asks first, removes for good, bars every later import, and can be lifted")
    func forgets() async throws {
        let folder = try await filled()
        defer { folder.remove() }
        let store = folder / "clout.db"
        let asked = try await Program.run("forget", "@ada", "--store", store)
        #expect(asked.code == 1)
        let what = "1 account (forum:1), 1 post, 2 interactions"
        #expect(asked.output == "`ada` would be forgotten for good: \(what). Say it again with --yes.\n")
        let done = try await Program.run("forget", "@ada", "--yes", "--store", store)
        #expect(done.code == 0 && done.output == "Forgotten: 1 account (forum:1), 1 post, 2 interactions.\n")
        let again = try await Program.run("import", "-", "--store", store, input: Self.activity)
        #expect(again.code == 0)
        let export = try await Program.run("export", "forum:1", "--store", store)
        #expect(export.code == 1 && export.complaint.contains("Nobody called `forum:1` is known."), "\(export)")
        // Not a byte of it is left, in the file or beside it.
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasPrefix("clout.db") {
            let bytes = try Data(contentsOf: URL(filePath: folder / name))
            #expect(bytes.range(of: Data("Hello".utf8)) == nil && bytes.range(of: Data("ada".utf8)) == nil, "\(name)")
        }
        #expect(try await Program.run("forget", "forum:1", "--lift", "--store", store).code == 0)
        #expect(try await Program.run("forget", "ada", "--lift", "--store", store).code == 0)
        #expect(try await Program.run("import", "-", "--store", store, input: Self.activity).code == 0)
        #expect(try await Program.run("export", "ada", "--store", store).code == 0)
    }

    @Test("an export holds everything, in one JSON document")
    func exports() async throws {
        let folder = try await filled()
        defer { folder.remove() }
        let export = try await Program.run("export", "ada", "--store", folder / "clout.db")
        #expect(export.code == 0, "\(export.complaint)")
        try withJSON(Array(export.output.utf8)) { root in
            #expect(root["format"]?.string == "clout-export/1")
            #expect(root["person"]?["id"]?.string == "ada")
            for list in ["identities", "posts", "tallies"] as [StaticString] { #expect(root[list]?.count == 1, "\(list)") }
            for list in ["scores", "former_scores", "standings", "alerts", "ks"] as [StaticString] {
                #expect(root[list]?.count == 0, "\(list)")
            }
            #expect(root["interactions"]?.count == 2)
            #expect(root["posts"]?.elements.first { _ in true }?["text"]?.string == "Hello \"you\"")
        }
    }

    @Test("what needs the store and names alone works beside a broken configuration, and says that it is broken")
    func brokenConfiguration() async throws {
        let folder = try await filled()
        defer { folder.remove() }
        try folder.write("conf/clout.toml", "[daemon]\nstore = \"\(folder / "clout.db")\"\n")
        try folder.write("conf/people.d/a.toml", "[[person]]\nid = \"ada\"\nlists = [\"team\"]\n")
        try folder.write("conf/receivers.d/log.toml", "[receiver]\ntype = \"log\"\n")
        try folder.write("conf/alerts.d/r.toml", "[rule]\nname = \"r\"\nwhen = \"score > 1\"\nnotify = [\"log\"]\n")
        func run(_ words: String...) async throws -> Program.Outcome {
            try await Program.run(executable: #require(Program.path), words + ["--config", folder / "conf"])
        }
        let made = try await run(
            "alerts", "silence", "--list", "team", "--severity", "info", "--from", "2030-01-01T00:00:00Z", "--for", "2d", "--reason", "x")
        #expect(
            made.code == 0
                && made.output.hasPrefix(
                    "Silence 1: everything that is info in list:team from 2030-01-01T00:00:00Z until 2030-01-03T00:00:00Z."),
            "\(made)")
        for (option, name) in [("--list", "tem"), ("--receiver", "lag"), ("--rule", "s"), ("--at-place", "rome")] {
            let refused = try await run("alerts", "silence", option, name, "--for", "1d", "--reason", "x")
            #expect(refused.code == 1 && refused.complaint.contains("There is no "), "\(refused)")
        }
        try folder.write("conf/alerts.d/bad.toml", "[rule]\nname = \"bad\"\nwhen = \"scor > 1\"\nnotify = [\"log\"]\n")
        for words in [("alerts", "list"), ("alerts", "firing"), ("alerts", "silences"), ("deliveries", "list")] {
            let outcome = try await run(words.0, words.1)
            #expect(outcome.code == 0, "\(words) \(outcome)")
            #expect(outcome.complaint.hasPrefix("The configuration has a mistake: alerts.d/bad.toml:3: rule.when"), "\(outcome.complaint)")
        }
        let status = try await run("status")
        #expect(status.code == 3 && status.output.contains("does not run") && status.complaint.contains("alerts.d/bad.toml:3"))
        for words in [["export", "ada"], ["rules", "list"], ["connector", "list"], ["release"]] {
            let outcome = try await Program.run(executable: #require(Program.path), words + ["--config", folder / "conf"])
            #expect(outcome.code == 0 && outcome.complaint.contains("alerts.d/bad.toml:3: rule.when"), "\(words) \(outcome)")
        }
        // These must be sure of the store, and look at nothing else.
        let backup = try await run("backup", folder / "b.db")
        #expect(backup.code == 0 && backup.complaint.isEmpty, "\(backup)")
        #expect(try await run("vacuum").code == 0)
        // What cannot be read can be silenced all the same.
        #expect(try await run("alerts", "silence", "--rule", "bad", "--for", "1d", "--reason", "x").code == 0)
        let warned = try await run("alerts", "silence", "--rule", "other", "--for", "1d", "--reason", "x")
        #expect(warned.code == 0 && warned.complaint.contains("There is no rule `other` in what can be read"), "\(warned)")
    }

    @Test("the status says that no daemon runs, by 3; and that one does, by 0")
    func status() async throws {
        let folder = try await filled()
        defer { folder.remove() }
        let idle = try await Program.run("status", "--store", folder / "clout.db")
        #expect(idle.code == 3 && idle.output.contains("Daemon      does not run\nPeople      1 tracked, 0 connectors\n"), "\(idle)")
        try folder.write("etc/clout.toml", "")
        let daemon = try Child(
            #require(Program.path), ["daemon", "--config", folder / "etc", "--store", folder / "clout.db"], output: folder / "out",
            complaint: folder / "log")
        defer { daemon.kill() }
        try await eventually("the daemon has started") { try folder.read("log").contains(" started ") ? true : nil }
        let running = try await Program.run("status", "--json", "--store", folder / "clout.db")
        #expect(running.code == 0, "\(running)")
        try withJSON(Array(running.output.utf8)) { root in
            #expect(root["running"]?.bool == true && root["process"]?.int64 == Int64(daemon.id))
            #expect(root["needs"]?.count == 0)
        }
        daemon.terminate()
        #expect(try await daemon.end() == .init(code: 0))
    }

    @Test("the status tells whose turn it is, and who asks nothing before a time and why")
    func turns() async throws {
        let folder = try await filled()
        defer { folder.remove() }
        let store = folder / "clout.db"
        func assignment(_ connector: String, due: String) -> String {
            "INSERT INTO assignment (connector, network, identity, due) VALUES ('\(connector)', 'forum', '1', \(due));"
        }
        func pause(_ until: String) -> String {
            "INSERT OR REPLACE INTO connector_state VALUES ('slow', 0, \(until), 0, 'waits: what budget `requests` allows is used');"
        }
        let (now, hour) = ("unixepoch() * 1000", "3600000")
        func next() async throws -> String {
            let status = try await Program.run("status", "--store", store)
            let lines = status.output.split(separator: "\n").filter { $0.hasPrefix("Next fetch") || $0.hasPrefix("Paused") }
            return lines.joined(separator: "\n")
        }
        #expect(try await next() == "Next fetch  none")
        try Evidence.change(storeAt: store, assignment("slow", due: now + " - \(hour)") + pause("\(now) + 2 * \(hour) + 30000"))
        let waiting = #/^Next fetch  .+Z \(in 2 h\)\nPaused      slow until .+Z \(in 2 h\): waits: what budget `requests` /#
        #expect(try await next().contains(waiting))
        try Evidence.change(storeAt: store, assignment("quick", due: now + " - 1000"))
        #expect(try await next().hasPrefix("Next fetch  due\nPaused      slow until "))
        // Once the time has passed it is no pause.
        try Evidence.change(storeAt: store, pause(now + " - 1000"))
        #expect(try await next() == "Next fetch  due")
        try Evidence.change(storeAt: store, "DELETE FROM assignment WHERE connector = 'quick'")
        try await Self.expectUnfound(store)
    }

    /// A connector none of whose accounts was found needs somebody.
    private static func expectUnfound(_ store: String) async throws {
        try Evidence.change(storeAt: store, "INSERT INTO unfound VALUES ('lost', 'ada', 'ada', 'lost: no account `ada`')")
        let status = try await Program.run("status", "--store", store)
        #expect(
            status.output.contains(
                "Needs you   connector lost fetches nothing, as no account was found behind its handle: lost: no account"),
            "\(status)")
    }

    @Test("the doctor finds nothing in what is well, and ends with 0")
    func doctorWell() async throws {
        let folder = try await filled()
        defer { folder.remove() }
        try folder.write("etc/clout.toml", "")
        let outcome = try await Program.run("doctor", "--offline", "--config", folder / "etc", "--store", folder / "clout.db")
        #expect(outcome.code == 0, "\(outcome)")
        #expect(outcome.output.contains("ok      store         \(folder / "clout.db"): every page is whole; 0 people, 3 accounts"))
        #expect(outcome.output.contains("warning daemon        does not run"))
    }

    @Test("the doctor names what is wrong and how to mend it: a mistake by 2, anything else by 1")
    func doctorIll() async throws {
        let folder = try await filled()
        defer { folder.remove() }
        try folder.write("etc/clout.toml", "[log]\nlevl = \"info\"\n")
        let mistake = try await Program.run("doctor", "--offline", "--config", folder / "etc", "--store", folder / "clout.db")
        #expect(mistake.code == 2, "\(mistake)")
        #expect(mistake.output.contains("clout.toml:2: log.levl: There is no such key. Did you mean `level`?"), "\(mistake)")

        try folder.write("etc/clout.toml", "")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder / "clout.db")
        // A port that nobody listens on.
        try folder.write("etc/connectors.d/m.toml", "[connector]\ntype = \"mastodon\"\nbase_url = \"http://127.0.0.1:1\"\n")
        let ill = try await Program.run("doctor", "--json", "--config", folder / "etc", "--store", folder / "clout.db")
        #expect(ill.code == 1, "\(ill)")
        try withJSON(Array(ill.output.utf8)) { root in
            #expect(root["failed"]?.bool == true)
            let failed = root["findings"]?.elements.filter { $0["verdict"]?.string == "failed" } ?? []
            #expect(failed.map { $0["subject"]?.string } == ["store", "network"])
            #expect(failed.first?["mend"]?.string == "Say: chmod 600 \(folder / "clout.db")*")
        }
        let broken = try await Program.run("doctor", "--offline", "--store", folder / "none.db")
        #expect(broken.code == 1, "\(broken)")
        #expect(broken.output.contains("FAILED  store         store \(folder / "none.db"): not opened: there is no such file"))
    }

    @Test("who has opted out by a file is not kept, and a people file that names them is told so")
    func optsOut() async throws {
        let folder = try await filled()
        defer { folder.remove() }
        try folder.write("etc/optout.d/a.toml", "[[optout]]\nperson = \"ada\"\n[[optout]]\naccount = \"forum:3\"\n")
        try folder.write("etc/people.d/a.toml", "[[person]]\nid = \"ada\"\n[[person]]\nid = \"bob\"\n")
        let check = try await Program.run("check", "--config", folder / "etc")
        #expect(check.code == 0 && check.output.contains("Note: `ada` has opted out (optout.d/)"), "\(check)")
        let daemon = try Child(
            #require(Program.path), ["daemon", "--config", folder / "etc", "--store", folder / "clout.db"], output: folder / "out",
            complaint: folder / "log")
        defer { daemon.kill() }
        try await eventually("the daemon has started") { try folder.read("log").contains(" started ") ? true : nil }
        #expect(try folder.read("log").contains("person is forgotten and left out mend="))
        #expect(try await Program.run("export", "ada", "--store", folder / "clout.db").code == 1)
        #expect(try await Program.run("export", "bob", "--store", folder / "clout.db").code == 0)
        daemon.terminate()
        #expect(try await daemon.end() == .init(code: 0))
        for (text, mistake) in [("person = \"Ada\"", "A slug"), ("account = \"ada\"", "write \"network:id\""), ("", "This is missing")] {
            try folder.write("etc/optout.d/a.toml", "[[optout]]\n\(text)\n")
            let wrong = try await Program.run("check", "--config", folder / "etc")
            #expect(wrong.code == 2 && wrong.complaint.contains(mistake), "\(wrong)")
        }
    }
}

/// Real disks that are full or read-only, in a mount namespace of their own.
@Suite(
    "Disks", .enabled(if: Program.path != nil, "the binary is not built"), .enabled(if: canMount, "needs unshare and mount"),
    .timeLimit(.minutes(10)))
struct DiskTests {
    private func run(_ script: String, _ folder: TemporaryFolder) async throws -> Program.Outcome {
        try await Program.run(
            executable: "/usr/bin/unshare",
            ["-rm", "/bin/sh", "-c", "mkdir -p \"$2/disk\"; cd \"$2\"; " + script, "sh", #require(Program.path), folder.path])
    }

    @Test("a backup onto a full disk is told, and leaves nothing behind")
    func fullBackup() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let outcome = try await run(
            """
            mount -t tmpfs -o size=64k none disk
            echo | "$1" import - --store clout.db >/dev/null && "$1" backup disk/b.db --store clout.db
            code=$?
            ls disk
            exit $code
            """, folder)
        #expect(outcome.code == 1 && outcome.output == "", "\(outcome)")
        #expect(outcome.complaint.contains("no room left") && outcome.complaint.contains("Free space on its disk."), "\(outcome.complaint)")
        #expect(!outcome.complaint.contains("not an error") && !outcome.complaint.contains("SQLite 13: 13"), "\(outcome.complaint)")
    }

    @Test("a daemon that cannot start since the disk is full says so, and what to do")
    func fullStart() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("etc/clout.toml", "")
        let outcome = try await run(
            """
            mount -t tmpfs -o size=64k none disk
            head -c 1m /dev/zero >disk/rest 2>/dev/null
            "$1" daemon --config etc --store disk/clout.db
            code=$?
            "$1" status --store disk/clout.db; echo "status $?"
            exit $code
            """, folder)
        #expect(outcome.code == 1, "\(outcome)")
        let words = "Free space on its disk. Nothing is lost: try again once there is room, as systemd does for the daemon."
        #expect(outcome.complaint.contains("disk/clout.db") && outcome.complaint.contains("no room left"), "\(outcome.complaint)")
        #expect(outcome.complaint.contains(words) && !outcome.complaint.contains("not an error"), "\(outcome.complaint)")
        #expect(!outcome.complaint.contains("SQLite 13: 13"), "\(outcome.complaint)")
        #expect(outcome.output.contains("status 1\n"), "\(outcome)")
        #expect(outcome.complaint.contains("clout.db: not opened: no room left (the file is empty, and its disk is full)."), "\(outcome)")
    }

    @Test("a daemon whose disk is full says so, goes on when there is room, and has lost nothing")
    func fullDaemon() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("etc/people.d/a.toml", "[[person]]\nid = \"ada\"\n")
        try folder.write("etc/clout.toml", "[web]\nlisten = \"127.0.0.1:0\"\n")
        let outcome = try await run(
            """
            mount -t tmpfs -o size=8m none disk
            "$1" daemon --config etc --store disk/clout.db 2>log & daemon=$!
            while ! grep -q ' started ' log; do sleep 0.1; done
            address=$(sed -n 's/.* listening address=//p' log)
            ask() { python3 -c "import sys, urllib.request as u; print(u.urlopen(sys.argv[1]).read().decode())" $address/readyz; }
            while ! ask >ready 2>/dev/null; do sleep 0.1; done
            head -c 20m /dev/zero >disk/rest 2>/dev/null
            ask; "$1" status --store disk/clout.db
            n=0; while [ $n -lt 5000 ]; do printf '[[person]]\\nid = "p%d"\\n' $n; n=$((n + 1)); done >etc/people.d/b.toml
            kill -HUP $daemon
            while ! grep -q 'not taken over yet' log; do sleep 0.1; done
            echo WAITING; "$1" status --store disk/clout.db
            "$1" reload --within 1s --config etc --store disk/clout.db; echo "reload $?"
            "$1" connector list --config etc --store disk/clout.db; echo "list $?"
            rm disk/rest
            while ! grep -q 'configuration reloaded' log; do sleep 0.1; done
            echo AGAIN; ask
            kill $daemon; wait $daemon; code=$?
            cat log >&2
            "$1" status --store disk/clout.db
            exit $code
            """, folder)
        #expect(outcome.code == 0, "\(outcome)")
        let shortage = /no room is left where the store lies \(.+\): nothing is stored, so fetching and delivering wait until there is/
        let (full, again) = try #require(
            outcome.output.firstRange(of: "AGAIN").map {
                (outcome.output[..<$0.lowerBound], outcome.output[$0.upperBound...])
            })
        #expect(full.contains("\ndegraded: no room is left") && full.contains("Needs you   no room is left"), "\(outcome.output)")
        let waiting = try #require(full.firstRange(of: "WAITING").map { full[$0.upperBound...] })
        #expect(full.matches(of: shortage).count == 3 && !again.contains("no room is left"), "\(outcome.output)")
        #expect(waiting.contains(/Needs you   a reload waits since 20\S+ until the store takes it.+: store .+no room left/), "\(waiting)")
        #expect(waiting.contains("reload 1\n") && waiting.contains("list 0\n"), "\(outcome)")
        #expect(outcome.complaint.contains("no room left"), "\(outcome.complaint)")
        #expect(outcome.output.contains("People      5001 tracked"), "\(outcome.output)")
    }

    @Test("a store on a disk that is read-only is refused with what to do, and can still be read")
    func readOnly() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("etc/clout.toml", "")
        let outcome = try await run(
            """
            mount -t tmpfs none disk
            echo | "$1" import - --store disk/clout.db >/dev/null
            mount -o remount,ro disk
            "$1" daemon --config etc --store disk/clout.db
            code=$?
            "$1" top --store disk/clout.db >/dev/null || exit 99
            "$1" backup b.db --store disk/clout.db || exit 98
            "$1" status --store disk/clout.db
            "$1" backup disk/b.db --store disk/clout.db && exit 97
            "$1" forget forum:1 --yes --store disk/clout.db && exit 96
            exit $code
            """, folder)
        #expect(outcome.code == 1, "\(outcome)")
        #expect(outcome.output.contains("Backed up "), "\(outcome)")
        #expect(outcome.output.contains("Needs you   the store's disk is mounted read-only"), "\(outcome)")
        let complaints = outcome.complaint.split(separator: "\n")
        #expect(complaints.count == 3 && complaints[0].contains("Read-only file system"), "\(outcome.complaint)")
        #expect(complaints.dropFirst().allSatisfy { $0.contains("disk/") && $0.hasSuffix(".") }, "\(outcome.complaint)")
    }
}

private let canMount: Bool = {
    let probe = Process()
    probe.executableURL = URL(filePath: "/usr/bin/unshare")
    probe.arguments = ["-rm", "/bin/sh", "-c", "mount -t tmpfs none /mnt"]
    probe.standardOutput = FileHandle.nullDevice
    probe.standardError = FileHandle.nullDevice
    guard (try? probe.run()) != nil else { return false }
    probe.waitUntilExit()
    return probe.terminationStatus == 0
}()
