import Foundation
import Logging
import Testing

@testable import Clout

@Suite("What a reload changes")
struct InventoryTests {
    private func read(_ folder: TemporaryFolder) throws -> Inventory {
        try Configuration.load(from: folder.path + "/etc", environment: [:]).inventory
    }

    @Test("is told by kind, name and file: what came, what went, and what is another")
    func told() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("etc/clout.toml", "[log]\nlevel = \"info\"\n[daemon]\nscore_every = \"5m\"\n")
        try folder.write("etc/people.d/team.toml", "[[person]]\nid = \"ada\"\n[[person]]\nid = \"bob\"\nname = \"Bob\"\n")
        try folder.write("etc/connectors.d/hn.toml", "[connector]\ntype = \"hackernews\"\n")
        try folder.write("etc/receivers.d/log.toml", "[receiver]\ntype = \"log\"\n")
        try folder.write("etc/receivers.d/hook.toml", hook)
        try folder.write("secrets/hook.key", "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", mode: 0o600)
        try folder.write("etc/alerts.d/top.toml", "[rule]\nname = \"top\"\nwhen = \"top_percent <= 10\"\nnotify = [\"log\", \"hook\"]\n")
        try folder.write("etc/topics.d/t.toml", "[[topic]]\nname = \"climate\"\nhashtags = [\"climate\"]\n")
        let before = try read(folder)
        #expect(try read(folder).changes(since: before) == Inventory.Changes())
        #expect(Inventory.Changes().metadata == ["changed": "nothing"])

        try folder.write("etc/clout.toml", "[log]\nlevel = \"debug\"\n[daemon]\nscore_every = \"5m\"\n")
        // Who moves to another file is no other person.
        try folder.write("etc/people.d/team.toml", "[[person]]\nid = \"bob\"\nname = \"Bobby\"\n")
        try folder.write("etc/people.d/more.toml", "[[person]]\nid = \"cyd\"\n[[person]]\nid = \"ada\"\n")
        try folder.write("etc/connectors.d/hn.toml", "[connector]\ntype = \"hackernews\"\nname = \"news\"\n")
        try folder.write("secrets/hook.key", "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDI=", mode: 0o600)
        try folder.write("etc/topics.d/t.toml", "[[topic]]\nname = \"climate\"\nhashtags = [\"climate\", \"klima\"]\n")
        let changes = try read(folder).changes(since: before)
        #expect(changes.added == ["connector news (connectors.d/hn.toml)", "person cyd (people.d/more.toml)"])
        #expect(changes.removed == ["connector hackernews (connectors.d/hn.toml)"])
        #expect(
            changes.changed == [
                "[log] (clout.toml)", "receiver hook (receivers.d/hook.toml)", "topic climate (topics.d/t.toml)",
                "person bob (people.d/team.toml)",
            ])
        #expect("\(changes.metadata)".contains("whsec") == false)
    }

    private let hook = """
        [receiver]
        type = "webhook"
        name = "hook"
        url = "https://hooks.example/clout"
        secret = { file = "../../secrets/hook.key" }

        """

    @Test("is told of a hundred thousand people by twenty names and a number")
    func bounded() {
        var inventory = Inventory()
        for number in 0..<100_000 { inventory.note(.person, "p\(number)", in: "people.d/all.toml", number) }
        let added = "\(inventory.changes(since: Inventory()).metadata["added"] ?? "")"
        #expect(added.hasPrefix("person p0 (people.d/all.toml), person p1 (people.d/all.toml), "))
        #expect(added.hasSuffix(" and 99980 more") && added.utf8.count < 1000)
    }
}
