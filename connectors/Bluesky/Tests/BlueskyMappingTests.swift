import ConnectorKit
import Testing

@testable import BlueskyConnector

@Suite struct BlueskyMappingTests {
    private let mapping = BlueskyMapping(respectsLoggedOut: true)

    private func item(_ record: String, reason: String = "") throws -> WireFeedItem {
        let text = """
            {"post":{"uri":"at://did:plc:ada/app.bsky.feed.post/3k9","author":{"did":"did:plc:ada"},\
            "indexedAt":"2026-11-20T11:00:00Z","record":{\(record)}}\(reason)}
            """
        return try withJSON(Array(text.utf8)) { json in try WireFeedItem(json) }
    }

    @Test("what an account does to its own posts is kept, because their counts have counted it")
    func ownActs() throws {
        let answer = try item(#""reply":{"parent":{"uri":"at://did:plc:ada/app.bsky.feed.post/3k7"}}"#)
        #expect(mapping.item(answer, of: "did:plc:ada")?.acts.interactions.map(\.kind) == [.reply])
        let repost = try item(
            "",
            reason: #","reason":{"$type":"x#reasonRepost","by":{"did":"did:plc:ada"},"indexedAt":"2026-11-20T12:00:00Z"}"#)
        let found = try #require(mapping.item(repost, of: "did:plc:ada"))
        #expect(found.post == nil)
        #expect(found.acts.interactions.map(\.target) == ["did:plc:ada"])
        let uri = try #require(RecordURI("at://did:plc:ada/app.bsky.feed.post/3k7"))
        #expect(mapping.reaction(.like, by: answer.post.author, on: uri, at: answer.post.at).act.actor == "did:plc:ada")
    }
}
