import ConnectorKit
import ConnectorTesting
import Foundation
import Testing

@testable import FacebookConnector

/// Answers that the network once gave, over real connections: what comes out equals the recorded JSON, read here in another way.
@Suite(.enabled(if: RecordedServer.shared != nil, "recordings are not here (../shared)"), .serialized)
struct FacebookReplayTests {
    /// A JSON object as Foundation reads it.
    typealias Object = [String: Any]

    private func recorded(_ file: String) throws -> Object {
        let shared = try #require(RecordedServer.shared)
        let text = try Data(contentsOf: shared.appending(path: "data/recordings/facebook/python-facebook/\(file)"))
        return try #require(try JSONSerialization.jsonObject(with: text) as? Object)
    }

    /// Plays against the recordings.
    private func play<Result>(_ body: (Facebook, FetchContext) async throws -> Result) async throws -> Result {
        try await connector.replay(
            try RecordedServer(routes: ["tools/routes/facebook.routes"]), at: try #require(Instant("2021-07-10T00:00:00Z")),
            values: ["follower_fields": .strings(["fan_count"])], secrets: ["token": Secret("any")], body)
    }

    @Test("a username becomes the recorded Page")
    func page() async throws {
        let page = try await play { facebook, context in try await facebook.resolve("20531316728", in: context) }
        let expected = try recorded("apidata/pages/single_fields_page.json")
        #expect(page.key.id == expected["id"] as? String)
        #expect(page.handle == expected["username"] as? String)
        #expect(page.name == expected["name"] as? String)
        #expect(page.followers == (expected["fan_count"] as? NSNumber)?.int64Value)
    }

    @Test("posts of both recorded pages are found, each once, with their texts and times")
    func posts() async throws {
        let cursor = Cursor(#"{"v":2,"facts_at":99999999999999,"lists":{"visitors":{"read_at":99999999999999}},"watch":[]}"#)
        let batches = try await play { try await $0.batches(of: "4", after: cursor, in: $1) }
        let pages = try ["apidata/posts/feed_fields_p1.json", "apidata/posts/feed_fields_p2.json"].map(recorded)
        var ids: Set<String> = []
        // The source's second page is its first one again: what is told twice is stored once.
        let expected = pages.flatMap { $0["data"] as? [Object] ?? [] }.filter { ids.insert($0["id"] as? String ?? "").inserted }
        let found = batches.flatMap(\.posts)
        #expect(found.map(\.id) == expected.map { $0["id"] as? String ?? "" })
        #expect(found.map(\.text) == expected.map { $0["message"] as? String })
        #expect(found.map(\.at) == expected.map { ($0["created_time"] as? String).flatMap { Instant($0) } })
        #expect(batches.allSatisfy { $0.rejectedCount == 0 })
    }

    @Test("counts and comments are read from recorded objects")
    func objects() throws {
        func read<Record>(_ file: String, _ make: (JSONValue) throws -> Record) throws -> Record {
            let bytes = try JSONSerialization.data(withJSONObject: try recorded(file))
            return try withJSON(Array(bytes), make)
        }
        let post = try read("apidata/posts/single_post_data.json") { try WirePost($0) }
        #expect(post.counts == [.like: 1, .comment: 0])
        let comment = try read("models/comment.json") { try WireComment($0) }
        let from = try recorded("models/comment.json")["from"] as? Object
        #expect(comment.author?.id == from?["id"] as? String)
        #expect(comment.author?.name == from?["name"] as? String)
    }
}
