import Foundation
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

                Exit codes: 0 done, 1 failed, 2 wrong use or configuration.

                USAGE: clout <subcommand>

                OPTIONS:
                  --version               Show the version.
                  -h, --help              Show help information.

                SUBCOMMANDS:
                  daemon                  Fetch, store, score and alert, until told to stop.
                  check                   Find every mistake in the configuration, without
                                          starting anything.
                  import                  Read activity from files or a pipe into the store.
                  top                     Show the ranking of a cohort, best first.
                  score                   Show one person's score.
                  explain                 Show every point of a score.
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
            (["top", "--as-of", "yesterday"], "`yesterday` is not a time; write it like 2012-07-04T12:00:00Z."),
            (["top", "--limit", "0"], "--limit must be at least 1."),
            (["frobnicate"], "'frobnicate'"),
            (["import"], "Missing expected argument"),
            (["explain", "ada", "--by", "magic"], "The value 'magic' is invalid for '--by <by>'"),
        ])
    func wrongUse(arguments: [String], message: String) async throws {
        let outcome = try await Program.run(executable: #require(Program.path), arguments)
        #expect(outcome.code == 2)
        #expect(outcome.complaint.contains(message), "\(outcome.complaint)")
        #expect(outcome.output == "")
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
                1 person, 1 identity, 1 connector, 1 receiver, 0 rules: all right.
                Note: No rule notifies the receiver `log`.

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
    }
}
