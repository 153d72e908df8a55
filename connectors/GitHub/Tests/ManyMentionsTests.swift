import ConnectorKit
import ConnectorTesting
import CurlHTTP
import Foundation
import HTTPTypes
import Synchronization
import Testing

@testable import GitHubConnector

/// A GitHub with one account that is mentioned more often than a search tells: of each only the first thousand are given.
private final class Hub: HTTPSending {
    static let given = 1000
    let now: Instant
    let count: Int
    /// Since when was searched.
    let searches = Mutex<[Instant]>([])
    /// The search that takes too long, so that only a part is told: 0 is the first.
    let part: Int?

    init(now: Instant, count: Int, part: Int? = nil) {
        self.now = now
        self.count = count
        self.part = part
    }

    /// When a mention was updated: some of them in the same second, and more at an hour's end.
    private func updated(_ number: Int) -> Instant { now - .seconds(80 * 86_400) + .seconds(Int64(number / 3) * 60) }

    func send(_ request: HTTPRequest, body: [UInt8], options: HTTPOptions) async throws(HTTPError) -> HTTPAnswer {
        let address = URLComponents(string: "https://api.github.example\(request.path ?? "")")
        let query = Dictionary((address?.queryItems ?? []).map { ($0.name, $0.value ?? "") }) { first, _ in first }
        var response = HTTPResponse(status: .ok, headerFields: [.contentType: "application/json"])
        let text: String
        switch address?.path {
        case "/search/issues":
            let since = query["q"]?.split(separator: ">=").last.flatMap { Instant(String($0)) } ?? Instant(seconds: 0)
            let isPart = searches.withLock { searches in
                searches.append(since)
                return searches.count - 1 == part
            }
            let all = (0..<count).filter { updated($0) >= since }
            let found = (query["order"] == "asc" ? all : all.reversed()).prefix(Self.given)
            let rest = found.dropFirst(100 * ((query["page"].flatMap { Int($0) } ?? 1) - 1))
            if rest.count > 100, let link = HTTPField.Name("Link") {
                response.headerFields[link] = "<https://api.github.example/search/issues?page=2>; rel=\"next\""
            }
            let items = rest.prefix(100).filter { !isPart || $0 % 10 > 0 }.map { number in
                "{\"id\":\(number + 1),\"number\":\(number + 1),\"title\":\"@ada\",\"user\":{\"id\":7,\"login\":\"bo\"},"
                    + "\"created_at\":\"\(updated(number))\",\"updated_at\":\"\(updated(number))\"}"
            }
            text = "{\"total_count\":\(all.count),\"incomplete_results\":\(isPart),\"items\":[\(items.joined(separator: ","))]}"
        case "/users/ada", "/user/42": text = #"{"id":42,"login":"ada","followers":0}"#
        default: text = "[]"
        }
        return HTTPAnswer(response: response, body: Array(text.utf8))
    }
}

@Suite struct ManyMentionsTests {
    @Test("every mention is told, however many there are")
    func everyMention() async throws {
        let now = Instant(seconds: 1_795_176_000)
        let hub = Hub(now: now, count: 2300)
        let github = try GitHub(settings: ConnectorSettings(name: "github", defaultsOf: GitHub.description))
        let told = Mutex<Set<String>>([])
        let identity = Identity(IdentityKey(GitHub.network, "42"), handle: "ada")
        try await github.fetch(identity, after: nil, in: FetchContext.testing(hub, now: now)) { batch throws(FetchError) in
            told.withLock { $0.formUnion(batch.interactions.compactMap(\.id)) }
        }
        #expect(told.withLock { $0 } == Set((1...2300).map { "mention:\($0):42" }))
    }

    @Test("a search of which GitHub tells only a part counts as none: the next day it is made again, and what was left out is told")
    func partOfASearch() async throws {
        let begin = Instant(seconds: 1_795_176_000)
        let github = try GitHub(settings: ConnectorSettings(name: "github", defaultsOf: GitHub.description))
        let identity = Identity(IdentityKey(GitHub.network, "42"), handle: "ada")
        let kept = Mutex<(told: Set<String>, cursor: Cursor?)>(([], nil))
        func fetch(day: Int64, part: Int? = nil) async throws -> [Instant] {
            let now = begin + .seconds(day * 86_400)
            let hub = Hub(now: begin, count: 250, part: part)
            let cursor = kept.withLock(\.cursor)
            try await github.fetch(identity, after: cursor, in: FetchContext.testing(hub, now: now)) { batch throws(FetchError) in
                kept.withLock { kept in
                    kept.told.formUnion(batch.interactions.compactMap(\.id))
                    kept.cursor = batch.cursor ?? kept.cursor
                }
            }
            return hub.searches.withLock { $0 }
        }
        let first = try await fetch(day: 0, part: 1)
        #expect(first.first == begin - .seconds(90 * 86_400) && first.count > 2, "the pages behind it are read")
        #expect(kept.withLock(\.told).count < 250)
        #expect(try await fetch(day: 1).first == begin - .seconds(89 * 86_400), "as far back as a first fetch goes")
        #expect(kept.withLock(\.told).count == 250)
        #expect(try await fetch(day: 2).first == begin, "from a day before the last one")
    }
}
