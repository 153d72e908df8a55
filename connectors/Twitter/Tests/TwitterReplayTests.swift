import ConnectorKit
import ConnectorTesting
import Foundation
import Testing

@testable import TwitterConnector

/// Real answers of X, over real connections: what comes out equals the recorded JSON, read here in another way.
@Suite(.enabled(if: RecordedServer.shared != nil, "recordings are not here (../shared)"), .serialized)
struct TwitterReplayTests {
    typealias Object = [String: Any]

    private func recorded(_ path: String) throws -> Object {
        let shared = try #require(RecordedServer.shared)
        let data = try Data(contentsOf: shared.appending(path: "data/recordings/x-twitter/\(path)"))
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? Object)
        guard let interactions = object["interactions"] as? [Object] else { return object }
        let body = try #require((interactions[0]["response"] as? Object)?["body"] as? String)
        return try #require(try JSONSerialization.jsonObject(with: Data(body.utf8)) as? Object)
    }

    /// Plays a fetch against the recordings.
    private func play(
        recordings: [String] = [], routes: Bool = false, values: [String: SettingValue] = [:],
        _ body: (Twitter, FetchContext) async throws -> Void
    ) async throws {
        let server = try RecordedServer(
            recordings: recordings.map { "data/recordings/x-twitter/\($0)" }, routes: routes ? ["tools/routes/x-twitter.routes"] : [])
        try await connector.replay(
            server, at: try #require(Instant("2026-11-20T12:00:00Z")), values: values, secrets: ["token": Secret("any")], body)
    }

    private func fetch(_ twitter: Twitter, _ context: FetchContext, id: String, after cursor: Cursor? = nil) async throws -> [Batch] {
        try await twitter.batches(of: id, after: cursor, in: context)
    }

    @Test("a timeline that tells no times and authors is read by its ids")
    func timeline() async throws {
        let expected = try #require(try recorded("tweepy/test_client_get_users_tweets.json")["data"] as? [Object])
        try await play(recordings: ["tweepy/test_client_get_users_tweets.json"]) { twitter, context in
            let posts = try await fetch(twitter, context, id: "783214").flatMap(\.posts)
            #expect(posts.map(\.id) == expected.compactMap { $0["id"] as? String })
            #expect(posts.allSatisfy { $0.author == "783214" })
            #expect(posts.map(\.text) == expected.map { $0["text"] as? String })
            #expect(posts.first?.at.day == Instant("2022-10-05T00:00:00Z")?.day)
        }
    }

    @Test("users become facts: ids, handles, dates and counts")
    func facts() async throws {
        let expected = try #require(try recorded("python-twitter-v2/apis/user/users_resp.json")["data"] as? [Object])
        let ids = expected.compactMap { $0["id"] as? String }
        try await play(routes: true) { twitter, context in
            let batch = try #require(try await twitter.facts(about: ids, in: context))
            #expect(batch.identities.map(\.key.id) == ids)
            for (identity, user) in zip(batch.identities, expected) {
                let metrics = user["public_metrics"] as? Object
                #expect(identity.handle == user["username"] as? String)
                #expect(identity.followers == (metrics?["followers_count"] as? NSNumber)?.int64Value)
                #expect(identity.lists == (metrics?["listed_count"] as? NSNumber)?.int64Value)
                #expect(identity.createdAt == (user["created_at"] as? String).flatMap { Instant($0) })
            }
        }
    }

    @Test("reposts become acts of the recorded users at the recorded times")
    func reposts() async throws {
        let expected = try #require(try recorded("python-twitter-v2/apis/tweet/tweet_retweet_tweets_resp.json")["data"] as? [Object])
        let post = "1724970000000000000"
        let cursor = Cursor(
            #"{"v":2,"course":{"since":1795176000000},"facts_at":1795176000000,"lists":{"mentions":{"read_at":1795176000000}},"#
                + #""watch":[["\#(post)",1690000000000,1795176000000,4,49,-1]]}"#
        )
        try await play(routes: true) { twitter, context in
            let acts = try await fetch(twitter, context, id: "2244994945", after: cursor).flatMap(\.interactions)
            #expect(acts.map(\.actor) == expected.compactMap { $0["author_id"] as? String })
            #expect(acts.map(\.at) == expected.compactMap { ($0["created_at"] as? String).flatMap { Instant($0) } })
            #expect(acts.allSatisfy { $0.kind == .reshare && $0.post == post && $0.target == "2244994945" })
        }
    }

    @Test("likers of the owner's own post become likes")
    func likers() async throws {
        let expected = try #require(try recorded("python-twitter-v2/apis/tweet/tweet_liking_users_resp.json")["data"] as? [Object])
        let post = "1293593516040269825"
        let cursor = Cursor(
            #"{"v":2,"course":{"since":1795176000000},"own":true,"facts_at":1795176000000,"lists":{"mentions":{"read_at":1795176000000}},"#
                + #""watch":[["\#(post)",1597000000000,1795176000000,1,4,-1]]}"#
        )
        let values: [String: SettingValue] = ["auth": .string("user"), "owned": .boolean(true)]
        try await play(routes: true, values: values) { twitter, context in
            let batches = try await fetch(twitter, context, id: "2244994945", after: cursor)
            #expect(batches.flatMap(\.interactions).map(\.actor) == expected.compactMap { $0["id"] as? String })
            #expect(
                batches.flatMap(\.identities).map(\.createdAt) == expected.map { ($0["created_at"] as? String).flatMap { Instant($0) } })
        }
    }
}
