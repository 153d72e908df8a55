import ConnectorTesting
import Foundation
import JSON
import Logging
import Model
import Simnet
import Store
import Testing
import TwitterConnector

/// `clout connector`, by the real binary.
@Suite("clout connector", .enabled(if: Program.path != nil, "the binary is not built"))
struct ConnectorCommandTests {
    @Test("describe names every connector, and says of each what its description says")
    func describe() async throws {
        let all = try await Program.run("connector", "describe", "--json")
        #expect(all.code == 0, "\(all.complaint)")
        let types = try withJSON(Array(all.output.utf8)) { $0.elements.compactMap { $0["type"]?.string } }
        #expect(types.count > 10 && types.contains("mastodon") && types.contains("reddit"))
        let one = try await Program.run("connector", "describe", "threads")
        #expect(one.output.contains("[connector.login]") && one.output.contains("requests_per_day"))
        let sample = try await Program.run("connector", "describe", "mastodon", "--sample")
        #expect(sample.output.contains("type = \"mastodon\""))
        let wrong = try await Program.run("connector", "describe", "mastodn")
        #expect(wrong.code == 2 && wrong.complaint.contains("Did you mean `mastodon`?"))
    }

    @Test("list shows state, budgets and people, before the first start too")
    func list() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("etc/clout.toml", "[daemon]\nstore = \"\(folder / "clout.db")\"\n")
        try folder.write("etc/connectors.d/m.toml", "[connector]\ntype = \"mastodon\"\nbase_url = \"https://social.example\"\n")
        try folder.write("etc/people.d/p.toml", "[[person]]\nid = \"ada\"\nidentities = { mastodon = \"ada\" }\n")
        let text = try await Program.run("connector", "list", "--config", folder / "etc")
        #expect(text.code == 0, "\(text.complaint)")
        #expect(text.output.contains("1 of its accounts are not found yet."))
        #expect(text.output.contains("with the next use"))
        let json = try await Program.run("connector", "list", "mastodon", "--json", "--config", folder / "etc")
        let found = try withJSON(Array(json.output.utf8)) { root -> (String?, Int64?, Int64?) in
            let one = root.elements.first { _ in true }
            let budget = one?["budgets"]?.elements.first { _ in true }
            return (one?["state"]?.string, one?["unresolved"]?.int64, budget?["left"]?.int64)
        }
        #expect(found == ("idle", 1, 300))
        let wrong = try await Program.run("connector", "list", "mastodo", "--config", folder / "etc")
        #expect(wrong.code == 2 && wrong.complaint.contains("Did you mean `mastodon`?"))
    }

    @Test("list puts everybody's turn behind a pause, and nobody's before a connector that was stopped is mended")
    func listBehindPause() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("etc/clout.toml", "[daemon]\nstore = \"\(folder / "clout.db")\"\n")
        try folder.write("etc/connectors.d/m.toml", "[connector]\ntype = \"mastodon\"\nbase_url = \"https://social.example\"\n")
        try folder.write(
            "etc/people.d/p.toml",
            """
            [[person]]
            id = "ada"
            identities = { mastodon = { id = "7" } }
            [[person]]
            id = "ben"
            identities = { mastodon = { id = "8" } }

            """)
        let now = Instant(seconds: SystemWallClock().now.seconds)
        let (soon, pause, late) = (now + .seconds(60), now + .seconds(3600), now + .seconds(7200))
        func tell(_ state: ConnectorState) async throws {
            let store = try await SQLiteStore.open(
                at: folder / "clout.db", role: .daemon, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let (ada, ben) = (IdentityKey(Network("mastodon"), "7"), IdentityKey(Network("mastodon"), "8"))
            try await store.adopt(
                people: [], identities: [Identity(ada), Identity(ben)],
                assignments: [
                    Assignment(connector: "mastodon", identity: ada): soon, Assignment(connector: "mastodon", identity: ben): late,
                ], handles: [:])
            try await store.save(state)
            await store.close()
        }
        func listed() async throws -> (state: String?, due: [String?], text: String) {
            let json = try await Program.run("connector", "list", "--json", "--config", folder / "etc")
            let text = try await Program.run("connector", "list", "--config", folder / "etc")
            #expect(json.code == 0 && text.code == 0, "\(json.complaint)\(text.complaint)")
            let (state, due) = try withJSON(Array(json.output.utf8)) { root -> (String?, [String?]) in
                let one = root.elements.first { _ in true }
                return (one?["state"]?.string, one?["assignments"]?.elements.map { $0["due"]?.string } ?? [])
            }
            return (state, due, text.output)
        }

        try await tell(ConnectorState(connector: "mastodon", failures: 3, pausedUntil: pause, problem: "The server is in trouble."))
        let paused = try await listed()
        #expect(paused.state == "paused" && paused.due == [pause.description, late.description], "\(paused)")
        #expect(paused.text.contains("paused until ") && paused.text.contains("mastodon: The server is in trouble."), "\(paused.text)")

        // A pause that has passed moves nobody.
        try await tell(ConnectorState(connector: "mastodon", pausedUntil: now - .seconds(60)))
        let working = try await listed()
        #expect(working.state == "working" && working.due == [soon.description, late.description], "\(working)")
        #expect(!working.text.contains("paused"))

        try await tell(ConnectorState(connector: "mastodon", isStopped: true, problem: "Renew the token."))
        let stopped = try await listed()
        #expect(stopped.state == "stopped" && stopped.due == [nil, nil], "\(stopped)")
        #expect(stopped.text.contains("when mended"), "\(stopped.text)")
    }

    @Test("test says what to do where the daemon would say that it tries again by itself")
    func testInItsOwnVoice() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("etc/clout.toml", "[daemon]\nstore = \"\(folder / "clout.db")\"\n")
        // Nobody answers at port 1.
        try folder.write("etc/connectors.d/m.toml", "[connector]\ntype = \"mastodon\"\nbase_url = \"http://127.0.0.1:1\"\n")
        let outcome = try await Program.run("connector", "test", "mastodon", "--account", "ada", "--config", folder / "etc")
        #expect(outcome.code == 1)
        #expect(
            outcome.output.hasSuffix(" Check `base_url` and the way to 127.0.0.1; try again later.\n"),
            "\(outcome.output)\(outcome.complaint)")
    }

    @Test("test asks a network for real, and what --record keeps can be played again and holds no secret")
    func record() async throws {
        let stage = try Stage(seed: 7)
        defer { stage.folder.remove() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await stage.simnet.run() }
            try stage.write(addresses: await stage.simnet.addresses)
            let person = try #require(stage.simnet.people.first { $0.handles[Network("twitter")] != nil })
            let handle = try #require(person.handles[Network("twitter")])
            let outcome = try await Program.run(
                "connector", "test", "twitter", "--account", handle, "--fetch", "--json", "--requests", "1000", "--record",
                stage.folder / "recorded", "--config",
                stage.configuration, "--store", stage.store)
            #expect(outcome.code == 0, "\(outcome.complaint)\(outcome.output)")
            let (works, posts, whole) = try withJSON(Array(outcome.output.utf8)) { root in
                (root["works"]?.bool, root["fetched"]?["posts"]?.int64, root["fetched"]?["whole"]?.bool)
            }
            #expect(works == true && whole == true)
            let text = try stage.folder.read("recorded/exchange.json")
            #expect(!text.contains(stage.simnet.twitter.appToken))
            let fixture = try FixtureCase(URL(filePath: stage.folder / "recorded"))
            let server = RecordedExchange(fixture.exchanges)
            let played = try await fixture.play(Twitter.self, server: server, cursor: nil)
            #expect(played.error == nil && server.problems.isEmpty, "\(server.problems)")
            #expect(Int64(played.batches.flatMap(\.posts).count) == posts)
            // Never over what is there already.
            let again = try await Program.run(
                "connector", "test", "twitter", "--account", handle, "--record", stage.folder / "recorded", "--config", stage.configuration)
            #expect(again.code == 1 && again.complaint.contains("was not written"))
            group.cancelAll()
        }
    }

    @Test("describe answers a closed network with what can be done instead")
    func retired() async throws {
        let outcome = try await Program.run("connector", "describe", "googleplus")
        #expect(outcome.code == 0 && outcome.output.contains("clout import"))
    }

    @Test("login without a [connector.login] says what to do")
    func loginWithoutTable() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("etc/clout.toml", "[daemon]\nstore = \"\(folder / "clout.db")\"\n")
        try folder.write("etc/connectors.d/m.toml", "[connector]\ntype = \"mastodon\"\nbase_url = \"https://social.example\"\n")
        let outcome = try await Program.run("connector", "login", "mastodon", "--config", folder / "etc")
        #expect(outcome.code == 2 && outcome.complaint.contains("has no login"))
    }
}
