import Foundation
import Model
import Testing

@testable import Simnet

@Suite("X's pages")
struct TwitterPagingTests {
    private let town = Town(days: 20)

    /// Follows `next_token` to the end.
    private func walk(_ path: String, token: String? = nil, name: String = "pagination_token") throws -> [[String]] {
        var pages: [[String]] = []
        var next: String?
        repeat {
            let answer = try town.twitter(next.map { "\(path)&\(name)=\($0)" } ?? path, token: token)
            try #require(answer.status == 200)
            #expect(answer.meta["result_count"] as? Int == answer.data.count)
            if !answer.data.isEmpty { pages.append(ids(answer.data)) }
            next = answer.nextToken
        } while next != nil && pages.count < 500
        return pages
    }

    @Test("of posts bring each once, newest first", arguments: ["tweets", "mentions"], [5, 33, 100])
    func posts(list: String, limit: Int) throws {
        let star = town.star(.twitter)
        let pages = try walk("/2/users/\(star.id)/\(list)?max_results=\(limit)")
        let all = pages.flatMap { $0 }
        let expected = town.society.look { society, now in
            let record = society.twitter
            return record.accounts.first { $0.id == star.id }.map { record.count(list == "tweets" ? $0.timeline : $0.mentions, at: now) }
        }
        #expect(all.count == expected)
        #expect(all.count > 10)
        #expect(Set(all).count == all.count)
        #expect(isNewestFirst(all))
    }

    @Test("above since_id are complete while new posts appear")
    func sinceID() throws {
        let star = town.star(.twitter)
        var high = "0"
        var seen: Set<String> = []
        for _ in 0..<8 {
            let found = try walk("/2/users/\(star.id)/mentions?max_results=5&since_id=\(high)").flatMap { $0 }
            #expect(seen.isDisjoint(with: found))
            seen.formUnion(found)
            high = found.first ?? high
            town.clock.advance(by: .seconds(86400))
        }
        let all = try walk("/2/users/\(star.id)/mentions?max_results=100&until_id=\(UInt64(high).map { $0 + 1 } ?? 0)").flatMap { $0 }
        #expect(Set(all) == seen)
    }

    @Test("of people bring each once", arguments: ["retweeted_by", "followers", "liking_users"])
    func people(list: String) throws {
        switch list {
        case "followers":
            let star = town.star(.twitter)
            let all = try walk("/2/users/\(star.id)/followers?max_results=3").flatMap { $0 }
            #expect(all.count > 3 && Set(all).count == all.count)
        case "retweeted_by":
            let post = town.busiest(.twitter) { $0.reshares.count }
            let all = try walk("/2/tweets/\(post)/retweeted_by?max_results=2").flatMap { $0 }
            let reshares = try walk("/2/tweets/\(post)/retweets?max_results=2").flatMap { $0 }
            #expect(all.count > 2 && Set(all).count == all.count && reshares.count == all.count)
        default:
            let post = town.busiest(.twitter) { $0.likes.count }
            let author = town.society.look { society, _ in
                let record = society.twitter
                return record.post(id: post).map { record.accounts[Int(record.posts[Int($0)].author)].handle }
            }
            let own = town.twitter.userToken(of: try #require(author))
            let all = try walk("/2/tweets/\(post)/liking_users?max_results=2", token: own).flatMap { $0 }
            #expect(all.count > 2 && Set(all).count == all.count)
            let other = try #require(town.society.look { society, _ in society.twitter.accounts.last?.handle })
            #expect(try town.twitter("/2/tweets/\(post)/liking_users", token: town.twitter.userToken(of: other)).data.isEmpty)
            let refused = try town.twitter("/2/tweets/\(post)/liking_users")
            #expect(refused.status == 403)
            #expect((refused.object["type"] as? String)?.hasSuffix("unsupported-authentication") == true)
        }
    }

    @Test("of quotes and of searches find the reactions to a post, of the last seven days for a search")
    func quotesAndSearch() throws {
        let quoted = town.busiest(.twitter) { $0.quotes.count }
        #expect(try !walk("/2/tweets/\(quoted)/quote_tweets?max_results=10").isEmpty)
        let week = town.clock.now - .seconds(7 * 86400)
        let recent = try #require(
            town.society.look { society, now in
                let record = society.twitter
                return record.posts.filter { $0.shape == .original && record.snowflake.instant(of: $0.number) > week }
                    .max { record.count($0.replies, at: now) < record.count($1.replies, at: now) }.map {
                        (String($0.number), record.count($0.replies, at: now))
                    }
            })
        let found = try walk("/2/tweets/search/recent?query=conversation_id:\(recent.0)%20is:reply&max_results=10", name: "next_token")
            .flatMap { $0 }
        #expect(found.count >= recent.1 && recent.1 > 0)
        let star = town.star(.twitter)
        let about = try walk("/2/tweets/search/recent?query=@\(star.handle)+-from:\(star.handle)&max_results=10", name: "next_token")
            .flatMap { $0 }
        #expect(!about.isEmpty && isNewestFirst(about))
        let times = try town.twitter("/2/tweets/search/recent?query=@\(star.handle)&tweet.fields=created_at").data
        #expect(times.compactMap { ($0["created_at"] as? String).flatMap { Instant($0) } }.allSatisfy { $0 > week })
        #expect(try town.twitter("/2/tweets/search/recent").status == 400)
    }

    @Test("between two times hold what happened between them")
    func times() throws {
        let star = town.star(.twitter)
        let start = town.clock.now - .seconds(30 * 86400)
        let end = town.clock.now - .seconds(10 * 86400)
        let path = "/2/users/\(star.id)/mentions?max_results=100&start_time=\(start)&end_time=\(end)&tweet.fields=created_at"
        let times = try town.twitter(path).data.compactMap { ($0["created_at"] as? String).flatMap { Instant($0) } }
        #expect(!times.isEmpty && times.allSatisfy { $0 >= start && $0 < end })
    }

    @Test("leave out replies and reposts where asked")
    func exclusions() throws {
        let star = town.star(.twitter)
        let posts = try town.twitter("/2/users/\(star.id)/tweets?max_results=100&exclude=replies,retweets&tweet.fields=referenced_tweets")
            .data
        let types = posts.flatMap { ($0["referenced_tweets"] as? [[String: Any]] ?? []).compactMap { $0["type"] as? String } }
        #expect(!posts.isEmpty && !types.contains("replied_to") && !types.contains("retweeted"))
    }
}
