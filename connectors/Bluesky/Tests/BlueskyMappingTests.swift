import ConnectorKit
import Testing

@testable import BlueskyConnector

@Suite struct BlueskyMappingTests {
    private let mapping = BlueskyMapping(respectsLoggedOut: true)

    private func item(_ record: String, reason: String = "") throws -> PostItem? {
        let text = """
            {"post":{"uri":"at://did:plc:ada/app.bsky.feed.post/3k9","author":{"did":"did:plc:ada"},\
            "indexedAt":"2026-11-20T11:00:00Z","record":{\(record)}}\(reason)}
            """
        return try withJSON(Array(text.utf8)) { json in try mapping.feedItem(json, of: "did:plc:ada").item }
    }

    @Test("what an account does to its own posts is kept, because their counts have counted it")
    func ownActs() throws {
        let answer = try item(#""reply":{"parent":{"uri":"at://did:plc:ada/app.bsky.feed.post/3k7"}}"#)
        #expect(answer?.acts.interactions.map(\.kind) == [.reply])
        let repost = try item(
            "",
            reason: #","reason":{"$type":"x#reasonRepost","by":{"did":"did:plc:ada"},"indexedAt":"2026-11-20T12:00:00Z"}"#)
        let found = try #require(repost)
        #expect(found.post == nil)
        #expect(found.acts.interactions.map(\.target) == ["did:plc:ada"])
        let ada = try withJSON(Array(#"{"did":"did:plc:ada"}"#.utf8)) { json in try WireProfile(json) }
        #expect(mapping.act(.like, by: ada, on: "did:plc:ada", at: found.mark.at).act.actor == "did:plc:ada")
    }
}
