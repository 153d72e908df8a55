import Alerting
import ConnectorKit
import Foundation
import Model
import Testing

@testable import Clout

@Suite("Configuration files")
struct ConfigurationTests {
    @Test("the configuration that is installed loads as it stands, and needs no account")
    func installedConfigurationLoads() throws {
        let configuration = try Configuration.load(from: installed, environment: [:])
        #expect(configuration.people.count >= 1)
        #expect(configuration.rules.map(\.name) == ["top-ten-percent"])
        #expect(configuration.receivers.map(\.name) == ["log"])
        #expect(!configuration.connectors.isEmpty)
    }

    @Test("every default that is written behind a # is the default in force")
    func commentedDefaultsAreTheDefaults() throws {
        let folder = try TemporaryFolder(copying: installed)
        defer { folder.remove() }
        let plain = try Configuration.load(from: folder.path, environment: [:])
        for file in try folder.files(endingWith: ".toml") where !file.contains("people.d") {
            let text = try folder.read(file)
            let uncommented = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                line.hasPrefix("# ") && line.contains(" = ") && !line.contains("example.org") && !line.contains("/private")
                    && !line.contains("repeat") && !line.contains("file =") ? line.dropFirst(2) : line
            }.joined(separator: "\n")
            try folder.write(file, uncommented)
        }
        let spelled = try Configuration.load(from: folder.path, environment: [:])
        #expect(spelled.main == plain.main)
        #expect(spelled.connectors.map(\.interval) == plain.connectors.map(\.interval))
        #expect(spelled.connectors.map(\.budgets) == plain.connectors.map(\.budgets))
        #expect(spelled.rules == plain.rules)
    }

    @Test("all mistakes of all files are found in one go, each with file, key, value, reason and the nearest right word")
    func allMistakesAtOnce() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("clout.toml", "[daemon]\nscore_evry = \"5m\"\nmax_fetches = 0\n[log]\nlevel = \"inof\"\n")
        try folder.write(
            "people.d/a.toml", "[[person]]\nid = \"Ada Lovelace\"\n[[person]]\nid = \"bo\"\n[person.identities]\nmastodn = \"bo\"\n")
        try folder.write("connectors.d/m.toml", "[connector]\ntype = \"mastodon\"\nbase_url = \"ftp://x\"\nevery = \"soon\"\n")
        try folder.write("connectors.d/x.toml", "[connector]\ntype = \"twiter\"\n")
        try folder.write("connectors.d/broken.toml", "[connector\n")
        try folder.write(
            "receivers.d/w.toml", "[receiver]\ntype = \"webhook\"\nname = \"crm\"\nurl = \"https://example.org/hook?token=canary\"\n")
        try folder.write(
            "alerts.d/r.toml",
            "[rule]\nname = \"r\"\ncohort = \"everybody\"\nwhen = \"top_prcent <= 10\"\nnotify = [\"crn\"]\ntitle = \"{{persn.name}}\"\n")
        try folder.write("alert.d", "")

        let error = try #require(throws: ConfigurationError.self) { try Configuration.load(from: folder.path, environment: [:]) }
        let told = error.description
        for part in [
            "clout.toml:2: daemon.score_evry", "`score_every`", "clout.toml:3: daemon.max_fetches = 0", "clout.toml:5: log.level", "`info`",
            "people.d/a.toml", "\"Ada Lovelace\"", "mastodn", "connectors.d/m.toml:3: connector.base_url", "ftp://x",
            "connectors.d/m.toml:4: connector.every", "connectors.d/x.toml:2: connector.type = \"twiter\"", "`twitter`",
            "connectors.d/broken.toml:1", "receiver.secret", "alerts.d/r.toml:3: rule.cohort", "top_percent", "`crm`", "`person.name`",
            "alert.d", "`alerts.d`",
        ] {
            #expect(told.contains(part), "`\(part)` is missing from:\n\(told)")
        }
        #expect(!told.contains("canary"), "a webhook's URL may hold a token")
    }

    @Test("a secret is read by reference, never from a file that others can read, and never shown")
    func secretsAreGuarded() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("key", "whsec_Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5\n", mode: 0o644)
        let receiver = "[receiver]\ntype = \"webhook\"\nname = \"crm\"\nurl = \"https://example.org/\"\nsecret = { file = \"../key\" }\n"
        try folder.write("conf/receivers.d/w.toml", receiver.replacing("../key", with: "../../key"))

        let error = try #require(throws: ConfigurationError.self) {
            try Configuration.load(from: folder.path + "/conf", environment: [:])
        }
        #expect(error.description.contains("chmod 600"))
        #expect(!error.description.contains("Y2FuYXJ5"))

        try folder.setMode("key", 0o600)
        let configuration = try Configuration.load(from: folder.path + "/conf", environment: [:])
        #expect(!"\(configuration)".contains("Y2FuYXJ5"))
        guard let receiver = configuration.receivers.first, case .webhook(_, let secrets, _, _) = receiver.kind else {
            Issue.record("the receiver is no webhook")
            return
        }
        #expect(secrets.map { $0.value.withExposedValue { $0 } } == ["whsec_Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5"])
        #expect(!receiver.allowPrivate)
    }

    @Test("a mistake is told with its own line, also where tables of one name follow each other; and a file that nothing reads is one")
    func linesOfRepeatedTables() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write(
            "people.d/a.toml",
            "[[person]]\nid = \"ada\"\n\n[[person]]\nid = \"bo\"\nnam = \"Bo\"\n\n[[person]]\nid = \"Cy\"\n[person.identities]\nx = \"c\"\n"
        )
        try folder.write("people.d/a.toml~", "")
        try folder.write("receivers.d/log.toml", "[receiver]\ntype = \"log\"\n")
        try folder.write(
            "alerts.d/r.toml", "[rule]\nname = \"r\"\nwhen = \"score > 1\"\nnotify = []\ntitle = \"x\"\n")
        try folder.write("clout.toml", "[http]\nca_file = \"/nonexistent.pem\"\n")
        let error = try #require(throws: ConfigurationError.self) { try Configuration.load(from: folder.path, environment: [:]) }
        let told = error.description
        for part in [
            "people.d/a.toml:6: person.nam: There is no such key. Did you mean `name`?", "people.d/a.toml:9: person.id = \"Cy\"",
            "people.d/a.toml~: Nothing reads this", "alerts.d/r.toml:4: rule.notify = []: Nobody would be told.",
            "clout.toml:2: http.ca_file",
        ] {
            #expect(told.contains(part), "`\(part)` is missing from:\n\(told)")
        }
    }

    @Test("two servers that number accounts on their own are not mixed up")
    func serversAreNotMixedUp() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        func server(_ name: String, _ ids: String) -> String {
            "[connector]\ntype = \"mastodon\"\nname = \"\(name)\"\nbase_url = \"https://\(name).example\"\nids = \"\(ids)\"\n"
        }
        try folder.write("connectors.d/a.toml", server("one", "plain"))
        try folder.write("connectors.d/b.toml", server("two", "plain"))
        let error = try #require(throws: ConfigurationError.self) { try Configuration.load(from: folder.path, environment: [:]) }
        #expect(error.description.contains("connectors.d/b.toml:4: connector.base_url"))
        #expect(error.description.contains("`one`"))

        try folder.write("connectors.d/b.toml", server("two", "host"))
        #expect(try Configuration.load(from: folder.path, environment: [:]).connectors.map(\.name) == ["one", "two"])
    }

    @Test("a plugin's configuration may hold secrets by reference at any depth, and its expressions are checked before anything runs")
    func pluginsAreChecked() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let plugin = """
            [connector]
            type = "singer"
            command = ["/usr/bin/true"]
            [connector.config]
            url = "https://forum.example"
            token = { env = "FORUM_TOKEN" }
            [connector.map.likes]
            stream = "interactions"
            network = "'forum'"
            kind = "'like'"
            actor = "record ->> '$.user'"
            target = "record ->> '$.author'"
            at = "EXPRESSION"

            """
        try folder.write("connectors.d/forum.toml", plugin.replacing("EXPRESSION", with: "recrd ->> '$.at'"))
        let error = try #require(throws: ConfigurationError.self) {
            try Configuration.load(from: folder.path, environment: ["FORUM_TOKEN": "canary"])
        }
        #expect(error.description.contains("connectors.d/forum.toml:13: connector.map.likes.at"), "\(error)")
        #expect(!error.description.contains("canary"))

        try folder.write("connectors.d/forum.toml", plugin.replacing("EXPRESSION", with: "record ->> '$.at'"))
        let configuration = try Configuration.load(from: folder.path, environment: ["FORUM_TOKEN": "canary"])
        #expect(configuration.connectors.map(\.name) == ["singer"])
        #expect(!"\(configuration)".contains("canary"))
        let absent = try #require(throws: ConfigurationError.self) { try Configuration.load(from: folder.path, environment: [:]) }
        #expect(absent.description.contains("FORUM_TOKEN is not set"))
    }

    @Test(
        "a duration is a number with a unit",
        arguments: [
            ("15m", 900_000), ("1h30m", 5_400_000), ("90s", 90_000), ("0s", 0), ("250ms", 250), ("30d", 2_592_000_000),
        ])
    func durations(text: String, milliseconds: Int64) throws {
        #expect(DurationText.read(text) == .milliseconds(milliseconds))
        #expect(try DurationText.read(DurationText.write(#require(DurationText.read(text)))) == .milliseconds(milliseconds))
    }

    @Test("anything else is no duration", arguments: ["", "15", "m", "1m1h", "1h1h", "-5s", "1.5h", "5 m", "99999999999999999999d", "５m"])
    func noDurations(text: String) {
        #expect(DurationText.read(text) == nil)
    }
}

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
let installed = root.appending(path: "etc/clout").path
