import ConnectorKit
import ConnectorTesting
import Foundation
import Testing

@testable import InstagramConnector

/// Answers that the network once gave, over real connections: what comes out equals the recorded JSON, read here in another way.
@Suite(.enabled(if: RecordedServer.shared != nil, "recordings are not here (../shared)"), .serialized)
struct InstagramReplayTests {
    /// A JSON object as Foundation reads it.
    typealias Object = [String: Any]

    private let own = "17841406338772941"
    private let factsKnown = Cursor(#"{"v":2,"facts_at":99999999999999,"lists":{"tags":{"read_at":99999999999999}},"watch":[]}"#)

    private func recorded(_ file: String) throws -> Object {
        let shared = try #require(RecordedServer.shared)
        let text = try Data(contentsOf: shared.appending(path: "data/recordings/\(file)"))
        return try #require(try JSONSerialization.jsonObject(with: text) as? Object)
    }

    /// Plays against the recordings.
    private func play<Result>(
        account: String? = nil, version: String = "v26.0", now: String = "2020-03-01T00:00:00Z",
        _ body: (Instagram, FetchContext) async throws -> Result
    ) async throws -> Result {
        var values: [String: SettingValue] = ["version": .string(version), "history": .duration(.seconds(3650 * 86_400))]
        values["account"] = account.map { .string($0) }
        return try await connector.replay(
            try RecordedServer(routes: ["tools/routes/instagram.routes"]), at: try #require(Instant(now)), values: values,
            secrets: ["token": Secret("any")], body)
    }

    @Test("media of both recorded pages are found, with their captions and times")
    func media() async throws {
        let batches = try await play { try await $0.batches(of: own, after: factsKnown, in: $1) }
        let folder = "instagram/python-facebook-basic-display/apidata/user"
        let pages = try ["\(folder)/user_medias_p1.json", "\(folder)/user_medias_p2.json"].map(recorded)
        let first = pages[0]["data"] as? [Object] ?? []
        let found = batches.flatMap(\.posts)
        #expect(first.count > 1)
        for media in pages.flatMap({ $0["data"] as? [Object] ?? [] }) {
            let post = try #require(found.first { $0.id == media["id"] as? String })
            #expect(post.text == media["caption"] as? String)
            #expect(post.at == (media["timestamp"] as? String).flatMap { Instant($0) })
        }
        #expect(batches.allSatisfy { $0.rejectedCount == 0 })
    }

    @Test("another account is found with its recorded facts")
    func discovery() async throws {
        let found = try await play(account: own) { instagram, context in
            try await instagram.resolve("facebookfordevelopers", in: context)
        }
        let expected = try recorded("instagram/python-facebook/apidata/users/user_fields.json")
        #expect(found.key.id == expected["id"] as? String)
        #expect(found.handle == expected["username"] as? String)
        #expect(found.followers == (expected["followers_count"] as? NSNumber)?.int64Value)
    }

    @Test("counts of another account's media are those of both recorded pages")
    func discoveredMedia() async throws {
        // The recordings name every account so.
        let batches = try await play(account: own, now: "2021-10-23T00:00:00Z") {
            try await $0.batches(of: "id", handle: "someone", after: factsKnown, in: $1)
        }
        let pages = try (1...2).map { try recorded("facebook/python-facebook-base/discovery_medias_p\($0).json") }
        let expected = pages.flatMap { page in
            ((page["business_discovery"] as? Object)?["media"] as? Object)?["data"] as? [Object] ?? []
        }
        #expect(batches.flatMap(\.posts).map(\.id) == expected.compactMap { $0["id"] as? String })
        for media in expected {
            let id = try #require(media["id"] as? String)
            let tallies = batches.flatMap(\.tallies).filter { $0.subject == .post(id) }
            #expect(tallies.first { $0.kind == .like }?.count == (media["like_count"] as? NSNumber)?.int64Value)
            #expect(tallies.first { $0.kind == .comment }?.count == (media["comments_count"] as? NSNumber)?.int64Value)
        }
    }
}
