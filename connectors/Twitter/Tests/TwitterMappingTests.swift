import ConnectorKit
import Testing

@testable import TwitterConnector

@Suite struct TwitterMappingTests {
    private func post(_ members: String) throws -> WirePost {
        let text = #"{"id":"2123691690685366273","author_id":"7","created_at":"2026-11-20T08:00:00Z"\#(members)}"#
        return try withJSON(Array(text.utf8)) { json in try WirePost(json) }
    }

    @Test("what an account does to its own posts is kept, because their counts have counted it")
    func ownActs() throws {
        let answer = try post(#","in_reply_to_user_id":"7","referenced_tweets":[{"type":"replied_to","id":"5"}]"#)
        #expect(TwitterMapping.ownActs(answer, by: "7", included: [:]).map(\.kind) == [.reply])
        #expect(TwitterMapping.response(.quote, answer, on: "7", post: "5")?.actor == "7")
        #expect(TwitterMapping.mention(answer, of: "7", included: [:]) == nil)
    }
}
