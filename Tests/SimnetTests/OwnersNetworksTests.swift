import Foundation
import HTTPTypes
import Model
import Testing

@testable import Simnet

@Suite("The networks that tell owners alone, and sites")
struct OwnersNetworksTests {
    @Test("LinkedIn knows few versions, counts each endpoint's questions by the day, and begins anew at midnight")
    func linkedIn() throws {
        let place = try Place(Network("linkedin"))
        let path = "/rest/networkSizes/\(place.star.id)?edgeType=COMPANY_FOLLOWED_BY_MEMBER"
        func ask(_ path: String, _ version: String) throws -> Answer {
            try Answer(place.ask(path, token: place.token, headers: ["LinkedIn-Version": version]))
        }
        #expect(try ask(path, "202312").object["code"] as? String == "NONEXISTENT_VERSION")
        for _ in 1..<500 { #expect(try ask(path, "202606").status == 200) }
        #expect(try ask(path, "202606").status == 429)
        let posts = "/rest/posts?q=author&author=\(place.star.id)&count=2"
        let page = try ask(posts, "202606")
        #expect((page.object["elements"] as? [[String: Any]])?.count == 2)
        let links = (page.object["paging"] as? [String: Any])?["links"] as? [[String: Any]]
        #expect((links?.first?["href"] as? String)?.hasSuffix("&start=2") == true)
        place.clock.set(Instant(day: place.clock.now.day + 1))
        #expect(try ask(path, "202606").status == 200)
    }

    @Test("LinkedIn's log of changes is the member's alone, begins at a time, and keeps what was deleted since")
    func linkedInMember() throws {
        let place = try Place(Network("linkedin"))
        let owner = try #require(
            place.society.look { society, now -> (handle: String, post: String)? in
                let record = society[Network("linkedin")]
                let author = record.accounts.indices.first { index in
                    record.accounts[index].handle.hasPrefix("person:")
                        && record.accounts[index].timeline.contains { record.posts[Int($0)].shape == .original }
                }
                guard let author else { return nil }
                let posts = record.accounts[author].timeline.filter { record.posts[Int($0)].shape == .original }
                guard let post = posts.last(where: { record.isVisible($0, at: now) }) else { return nil }
                return (record.accounts[author].handle, record.id(ofPost: post))
            })
        func changes(_ token: String, since start: Instant) throws -> Answer {
            let path = "/rest/memberChangeLogs?q=memberAndApplication&count=50&startTime=\(start.milliseconds)"
            return try Answer(place.ask(path, token: token, headers: ["LinkedIn-Version": "202312"]))
        }
        #expect(place.society.withdraw(post: owner.post, on: Network("linkedin")))
        let log = try changes(NetworkServer.token(of: owner.handle), since: place.clock.now)
        let elements = try #require(log.object["elements"] as? [[String: Any]])
        #expect(elements.count == 1 && elements.first?["method"] as? String == "DELETE")
        #expect(elements.first?["resourceId"] as? String == owner.post)
        #expect(try changes(place.token, since: place.clock.now).status == 403)
    }

