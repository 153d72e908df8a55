import ConnectorTesting
import Foundation
import JSON
import Model
import Simnet
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
