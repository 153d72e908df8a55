import ConnectorKit
import ConnectorTesting
import Foundation
import Testing

@testable import FoursquareConnector

/// Answers that the network once gave, over real connections: what comes out equals the recorded JSON, read here in another way. The
/// recordings are of 2011 to 2014, without the people behind likes of check-ins.
@Suite(.enabled(if: RecordedServer.shared != nil, "recordings are not here (../shared)"), .serialized)
struct FoursquareReplayTests {
    /// A JSON object as Foundation reads it.
    typealias Object = [String: Any]

    private static let now = "2012-12-20T00:00:00Z"

    /// The elements of a recorded list.
    private func recorded(_ file: String, _ list: String) throws -> [Object] {
        let shared = try #require(RecordedServer.shared)
        let text = try Data(contentsOf: shared.appending(path: "data/recordings/foursquare/foursquare2/users/\(file).json"))
        let response = (try JSONSerialization.jsonObject(with: text) as? Object)?["response"] as? Object
        return try #require((response?[list] as? Object)?["items"] as? [Object])
    }

    private func fetch(after cursor: Cursor? = nil) async throws -> [Batch] {
        let server = try RecordedServer(
            routes: ["tools/routes/foursquare.routes"],
            arguments: ["--route", #"GET /v2/users/self = made {"meta":{"code":200},"response":{"user":{"id":"7","firstName":"Ada"}}}"#])
        return try await connector.replay(
            server, at: try #require(Instant(Self.now)), values: ["base_url": .string("\(server.baseURL)/v2"), "place": .string("venue")],
            secrets: ["token": Secret("any")]
        ) { try await $0.batches(of: "7", after: cursor, in: $1) }
    }

    private func check(_ posts: [Post], are expected: [Object]) throws {
        #expect(Set(posts.map(\.id)) == Set(expected.compactMap { $0["id"] as? String }))
        for record in expected {
            let id = try #require(record["id"] as? String)
            let post = try #require(posts.first { $0.id == id })
            #expect(post.author == "7")
            #expect(post.at.seconds == (record["createdAt"] as? NSNumber)?.int64Value)
            let venue = record["venue"] as? Object
            if let name = venue?["name"] as? String { #expect(post.text?.contains(name) == true) }
            let categories = venue?["categories"] as? [Object] ?? []
            let primary = categories.first { $0["primary"] as? Bool == true } ?? categories.first
            #expect(post.topics == [(primary?["name"] as? String)?.lowercased()].compactMap(\.self))
        }
    }

    @Test("check-ins and tips have the recorded id, time, place and counts")
    func everything() async throws {
        let batches = try await fetch()
        let checkins = try recorded("user_checkins_plain", "checkins")
        try check(batches.flatMap(\.posts), are: checkins + (try recorded("user_tips", "tips")))
        let tallies = batches.flatMap(\.tallies)
        for checkin in checkins {
            for (kind, key) in [(Kind.like, "likes"), (.comment, "comments")] {
                let count = tallies.first { $0.subject == .post(checkin["id"] as? String ?? "") && $0.kind == kind }?.count
                #expect(count == ((checkin[key] as? Object)?["count"] as? NSNumber)?.int64Value)
            }
        }
        #expect(batches.allSatisfy { $0.rejectedCount == 0 })
    }

    @Test("a later fetch reads the recorded check-ins that came since")
    func later() async throws {
        let cursor = Cursor(
            #"{"v":2,"posts":{"seen":[1354000000000,"a"]},"lists":{"tips":{"read_at":99999999999999}},"facts_at":99999999999999,"watch":[]}"#
        )
        try check(try await fetch(after: cursor).flatMap(\.posts), are: try recorded("user_checkins_aftertimestamp", "checkins"))
    }
}
