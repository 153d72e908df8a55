import Testing

@testable import BlueskyConnector

@Suite struct RecordURITests {
    @Test("an address by a DID is read and written alike")
    func roundTrip() {
        let text = "at://did:plc:abc123/app.bsky.feed.post/3kxyz"
        #expect(RecordURI(text).map { "\($0)" } == text)
        #expect(RecordURI(text)?.isPost == true)
        #expect(RecordURI("at://did:web:example.org/app.bsky.feed.like/3kxyz")?.isPost == false)
    }

    @Test(
        "anything else is none",
        arguments: [
            "", "at://", "at://ada.example.org/app.bsky.feed.post/3k", "at://did:plc:a/app.bsky.feed.post", "https://did:plc:a/b/c",
            "at://did:plc:a/app.bsky.feed.post/", "at://did:plc:a//3k", "at://did:plc:a/app.bsky.feed.post/3k/x", "at://did:plc/b/c",
            "at://did:plc:a b/app.bsky.feed.post/3k", "at://did:plc:a/app.bsky.feed.post/" + String(repeating: "x", count: 65),
        ])
    func strangers(text: String) { #expect(RecordURI(text) == nil) }

    @Test(
        "handles are domain names, in any case of letters",
        arguments: [
            ("ada.example.org", true), ("@Ada.Example.ORG", true), ("did:plc:abc", true), ("ada", false), ("", false), ("ada.", false),
            (".ada", false), ("a..b", false), ("ada@example.org", false), ("a b.c", false), ("did:plc:", false), ("ä.example", false),
        ])
    func names(text: String, isName: Bool) { #expect(Bluesky.isName(Bluesky.plainName(text)) == isName) }
}
