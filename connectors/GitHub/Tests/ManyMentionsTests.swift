import ConnectorKit
import ConnectorTesting
import CurlHTTP
import Foundation
import HTTPTypes
import Synchronization
import Testing

@testable import GitHubConnector

/// A GitHub with one account that is mentioned more often than a search tells: of each only the first thousand are given.
private struct Hub: HTTPSending {
    static let given = 1000
    let now: Instant
    let count: Int

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
            let all = (0..<count).filter { updated($0) >= since }
            let found = (query["order"] == "asc" ? all : all.reversed()).prefix(Self.given)
            let rest = found.dropFirst(100 * ((query["page"].flatMap { Int($0) } ?? 1) - 1))
            if rest.count > 100, let link = HTTPField.Name("Link") {
                response.headerFields[link] = "<https://api.github.example/search/issues?page=2>; rel=\"next\""
            }
            let items = rest.prefix(100).map { number in
                "{\"id\":\(number + 1),\"number\":\(number + 1),\"title\":\"@ada\",\"user\":{\"id\":7,\"login\":\"bo\"},"
                    + "\"created_at\":\"\(updated(number))\",\"updated_at\":\"\(updated(number))\"}"
            }
            text = "{\"total_count\":\(all.count),\"incomplete_results\":false,\"items\":[\(items.joined(separator: ","))]}"
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
}
