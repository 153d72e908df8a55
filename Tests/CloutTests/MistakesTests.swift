import Alerting
import Foundation
import Testing
import Web

@testable import Clout

/// Each mistake is told beside the others: mending one must never reveal the next.
@Suite("Mistakes in the configuration")
struct MistakesTests {
    /// The lines that are told of these files.
    private func told(_ files: [String: String], environment: [String: String] = [:]) throws -> [String] {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        for (name, text) in files { try folder.write(name, text, mode: 0o600) }
        do {
            _ = try Configuration.load(from: folder.path, environment: environment)
            return []
        } catch { return error.problems.map(\.description) }
    }

    private func expect(_ lines: [String], _ beginnings: [String]) {
        #expect(lines.count == beginnings.count, "\(lines.joined(separator: "\n"))")
        for beginning in beginnings {
            #expect(lines.contains { $0.hasPrefix(beginning) }, "`\(beginning)` is missing from:\n\(lines.joined(separator: "\n"))")
        }
    }

    @Test("a folder that cannot be read is a mistake, and never passes for an empty one")
    func unreadableFolders() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("conf/people.d", "")
        for (name, target) in [("alerts.d", "nowhere"), ("connectors.d", "connectors.d"), ("clout.toml", "nowhere")] {
            try FileManager.default.createSymbolicLink(atPath: folder.path + "/conf/" + name, withDestinationPath: target)
        }
        let error = try #require(throws: ConfigurationError.self) { try Configuration.load(from: folder.path + "/conf", environment: [:]) }
        expect(
            error.problems.map(\.description),
            [
                "people.d: This is no folder", "alerts.d: This link leads nowhere.", "connectors.d: The folder cannot be read: ",
                "clout.toml: The file cannot be read: ",
            ])
        let whole = try #require(throws: ConfigurationError.self) {
            try Configuration.load(from: folder.path + "/conf/people.d", environment: [:])
        }
        #expect(whole.description.contains("This is no folder"))
    }

    @Test("a folder that its reader may not list is a mistake", .enabled(if: getuid() != 0, "root may list every folder"))
    func forbiddenFolder() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("people.d/a.toml", "[[person]]\nid = \"ada\"\n")
        try folder.setMode("people.d", 0)
        defer { try? folder.setMode("people.d", 0o700) }
        let error = try #require(throws: ConfigurationError.self) { try Configuration.load(from: folder.path, environment: [:]) }
        #expect(error.description.hasPrefix("people.d: The folder cannot be read: Permission denied."))
    }

    @Test("what stands where a file should, and is none, is a mistake and is not waited for")
    func pipes() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("people.d/README.md", "")
        #expect(mkfifo(folder.path + "/people.d/a.toml", 0o600) == 0)
        let error = try #require(throws: ConfigurationError.self) { try Configuration.load(from: folder.path, environment: [:]) }
        #expect(error.description == "people.d/a.toml: This is no file.")
    }

    @Test("a connector's mistakes hide neither its missing credential nor each other, and stand-ins make none")
    func connector() throws {
        let file = """
            [connector]
            type = "twitter"
            auth = "usr"
            owned = true
            every = "soon"
            base_url = "http://x:99999"
            colour = "red"

            """
        expect(
            try told(["connectors.d/x.toml": file]),
            [
                "connectors.d/x.toml:1: connector.credentials.token: This is missing", "connectors.d/x.toml:3: connector.auth = \"usr\"",
                "connectors.d/x.toml:5: connector.every = \"soon\"", "connectors.d/x.toml:6: connector.base_url = \"http://x:99999\"",
                "connectors.d/x.toml:7: connector.colour",
            ])
        // With a right `auth`, `owned` is a mistake of its own.
        expect(
            try told(
                [
                    "connectors.d/x.toml":
                        "[connector]\ntype = \"twitter\"\nowned = true\n[connector.credentials]\ntoken = { env = \"X\" }\n"
                ], environment: ["X": "token"]),
            ["connectors.d/x.toml:3: connector.owned = true: The app owner's prices"])
        expect(try told(["connectors.d/x.toml": "[connector]\n"]), ["connectors.d/x.toml:1: connector.type: This is missing"])
    }

    @Test("lines end as they do on Windows, and are counted all the same")
    func windowsLines() throws {
        let lines = try told([
            "connectors.d/x.toml": "[connector]\r\ntype = \"mastodon\"\r\nbase_url = \"https://m.example\"\r\nevry = \"1h\"\r\n"
        ])
        expect(lines, ["connectors.d/x.toml:4: connector.evry: There is no such key. Did you mean `every`?"])
    }

    @Test(
        "a token with a line end or a blank in it is refused, and not shown",
        arguments: ["canary\nX-Evil: 1", "can ary", "canary\r", "canäry"])
    func tokens(token: String) throws {
        let file = "[connector]\ntype = \"twitter\"\n[connector.credentials]\ntoken = { env = \"X\" }\n"
        let lines = try told(["connectors.d/x.toml": file], environment: ["X": token])
        expect(lines, ["connectors.d/x.toml:4: connector.credentials.token: The secret kept there is no token"])
        #expect(!lines.joined().contains("can"))
    }

    @Test(
        "a plugin's program must be there and may be run",
        arguments: [
            ("/usr/bin/nothere", "The program /usr/bin/nothere cannot be started: No such file or directory."),
            ("nothere-at-all", "There is no program `nothere-at-all` in /usr/local/bin, /usr/bin, /bin."),
            ("/etc/passwd", "Clout's user may not run /etc/passwd. Say: chmod a+x /etc/passwd"), ("/usr/bin", "/usr/bin is no file"),
            ("bin/tap", "The program is named by an absolute path"),
        ])
    func programs(program: String, reason: String) throws {
        let lines = try told(["connectors.d/p.toml": "[connector]\ntype = \"singer\"\ncommand = [\"\(program)\"]\n"])
        expect(lines, ["connectors.d/p.toml:3: connector.command = [\"\(program)\"]: \(reason)"])
    }

    @Test("all maps of a plugin are checked, with their SQL, whatever else is wrong in its file")
    func maps() throws {
        let file = """
            [connector]
            type = "singer"
            command = ["sh"]
            every = "soon"
            [connector.map.foo]
            stream = "interaction"
            at = "recrd"
            [connector.map.bar]
            stream = "identities"
            network = "recrd"
            actr = "record"

            """
        expect(
            try told(["connectors.d/p.toml": file]),
            [
                "connectors.d/p.toml:4: connector.every", "connectors.d/p.toml:6: connector.map.foo.stream = \"interaction\"",
                "connectors.d/p.toml:7: connector.map.foo.at = \"recrd\"", "connectors.d/p.toml:8: connector.map.bar.id",
                "connectors.d/p.toml:10: connector.map.bar.network", "connectors.d/p.toml:11: connector.map.bar.actr",
            ])
    }

    @Test("a webhook that could never be posted to is refused, with all that is wrong with it")
    func webhook() throws {
        let file = """
            [receiver]
            type = "webhook"
            url = "http://127.0.0.1:99999/"
            timeout = "2h"
            old_secret = { env = "OLD" }
            tiemout = "3s"

            """
        expect(
            try told(["receivers.d/w.toml": file], environment: ["OLD": "canary"]),
            [
                "receivers.d/w.toml:1: receiver.secret: This is missing", "receivers.d/w.toml:3: receiver.url: This must be",
                "receivers.d/w.toml:4: receiver.timeout = \"2h\"", "receivers.d/w.toml:5: receiver.old_secret: A signing secret begins",
                "receivers.d/w.toml:6: receiver.tiemout",
            ])
        let secret = "whsec_" + Data((0..<32).map { UInt8($0) }).base64EncodedString()
        func target(_ more: String) throws -> [String] {
            try told(
                ["receivers.d/w.toml": "[receiver]\ntype = \"webhook\"\nurl = \"http://10.0.0.1/\"\nsecret = { env = \"S\" }\n\(more)"],
                environment: ["S": secret])
        }
        expect(try target(""), ["receivers.d/w.toml:3: receiver.url: The host is a loopback, private"])
        expect(try target("allow_private = true\n"), [])
        expect(try target("allow_private = 1\n"), ["receivers.d/w.toml:5: receiver.allow_private = 1"])
    }

    @Test("a template that could not be filled in is refused, with file, line and key of each mistake; so is what a service lacks")
    func templates() throws {
        let file = """
            [receiver]
            type = "template"
            url = "https://example.org/"
            room = "r"

            [template]
            method = "GET"
            path = "rooms/{{settings.romo}}"
            content_type = "text/plain"
            body = "{{preson.name}}"
            boddy = ""
            [template.settings]
            room = { help = "the room" }
            url = { help = "no" }
            [template.success]
            status = [404]
            text = "ok"
            empty = true

            """
        expect(
            try told(["receivers.d/t.toml": file]),
            [
                "receivers.d/t.toml:7: template.method = \"GET\": This must be one of POST, PUT, PATCH.",
                "receivers.d/t.toml:8: template.path: This goes behind", "receivers.d/t.toml:8: template.path: Line 1: There is no `romo`",
                "receivers.d/t.toml:10: template.body: Line 1: There is no `preson.name`", "receivers.d/t.toml:11: template.boddy",
                "receivers.d/t.toml:14: template.settings.url", "receivers.d/t.toml:16: template.success.status",
                "receivers.d/t.toml:15: template.success.member: Only one of",
            ])
        expect(
            try told([
                "receivers.d/1.toml": "[receiver]\ntype = \"slack\"\nurl = \"https://a.example/\"\n[template]\nbody = \"x\"\n",
                "receivers.d/2.toml": "[template]\nbody = \"x\"\n", "receivers.d/3.toml": "[receiver]\ntype = \"matrix\"\n",
                "receivers.d/4.toml": "[receiver]\ntype = \"ntfy\"\ntopic = \"t\"\npriority = \"6\"\ntokn = \"x\"\n",
                "receivers.d/5.toml": "[receiver]\ntype = \"pagerduty\"\nrouting_key = \"canary\"\n",
            ]),
            [
                "receivers.d/1.toml:2: receiver.type = \"slack\": Only a receiver of the type",
                "receivers.d/2.toml: receiver: This is missing",
                "receivers.d/3.toml:1: receiver.url: This is missing",
                "receivers.d/3.toml:1: receiver.room: This is missing: the room's id",
                "receivers.d/3.toml:1: receiver.token: This is missing",
                "receivers.d/4.toml:4: receiver.priority = \"6\": This must be one of 1, 2, 3, 4, 5.",
                "receivers.d/4.toml:5: receiver.tokn: There is no such key. Did you mean `token`?",
                "receivers.d/5.toml:3: receiver.routing_key: A secret is named by its place",
            ])
    }

    @Test("a rule's mistakes are told together, each once, and so is a name that another file has")
    func rules() throws {
        let first = """
            [rule]
            name = "r"
            cohort = "list:tem"
            when = "'top_percent' > 1"
            until = "state = 'ratd'"
            notify = ["lag", "log", "log"]
            title = "{{scor}} {{person.nam}}"

            """
        let second = "[rule]\nname = \"r\"\ncohort = \"network:twiter\"\nwhen = \" \"\nnotify = []\ntitle = \"\"\n"
        expect(
            try told([
                "people.d/a.toml": "[[person]]\nid = \"Ada\"\nlists = [\"team\"]\n", "receivers.d/log.toml": "[receiver]\ntype = \"log\"\n",
                "alerts.d/1.toml": first, "alerts.d/2.toml": second,
            ]),
            [
                "people.d/a.toml:2: person.id = \"Ada\"",
                "alerts.d/1.toml:3: rule.cohort = \"list:tem\": No people file puts anybody on this list; there are team. Did you mean `list:team`?",
                "alerts.d/1.toml:4: rule.when = \"'top_percent' > 1\": It names no column",
                "alerts.d/1.toml:5: rule.until = \"state = 'ratd'\": No standing is in the state `ratd`",
                "alerts.d/1.toml:6: rule.notify = [\"lag\", \"log\", \"log\"]: There is no receiver `lag`",
                "alerts.d/1.toml:6: rule.notify = [\"lag\", \"log\", \"log\"]: `log` is named twice.",
                "alerts.d/1.toml:7: rule.title = \"{{scor}} {{person.nam}}\": There is no field `scor`",
                "alerts.d/1.toml:7: rule.title = \"{{scor}} {{person.nam}}\": There is no field `person.nam`",
                "alerts.d/2.toml:2: rule.name = \"r\": Another rule is called `r` (alerts.d/1.toml)",
                "alerts.d/2.toml:3: rule.cohort = \"network:twiter\": There is no such network. Did you mean `network:twitter`?",
                "alerts.d/2.toml:4: rule.when = \" \": It is empty.", "alerts.d/2.toml:5: rule.notify = []: Nobody would be told.",
                "alerts.d/2.toml:6: rule.title = \"\": This must not be empty.",
            ])
    }

    @Test("a perk's mistakes are told together; its times stand in UTC or with an offset, and it asks for no posts")
    func perks() throws {
        let head = "[perk]\nname = \"p\"\nsponsor = \"S\"\ngift = \"g\"\n"
        let first =
            head + """
                when = "score > 1 AND quiet_days < 3"
                lists = ["tem"]
                quota = 0
                order = "frist"
                opens = "2026-12-01T00:00:00Z"
                closes = 2026-12-01
                notify = ["lag"]
                text = "{{pson.name}}"

                """
        let second =
            head + """
                when = "scor > 1"
                quota = 2
                opens = 2026-12-01T02:00:00+02:00
                closes = 2026-12-01T00:00:00Z
                notify = ["log"]
                disclosure = "x"

                """
        expect(
            try told([
                "people.d/a.toml": "[[person]]\nid = \"ada\"\nlists = [\"team\"]\n", "receivers.d/log.toml": "[receiver]\ntype = \"log\"\n",
                "perks.d/1.toml": first, "perks.d/2.toml": second,
            ]),
            [
                "perks.d/1.toml:1: perk.disclosure: This is missing",
                "perks.d/1.toml:5: perk.when = \"score > 1 AND quiet_days < 3\": `quiet_days` asks how lately somebody has posted",
                "perks.d/1.toml:6: perk.lists = [\"tem\"]: No people file puts anybody on this list; there are team. Did you mean `team`?",
                "perks.d/1.toml:7: perk.quota = 0: This must be an integer from 1",
                "perks.d/1.toml:8: perk.order = \"frist\": This must be one of first, score. Did you mean `first`?",
                "perks.d/1.toml:9: perk.opens = \"2026-12-01T00:00:00Z\": This must be a date and time, without quotes",
                "perks.d/1.toml:10: perk.closes = 2026-12-01: This must be a date and time, without quotes",
                "perks.d/1.toml:11: perk.notify = [\"lag\"]: There is no receiver `lag`",
                "perks.d/1.toml:12: perk.text = \"{{pson.name}}\": There is no field `pson.name`",
                "perks.d/2.toml:2: perk.name = \"p\": Another perk is called `p` (perks.d/1.toml)",
                "perks.d/2.toml:5: perk.when = \"scor > 1\": There is no column `scor`",
                "perks.d/2.toml:8: perk.closes = 2026-12-01T00:00:00Z: This must be later than `opens`.",
            ])
    }

    @Test("the networks that a plugin's file names can be asked for by conditions")
    func networksOfPlugins() throws {
        let plugin = "[connector]\ntype = \"singer\"\ncommand = [\"/bin/true\"]\nnetworks = [\"forum\", \"The Forum\"]\n"
        expect(
            try told([
                "connectors.d/s.toml": plugin, "receivers.d/log.toml": "[receiver]\ntype = \"log\"\n",
                "alerts.d/1.toml": "[rule]\nname = \"a\"\nwhen = \"score_on_forum > 1\"\nnotify = [\"log\"]\n",
                "alerts.d/2.toml": "[rule]\nname = \"b\"\nwhen = \"score_on_frum > 1\"\nnotify = [\"log\"]\n",
            ]),
            [
                "connectors.d/s.toml:4: connector.networks = [\"forum\", \"The Forum\"]: `The Forum` is no network's name",
                "alerts.d/2.toml:3: rule.when = \"score_on_frum > 1\": There is no column `score_on_frum`",
            ])
    }

    @Test("quiet hours, limits, groups, severities and overtaking are read strictly")
    func telling() throws {
        let rule = """
            [rule]
            name = "r"
            event = "overtaken"
            cohort = "topic:x"
            severity = "fatal"
            group = "yes"
            quiet = { from = "22:00", until = "22:00", zone = "CET", critical = true }
            notify = ["log"]

            """
        let receiver = """
            [receiver]
            type = "log"
            format = "xml"
            quiet = { from = "25:00", zone = "Europe/Berlin" }
            limit = { per_day = 0, digest = "8:00" }

            """
        expect(
            try told(["alerts.d/1.toml": rule, "receivers.d/1.toml": receiver]),
            [
                "alerts.d/1.toml:4: rule.cohort = \"topic:x\": Scores on topics are not compared over time.",
                "alerts.d/1.toml:5: rule.severity = \"fatal\": This must be one of info, warning, critical.",
                "alerts.d/1.toml:6: rule.group = \"yes\": This must be true or false",
                "alerts.d/1.toml:7: rule.quiet.zone = \"CET\": There is no such time zone",
                "alerts.d/1.toml:7: rule.quiet.critical: There is no such key.",
                "receivers.d/1.toml:3: receiver.format = \"xml\": This must be one of text, json.",
                "receivers.d/1.toml:4: receiver.quiet.from = \"25:00\": This must be a time of the clock",
                "receivers.d/1.toml:4: receiver.quiet.until: This is missing: when it ends",
                "receivers.d/1.toml:5: receiver.limit.per_day = 0: This must be an integer from 1",
                "receivers.d/1.toml:5: receiver.limit.digest = \"8:00\": This must be a time of the clock",
            ])
    }

    @Test("a condition that cannot be meant is a mistake or is noted, and so is a secret that goes in the clear")
    func conditions() throws {
        func rule(_ when: String, _ until: String? = nil) -> [String: String] {
            [
                "receivers.d/log.toml": "[receiver]\ntype = \"log\"\n",
                "alerts.d/r.toml":
                    "[rule]\nname = \"r\"\nwhen = \"\(when)\"\n\(until.map { "until = \"\($0)\"\n" } ?? "")notify = [\"log\"]\n",
            ]
        }
        expect(try told(rule("score / 0 > 1")), ["alerts.d/r.toml:3: rule.when = \"score / 0 > 1\": This is NULL for everybody"])
        expect(
            try told(rule("score > 80", "score > 70")),
            ["alerts.d/r.toml:4: rule.until = \"score > 70\": This holds wherever `when` does, so it leaves no gap"])
        expect(try told(rule("score > 80", "score < 75")), [])
        expect(try told(rule("score")), ["alerts.d/r.toml:3: rule.when = \"score\": This is a number"])
        expect(
            try told(rule("coverage < 50")),
            ["alerts.d/r.toml:3: rule.when = \"coverage < 50\": `coverage < 50` holds for everybody of whom"])
        expect(try told(rule("person = 5")), ["alerts.d/r.toml:3: rule.when = \"person = 5\": `person` is a text"])
        expect(
            try told(rule("score > 80", "score > 90")), ["alerts.d/r.toml:4: rule.until = \"score > 90\": The alert would never end"])
        expect(try told(rule("score > 80", "score <= 80")), [])
        expect(
            try told(rule("score > 80 AND score < 20")),
            ["alerts.d/r.toml:3: rule.when = \"score > 80 AND score < 20\": Nobody can satisfy this: its parts contradict one another."])
        expect(try told(rule("score > 80 AND score + 0 < 20")), [])
        for (condition, reason) in [
            ("score > '50'", "`score` is a number and '50' a text. Write a number, without quotes."),
            ("rank <= cohort_size", "`rank <= cohort_size` holds for everybody"), ("rank < 1", "`rank < 1` holds for nobody"),
            ("score > 100", "`score > 100` holds for nobody"), ("score >= 100.5", "`score >= 100.5` holds for nobody"),
            ("cohort = 'list:nonesuch'", "No people file puts anybody on this list"),
            ("cohort = 'trakced'", "There is no cohort `trakced`"),
            ("cohort = 'network:mastodn'", "There is no such network. Did you mean `network:mastodon`?"),
            ("cohort = 'topic:pets' AND score > 5", "No topics file has this topic"),
            ("cohort = 'all'", "It looks at `tracked` alone, where nobody's"),
        ] {
            expect(try told(rule(condition)), ["alerts.d/r.toml:3: rule.when = \"\(condition)\": \(reason)"])
        }
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        for (name, text) in rule("score > 80 OR person IN ('ghost', 'adda')") { try folder.write(name, text) }
        try folder.write("people.d/team.toml", "[[person]]\nid = \"ada\"\n")
        try folder.write("receivers.d/j.toml", "[receiver]\ntype = \"journal\"\n")
        try folder.write(
            "receivers.d/w.toml", "[receiver]\ntype = \"slack\"\nurl = \"http://hooks.example/services/T000/aaaaaaaaaaaaaaaaaaaaaaaa\"\n")
        let hints = try Configuration.load(from: folder.path, environment: [:]).hints
        #expect(hints.contains("No rule or perk notifies the receivers `journal`, `slack`."), "\(hints)")
        let nobody = "and nobody of that id is tracked (people.d): it holds for nobody until one is."
        #expect(hints.contains("A condition asks for the person `adda`, \(nobody) Did you mean `ada`?"))
        #expect(hints.contains("A condition asks for the person `ghost`, \(nobody)"))
        try folder.write("alerts.d/r.toml", try #require(rule("score > 80 AND score + 0 < 20")["alerts.d/r.toml"]))
        let doubts = try Configuration.load(from: folder.path, environment: [:]).hints
        #expect(doubts.contains { $0.contains("rule.when") && $0.contains("Nobody seems ever to satisfy this") }, "\(doubts)")
        #expect(hints.contains { $0.hasPrefix("`slack` is sent its secrets in the clear (http://)") })
        for (needless, words) in [
            ("cohort = 'tracked' AND score > 5", "It looks at `tracked` alone, so whether"),
            ("score > 5 AND score <= 100", "holds for everybody"),
        ] {
            try folder.write("alerts.d/r.toml", "[rule]\nname = \"r\"\nwhen = \"\(needless)\"\nnotify = [\"log\"]\n")
            let hints = try Configuration.load(from: folder.path, environment: [:]).hints
            #expect(hints.contains { $0.contains(words) }, "\(hints)")
        }
        func isPassedOver(_ condition: String, _ more: String = "") throws -> Bool {
            let text = "[rule]\nname = \"r\"\nwhen = \"\(condition)\"\nnotify = [\"log\"]\n\(more)"
            try folder.write("alerts.d/r.toml", text)
            return try Configuration.load(from: folder.path, environment: [:]).hints.contains { $0.contains("Only provisional people") }
        }
        #expect(try isPassedOver("state = 'provisional'"))
        #expect(try isPassedOver("state <> 'scored' AND score > 5"))
        #expect(try !isPassedOver("state = 'provisional'", "provisional = true"))
        #expect(try !isPassedOver("score > 50"))
        #expect(try isPassedOver("state = 'provisional' AND score < 5 AND rank > 10 AND margin > 3"))
        #expect(try isPassedOver("score > 50", "until = \"state = 'provisional' AND score < 40\"\n"))
        #expect(try !isPassedOver("score > 50", "until = \"state = 'provisional' AND score < 40\"\nprovisional = true\n"))
        #expect(try !isPassedOver("score > 50", "until = \"score < 40\"\n"))
        for (condition, isTold) in [
            ("name = 'Nobody' AND score > 5", true), ("cohort LIKE 'x%' AND score > 5", true), ("name LIKE 'A%' AND score > 5", false),
            ("score > 5 OR name = 'Nobody'", false), ("person = 'ghost' AND score > 5", false),
            ("name = 'Nobody' AND change_7d IS NULL", false), ("cohort LIKE 'track%' AND score > 5", false),
        ] {
            try folder.write("alerts.d/r.toml", "[rule]\nname = \"r\"\nwhen = \"\(condition)\"\nnotify = [\"journal\"]\n")
            let hints = try Configuration.load(from: folder.path, environment: [:]).hints
            let note = "The rule `r`: nobody of people.d satisfies its `when`, whatever their scores are: \(condition)"
            #expect(hints.contains(note) == isTold, "\(condition) \(hints)")
        }
    }

    @Test("whoever has opted out is left alone only where the file says who: a misspelt entry is told, as far as it can be known")
    func optOuts() throws {
        func file(_ entry: String) -> [String: String] {
            [
                "people.d/a.toml": "[[person]]\nid = \"ada-lovelace\"\n[person.identities]\nhackernews = \"Ada\"\n",
                "connectors.d/hn.toml": "[connector]\ntype = \"hackernews\"\n",
                "optout.d/a.toml": "[[optout]]\naccount = \"mastodon:109371\"\n[[optout]]\n\(entry)\n",
            ]
        }
        for (entry, mistake) in [
            ("account = \"mastodn:7\"", ": There is no such network. Did you mean `mastodon:7`?"),
            ("account = \"twitter:bob\"", ": This can be no account of twitter: write twitter:ID, where ID is "),
            ("account = \"github:octocat\"", ": This can be no account of github: write github:ID, where ID is the account's number"),
            (
                "account = \"bluesky:ada.bsky.social\"",
                ": This can be no account of bluesky: write bluesky:ID, where ID is the account's DID"
            ),
            ("account = \"bob\"", ": This is not an account; write \"network:id\"."),
            ("person = \"mastodon:7\"", ": A slug has lower-case letters"),
        ] { expect(try told(file(entry)), ["optout.d/a.toml:4: optout.\(entry)\(mistake)"]) }
        for (entry, hint) in [
            (
                "person = \"ada-lovelac\"",
                ": No people file names this person, so it bars nobody but who has this slug in the store. Did you mean `ada-lovelace`?"
            ),
            (
                "account = \"hackernews:ada\"",
                ": This is the handle of `ada-lovelace`, and an account goes by its id: where that is another, this bars nobody. "
                    + "Write `person = \"ada-lovelace\"`."
            ),
            ("account = \"forum:7\"", ": No connector fetches the network `forum`: this bars what is imported of it."),
        ] {
            let folder = try TemporaryFolder()
            defer { folder.remove() }
            for (name, text) in file(entry) { try folder.write(name, text) }
            let configuration = try Configuration.load(from: folder.path, environment: [:])
            #expect(configuration.hints.contains("optout.d/a.toml:4: optout.\(entry)\(hint)"), "\(configuration.hints)")
            #expect(configuration.optedOut.count == 2)
        }
    }

    @Test("whoever needs the store and names alone gets them from a configuration with mistakes")
    func glance() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("clout.toml", "[daemon]\nstore = \"\(folder.path)-store/clout.db\"\nscor_every = 1\n")
        try folder.write("receivers.d/log.toml", "[receiver]\ntype = \"log\"\n")
        try folder.write("alerts.d/a.toml", "[rule]\nname = \"good\"\nwhen = \"score > 1\"\nnotify = [\"log\"]\n")
        try folder.write("alerts.d/b.toml", "[rule]\nname = \"bad\"\nwhen = \"scor > 1\"\nnotify = [\"log\"]\n")
        try folder.write("connectors.d/c.toml", "this is no TOML")
        let (configuration, problems) = Configuration.glance(at: folder.path, environment: [:])
        #expect(problems.map(\.file).sorted().contains("alerts.d/b.toml") && problems.map(\.file).contains("connectors.d/c.toml"))
        #expect(configuration.main.store == folder.path + "-store/clout.db")
        #expect(configuration.rules.map(\.name).contains("good"))
        #expect(configuration.receivers.map(\.name) == ["log"])
    }

    @Test("a connector whose file was taken away is one mistake, with how many accounts name it")
    func lostConnector() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        func people(_ count: Int) throws -> [Problem] {
            let text = (1...count).map { "[[person]]\nid = \"p\($0)\"\nidentities = { mastodon = \"p\($0)\" }\n" }
            try folder.write("people.d/a.toml", text.joined())
            return Configuration.glance(at: folder.path, environment: [:]).problems
        }
        #expect(try people(5).count == 5)
        let lost = try people(50)
        let words = "people.d/a.toml:3: person.identities.mastodon: There is no connector of this name. So it is in 49 more places."
        #expect(lost.map(\.description) == [words])
    }

    @Test("a relative path starts from the folder of the file that names it, wherever the command runs")
    func relativePaths() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("etc/ca.pem", "")
        let places = [
            ("../clout.db", "clout.db"), ("../etc/../clout.db", "clout.db"), ("../none/clout.db", "etc/../none/clout.db"),
        ]
        for (text, store) in places {
            try folder.write("etc/clout.toml", "[daemon]\nstore = \"\(text)\"\n[http]\nca_file = \"ca.pem\"\n")
            let (configuration, problems) = Configuration.glance(at: folder.path + "/etc", environment: [:])
            #expect(configuration.main.store == "\(folder.path)/\(store)" && configuration.main.caFile == folder.path + "/etc/ca.pem")
            let flaws = problems.filter { $0.file == "clout.toml" }
            #expect(flaws.isEmpty == !text.contains("none"), "\(flaws)")
        }
    }

    @Test("that nobody can ask the web server is noted, with what lets somebody in")
    func closedDoor() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        func hints() throws -> [String] {
            try Configuration.load(from: folder.path, environment: [:]).hints.filter { $0.contains("Nobody can look") }
        }
        try folder.write("clout.toml", "[web]\nlisten = \"127.0.0.1:0\"\nloopback = \"token\"\n")
        let told = try hints()
        #expect(told.count == 1 && told[0].contains("clout token create NAME"))
        let token = AccessToken.make()
        try folder.write("tokens.d/a.toml", "[token]\nname = \"a\"\nscope = \"read\"\nsha256 = \"\(token.hash)\"\n")
        #expect(try hints().isEmpty)
        try folder.write("clout.toml", "[web]\nlisten = \"off\"\nloopback = \"token\"\n")
        #expect(try hints().isEmpty)
    }

    @Test("what would leave items open for ever is noted")
    func openItems() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write(
            "receivers.d/am.toml",
            "[receiver]\ntype = \"alertmanager\"\nurl = \"https://am.example\"\nlimit = { per_day = 5, digest = \"08:00\" }\n")
        try folder.write(
            "alerts.d/r.toml", "[rule]\nname = \"r\"\nwhen = \"score > 1\"\nnotify = [\"alertmanager\"]\n")
        let hints = try Configuration.load(from: folder.path, environment: [:]).hints
        #expect(hints.contains { $0.hasPrefix("`alertmanager` has a daily limit") })
    }

    @Test("the perk that its documentation shows is a right one")
    func documentedPerk() throws {
        let documentation = try String(contentsOfFile: installed + "/../../docs/perks.md", encoding: .utf8)
        let parts = documentation.components(separatedBy: "```toml\n")
        let perk = try #require(parts.count > 2 ? parts[1].components(separatedBy: "```").first : nil)
        let person = try #require(parts[2].components(separatedBy: "```").first)
        expect(
            try told([
                "people.d/a.toml": person, "receivers.d/log.toml": "[receiver]\ntype = \"log\"\n", "perks.d/1.toml": perk,
            ]), [])
    }

    @Test("a person whose id is wrong has identities that are checked, and accounts that nobody else may have")
    func people() throws {
        let file = """
            [[person]]
            id = "Bad Id"
            [person.identities]
            mastodn = "x"
            forum = "f"
            [[person]]
            id = "Bad Id"
            [person.identities]
            forum = ["@f", "@"]

            """
        expect(
            try told([
                "people.d/a.toml": file, "people.d/b.toml": "[[people]]\nid = \"x\"\n",
                "connectors.d/p.toml": "[connector]\ntype = \"singer\"\nname = \"forum\"\ncommand = []\n",
            ]),
            [
                "people.d/a.toml:2: person.id = \"Bad Id\": A slug", "people.d/a.toml:4: person.identities.mastodn: There is no connector",
                "people.d/a.toml:5: person.identities.forum: This connector decides itself",
                "people.d/a.toml:7: person.id = \"Bad Id\": A slug", "people.d/a.toml:7: person.id = \"Bad Id\": Somebody else has this id",
                "people.d/a.toml:9: person.identities.forum: This connector decides itself",
                "people.d/a.toml:9: person.identities.forum = [\"@f\", \"@\"]: This account belongs to `Bad Id` already",
                "people.d/a.toml:9: person.identities.forum = [\"@f\", \"@\"]: Write a handle",
                "people.d/b.toml:1: people: There is no such key. Did you mean `person`?",
                "connectors.d/p.toml:4: connector.command = []: Name the program to run",
            ])
    }

    @Test("a name that a broken file has is taken all the same")
    func takenNames() throws {
        expect(
            try told([
                "connectors.d/1.toml": "[connector]\ntype = \"mastodon\"\nbase_url = \"no\"\n",
                "connectors.d/2.toml": "[connector]\ntype = \"mastodon\"\nbase_url = \"https://m.example\"\n",
                "receivers.d/1.toml": "[receiver]\ntype = \"log\"\ncolour = 1\n", "receivers.d/2.toml": "[receiver]\ntype = \"log\"\n",
            ]),
            [
                "connectors.d/1.toml:3: connector.base_url = \"no\"", "connectors.d/2.toml: connector.name: Another connector is called",
                "receivers.d/1.toml:3: receiver.colour", "receivers.d/2.toml: receiver.name: Another receiver is called",
            ].map { $0.replacing("2.toml: ", with: "2.toml:1: ") })
    }

    @Test("a network that is nearly one of those known is a mistake; any other may come from a plugin or an import")
    func networks() throws {
        expect(
            try told(["clout.toml": "[scoring]\nleave_out = [\"youtub\", \"youtube\", \"forum\"]\n"]),
            [
                "clout.toml:2: scoring.leave_out = [\"youtub\", \"youtube\", \"forum\"]: `youtub` is no network that Clout knows. Did you mean"
            ])
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("receivers.d/log.toml", "[receiver]\ntype = \"log\"\n")
        try folder.write(
            "alerts.d/r.toml", "[rule]\nname = \"r\"\ncohort = \"network:forum\"\nwhen = \"rank = 1\"\nnotify = [\"log\"]\n")
        let hints = try Configuration.load(from: folder.path, environment: [:]).hints
        #expect(hints.contains("No connector fetches the network that the rule `r` watches (network:forum)."))
    }

    @Test("people are read in time in proportion to their number, mistakes and all", .timeLimit(.minutes(10)))
    func manyPeople() throws {
        let people = (0..<8000).map { "[[person]]\nid = \"p\($0)\"\n[person.identities]\nmastodon = \"p\($0)\"\n" }
        let connector = "[connector]\ntype = \"mastodon\"\nbase_url = \"https://m.example\"\n"
        expect(try told(["people.d/a.toml": people.joined(), "connectors.d/m.toml": connector]), [])
        let lines = try told(["people.d/a.toml": (people + people).joined(), "connectors.d/m.toml": connector])
        #expect(lines.count == 16_000)
        #expect(lines.last?.hasPrefix("people.d/a.toml:64000: person.identities.mastodon = \"p7999\": This account belongs") == true)
    }

    @Test("two spellings that are most likely one account are a note, and nobody's own two are")
    func sharedAccounts() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("people.d/a.toml", "[[person]]\nid = \"ada\"\n[person.identities]\nm = [\"Ada\", \"ada\"]\nn = { id = \"7\" }\n")
        try folder.write(
            "people.d/b.toml", "[[person]]\nid = \"ben\"\n[person.identities]\nm = [\"ada@forum.example\", \"ben\", { id = \"7\" }]\n")
        for name in ["m", "n"] {
            try folder.write(
                "connectors.d/\(name).toml",
                "[connector]\ntype = \"mastodon\"\nname = \"\(name)\"\nbase_url = \"https://forum.example\"\n")
        }
        let hints = try Configuration.load(from: folder.path, environment: [:]).hints.filter { $0.contains("one account:") }
        expect(
            hints,
            [
                "`ada` (people.d/a.toml) and `ben` (people.d/b.toml) name what is most likely one account: `Ada` and `ada@forum.example` "
                    + "under `m`.",
                "`ada` (people.d/a.toml) and `ben` (people.d/b.toml) name what is most likely one account: `7` and `7` under `m`.",
            ])
    }

    @Test("a store in the configuration's folder is a mistake before it blocks the next start", arguments: ["clout.db", "var/clout.db"])
    func storeAmongConfiguration(place: String) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("etcetera/x", "")
        for (store, isRight) in [("\(folder.path)/etc/\(place)", false), ("\(folder.path)/etcetera/clout.db", true)] {
            try folder.write("etc/clout.toml", "[daemon]\nstore = \"\(store)\"\n")
            do {
                _ = try Configuration.load(from: folder.path + "/etc/", environment: [:])
                #expect(isRight)
            } catch {
                #expect(!isRight)
                #expect(error.problems.count == 1 && error.problems.first?.line == 2 && error.problems.first?.key == "daemon.store")
                #expect(error.problems.first?.reason.hasPrefix("The store must not lie in") == true)
            }
        }
        #expect(Configuration.flaw(ofStoreAt: "clout.db", beside: ".") != nil)
        #expect(Configuration.flaw(ofStoreAt: "clout.db", beside: "etc") == nil)
    }

    @Test("a value from a file forges no line and steers no terminal")
    func forgedLines() throws {
        let lines = try told(["clout.toml": "[http]\ncontact = \"a\\u001b[2Jb\\nclout.toml:9: fake\\u2028\"\n"])
        #expect(lines.count == 1)
        #expect(
            lines.first?.hasPrefix("clout.toml:2: http.contact = \"a\\u{1b}[2Jb\\u{a}clout.toml:9: fake\\u{2028}\": This goes into")
                == true,
            "\(lines)")
    }

    @Test("a mistake that two readers come across is told once", arguments: ["daemon = 3", "http = [1]", "log = true"])
    func toldOnce(line: String) throws {
        #expect(try told(["clout.toml": line + "\n"]).count == 1)
    }

    @Test("a store that cannot be opened where it is to lie is a mistake, unless the command line names another")
    func storeNowhere() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("file", "")
        let none = folder.path + "/none"
        for (store, reason) in [
            (folder.path, "This is a folder."), ("\(none)/", "This is a folder."), ("\(none)/clout.db", "There is no folder \(none)."),
            ("\(folder.path)/file/clout.db", "\(folder.path)/file is no folder"),
        ] {
            try folder.write("etc/clout.toml", "[daemon]\nstore = \"\(store)\"\n")
            let error = try #require(throws: ConfigurationError.self) {
                try Configuration.load(from: folder.path + "/etc", environment: [:])
            }
            #expect(error.problems.count == 1 && error.problems.first?.key == "daemon.store")
            #expect(error.problems.first?.reason.hasPrefix(reason) == true, "\(error)")
            #expect(throws: Never.self) { try Configuration.load(from: folder.path + "/etc", environment: [:], namesStore: true) }
        }
        #expect(Configuration.flaw(ofStoreAt: folder.path + "/clout.db", beside: folder.path + "/etc") == nil)
        #expect(Configuration.flaw(ofStoreAt: folder.path + "/file", beside: folder.path + "/etc") == nil)
        // The service's own folder is made at its start.
        #expect(Configuration.flaw(ofStoreAt: "/var/lib/clout/clout.db", beside: "/etc/clout") == nil)
    }
}
