import ConnectorKit
import ConnectorTesting
import CurlHTTP
import Synchronization
import Testing

@testable import TwitterConnector

/// An X that answers by rule: what it is asked for, without the host, decides.
private final class RuledX: HTTPSending {
    private let rule: @Sendable (String) -> (status: Int, json: String)
    private let kept = Mutex<[String]>([])

    init(_ rule: @escaping @Sendable (String) -> (status: Int, json: String)) { self.rule = rule }

    var asked: [String] { kept.withLock { $0 } }

    func send(_ request: HTTPRequest, body: [UInt8], options: HTTPOptions) async throws(HTTPError) -> HTTPAnswer {
        let path = request.path ?? ""
        kept.withLock { $0.append(path) }
        let (status, json) = rule(path)
        return HTTPAnswer(
            response: HTTPResponse(status: .init(code: status), headerFields: [.contentType: "application/json"]), body: Array(json.utf8))
    }
}

@Suite("Lists of X that are not as they should be")
struct TwitterListTests {
    private static let now = Instant(seconds: 1_795_176_000)
    private static let notFound = #"{"title":"Not Found Error","type":"https://api.twitter.com/2/problems/resource-not-found"}"#
    private static let empty = #"{"meta":{"result_count":0}}"#
    private let log = MemoryLog()

    /// Fetches round after round, each to its end, and returns the batches.
    private func fetch(
        _ x: RuledX, rounds: Int, settings: [String: SettingValue] = [:], from state: PostState<TwitterExtra> = PostState()
    ) async throws -> [Batch] {
        let connector = try Twitter(
            settings: ConnectorSettings(
                name: "twitter", defaultsOf: Twitter.description,
                values: settings.merging(["base_url": .string("https://api.x.example")]) { $1 },
                secrets: ["token": Secret("token")]))
        let context = FetchContext.testing(x, now: Self.now, log: log, connector: "twitter")
        var cursor = Cursor(state, version: PostRound<TwitterAccount>.version)
        var batches: [Batch] = []
        for _ in 0..<rounds {
            batches += try await connector.batches(of: "7", after: cursor, in: context)
            cursor = batches.last?.cursor ?? cursor
        }
        return batches
    }

    private var told: [String] { log.lines.filter { !$0.hasPrefix("debug") } }

    @Test("a second page that is missing is asked for in three rounds, without the first one again, and then given up; told once")
    func missingPage() async throws {
        let first =
            #"{"data":[{"id":"90","author_id":"7","created_at":"2026-11-20T08:00:00.000Z","text":"a"}],"meta":{"next_token":"more"}}"#
        let x = RuledX { path in
            if path.contains("/mentions") { return (200, Self.empty) }
            if path.contains("pagination_token=") { return (404, Self.notFound) }
            return path.contains("/tweets?") && path.contains("since_id") ? (200, Self.empty) : (200, first)
        }
        var state = PostState<TwitterExtra>()
        state.factsAt = Self.now
        _ = try await fetch(x, rounds: 5, settings: ["reshares": .string("count")], from: state)
        let lists = x.asked.filter { $0.contains("/users/7/tweets") }
        #expect(lists.map { $0.contains("pagination_token=more") } == [false, true, false, true, false, true, false, false])
        // What is new goes on to be read, and only that.
        #expect(lists.filter { !$0.contains("pagination_token") }.dropFirst().allSatisfy { $0.contains("since_id=90") })
        #expect(lists.last?.contains("since_id=90") == true)
        #expect(
            told == [
                "notice server does not answer a question connector=twitter endpoint=older posts",
                "notice rest of a list not read connector=twitter list=posts",
            ])
    }

    @Test("a list of mentions that is missing is told once, until it was there again")
    func missingMentions() async throws {
        let asked = Mutex(0)
        let isThere = [false, false, true, false]
        let x = RuledX { path in
            guard path.contains("/mentions") else { return (200, Self.empty) }
            let number = asked.withLock { number in
                defer { number += 1 }
                return number
            }
            return isThere[number] ? (200, Self.empty) : (404, Self.notFound)
        }
        var state = PostState<TwitterExtra>()
        state.factsAt = Self.now
        _ = try await fetch(x, rounds: 4, from: state)
        #expect(told == Array(repeating: "notice server does not answer a question connector=twitter endpoint=mentions", count: 2))
    }

    @Test("reposts that came after the count was read push nobody off the end of the page", arguments: [(100, 12), (8, 10)])
    func laterReposts(peoplePerPost: Int64, read: Int) async throws {
        // 12 on two pages, newest first: 10 on the first, of which 6 came after the count of 6 was sampled.
        func repost(_ number: Int) -> String {
            let minute = number < 6 ? 59 - number : 9 - number / 2
            let at = "2026-11-20T11:\(minute < 10 ? "0" : "")\(minute):00.000Z"
            return
                #"{"id":"\#(200 - number)","author_id":"\#(1000 + number)","created_at":"\#(at)","referenced_tweets":[{"type":"retweeted","id":"90"}]}"#
        }
        let pages = [(0..<10).map(repost), (10..<12).map(repost)].map { $0.joined(separator: ",") }
        let x = RuledX { path in
            guard path.contains("/retweets") else { return (200, Self.empty) }
            return path.contains("pagination_token=")
                ? (200, #"{"data":[\#(pages[1])],"meta":{}}"#) : (200, #"{"data":[\#(pages[0])],"meta":{"next_token":"more"}}"#)
        }
        var state = PostState<TwitterExtra>()
        state.posts.seen = Mark("90", at: Self.now - .seconds(86_400))
        state.factsAt = Self.now
        state.refreshedAt = Self.now
        let sampled = Self.now - .seconds(1800)
        _ = state.watch.sample(Twitter.network, id: "90", subject: "90", at: sampled - .seconds(3600), counts: [.reshare: 6], now: sampled)
        let batches = try await fetch(
            x, rounds: 1, settings: ["mentions": .boolean(false), "quotes": .boolean(false), "people_per_post": .integer(peoplePerPost)],
            from: state)
        #expect(Set(batches.flatMap(\.interactions).map(\.actor)) == Set((0..<read).map { "\(1000 + $0)" }))
    }
}
