import ConnectorKit
import ConnectorTesting
import Foundation
import Testing

@testable import BlueskyConnector

/// Views that the network once gave, over real connections: what comes out equals the recorded JSON, read here in another way.
@Suite(.enabled(if: RecordedServer.shared != nil, "recordings are not here (../shared)"), .serialized)
struct BlueskyReplayTests {
    /// A JSON object as Foundation reads it.
    typealias Object = [String: Any]

    /// A cursor whose account needs no facts: there is no recorded profile.
    private let factsKnown = Cursor(#"{"v":2,"facts_at":99999999999999,"watch":[]}"#)

    private func recorded(_ file: String) throws -> Object {
        let shared = try #require(RecordedServer.shared)
        let text = try Data(contentsOf: shared.appending(path: "data/recordings/bluesky/\(file)"))
        return try #require(try JSONSerialization.jsonObject(with: text) as? Object)
    }

    private func did(_ profile: Any?) throws -> String { try #require((profile as? Object)?["did"] as? String) }
    private func time(_ text: Any?) throws -> Instant { try #require((text as? String).flatMap { Instant($0) }) }

    /// Plays against the recordings.
    private func play<Result>(
        values: [String: SettingValue] = [:], _ body: (Bluesky, FetchContext) async throws -> Result
    ) async throws -> Result {
        let server = try RecordedServer(routes: ["tools/routes/bluesky.routes"])
        return try await connector.replay(server, at: try #require(Instant("2025-02-09T00:00:00Z")), values: values, body)
    }

    private func fetch(_ id: String, values: [String: SettingValue] = [:], after cursor: Cursor? = nil) async throws -> [Batch] {
        try await play(values: values) { try await $0.batches(of: id, after: cursor ?? factsKnown, in: $1) }
    }

    @Test("a handle becomes the recorded DID")
    func handle() async throws {
        let identity = try await play { try await $0.resolve("@bsky.app", in: $1) }
        let expected = try recorded("atproto-models/resolve_handle.json")
        #expect(identity.key.id == expected["did"] as? String)
        #expect(identity.handle == "bsky.app")
    }

    @Test(
        "a post has the recorded author, text, time and counts; posts of others in its feed cost themselves",
        arguments: ["externalEmbed", "postWithImagesEmbed", "postWithMedia"])
    func posts(name: String) async throws {
        let view = try recorded("atat-posts/postView-\(name).json")
        let author = try #require(view["author"] as? Object)
        let id = try did(author)
        // One of these authors asks not to be shown to logged-out programs.
        let batches = try await fetch(id, values: ["logged_out": .string("ignore")])
        let post = try #require(batches.flatMap(\.posts).first)
        #expect(batches.flatMap(\.posts).count == 1)
        #expect(batches.reduce(0) { $0 + $1.rejectedCount } == 3)

        let uri = try #require(view["uri"] as? String)
        let record = try #require(view["record"] as? Object)
        #expect(post.id == uri)
        #expect(post.author == id)
        #expect(post.text == record["text"] as? String)
        let (declared, indexed) = (try time(record["createdAt"]), try time(view["indexedAt"]))
        #expect(post.at == min(declared, indexed))
        let identity = try #require(batches.flatMap(\.identities).first { $0.key.id == id })
        #expect(identity.handle == author["handle"] as? String)
        #expect(identity.name == author["displayName"] as? String)
        let created = try time(author["createdAt"])
        #expect(identity.createdAt == created)
        let tallies = batches.flatMap(\.tallies)
        for (kind, key) in [(Kind.like, "likeCount"), (.reshare, "repostCount"), (.reply, "replyCount"), (.quote, "quoteCount")] {
            #expect(tallies.first { $0.kind == kind }?.count == (view[key] as? NSNumber)?.int64Value, "\(key)")
        }
        #expect(tallies.allSatisfy { $0.subject == .post(uri) })

        let embed = record["embed"] as? Object
        let quoted = ((embed?["record"] as? Object)?["record"] as? Object)?["uri"] as? String
        let quotes = batches.flatMap(\.interactions).filter { $0.kind == .quote }
        #expect(quotes.map(\.post) == (quoted.map { [$0] } ?? []))
        #expect(quotes.map(\.target) == (quoted.map { [String($0.split(separator: "/")[1])] } ?? []))
    }

    @Test("an author who asks not to be shown to logged-out programs is not fetched")
    func hidden() async throws {
        let id = try did(try recorded("atat-posts/postView-postWithImagesEmbed.json")["author"])
        let error = await #expect(throws: FetchError.self) { try await fetch(id) }
        #expect(error?.kind == .forbidden)
    }

    @Test("a repost in the feed is an act of its owner, at its own time, and no post")
    func repost() async throws {
        let item = try recorded("atat-posts/feedViewPost-repost.json")
        let reason = try #require(item["reason"] as? Object)
        let post = try #require(item["post"] as? Object)
        let (owner, author, at) = (try did(reason["by"]), try did(post["author"]), try time(reason["indexedAt"]))
        let batches = try await fetch(owner)
        let act = try #require(batches.flatMap(\.interactions).first)
        #expect(batches.flatMap(\.interactions).count == 1)
        #expect(batches.flatMap(\.posts).isEmpty)
        #expect(act.kind == .reshare)
        #expect(act.actor == owner)
        #expect(act.target == author)
        #expect(act.post == post["uri"] as? String)
        #expect(act.at == at)
    }

    @Test("a post that a look-up leaves out once more is removed, with what it did; one that is there stays, with its counts")
    func lookUp() async throws {
        let view = try recorded("atat-posts/postView-externalEmbed.json")
        let id = try did(view["author"])
        let uri = try #require(view["uri"] as? String)
        let key = try #require(uri.split(separator: "/").last)
        let cursor = Cursor(
            #"{"v":2,"course":{"since":1739059200000},"posts":{"seen":[1738972800000,""]},"facts_at":99999999999999,"#
                + #""lookups":["\#(key)","3lgone"],"doubts":{"3lgone":1739000000000},"#
                + #""watch":[["\#(key)",1738936800990,1738936800990,1,5,5],["3lgone",1738936800990,1738936800990,1,5,5]]}"#)
        let batches = try await fetch(id, after: cursor)
        #expect(batches.flatMap(\.deletions).map(\.id) == ["", "reply:", "quote:"].map { "\($0)at://\(id)/app.bsky.feed.post/3lgone" })
        #expect(batches.flatMap(\.tallies).first { $0.kind == .like }?.count == (view["likeCount"] as? NSNumber)?.int64Value)
    }
}
