import Foundation
import HTTPTypes
import Model
import Testing

@testable import Simnet

@Suite("Mastodon's formats")
struct MastodonWireTests {
    private let town = Town(days: 20)

    @Test("of a status: ids are strings, counts integers, times RFC 3339 with a fraction, absent things null")
    func status() throws {
        let post = town.busiest(.mastodon) { $0.likes.count }
        let status = try town.mastodon("/api/v1/statuses/\(post)").object
        #expect(status["id"] as? String == post)
        for name in ["replies_count", "reblogs_count", "favourites_count", "quotes_count"] { #expect(status[name] is Int, "\(name)") }
        #expect(status["favourites_count"] as? Int ?? 0 > 3)
        let created = try #require(status["created_at"] as? String)
        #expect(created.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
        let number = try #require(UInt64(post))
        #expect(Instant(created)?.milliseconds == Int64(number >> 16), "the id holds the time")
        #expect(status["edited_at"] is NSNull && status["reblog"] is NSNull && status["in_reply_to_id"] is NSNull)
        let account = try #require(status["account"] as? [String: Any])
        #expect(
            account["id"] is String && account["acct"] is String && account["followers_count"] is Int && account["bot"] as? Bool == false)
        #expect((account["created_at"] as? String).flatMap { Instant($0) } != nil)
        #expect((account["last_status_at"] as? String)?.count == 10)
    }

    @Test("of every status on every timeline parse, and boosts, quotes and mentions show what they point to")
    func everyStatus() throws {
        var boosts = 0, quotes = 0, mentions = 0
        let accounts = town.society.look { society, _ in society.mastodon.accounts.map(\.id) }
        for account in accounts {
            for status in try town.mastodon("/api/v1/accounts/\(account)/statuses?limit=40").list {
                if let original = status["reblog"] as? [String: Any] {
                    boosts += 1
                    #expect(original["id"] as? String != status["id"] as? String)
                    #expect(original["reblog"] is NSNull)
                    #expect(original["content"] as? String == status["content"] as? String)
                }
                if let quote = status["quote"] as? [String: Any] {
                    quotes += 1
                    #expect((quote["quoted_status"] as? [String: Any])?["id"] is String)
                }
                if let first = (status["mentions"] as? [[String: Any]])?.first {
                    mentions += 1
                    #expect(first["id"] is String && first["acct"] is String)
                }
            }
        }
        #expect(boosts > 10 && quotes > 3 && mentions > 10)
    }

    @Test("of accounts are found by handle, by handle and server, by id, by token and by WebFinger")
    func accounts() throws {
        let star = town.star(.mastodon)
        let remote = try #require(town.society.look { society, _ in society.mastodon.accounts.first { $0.server != nil } })
        for path in [
            "/api/v1/accounts/lookup?acct=\(star.handle)", "/api/v1/accounts/lookup?acct=%40\(star.handle.uppercased())",
            "/api/v1/accounts/lookup?acct=\(star.handle)@mastodon.example", "/api/v1/accounts/\(star.id)",
        ] {
            #expect(try town.mastodon(path).object["id"] as? String == star.id, "\(path)")
        }
        #expect(try town.mastodon("/api/v1/accounts/lookup?acct=\(remote.acct)").object["acct"] as? String == remote.acct)
        let own = try town.mastodon("/api/v1/accounts/verify_credentials", token: town.mastodon.token(of: star.handle))
        #expect(own.object["id"] as? String == star.id)
        let finger = try town.mastodon("/.well-known/webfinger?resource=acct:\(star.handle)@mastodon.example")
        #expect(finger.object["subject"] as? String == "acct:\(star.handle)@mastodon.example")
        let search = try town.mastodon("/api/v2/search?q=\(star.handle)&type=accounts&resolve=true")
        #expect(ids(search.object["accounts"] as? [[String: Any]] ?? []) == [star.id])
    }

    @Test(
        "of errors carry Mastodon's words",
        arguments: ["/api/v1/accounts/lookup?acct=nobody", "/api/v1/accounts/1", "/api/v1/statuses/1", "/nowhere"])
    func errors(path: String) throws {
        let answer = try town.mastodon(path)
        #expect(answer.status == 404)
        #expect(answer.object["error"] as? String == "Record not found")
    }

    @Test("of a withdrawn status: gone from everywhere")
    func withdrawn() throws {
        let post = town.busiest(.mastodon) { $0.likes.count }
        #expect(town.society.withdraw(post: post, on: .mastodon))
        for tail in ["", "/favourited_by", "/reblogged_by", "/context"] {
            #expect(try town.mastodon("/api/v1/statuses/\(post)\(tail)").status == 404)
        }
    }

    @Test("hold nothing from after the clock's time")
    func nothingFromTheFuture() throws {
        let quiet = Town(days: 0)
        let star = quiet.star(.mastodon)
        let newest = try #require(try quiet.mastodon("/api/v1/accounts/\(star.id)/statuses").list.first?["created_at"] as? String)
        #expect(try #require(Instant(newest)) <= quiet.clock.now)
        #expect(try quiet.mastodon("/api/v1/statuses/\(UInt64(quiet.clock.now.milliseconds + 1) << 16)").status == 404)
    }

    @Test("of a server in limited federation mode are for those with a token")
    func limitedFederation() throws {
        let closed = Town(mastodon: { $0.requiresToken = true })
        let star = closed.star(.mastodon)
        let refused = try closed.mastodon("/api/v1/accounts/\(star.id)")
        #expect(refused.status == 401)
        #expect(refused.object["error"] as? String == "This API requires an authenticated user")
        #expect(try closed.mastodon("/api/v1/accounts/\(star.id)", token: closed.mastodon.token(of: star.handle)).status == 200)
        #expect(try closed.mastodon("/api/v2/instance").status == 200)
    }

    @Test("tell the limit on every answer, refuse exactly the first request beyond it, and let go at the reset")
    func limits() throws {
        let town = Town(mastodon: { $0.requestsPerWindow = 5 })
        let star = town.star(.mastodon)
        let name = header("X-RateLimit-Remaining")
        let reset = header("X-RateLimit-Reset")
        for left in (0..<5).reversed() {
            let answer = try town.mastodon("/api/v1/accounts/\(star.id)")
            #expect(answer.status == 200)
            #expect(answer.headers[name] == "\(left)")
        }
        let refused = try town.mastodon("/api/v1/accounts/\(star.id)")
        #expect(refused.status == 429)
        #expect(refused.object["error"] as? String == "Too many requests")
        let until = try #require(refused.headers[reset].flatMap { Instant($0) })
        #expect(until > town.clock.now && until <= town.clock.now + .seconds(300))
        // A token has its own allowance.
        #expect(try town.mastodon("/api/v1/accounts/\(star.id)", token: town.mastodon.token(of: star.handle)).status == 200)
        town.clock.set(until - .milliseconds(1))
        #expect(try town.mastodon("/api/v1/accounts/\(star.id)").status == 429)
        town.clock.set(until)
        #expect(try town.mastodon("/api/v1/accounts/\(star.id)").status == 200)
    }
}
