import ConnectorKit
import ConnectorTesting
import Foundation
import Testing

@testable import TwitterConnector

/// What is charged is what was returned: the network's prices, by hand.
@Suite struct TwitterPurseTests {
    private func spent(_ name: String) async throws -> [String: Int64] {
        let fixture = try connector.fixture(name)
        let budget = TestBudget(fixture.budget, now: fixture.now)
        _ = try await fixture.play(Twitter.self, server: RecordedExchange(fixture.exchanges), cursor: fixture.cursor, budget: budget)
        return budget.used
    }

    @Test("a first fetch costs its posts, their companions and its reposts")
    func firstFetch() async throws {
        let used = try await spent("contract")
        // Two pages of 2 posts with 1 post and 1 user, 4 mentions with 1 post and 4 users, 2 reposts, 1 quote.
        let posts = (2 + 1) + (2 + 1) + (4 + 1) + 2 + 1
        #expect(used["posts"] == Int64(posts))
        #expect(used["dollars"] == Int64(posts * 5000 + (1 + 1 + 4) * 10_000))
        #expect(used["tweets.app"] == 2)
        #expect(used["mentions.app"] == 1)
        #expect(used["reshares.app"] == 1)
    }

    @Test("the owner's own posts cost a fifth, likers are users")
    func owner() async throws {
        let used = try await spent("contract-owner")
        // Who he is, his post, his profile that comes along, and two likers.
        let expected: Int64 = 10_000 + 1000 + 10_000 + 20_000
        #expect(used["dollars"] == expected)
        #expect(used["likes.user"] == 1)
    }

    @Test("nothing new costs nothing but two requests")
    func nothingNew() async throws {
        let used = try await spent("field-names-new")
        #expect(used["dollars"] == 0)
        #expect(used["tweets.app"] == 1)
        #expect(used["mentions.app"] == 1)
    }

    @Test("a post that was paid for today is read again for nothing, one from yesterday is not")
    func paidToday() async throws {
        // Two are asked for: one paid today, one deleted, which X does not charge.
        #expect(try await spent("counts-are-read-again")["dollars"] == 0)
    }

    @Test("an error costs a request and no money")
    func errors() async throws {
        for name in ["rate-limited", "credits-depleted", "token-refused", "usage-capped"] {
            let used = try await spent(name)
            #expect(used["dollars", default: 0] == 0, "\(name)")
            #expect(used["tweets.app"] == 1, "\(name)")
        }
    }

    @Test("the time inside an id is that of its post")
    func snowflake() {
        #expect(WirePost.time(of: "1261326399320715264")?.seconds == Instant("2020-05-15T16:03:42Z")?.seconds)
        #expect(WirePost.time(of: "20") == nil)
    }
}
