import Foundation
import HTTPTypes
import Model
import Testing

@testable import Simnet

@Suite("X's formats")
struct TwitterWireTests {
    private let town = Town(days: 20)

    @Test("of a post: only what was asked for; ids are strings, counts integers, times whole seconds with three zeros")
    func post() throws {
        let id = town.busiest(.twitter) { $0.likes.count }
        let bare = try #require(try town.twitter("/2/tweets?ids=\(id)").data.first)
        #expect(Set(bare.keys) == ["id", "text", "edit_history_tweet_ids"])
        let fields = "author_id,created_at,conversation_id,in_reply_to_user_id,referenced_tweets,public_metrics,lang"
        let answer = try town.twitter(
            "/2/tweets?ids=\(id)&tweet.fields=\(fields)&expansions=author_id&user.fields=public_metrics,created_at")
        let post = try #require(answer.data.first)
        #expect(post["id"] as? String == id && post["author_id"] is String && post["conversation_id"] as? String == id)
        #expect(post["edit_history_tweet_ids"] as? [String] == [id])
        let created = try #require(post["created_at"] as? String)
        #expect(created.hasSuffix(".000Z"))
        let number = try #require(UInt64(id))
        #expect(Instant(created)?.milliseconds == Int64(number >> 22) + 1_288_834_974_657, "the id holds the time")
        let metrics = try #require(post["public_metrics"] as? [String: Int])
        #expect(Set(metrics.keys) == ["retweet_count", "reply_count", "like_count", "quote_count", "bookmark_count", "impression_count"])
        #expect(metrics["like_count"] ?? 0 > 3)
        let users = try #require((answer.object["includes"] as? [String: Any])?["users"] as? [[String: Any]])
        #expect(ids(users) == [post["author_id"] as? String])
        #expect((users.first?["public_metrics"] as? [String: Int])?["followers_count"] ?? 0 > 0)
    }

    @Test("in the other vocabulary have other names, and a parameter of the wrong one is refused by name")
    func vocabularies() throws {
        let id = town.busiest(.twitter) { $0.quotes.count }
        let refused = try town.twitter("/2/tweets?ids=\(id)&post.fields=public_metrics")
        #expect(refused.status == 400)
        let errors = try #require(refused.object["errors"] as? [[String: Any]])
        #expect((errors.first?["parameters"] as? [String: Any])?["post.fields"] as? [String] == ["public_metrics"])

        let renamed = Town(days: 20, twitter: { $0.vocabulary = .posts })
        let quote = try #require(
            renamed.society.look { society, now in
                society.twitter.posts.last { $0.shape == .quote && society.twitter.snowflake.instant(of: $0.number) < now }?.number
            })
        let answer = try renamed.twitter(
            "/2/tweets?ids=\(quote)&post.fields=public_metrics,referenced_posts&expansions=referenced_posts.id")
        let post = try #require(answer.data.first)
        #expect(post["edit_history_post_ids"] is [String])
        #expect((post["public_metrics"] as? [String: Any])?["repost_count"] is Int)
        #expect((post["referenced_posts"] as? [[String: Any]])?.first?["type"] as? String == "quoted")
        #expect((answer.object["includes"] as? [String: Any])?["posts"] is [Any])
        #expect(try renamed.twitter("/2/tweets?ids=\(quote)&tweet.fields=public_metrics").status == 400)
    }

    @Test("of users are found by name in any case, several at once, by id, and by token")
    func users() throws {
        let star = town.star(.twitter)
        let path = "user.fields=created_at,description,name,protected,public_metrics,verified,verified_type,username"
        let user = try #require(
            try town.twitter("/2/users/by/username/\(star.handle.lowercased())?\(path)").object["data"] as? [String: Any])
        #expect(user["id"] as? String == star.id && user["username"] as? String == star.handle)
        #expect((user["public_metrics"] as? [String: Int])?["tweet_count"] ?? 0 > 0)
        #expect((user["created_at"] as? String)?.hasSuffix("T00:00:00.000Z") == true)
        let several = try town.twitter("/2/users/by?usernames=\(star.handle),nobody_here")
        #expect(ids(several.data) == [star.id])
        let missing = try #require((several.object["errors"] as? [[String: Any]])?.first)
        #expect(missing["resource_id"] as? String == "nobody_here" && (missing["type"] as? String)?.hasSuffix("resource-not-found") == true)
        #expect(ids(try town.twitter("/2/users?ids=\(star.id)").data) == [star.id])
        let me = try town.twitter("/2/users/me", token: town.twitter.userToken(of: star.handle))
        #expect((me.object["data"] as? [String: Any])?["id"] as? String == star.id)
        #expect(try town.twitter("/2/users/me").status == 403)
    }

    @Test("of what is not there: 200 with errors and without data; of an empty page: no data and a count of 0")
    func absences() throws {
        let missing = try town.twitter("/2/users/by/username/nobody_here")
        #expect(missing.status == 200 && missing.object["data"] == nil && missing.object["errors"] is [Any])
        let id = town.busiest(.twitter) { $0.likes.count }
        #expect(town.society.withdraw(post: id, on: .twitter))
        let gone = try town.twitter("/2/tweets?ids=\(id)")
        #expect(gone.status == 200)
        #expect((gone.object["errors"] as? [[String: Any]])?.first?["resource_id"] as? String == id)
        let empty = try town.twitter("/2/users/\(town.star(.twitter).id)/tweets?since_id=9000000000000000000")
        #expect(empty.object["data"] == nil && empty.meta["result_count"] as? Int == 0 && empty.nextToken == nil)
    }

    @Test(
        "refuse what is out of range",
        arguments: ["max_results=4", "max_results=101", "max_results=x", "colour=red", "tweet.fields=shoe_size", "pagination_token=zzz"])
    func invalid(parameter: String) throws {
        let answer = try town.twitter("/2/users/\(town.star(.twitter).id)/tweets?\(parameter)")
        #expect(answer.status == 400)
        #expect((answer.object["type"] as? String)?.hasSuffix("/invalid-request") == true)
    }

    @Test("are for those with a token")
    func unauthorized() throws {
        let star = town.star(.twitter)
        for token in ["wrong", "simnet-twitter-user-nobody"] {
            let answer = try town.twitter("/2/users/\(star.id)/tweets", token: token)
            #expect(answer.status == 401 && answer.object["title"] as? String == "Unauthorized")
        }
        #expect(try Answer(town.twitter.reply(to: request("/2/users/\(star.id)/tweets"))).status == 401)
    }

    @Test("refuse exactly the first request beyond the limit of an endpoint and token, and tell when it ends")
    func limits() throws {
        let town = Town(days: 20, twitter: { $0.keepsRateLimits = true })
        let id = town.busiest(.twitter) { $0.reshares.count }
        let remaining = header("x-rate-limit-remaining")
        let reset = header("x-rate-limit-reset")
        for left in (0..<75).reversed() {
            let answer = try town.twitter("/2/tweets/\(id)/retweeted_by")
            #expect(answer.status == 200 && answer.headers[remaining] == "\(left)")
        }
        let refused = try town.twitter("/2/tweets/\(id)/retweeted_by")
        #expect(refused.status == 429)
        #expect(try town.twitter("/2/tweets/\(id)/quote_tweets").status == 200)
        #expect(
            try town.twitter("/2/tweets/\(id)/retweeted_by", token: town.twitter.userToken(of: town.star(.twitter).handle)).status == 200)
        let until = Instant(seconds: try #require(refused.headers[reset].flatMap { Int64($0) }))
        #expect(until == town.clock.now + .seconds(900))
        town.clock.set(until - .milliseconds(1))
        #expect(try town.twitter("/2/tweets/\(id)/retweeted_by").status == 429)
        town.clock.set(until)
        #expect(try town.twitter("/2/tweets/\(id)/retweeted_by").status == 200)
    }
}

