import Foundation
import HTTPTypes
import Model
import Testing

@testable import Simnet

/// A network's server without sockets, over a small society that lives on it alone.
struct Place {
    let clock: SteppedWallClock
    let society: LivingSociety
    let server: NetworkServer
    /// The best known account.
    let star: (id: String, handle: String)

    init(_ network: Network, seed: UInt64 = 7) throws {
        var configuration = smallSociety(seed: seed)
        configuration.networks = [network]
        clock = SteppedWallClock(configuration.opening)
        society = LivingSociety(Society(configuration), clock: clock)
        server = NetworkServer(try #require(NetworkServer.views.first { $0.customs.network == network }), society)
        star = society.look { society, _ in
            let account = society[network].accounts.min { $0.member < $1.member }
            return (account?.id ?? "", account?.handle ?? "")
        }
    }

    func ask(
        _ path: String, token: String? = nil, method: HTTPRequest.Method = .get, headers: [String: String] = [:], body: String = ""
    ) -> Reply {
        var request = request(path, token)
        request.method = method
        request.headerFields[.userAgent] = "SimnetTests (by /u/simnet)"
        for (name, value) in headers { request.headerFields[header(name)] = value }
        return server.reply(to: request, body: Array(body.utf8))
    }

    var token: String { NetworkServer.token(of: star.handle) }
}

/// A question that a network answers to those who may ask, and what it says to whom it does not.
struct Manner: Sendable, CustomTestStringConvertible {
    var network: StaticString
    var testDescription: String { network.description }
    /// Of the best known account's id and handle.
    var question: @Sendable (_ id: String, _ handle: String) -> String
    var needsToken = false
    var headers: [String: String] = [:]
    /// What each question must have behind it, the unknown one too.
    var query = ""
    /// The status and a word of what it answers to a question that it does not know.
    var unknown: (status: Int, word: String)
    /// The same when its own server is in trouble.
    var trouble: (status: Int, word: String)

    static let all: [Manner] = [
        Manner(
            network: "bluesky", question: { id, _ in "/xrpc/app.bsky.feed.getAuthorFeed?actor=\(id)" }, unknown: (404, "XRPCNotSupported"),
            trouble: (503, "InternalServerError")),
        Manner(
            network: "github", question: { _, handle in "/users/\(handle)" }, unknown: (404, "Not Found"), trouble: (503, "Server Error")),
        Manner(
            network: "youtube", question: { id, _ in "/youtube/v3/channels?id=\(id)" }, headers: ["X-Goog-Api-Key": "simnet-any"],
            unknown: (404, "notFound"), trouble: (503, "backendError")),
        Manner(
            network: "hackernews", question: { id, _ in "/api/v1/search_by_date?tags=author_\(id)" }, unknown: (404, "Path not found"),
            trouble: (503, "Internal error")),
        Manner(
            network: "stackexchange", question: { id, _ in "/2.3/users/\(id)/posts" }, query: "?site=stackoverflow",
            unknown: (400, "no_method"), trouble: (503, "temporarily_unavailable")),
        Manner(
            network: "facebook", question: { id, _ in "/v26.0/\(id)/posts" }, needsToken: true, unknown: (400, "Unknown path components"),
            trouble: (503, "Service temporarily unavailable")),
        Manner(
            network: "instagram", question: { id, _ in "/v26.0/\(id)/media" }, needsToken: true,
            unknown: (400, "Unknown path components"), trouble: (503, "Service temporarily unavailable")),
        Manner(
            network: "threads", question: { id, _ in "/v1.0/\(id)/threads" }, needsToken: true,
            unknown: (400, "Unknown path components"), trouble: (503, "Service temporarily unavailable")),
        Manner(
            network: "linkedin", question: { id, _ in "/rest/networkSizes/\(id)?edgeType=COMPANY_FOLLOWED_BY_MEMBER" }, needsToken: true,
            headers: ["LinkedIn-Version": "202606"], unknown: (404, "RESOURCE_NOT_FOUND"), trouble: (503, "INTERNAL_SERVER_ERROR")),
        Manner(
            network: "foursquare", question: { _, _ in "/v2/users/self" }, needsToken: true, query: "?v=20231010",
            unknown: (404, "endpoint_error"), trouble: (503, "server_error")),
        Manner(
            network: "tiktok", question: { _, _ in "/v2/user/info/" }, needsToken: true, query: "?fields=open_id,username",
            unknown: (404, "unsupported_path"), trouble: (503, "internal_error")),
        Manner(
            network: "spotify", question: { _, handle in "/v1/\(handle.replacing("/", with: "s/"))" }, needsToken: true,
            unknown: (404, "Service not found"), trouble: (503, "Service unavailable")),
        Manner(
            network: "web", question: { _, handle in "/api/mentions.jf2?target=http://127.0.0.1:8080/\(handle)" },
            unknown: (404, "Not Found"), trouble: (503, "Service Unavailable")),
    ]
}

@Suite("The networks beside Mastodon and X")
struct NetworksTests {
    @Test("each answer in JSON, the same for the same seed, and tell in words of their own what they do not know", arguments: Manner.all)
    func manners(_ manner: Manner) throws {
        let place = try Place(Network(manner.network))
        let question = manner.question(place.star.id, place.star.handle) + manner.query
        let token = manner.needsToken ? place.token : nil
        let reply = place.ask(question, token: token, headers: manner.headers)
        #expect(try Answer(reply).status == 200)
        #expect(reply.body.count > 20)
        #expect(try Place(Network(manner.network)).ask(question, token: token, headers: manner.headers).body == reply.body)

        let unknown = place.ask("/no/such/question/at/all\(manner.query)", token: token, headers: manner.headers)
        #expect(unknown.status == manner.unknown.status)
        #expect(String(decoding: unknown.body, as: UTF8.self).contains(manner.unknown.word))
        let trouble = place.server.refusal(503).reply
        #expect(trouble.status == manner.trouble.status)
        #expect(String(decoding: trouble.body, as: UTF8.self).contains(manner.trouble.word))
    }

