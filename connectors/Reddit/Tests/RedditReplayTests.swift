import ConnectorKit
import ConnectorTesting
import Foundation
import Synchronization
import Testing

@testable import RedditConnector

/// Answers that the network once gave, over real connections: what comes out equals the recorded JSON, read here in another way. The
/// recordings are of 2016, when answers named authors without their ids.
@Suite(.enabled(if: RecordedServer.shared != nil, "recordings are not here (../shared)"), .serialized)
struct RedditReplayTests {
    /// A JSON object as Foundation reads it.
    typealias Object = [String: Any]

    /// The recorded answer to the last question of a file.
    private func recorded(_ file: String) throws -> Any {
        let shared = try #require(RecordedServer.shared)
        let text = try Data(contentsOf: shared.appending(path: "data/recordings/reddit/praw/\(file).json"))
        let recording = try #require(try JSONSerialization.jsonObject(with: text) as? Object)
        let last = try #require((recording["interactions"] as? [Object])?.last)
        let body = try #require((last["response"] as? Object)?["body"] as? String)
        return try JSONSerialization.jsonObject(with: Data(body.utf8))
    }

    private func things(_ listing: Any?) -> [Object] {
        let children = ((listing as? Object)?["data"] as? Object)?["children"] as? [Object] ?? []
        return children.compactMap { $0["data"] as? Object }
    }

    private func play<Result>(
        _ file: String, now: String = "2016-11-01T00:00:00Z", _ body: (Reddit, FetchContext) async throws -> Result
    ) async throws -> Result {
        let server = try RecordedServer(recordings: ["data/recordings/reddit/praw/\(file).json"])
        return try await connector.replay(
            server, at: try #require(Instant(now)),
            values: [
                "contact": .string("any"), "history": .duration(.seconds(3650 * 86_400)),
            ], secrets: ["token": Secret("any")], body)
    }

    /// Fetches until something is asked for that was not recorded.
    private func fetch(
        _ file: String, now: String = "2016-11-01T00:00:00Z", id: String, handle: String, after cursor: Cursor?
    ) async throws -> [Batch] {
        try await play(file, now: now) { reddit, context in
            let batches = Mutex<[Batch]>([])
            _ = try? await reddit.fetch(Identity(IdentityKey(Network("reddit"), id), handle: handle), after: cursor, in: context) {
                batch throws(FetchError) in
                batches.withLock { $0.append(batch) }
            }
            return batches.withLock { $0 }
        }
    }

    @Test("submissions and comments have the recorded text, time, place and score")
    func posts() async throws {
        let file = "TestRedditorListings.test_overview__top"
        let expected = things(try recorded(file))
        // The listing was recorded anew in 2026; what lay in the future would be rejected.
        let batches = try await fetch(file, now: "2026-11-01T00:00:00Z", id: "t2_1w72", handle: "spez", after: nil)
        var found: [String: Post] = [:]
        for post in batches.flatMap(\.posts) { found[post.id] = post }
        #expect(expected.count == 100)
        let scores = batches.flatMap(\.tallies).filter { $0.kind == .like }
        for thing in expected {
            let name = try #require(thing["name"] as? String)
            let post = try #require(found[name])
            #expect(post.author == "t2_1w72")
            #expect(post.text == (thing["title"] ?? thing["body"]) as? String)
            #expect(post.at.seconds == (thing["created_utc"] as? NSNumber)?.int64Value)
            #expect(post.topics == [(thing["subreddit"] as? String ?? "").lowercased()])
            let score = try #require((thing["score"] as? NSNumber)?.int64Value)
            // Less the author's own vote.
            let isTold = score >= 0 && thing["score_hidden"] as? Bool != true
            #expect(scores.first { $0.subject == .post(name) }?.count == (isTold ? max(0, score - 1) : nil))
        }
        #expect(batches.allSatisfy { $0.rejectedCount == 0 })
    }

    @Test("an account has the recorded id, name and age")
    func account() async throws {
        let identity = try await play("TestRedditor.test_friend_info") { try await $0.resolve("PyAPITestUser3", in: $1) }
        let expected = try #require((try recorded("TestRedditor.test_friend_info") as? Object)?["data"] as? Object)
        #expect(identity.key.id == "t2_\(try #require(expected["id"] as? String))")
        #expect(identity.handle == expected["name"] as? String)
        #expect(identity.createdAt?.seconds == (expected["created_utc"] as? NSNumber)?.int64Value)
    }

    @Test("accounts that were met are those of the recorded look-up")
    func facts() async throws {
        let batch = try await play("TestRedditors.test_partial_redditors__not_found") { try await $0.facts(about: ["t2_4x25quk"], in: $1) }
        #expect(batch?.identities.map(\.key.id) == ["t2_4x25quk"])
        #expect(batch?.identities.first?.createdAt?.seconds == 1_498_231_550)
        #expect(batch?.deletions.isEmpty == true)
    }

    @Test("a recorded tree of comments is read to its last leaf, and what it leaves out is known")
    func tree() throws {
        let root = try #require(try recorded("TestSubmission.test_comments") as? [Any])
        var expected: [String] = []
        func walk(_ listing: Any?) {
            for thing in things(listing) {
                if let name = thing["name"] as? String, thing["children"] == nil { expected.append(name) }
                walk(thing["replies"])
            }
        }
        walk(root.last)
        #expect(expected.count == 2)
        let bytes = Array(try JSONSerialization.data(withJSONObject: root))
        var batch = Batch()
        let tree = try withJSON(bytes) { json in
            var tree = CommentTree()
            for listing in json.elements.dropFirst() {
                if let list = listing["data"]?["children"] { tree.take(list, as: "comments", into: &batch) }
            }
            return tree
        }
        #expect(tree.comments.map(\.name) == expected)
        #expect(batch.rejectedCount == 0)
    }
}
