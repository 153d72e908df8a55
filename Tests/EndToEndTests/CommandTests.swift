import Foundation
import JSON
import Model
import Testing

/// What scripts and operators rely on: exit codes, and messages that say what to do.
@Suite("The command", .enabled(if: Program.path != nil, "the binary is not built"))
struct CommandTests {
    @Test("--help says what there is")
    func help() async throws {
        let outcome = try await Program.run("--help")
        #expect(outcome.code == 0)
        #expect(outcome.complaint == "")
        #expect(
            outcome.output == """
                OVERVIEW: Influence scores that you run yourself, and that explain every point.

                Exit codes: 0 done, 1 failed, 2 wrong use or configuration, 3 (of status and
                reload) no daemon runs.

                USAGE: clout <subcommand>

                OPTIONS:
                  --version               Show the version.
                  -h, --help              Show help information.

                SUBCOMMANDS:
                  daemon                  Fetch, store, score and alert, until told to stop.
                  check                   Find every mistake in the configuration, without
                                          starting anything.
                  reload                  Have the running daemon take over the configuration,
                                          and tell what comes of it.
                  import                  Read activity from files or a pipe into the store.
                  top                     Show the ranking of a cohort, best first.
                  find                    Find people by topic, score and cohort, best first.
                  score                   Show one person's score.
                  explain                 Show every point of a score, and why it changed.
                  history                 Show the scores that a tracked person had.
                  moments                 Show the posts that earned unusually much of a score.
                  circle                  Show who influences a person's score, and whose score
                                          the person influences.
                  compare                 Show two people's scores side by side.
                  k                       Give Ks on topics, take them back, and see the ledger.
                  rules                   Show the rules, and try one on the past before it is
                                          trusted.
                  alerts                  Show alerts, acknowledge them, and silence them for a
                                          time.
                  perks                   See perks and their offers; accept, decline and
                                          fulfil offers.
                  calibrate               Make a local epoch from what is typical here, and
                                          show what it would do.
                  release                 Publish what is held back because scores moved
                                          unusually.
                  connector               See what connectors there are, how they do, and try
                                          one.
                  receivers               See who is told of alerts, and try one.
                  deliveries              See what waits to be delivered, try it again, or drop
                                          it.
                  token                   Make, list and revoke the tokens that clients of the
                                          web server show.
                  status                  Show what the daemon does, and what needs a human.
                  doctor                  Look at everything that can go wrong, and say how to
                                          mend it.
                  backup                  Copy the store into one file, beside a running daemon.
                  restore                 Put a backup in the place of the store, while no
                                          daemon runs.
                  vacuum                  Write the store anew, as small as can be, while no
                                          daemon runs.
                  export                  Print everything that is kept about a person, as JSON.
                  forget                  Remove a person or an account for good, and keep it
                                          from coming back.
                  demo                    Show the whole job against a simulated society,
                                          within a minute.

                  See 'clout help <subcommand>' for detailed help.

                """)
    }

    @Test(
        "wrong use ends with 2 and says what is right",
        arguments: [
            (["top", "--nonsense"], "Unknown option '--nonsense'"),
            (["top", "--cohort", "everyone"], "`everyone` is no cohort; write all, tracked"),
            (["top", "--as-of", "yesterday"], "`yesterday` is not a time; write it like 2012-07-04T12:00:00Z, or 7d for seven days ago."),
            (["top", "--limit", "0"], "--limit must be at least 1."),
            (["find", "--min-score", "101"], "--min-score must be from 1 to 100."),
            (["find", "--cohort", "everyone"], "`everyone` is no cohort; write all, tracked"),
            (["frobnicate"], "'frobnicate'"),
            (["chek"], "There is no subcommand of this name. Did you mean `check`?"),
            (["top", "--store", ""], "--store needs the name of a file."),
            (["top", "--config", ""], "--config needs the name of a folder."),
            (["import"], "Missing expected argument"),
            (["explain", "ada", "--by", "magic"], "The value 'magic' is invalid for '--by <by>'"),
        ])
    func wrongUse(arguments: [String], message: String) async throws {
        let outcome = try await Program.run(executable: #require(Program.path), arguments)
        #expect(outcome.code == 2)
        #expect(outcome.complaint.contains(message), "\(outcome.complaint)")
        #expect(outcome.output == "")
    }

    @Test("the demo tells of one person on five networks until her alert has come, and explains it by several of them")
    func demo() async throws {
        let outcome = try await Program.run(executable: #require(Program.path), ["demo"], within: .seconds(300))
        #expect(outcome.code == 0, "\(outcome.complaint)")
        let parts = outcome.output.components(separatedBy: "Why: every point of the score")
        try #require(parts.count == 2, "\(outcome.output.suffix(2000))")
        #expect(parts[0].contains("Watch Mira Nova, who is on 5 networks."))
        #expect(parts[0].contains("The webhook receiver was told:") && parts[0].contains("\"mira-nova\""))
        let networks = ["mastodon", "twitter", "bluesky", "github"].filter { parts[1].contains("(\($0))") }
        #expect(networks.count > 1, "\(parts[1])")
    }

    @Test("a rule's replay says when it begins too late for the changes that the rule asks for")
    func replayTooShort() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("etc/receivers.d/log.toml", "[receiver]\ntype = \"log\"\n")
        try folder.write(
            "etc/alerts.d/r.toml",
            "[rule]\nname = \"r\"\nwhen = \"change_90d > 1 AND change_7d > 1\"\ngroup = true\nnotify = [\"log\"]\n")
        let activity = #"{"type":"RECORD","stream":"identities","record":{"network":"forum","id":"1","handle":"ada","person":"ada"}}"#
        let imported = try await Program.run("import", "-", "--store", folder / "clout.db", input: activity + "\n")
        try #require(imported.code == 0, "\(imported.complaint)")
        let places = ["--config", folder / "etc", "--store", folder / "clout.db"]
        let path = try #require(Program.path)
        let short = try await Program.run(executable: path, ["rules", "test", "r", "--since", "30d"] + places)
        #expect(short.code == 0, "\(short.complaint)")
        #expect(short.complaint.contains("Note: `change_90d` is counted from the replay's own runs, which begin too late to tell it"))
        #expect(!short.complaint.contains("change_7d"))
        let long = try await Program.run(executable: path, ["rules", "test", "r", "--since", "91d"] + places)
        #expect(long.code == 0 && !long.complaint.contains("Note:"), "\(long.complaint)")
    }

    @Test("a replay shows as many alerts as are wanted, and counts the others; what watches connectors cannot be tried, and says so")
    func replayBounds() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("etc/receivers.d/log.toml", "[receiver]\ntype = \"log\"\n")
        let rule = "when = \"score > 1\"\nprovisional = true\npresent = true\n"
        for (name, line) in [("r", rule), ("human", "event = \"connector\"\n")] {
            try folder.write("etc/alerts.d/\(name).toml", "[rule]\nname = \"\(name)\"\n\(line)notify = [\"log\"]\n")
        }
        let yesterday = SystemWallClock().now - .seconds(86_400)
        var lines = ["1", "2"].map {
            #"{"type":"RECORD","stream":"identities","record":{"network":"forum","id":"\#($0)","handle":"h\#($0)","person":"p\#($0)"}}"#
        }
        for number in 0..<20 {
            lines.append(
                #"{"type":"RECORD","stream":"interactions","record":{"network":"forum","kind":"reply","actor":"a\#(number)","#
                    + #""target":"\#(number % 2 + 1)","at":"\#(yesterday)","id":"\#(number)"}}"#)
        }
        let input = lines.joined(separator: "\n") + "\n"
        let imported = try await Program.run("import", "-", "--store", folder / "clout.db", input: input)
        try #require(imported.code == 0, "\(imported.complaint)")
        let places = ["--config", folder / "etc", "--store", folder / "clout.db"]
        let path = try #require(Program.path)
        let one = try await Program.run(executable: path, ["rules", "test", "r", "--since", "1d", "--limit", "1"] + places)
        #expect(one.code == 0 && one.output.contains("… and 1 more: --limit 2\n"), "\(one.output)\(one.complaint)")
        #expect(one.output.contains("2 alerts about 2 subjects"))
        let few = try await Program.run(executable: path, ["rules", "test", "r", "--since", "30d", "--runs", "2"] + places)
        #expect(few.code == 0 && few.output.contains("in 2 runs from "), "\(few.output)\(few.complaint)")
        #expect(few.output.contains("Left out: the runs before ") && few.output.contains(": of 31 the last 2 are made. A larger --runs"))
        let late = try await Program.run(
            executable: path,
            ["rules", "test", "r", "--since", "60d", "--step", "1m", "--runs", "1000000", "--within", "1ms", "--json"] + places)
        #expect(late.code == 0 && late.output.contains("--within 1ms was over. A longer one"), "\(late.output)\(late.complaint)")
        let human = try await Program.run(executable: path, ["rules", "test", "human"] + places)
        #expect(human.complaint.contains("Note: Of the event `connector` only the present is known"))
        #expect(human.output.hasSuffix("It cannot be tried: only the present is known of what it watches.\n"))
        let json = try await Program.run(executable: path, ["rules", "test", "human", "--json"] + places)
        #expect(json.output.contains("\"is_known\":false"), "\(json.output)")
    }

    @Test("a replay that is interrupted ends at once with what it has found")
    func replayInterrupted() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("etc/receivers.d/log.toml", "[receiver]\ntype = \"log\"\n")
        try folder.write(
            "etc/alerts.d/r.toml",
            "[rule]\nname = \"r\"\nwhen = \"score > 1\"\nprovisional = true\npresent = true\nnotify = [\"log\"]\n")
        let longAgo = SystemWallClock().now - .seconds(300 * 86_400)
        let identity = #"{"type":"RECORD","stream":"identities","record":{"network":"forum","id":"1","handle":"h","person":"p1"}}"#
        let like =
            #"{"type":"RECORD","stream":"interactions","record":{"network":"forum","kind":"reply","actor":"a","target":"1","#
            + #""at":"\#(longAgo)","id":"1"}}"#
        let imported = try await Program.run("import", "-", "--store", folder / "clout.db", input: identity + "\n" + like + "\n")
        try #require(imported.code == 0, "\(imported.complaint)")
        // More runs than anybody waits for.
        let child = try Child(
            try #require(Program.path),
            ["rules", "test", "r", "--since", "299d", "--step", "1m", "--runs", "1000000"]
                + ["--config", folder / "etc", "--store", folder / "clout.db"], output: folder / "out", complaint: folder / "err")
        defer { child.kill() }
        // It says how far it is once it has made runs for some seconds.
        try await eventually("the replay says how far it is") { try folder.read("err").contains("Trying r: ") ? () : nil }
        kill(child.id, SIGINT)
        #expect(try await child.end() == .init(code: 130))
        let output = try folder.read("out")
        #expect(output.contains("1 alert about 1 subject") && output.contains("Left out: the runs after "), "\(output)")
        #expect(output.contains(": it was interrupted."))
    }

    @Test("the demo's daemon reads its configuration again on SIGHUP")
    func demoReload() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = try #require(Program.path)
        // Each in another folder: the files name one another by where they lie.
        let networks = try Child(
            "/bin/sh", ["-c", "cd \"$1\" && exec \"$0\" demo networks stage --speed 1000", path, folder.path],
            output: folder / "networks", complaint: folder / "networks")
        defer { networks.kill() }
        try await eventually("the networks serve") { try folder.read("networks").contains("A daemon for them:") ? true : nil }
        let daemon = try Child(path, ["demo", "daemon", folder / "stage"], output: folder / "out", complaint: folder / "log")
        defer { daemon.kill() }
        try await eventually("the daemon starts") { try folder.read("log").contains(" started ") ? true : nil }
        let status = try await Program.run("status", "--config", folder / "stage/etc")
        #expect(status.code == 0 && status.output.contains("runs (process \(daemon.id))"), "\(status)")
        #expect(Foundation.kill(daemon.id, SIGHUP) == 0)
        try await eventually("it reloads") { try folder.read("log").contains("configuration reloaded") ? true : nil }
        try folder.write("stage/etc/alerts.d/bad.toml", "[rule]\n")
        #expect(Foundation.kill(daemon.id, SIGHUP) == 0)
        try await eventually("it says why not") { try folder.read("log").contains("configuration not reloaded") ? true : nil }
        daemon.terminate()
        #expect(try await daemon.end() == .init(code: 0))
    }

    @Test("check finds nothing wrong in a good configuration")
    func checkGood() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("people.d/team.toml", "[[person]]\nid = \"ada\"\n[person.identities]\nmastodon = \"ada\"\n")
        try folder.write(
            "connectors.d/mastodon.toml", "[connector]\ntype = \"mastodon\"\nbase_url = \"https://mastodon.example\"\n")
        try folder.write("receivers.d/log.toml", "[receiver]\ntype = \"log\"\n")
        let outcome = try await Program.run("check", "--config", folder.path)
        #expect(outcome.code == 0)
        #expect(
            outcome.output == """
                1 person, 1 identity, 1 connector, 1 receiver, 0 topics, 0 rules, 0 perks: all right.
                Note: No rule or perk notifies the receiver `log`.

                """)
        #expect(outcome.complaint == "")
    }

    @Test("check tells every mistake with its file and line, and ends with 2")
    func checkBad() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("people.d/team.toml", "[[person]]\nid = \"Ada\"\n")
        try folder.write("connectors.d/mastodon.toml", "[connector]\ntype = \"mastodn\"\n")
        try folder.write("alerts.d/top.toml", "[rule]\nname = \"top\"\nwhen = \"skore > 3\"\nnotify = []\n")
        let outcome = try await Program.run("check", "--config", folder.path)
        #expect(outcome.code == 2)
        #expect(outcome.output == "")
        for part in [
            "people.d/team.toml:2: person.id", "connectors.d/mastodon.toml:2: connector.type", "Did you mean `mastodon`?",
            "alerts.d/top.toml:3: rule.when", "Did you mean `score`?", "mistakes in the configuration.",
        ] {
            #expect(outcome.complaint.contains(part), "\(part) in \(outcome.complaint)")
        }
    }

    @Test("check --json tells programs the same, in one shape")
    func checkJSON() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("receivers.d/log.toml", "[receiver]\ntype = \"log\"\n")
        try folder.write("people.d/a.toml", "[[person]]\nid = \"ada\"\n")
        let good = try await Program.run("check", "--json", "--config", folder.path)
        #expect(good.code == 0)
        try withJSON(Array(good.output.utf8)) { root in
            #expect(root["mistakes"]?.count == 0)
            #expect(root["people"]?.int64 == 1)
            #expect(root["receivers"]?.int64 == 1)
            #expect(root["notes"]?.count == 2)
        }
        try folder.write("receivers.d/log.toml", "[receiver]\ntype = \"lgo\"\n")
        let bad = try await Program.run("check", "--json", "--config", folder.path)
        #expect(bad.code == 2)
        #expect(bad.complaint == "")
        try withJSON(Array(bad.output.utf8)) { root in
            let mistake = try #require(root["mistakes"]?.elements.first { _ in true })
            #expect(mistake["file"]?.string == "receivers.d/log.toml")
            #expect(mistake["line"]?.int64 == 2)
            #expect(mistake["key"]?.string == "receiver.type")
            #expect(mistake["value"]?.string == "\"lgo\"")
            #expect(mistake["nearest"]?.string == "log")
        }
    }

    @Test("a configuration that is not there ends with 2")
    func absentConfiguration() async throws {
        for command in ["check", "daemon", "top"] {
            let outcome = try await Program.run(command, "--config", "/nonexistent/clout")
            #expect(outcome.code == 2)
            #expect(outcome.complaint.contains("/nonexistent/clout: There is no such folder."), "\(outcome.complaint)")
        }
    }

    @Test("reading a store that is not there ends with 1 and makes none")
    func absentStore() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        for arguments in [["top"], ["score", "ada"], ["explain", "ada"]] {
            let outcome = try await Program.run(executable: #require(Program.path), arguments + ["--store", folder / "clout.db"])
            #expect(outcome.code == 1)
            #expect(outcome.complaint.hasPrefix("clout: "), "\(outcome.complaint)")
            #expect(outcome.complaint.contains("store \(folder / "clout.db"): not opened: there is no such file."), "\(outcome.complaint)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test(
        "a path that leads to no store is told as what it is",
        arguments: [
            ("top", "folder", "it is a folder. Name the store's file in it."), ("import", "folder", "it is a folder."),
            ("top", "empty", "the file is empty. Check its name"), ("top", "/dev/null", "it is no file."),
            ("import", "/dev/null", "it is no file."), ("import", "none/clout.db", "there is no folder"),
        ])
    func noStore(command: String, name: String, reason: String) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("folder/x", "")
        try folder.write("empty", "")
        try folder.write("etc/clout.toml", "")
        let store = name.hasPrefix("/") ? name : folder / name
        var arguments = [command, "--store", store]
        if command == "import" { arguments += ["-"] }
        let outcome = try await Program.run(executable: #require(Program.path), arguments)
        #expect(outcome.code == 1)
        #expect(outcome.complaint.contains("store \(store): not opened: \(reason)"), "\(outcome.complaint)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["empty", "etc", "folder"])
    }

    @Test(
        "a daemon whose store cannot lie where it is to lie ends with 2, so that systemd does not start it again and again",
        arguments: [("none/clout.db", "There is no folder"), ("folder", "This is a folder."), ("etc/clout.db", "The store must not lie")])
    func noStoreForDaemon(name: String, reason: String) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("folder/x", "")
        try folder.write("etc/clout.toml", "")
        let named = try await Program.run("daemon", "--store", folder / name, "--config", folder / "etc")
        #expect(named.code == 2)
        #expect(named.complaint.hasPrefix("--store \(folder / name): \(reason)"), "\(named.complaint)")
        try folder.write("etc/clout.toml", "[daemon]\nstore = \"\(folder / name)\"\n")
        for command in ["check", "daemon"] {
            let outcome = try await Program.run(command, "--config", folder / "etc")
            #expect(outcome.code == 2)
            #expect(outcome.complaint.contains(": \(reason)"), "\(outcome.complaint)")
        }
    }

    @Test("a file that is no store is refused, and left as it is", arguments: ["top", "import", "daemon"])
    func damagedStore(command: String) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let noise = String(repeating: "This was a store before the disk broke. ", count: 500)
        try folder.write("clout.db", noise)
        try folder.write("etc/clout.toml", "")
        var arguments = [command, "--store", folder / "clout.db"]
        if command == "daemon" { arguments += ["--config", folder / "etc"] }
        if command == "import" { arguments += ["-"] }
        let outcome = try await Program.run(executable: #require(Program.path), arguments)
        #expect(outcome.code == 1)
        #expect(outcome.complaint.contains(folder / "clout.db"), "\(outcome.complaint)")
        #expect(try folder.read("clout.db") == noise)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["clout.db", "etc"], "nothing is left beside it")
    }
}
