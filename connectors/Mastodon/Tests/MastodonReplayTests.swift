import ConnectorKit
import ConnectorTesting
import Foundation
import Testing

@testable import MastodonConnector

/// Real answers of real servers, over real connections: what comes out equals the recorded JSON, read here in another way.
@Suite(.enabled(if: RecordedServer.shared != nil, "recordings are not here (../shared)"), .serialized)
struct MastodonReplayTests {
    /// A JSON object as Foundation reads it.
    typealias Object = [String: Any]

    /// Every recorded answer of these files whose path ends so, read with Foundation.
    private func recorded(_ file: String, ending: String) throws -> [Any] {
        let shared = try #require(RecordedServer.shared)
        let text = try Data(contentsOf: shared.appending(path: "data/recordings/mastodon/\(file)"))
        let recording = try #require(try JSONSerialization.jsonObject(with: text) as? Object)
        return try (recording["interactions"] as? [Object] ?? []).compactMap { interaction in
            guard let request = interaction["request"] as? Object, request["method"] as? String == "GET",
                let url = request["url"] as? String, url.split(separator: "?")[0].hasSuffix(ending),
                let body = (interaction["response"] as? Object)?["body"] as? String
            else { return nil }
            return try JSONSerialization.jsonObject(with: Data(body.utf8))
        }
    }

    private func fetch(
        _ file: String, id: String, now: String, cursor: Cursor? = nil, token: String? = nil
    ) async throws -> [Batch] {
        let server = try RecordedServer(recordings: ["data/recordings/mastodon/\(file)"])
        return try await connector.replay(
            server, at: try #require(Instant(now)), secrets: token.map { ["token": Secret($0)] } ?? [:]
        ) { try await $0.batches(of: id, after: cursor, in: $1) }
    }

    @Test(
        "posts, authors, times and counts are those of the recorded pages",
        arguments: [
            ("older-pagination/test_fetch_next_previous.json", "1234567890123456", "2018-08-01T00:00:00Z"),
            ("local-server/test_fetch_next_previous_after_persist.json", "117020565966271181", "2026-08-01T14:00:00Z"),
        ])
    func posts(file: String, id: String, now: String) async throws {
        let batches = try await fetch(file, id: id, now: now)
        var expected: [String: Object] = [:]
        for page in try recorded(file, ending: "/statuses") {
            for status in page as? [Object] ?? [] { expected[try #require(status["id"] as? String)] = status }
        }
        #expect(!expected.isEmpty)
        var found: [String: Post] = [:]
        for post in batches.flatMap(\.posts) { found[post.id] = post }
        #expect(Set(found.keys) == Set(expected.keys))
        let tallies = batches.flatMap(\.tallies)
        for (id, status) in expected {
            let post = try #require(found[id])
            #expect(post.author == (status["account"] as? Object)?["id"] as? String)
            let time = try #require(status["created_at"] as? String)
            let date = try Date(time, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
            #expect(abs(Double(post.at.milliseconds) - date.timeIntervalSince1970 * 1000) < 1)
            for (kind, key) in [(Kind.like, "favourites_count"), (.reshare, "reblogs_count"), (.reply, "replies_count")] {
                let count = tallies.first { $0.subject == .post(id) && $0.kind == kind }?.count
                #expect(count == (status[key] as? NSNumber)?.int64Value, "\(key) of \(id)")
            }
        }
        let account = try #require((expected.values.first?["account"]) as? Object)
        let identity = try #require(batches.flatMap(\.identities).first { $0.key.id == id })
        #expect(identity.handle == account["acct"] as? String)
        #expect(identity.followers == (account["followers_count"] as? NSNumber)?.int64Value)
    }

    @Test(
        "every notification of a kind of ours becomes one act with the recorded id, actor and time",
        arguments: [
            ("older-servers/test_notifications_dismiss.json", "2019-11-01T00:00:00Z"),
            ("local-server/test_notifications.json", "2026-08-02T00:00:00Z"),
            ("public-instances/test_entity_notification.json", "2026-04-12T00:00:00Z"),
        ])
    func notifications(file: String, now: String) async throws {
        let cursor = Cursor(
            #"{"v":2,"course":{"since":\#(try #require(Instant(now)).milliseconds)},"own":true,"facts_at":99999999999999,"watch":[]}"#)
        let batches = try await fetch(file, id: "23972", now: now, cursor: cursor, token: "any")
        let acts = batches.flatMap(\.interactions)
        var expected: Set<String> = []
        for page in try recorded(file, ending: "/notifications") {
            for notification in page as? [Object] ?? [] {
                let actor = try #require((notification["account"] as? Object)?["id"] as? String)
                let status = notification["status"] as? Object
                let isPublic = ["public", "unlisted"].contains(status?["visibility"] as? String)
                switch notification["type"] as? String {
                case "mention" where isPublic:
                    let id = try #require(status?["id"] as? String)
                    let isReply = (status?["in_reply_to_account_id"] as? String) == "23972"
                    expected.insert("\(isReply ? "reply:\(id)" : "mention:\(id):23972") \(actor) \(try time(status))")
                case "favourite" where isPublic:
                    expected.insert("like:\(try #require(status?["id"] as? String)):\(actor) \(actor) \(try time(notification))")
                case "reblog" where isPublic:
                    expected.insert("reshare:\(try #require(status?["id"] as? String)):\(actor) \(actor) \(try time(notification))")
                case "follow": expected.insert("follow:\(actor):23972 \(actor) \(try time(notification))")
                default: break
                }
            }
        }
        #expect(Set(acts.map { "\($0.id ?? "") \($0.actor) \($0.at)" }) == expected)
        #expect(batches.allSatisfy { $0.rejectedCount == 0 })
    }

    private func time(_ object: Object?) throws -> Instant {
        try #require((object?["created_at"] as? String).flatMap { Instant($0) })
    }
}