    @Test("GitHub lets 60 requests an hour through, says 403 and when, and lets go then; what is unchanged is free with a token")
    func gitHub() throws {
        let place = try Place(Network("github"))
        let path = "/users/\(place.star.handle)"
        for left in (0..<60).reversed() {
            #expect(place.ask(path).headers[header("X-RateLimit-Remaining")] == "\(left)")
        }
        let refused = place.ask(path)
        #expect(refused.status == 403 && refused.headers[header("X-RateLimit-Remaining")] == "0")
        let reset = try #require(refused.headers[header("X-RateLimit-Reset")].flatMap { Int64($0) })
        let known = place.ask(path, token: place.token)
        #expect(known.headers[header("X-RateLimit-Remaining")] == "4999")
        let version = try #require(known.headers[header("ETag")])
        let unchanged = place.ask(path, token: place.token, headers: ["If-None-Match": version])
        #expect(unchanged.status == 304 && unchanged.body.isEmpty && unchanged.headers[header("X-RateLimit-Remaining")] == "4999")
        place.clock.set(Instant(seconds: reset))
        #expect(place.ask(path).status == 200)
    }

    @Test("GitHub names who reacted to a comment, and with what")
    func gitHubReactions() throws {
        let place = try Place(Network("github"))
        let found = try #require(
            place.society.look { society, _ in
                let record = society[Network("github")]
                return record.posts.first { $0.shape == .reply && !$0.likes.isEmpty }.map { post in
                    (id: post.number, by: record.accounts[Int(post.likes[0].actor)].handle)
                }
            })
        let path = "/repos/any/any/issues/comments/\(found.id)"
        let reactions = try Answer(place.ask("\(path)/reactions")).list
        #expect((reactions.first?["user"] as? [String: Any])?["login"] as? String == found.by)
        let content = try #require(reactions.first?["content"] as? String)
        let rollup = try Answer(place.ask(path)).object["reactions"] as? [String: Any]
        #expect(rollup?[content] as? Int == 1 && rollup?["total_count"] as? Int == 1)
    }

    @Test("Stack Exchange tells what is left in the body, throttles with 400, and says in the message how long")
    func stackExchange() throws {
        let place = try Place(Network("stackexchange"))
        let path = "/2.3/users/\(place.star.id)?site=stackoverflow"
        for left in (0..<300).reversed() { #expect(try Answer(place.ask(path)).object["quota_remaining"] as? Int == left) }
        let refused = try Answer(place.ask(path))
        #expect(refused.status == 400 && refused.object["error_id"] as? Int == 502)
        #expect(refused.object["error_message"] as? String == "too many requests from this IP, more requests available in 86400 seconds")
    }

    @Test("the Graph API counts in percent, throttles by a code with 400, and says in minutes how long")
    func graph() throws {
        let place = try Place(Network("facebook"))
        let path = "/v26.0/\(place.star.id)"
        for _ in 0..<200 { #expect(place.ask(path, token: place.token).status == 200) }
        let refused = place.ask(path, token: place.token)
        #expect(refused.status == 400)
        #expect((try Answer(refused).object["error"] as? [String: Any])?["code"] as? Int == 4)
        #expect(refused.headers[header("X-App-Usage")]?.contains("\"call_count\":100") == true)
        let usage = refused.headers[header("X-Business-Use-Case-Usage")]
        #expect(usage?.contains("\"estimated_time_to_regain_access\":60") == true)
    }

    @Test("a login at Bluesky is counted by itself, and is the account's whose app password it is")
    func blueskyLogin() throws {
        let place = try Place(Network("bluesky"))
        let path = "/xrpc/com.atproto.server.createSession"
        func login(_ password: String) throws -> Answer {
            try Answer(
                place.ask(path, method: .post, body: "{\"identifier\":\"\(place.star.handle)\",\"password\":\"\(password)\"}"))
        }
        #expect(try login("wrong").object["error"] as? String == "AuthenticationRequired")
        for _ in 1..<30 { #expect(try login(place.token).object["did"] as? String == place.star.id) }
        #expect(try login(place.token).object["error"] as? String == "RateLimitExceeded")
        #expect(place.ask("/xrpc/app.bsky.actor.getProfile?actor=\(place.star.id)").status == 200)
    }

    @Test("Reddit gives its token to applications alone, and nothing to programs that do not say who answers for them")
    func reddit() throws {
        let place = try Place(Network("reddit"))
        let about = "/user/\(place.star.handle)/about"
        #expect(place.ask(about).status == 401)
        let grant = place.ask(
            "/api/v1/access_token", method: .post, headers: ["Authorization": "Basic c2ltbmV0Og=="], body: "grant_type=client_credentials")
        let token = try #require(try Answer(grant).object["access_token"] as? String)
        let known = place.ask(about, token: token)
        #expect(known.status == 200)
        #expect(known.headers[header("X-Ratelimit-Remaining")]?.hasSuffix(".0") == true)
        #expect(place.ask(about, token: token, headers: ["User-Agent": "python"]).status == 429)
    }

    @Test("a number's text is read back, and nothing else is", arguments: [DigitText.recordKey, .video])
    func digitTexts(_ digits: DigitText) {
        for number in [0, 1, 1_234_567_890_123, UInt64.max] { #expect(digits.number(in: digits.text(number)) == number) }
        for text in ["", "2", "!!!!!!!!!!!", "!!!!!!!!!!!!!", "zzzzzzzzzzzzz", "_____________"] { #expect(digits.number(in: text) == nil) }
    }
}