@Suite("X's bill")
struct TwitterBillTests {
    @Test("charges each resource once per UTC day, and owned reads little")
    func charges() throws {
        let town = Town(days: 20)
        let star = town.star(.twitter)
        let count = Int64(try town.twitter("/2/users/\(star.id)/tweets?max_results=100").data.count)
        #expect(town.twitter.spentMicros == count * 5_000)
        _ = try town.twitter("/2/users/\(star.id)/tweets?max_results=100")
        #expect(town.twitter.spentMicros == count * 5_000)
        let before = town.twitter.spentMicros
        town.clock.advance(by: .seconds(86400))
        let again = Int64(
            try town.twitter("/2/users/\(star.id)/tweets?max_results=100", token: town.twitter.userToken(of: star.handle)).data.count)
        #expect(town.twitter.spentMicros - before == again * 1_000)
    }

    @Test("ends everything with 402 when the credit is spent, until more is bought")
    func credit() throws {
        let town = Town(days: 20, twitter: { $0.creditMicros = 10_000 })
        let star = town.star(.twitter)
        #expect(try town.twitter("/2/users/\(star.id)/tweets").status == 200)
        let refused = try town.twitter("/2/users/\(star.id)")
        #expect(refused.status == 402 && refused.object["title"] as? String == "CreditsDepleted")
        town.twitter.setCredit(micros: nil)
        #expect(try town.twitter("/2/users/\(star.id)").status == 200)
    }

    @Test("ends everything with a usage cap of the old host's type, until the month is over")
    func cap() throws {
        let town = Town(days: 20, twitter: { $0.monthlyPosts = 5 })
        let star = town.star(.twitter)
        #expect(try town.twitter("/2/users/\(star.id)/tweets").status == 200)
        let refused = try town.twitter("/2/users/\(star.id)/tweets")
        #expect(refused.status == 429)
        #expect(refused.object["type"] as? String == "https://api.twitter.com/2/problems/usage-capped")
        #expect(refused.headers[header("x-rate-limit-remaining")] != "0")
        town.clock.set(Instant(day: 20_788))
        #expect(try town.twitter("/2/users/\(star.id)/tweets").status == 200)
        let usage = try #require(try town.twitter("/2/usage/tweets?days=30").object["data"] as? [String: Any])
        #expect(usage["project_cap"] as? String == "5" && usage["cap_reset_day"] is Int)
    }
}
