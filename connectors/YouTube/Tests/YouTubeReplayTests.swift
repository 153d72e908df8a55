import ConnectorKit
import ConnectorTesting
import Foundation
import Testing

@testable import YouTubeConnector

/// Answers that the network once gave, over real connections: what comes out equals the recorded JSON, read here in another way.
@Suite(.enabled(if: RecordedServer.shared != nil, "recordings are not here (../shared)"), .serialized)
struct YouTubeReplayTests {
    /// A JSON object as Foundation reads it.
    typealias Object = [String: Any]

    private static let channel = "UC_x5XG1OV2P6uZZ5FSM9Ttw"
    private static let now = "2019-12-10T00:00:00Z"

    /// The elements of a recorded list.
    private func recorded(_ file: String) throws -> [Object] {
        let shared = try #require(RecordedServer.shared)
        let text = try Data(contentsOf: shared.appending(path: "data/recordings/youtube/python-youtube/apidata/\(file).json"))
        return try #require((try JSONSerialization.jsonObject(with: text) as? Object)?["items"] as? [Object])
    }

    private func text(_ object: Object, _ path: String...) -> String? {
        var value: Any? = object
        for key in path { value = (value as? Object)?[key] }
        return value as? String
    }

    private func play<Result>(
        _ routes: [String] = [], _ body: (YouTube, FetchContext) async throws -> Result
    ) async throws -> Result {
        let server = try RecordedServer(
            routes: ["tools/routes/youtube.routes"], arguments: routes.flatMap { ["--route", "GET /youtube/v3/\($0)"] })
        return try await connector.replay(
            server, at: try #require(Instant(Self.now)), values: ["base_url": .string("\(server.baseURL)/youtube/v3")],
            secrets: ["key": Secret("any")], body)
    }

    private func fetch(after cursor: Cursor?, routes: [String] = []) async throws -> [Batch] {
        try await play(routes) { try await $0.batches(of: Self.channel, after: cursor, in: $1) }
    }

    @Test("a handle becomes the recorded channel")
    func handle() async throws {
        let identity = try await play { try await $0.resolve("@googledevelopers", in: $1) }
        let expected = try #require(try recorded("channels/info").first)
        #expect(identity.key.id == text(expected, "id"))
        #expect(identity.handle == "googledevelopers")
        #expect(identity.name == text(expected, "snippet", "title"))
        #expect(identity.createdAt == text(expected, "snippet", "publishedAt").flatMap { Instant($0) })
    }

    @Test("channels that were met are those of the recorded look-up")
    func facts() async throws {
        let expected = try recorded("channel_info_multi")
        let ids = try expected.map { try #require(text($0, "id")) }
        let batch = try await play { try await $0.facts(about: ids, in: $1) }
        #expect(batch?.identities.map(\.key.id) == ids)
        #expect(batch?.identities.map(\.name) == expected.map { text($0, "snippet", "title") })
        #expect(batch?.deletions.isEmpty == true)
    }

    @Test("a video has the recorded title, time and tags; one of another channel costs itself")
    func videos() async throws {
        let expected = try recorded("videos/videos_info_multi")
        let ids = try expected.map { try #require(text($0, "id")) }
        let items = ids.map { #"{"contentDetails":{"videoId":"\#($0)","videoPublishedAt":"2019-12-01T00:00:00Z"}}"# }
        let list = #"playlistItems?maxResults=50&playlistId=UU_* = made {"items":[\#(items.joined(separator: ","))]}"#
        let batches = try await fetch(after: nil, routes: [list])
        let posts = batches.flatMap(\.posts)
        #expect(posts.map(\.id) == [ids[0]])
        #expect(posts.first?.author == Self.channel)
        #expect(posts.first?.text == text(expected[0], "snippet", "title"))
        #expect(posts.first?.at == text(expected[0], "snippet", "publishedAt").flatMap { Instant($0) })
        let tags = (expected[0]["snippet"] as? Object)?["tags"] as? [String]
        #expect(posts.first?.topics == tags?.prefix(30).map { $0.lowercased() })
        #expect(batches.reduce(0) { $0 + $1.rejectedCount } == 1)
    }

    @Test("recorded threads, and the answers in one that showed none, page by page, become comments")
    func comments() async throws {
        // The recorded list of uploads has no videos of its own to be looked up, so the watched one comes from the cursor.
        let cursor = Cursor(
            #"{"v":2,"facts_at":99999999999999,"watch":[["F1UP7wRCPH8",1570000000000,1575900000000,3,12,-1]],"course":{"since":1575935999000}}"#
        )
        let batches = try await fetch(after: cursor)
        var expected: Set<String> = []
        func note(_ comment: Object) throws {
            let id = try #require(text(comment, "id"))
            let author = try #require(text(comment, "snippet", "authorChannelId", "value"))
            let at = try #require(text(comment, "snippet", "publishedAt").flatMap { Instant($0) })
            expected.insert("comment:\(id) \(author) \(at)")
        }
        for thread in try recorded("comment_threads/comment_threads_by_video_paged_1") {
            try note(try #require((thread["snippet"] as? Object)?["topLevelComment"] as? Object))
        }
        for page in 1...2 { for reply in try recorded("comments/comments_by_parent_paged_\(page)") { try note(reply) } }
        let acts = batches.flatMap(\.interactions)
        #expect(Set(acts.map { "\($0.id ?? "") \($0.actor) \($0.at)" }) == expected)
        #expect(acts.allSatisfy { $0.kind == .comment && $0.target == Self.channel && $0.post == "F1UP7wRCPH8" })
        #expect(batches.allSatisfy { $0.rejectedCount == 0 })
    }

    @Test("the recorded refusal of a key is understood")
    func refusedKey() async throws {
        let file = try #require(RecordedServer.shared).appending(path: "data/recordings/youtube/python-youtube/error_response.json").path
        let error = await #expect(throws: FetchError.self) {
            try await play(["channels?maxResults=50&forHandle=@nobody = \(file) status=400"]) { try await $0.resolve("nobody", in: $1) }
        }
        #expect(error?.kind == .unauthorized)
    }
}
