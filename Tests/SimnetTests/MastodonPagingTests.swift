import Foundation
import Model
import Testing

@testable import Simnet

@Suite("Mastodon's pages")
struct MastodonPagingTests {
    private let town = Town(days: 20)

    /// Follows `rel="next"` to the end.
    private func walk(_ path: String, token: String? = nil) throws -> [[String]] {
        var pages: [[String]] = []
        var next: String? = path
        while let address = next, pages.count < 500 {
            let answer = try town.mastodon(address, token: token)
            try #require(answer.status == 200)
            if !answer.list.isEmpty { pages.append(ids(answer.list)) }
            next = try answer.link("next")
        }
        return pages
    }

    @Test("of statuses, backwards by max_id, bring each status once and all of them", arguments: [1, 7, 20, 40])
    func statusesBackwards(limit: Int) throws {
        let star = town.star(.mastodon)
        let pages = try walk("/api/v1/accounts/\(star.id)/statuses?limit=\(limit)")
        let all = pages.flatMap { $0 }
        let expected = town.society.look { society, now in
            let record = society.mastodon
            return record.accounts.first { $0.id == star.id }.map { record.count($0.timeline, at: now) }
        }
        #expect(all.count == expected)
        #expect(all.count > 20)
        #expect(Set(all).count == all.count)
        #expect(isNewestFirst(all))
        #expect(pages.dropLast().allSatisfy { $0.count == limit })
    }

    @Test("of statuses, forwards by min_id, skip nothing while new posts appear")
    func statusesForwards() throws {
        let star = town.star(.mastodon)
        var seen: [String] = []
        var last = "0"
        var idle = 0
        while idle < 3 {
            let page = ids(try town.mastodon("/api/v1/accounts/\(star.id)/statuses?limit=5&min_id=\(last)").list)
            #expect(isNewestFirst(page))
            seen += page.reversed()
            last = page.first ?? last
            idle = page.isEmpty ? idle + 1 : 0
            town.clock.advance(by: .seconds(9 * 3600))
        }
        let all = try walk("/api/v1/accounts/\(star.id)/statuses?limit=40").flatMap { $0 }
        #expect(seen.reversed() == all.suffix(seen.count))
        #expect(Set(seen).count == seen.count)
    }

    @Test("by since_id are the newest above it, unlike those by min_id")
    func sinceIsNotMinimum() throws {
        let star = town.star(.mastodon)
        let all = try walk("/api/v1/accounts/\(star.id)/statuses?limit=40").flatMap { $0 }
        let bound = try #require(all.last)
        let since = ids(try town.mastodon("/api/v1/accounts/\(star.id)/statuses?limit=3&since_id=\(bound)").list)
        let minimum = ids(try town.mastodon("/api/v1/accounts/\(star.id)/statuses?limit=3&min_id=\(bound)").list)
        #expect(since == Array(all.prefix(3)))
        #expect(minimum == Array(all.dropLast().suffix(3)))
    }

    @Test(
        "of people bring each once, by internal ids that only the Link header knows",
        arguments: ["favourited_by", "reblogged_by", "followers"])
    func peopleOnce(list: String) throws {
        let path: String
        let expected: Int
        switch list {
        case "followers":
            let star = town.star(.mastodon)
            path = "/api/v1/accounts/\(star.id)/followers"
            expected = town.society.look { society, now in
                let record = society.mastodon
                return record.accounts.first { $0.id == star.id }.map { record.count($0.followers, at: now) } ?? -1
            }
        default:
            let isLike = list == "favourited_by"
            let post = town.busiest(.mastodon) { isLike ? $0.likes.count : $0.reshares.count }
            path = "/api/v1/statuses/\(post)/\(list)"
            let name = isLike ? "favourites_count" : "reblogs_count"
            expected = try #require(try town.mastodon("/api/v1/statuses/\(post)").object[name] as? Int)
        }
        let all = try walk("\(path)?limit=2").flatMap { $0 }
        #expect(all.count == expected)
        #expect(all.count > 2)
        #expect(Set(all).count == all.count)
    }

    @Test("of notifications are the account's own, by type, forwards and backwards")
    func notifications() throws {
        let star = town.star(.mastodon)
        let token = town.mastodon.token(of: star.handle)
        let all = try walk("/api/v1/notifications?limit=80", token: token).flatMap { $0 }
        #expect(all.count > 100)
        #expect(isNewestFirst(all))
        var forwards: [String] = []
        while true {
            let page = ids(try town.mastodon("/api/v1/notifications?limit=33&min_id=\(forwards.last ?? "0")", token: token).list)
            if page.isEmpty { break }
            forwards += page.reversed()
        }
        #expect(forwards.reversed() == all)
        let likes = try town.mastodon("/api/v1/notifications?types%5B%5D=favourite&types[]=follow", token: token).list
        #expect(Set(likes.compactMap { $0["type"] as? String }).isSubset(of: ["favourite", "follow"]))
        #expect(try town.mastodon("/api/v1/notifications").status == 401)
        #expect(try town.mastodon("/api/v1/notifications", token: "wrong").status == 401)
    }

    @Test("of a thread hold its replies; without a token at most 60 of them")
    func context() throws {
        let post = town.busiest(.mastodon) { $0.replies.count }
        let answer = try town.mastodon("/api/v1/statuses/\(post)/context")
        let descendants = try #require(answer.object["descendants"] as? [[String: Any]])
        #expect(!descendants.isEmpty && descendants.count <= 60)
        #expect(descendants.contains { $0["in_reply_to_id"] as? String == post })
        let reply = try #require(ids(descendants).first)
        let ancestors = try #require(try town.mastodon("/api/v1/statuses/\(reply)/context").object["ancestors"] as? [[String: Any]])
        #expect(ids(ancestors).contains(post))
    }

    @Test("leave out replies and reblogs where asked")
    func exclusions() throws {
        let star = town.star(.mastodon)
        let list = try town.mastodon("/api/v1/accounts/\(star.id)/statuses?limit=40&exclude_replies=true&exclude_reblogs=1").list
        #expect(!list.isEmpty)
        #expect(list.allSatisfy { $0["in_reply_to_id"] is NSNull && $0["reblog"] is NSNull })
    }
}
