import ConnectorKit
import Testing

@testable import MastodonConnector

@Suite struct MastodonMappingTests {
    private let mapping = MastodonMapping(suffix: "", skipsBots: false, respectsOptOut: true)

    private func status(_ members: String) throws -> WireStatus {
        let text = #"{"id":"9","created_at":"2026-11-20T11:00:00Z","visibility":"public","account":{"id":"42"}\#(members)}"#
        return try withJSON(Array(text.utf8)) { json in try WireStatus(json) }
    }

    @Test("what an account does to its own posts is kept, because their counts have counted it")
    func ownActs() throws {
        let answer = try status(#","in_reply_to_id":"7","in_reply_to_account_id":"42""#)
        #expect(mapping.item(answer, readAt: nil).acts.interactions.map(\.id) == ["reply:9"])
        #expect(mapping.response(.reply, answer, on: "42", post: "7")?.act.id == "reply:9")
        let boost = try status(#","reblog":{"id":"7","visibility":"public","account":{"id":"42"}}"#)
        #expect(mapping.item(boost, readAt: nil).acts.interactions.map(\.id) == ["reshare:7:42"])
        let like = try #require(mapping.reaction(.like, by: answer.account, on: "42", post: "7", at: answer.at))
        #expect((like.act.actor, like.act.target) == ("42", "42"))
    }
}