    @Test("Foursquare wants a day in each question, counts groups of questions by the hour, and says 403 and when")
    func foursquare() throws {
        let place = try Place(Network("foursquare"))
        let path = "/v2/users/self?v=20231010"
        func type(_ reply: Reply) throws -> String? { (try Answer(reply).object["meta"] as? [String: Any])?["errorType"] as? String }
        #expect(try type(place.ask("/v2/users/self", token: place.token)) == "param_error")
        for _ in 1..<500 { #expect(place.ask(path, token: place.token).status == 200) }
        let refused = place.ask(path, token: place.token)
        #expect(try refused.status == 403 && type(refused) == "rate_limit_exceeded")
        let reset = refused.headers[header("X-RateLimit-Reset")].flatMap { Int64($0) }
        #expect(reset == (place.clock.now + .seconds(3600)).seconds)
        #expect(try type(place.ask("/v2/checkins/0?v=20231010", token: place.token)) == "param_error")
    }

    @Test("TikTok leads through an account's videos by their times, and counts each endpoint's questions by the minute")
    func tikTok() throws {
        let place = try Place(Network("tiktok"))
        var (found, cursor): ([String], Int?) = ([], nil)
        repeat {
            let body = "{\"max_count\":20\(cursor.map { ",\"cursor\":\($0)" } ?? "")}"
            let answer = try Answer(place.ask("/v2/video/list/?fields=id", token: place.token, method: .post, body: body))
            let data = try #require(answer.object["data"] as? [String: Any])
            found += ids(data["videos"] as? [[String: Any]] ?? [])
            cursor = data["has_more"] as? Bool == true ? data["cursor"] as? Int : nil
        } while cursor != nil && found.count < 1000
        let all = place.society.posts(place.star.id)
        #expect(found.count > 20 && found == all.reversed())

        let user = "/v2/user/info/?fields=open_id"
        for _ in 0..<600 { #expect(place.ask(user, token: place.token).status == 200) }
        #expect(place.ask(user, token: place.token).status == 429)
        let query = "{\"filters\":{\"video_ids\":[\"\(found[0])\",\"1\"]}}"
        let answer = try Answer(place.ask("/v2/video/query/?fields=id,view_count", token: place.token, method: .post, body: query))
        #expect(((answer.object["data"] as? [String: Any])?["videos"] as? [[String: Any]])?.count == 1)
    }

    @Test("Spotify hides followers from apps in Development Mode, and users altogether, and says how long to wait")
    func spotify() throws {
        let place = try Place(Network("spotify"))
        let path = "/v1/\(place.star.handle.replacing("/", with: "s/"))"
        #expect(try Answer(place.ask(path, token: SpotifyView.appToken)).object["followers"] != nil)
        #expect(try Answer(place.ask(path, token: SpotifyView.developmentToken)).object["followers"] == nil)
        #expect(place.ask("/v1/users/any", token: SpotifyView.developmentToken).status == 403)
        #expect(place.ask("/v1/users/any", token: SpotifyView.appToken).status == 404)
        for _ in 0..<177 { _ = place.ask(path, token: SpotifyView.appToken) }
        let refused = (0..<3).map { _ in place.ask(path, token: SpotifyView.appToken) }.last
        #expect(refused?.status == 429 && refused?.headers[header("Retry-After")] == "30")
    }

    @Test("a site names its feed, which leads to older entries; what was deleted is gone, what never was is not there")
    func web() throws {
        let place = try Place(Network("web"))
        func text(_ path: String) -> String { String(decoding: place.ask(path).body, as: UTF8.self) }
        let feed = "/\(place.star.handle)/feed.xml"
        #expect(text("/\(place.star.handle)").contains("href=\"http://127.0.0.1:8080\(feed)\""))
        let first = text(feed)
        let next = try #require(first.firstRange(of: "\(feed)?before=").map { first[$0.upperBound...].prefix(while: \.isNumber) })
        #expect(first.contains("<id>") && text("\(feed)?before=\(next)").contains("<id>"))

        let post = try #require(place.society.posts(place.star.id).last)
        #expect(place.ask("/\(post)").status == 200)
        #expect(place.society.withdraw(post: post, on: Network("web")))
        #expect(place.ask("/\(post)").status == 410 && place.ask("/\(place.star.handle)/1").status == 404)
        #expect(!text(feed).contains(post))
    }

    @Test("a domain's mentions are told to its owner, behind those that are known; a page's to everybody")
    func mentions() throws {
        let place = try Place(Network("web"))
        let path = "/api/mentions.jf2?domain=127.0.0.1:8080&per-page=100"
        #expect(place.ask(path).status == 403)
        func mentions(_ path: String) throws -> [[String: Any]] {
            try #require(try Answer(place.ask(path)).object["children"] as? [[String: Any]])
        }
        let all = try mentions("\(path)&token=\(place.token)")
        let third = try #require(all.dropFirst(2).first?["wm-id"] as? Int)
        #expect(try mentions("\(path)&token=\(place.token)&since_id=\(third)").count == 2)
        let target = try #require(all.first?["wm-target"] as? String)
        #expect(try mentions("/api/mentions.jf2?target=\(target)").allSatisfy { $0["wm-target"] as? String == target })
    }
}

extension LivingSociety {
    /// What an account published by itself on the only network, oldest first.
    fileprivate func posts(_ author: String) -> [String] {
        look { society, now in
            society.configuration.networks.flatMap { network in
                let record = society[network]
                let posts = society.posts(on: network, through: now, authors: [author])
                return posts.map(\.id).filter { record.post(id: $0).map { record.posts[Int($0)].shape == .original } ?? false }
            }
        }
    }
}
