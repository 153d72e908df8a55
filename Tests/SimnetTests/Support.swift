import Foundation
import HTTPTypes
import Model
import Testing

@testable import Simnet

/// A small society, quick to make: some thousand acts over four months.
func smallSociety(seed: UInt64 = 7) -> SocietyConfiguration {
    SocietyConfiguration(seed: seed, people: 60, tracked: 12, communities: 3, historyDays: 120, lifetimeDays: 60, actsPerDay: 30)
}

/// The two networks of a small society without sockets, at a time that stands still until a test moves it.
struct Town {
    let clock: SteppedWallClock
    let society: LivingSociety
    let mastodon: MastodonServer
    let twitter: TwitterServer

    init(
        _ configuration: SocietyConfiguration = smallSociety(), days: Int = 0, mastodon: (inout MastodonServer.Settings) -> Void = { _ in },
        twitter: (inout TwitterServer.Settings) -> Void = { _ in }
    ) {
        clock = SteppedWallClock(configuration.opening + .seconds(days * 86400))
        society = LivingSociety(Society(configuration), clock: clock)
        var mastodonSettings = MastodonServer.Settings()
        mastodonSettings.requestsPerWindow = nil
        mastodon(&mastodonSettings)
        var twitterSettings = TwitterServer.Settings()
        twitterSettings.keepsRateLimits = false
        twitter(&twitterSettings)
        self.mastodon = MastodonServer(society, settings: mastodonSettings)
        self.twitter = TwitterServer(society, settings: twitterSettings)
    }

    /// The best known account of a network.
    func star(_ network: Network) -> (id: String, handle: String) {
        society.look { society, _ in
            let account = society[network].accounts.min { $0.member < $1.member }
            return (account?.id ?? "", account?.handle ?? "")
        }
    }

    /// The post of a network with the most of something.
    func busiest(_ network: Network, by size: @Sendable (PostRecord) -> Int) -> String {
        society.look { society, _ in
            String(society[network].posts.max { (size($0), $0.number) < (size($1), $1.number) }?.number ?? 0)
        }
    }

    func mastodon(_ path: String, token: String? = nil) throws -> Answer { try Answer(mastodon.reply(to: request(path, token))) }

    func twitter(_ path: String, token: String? = nil) throws -> Answer {
        try Answer(twitter.reply(to: request(path, token ?? twitter.appToken)))
    }
}

func request(_ path: String, _ token: String? = nil) -> HTTPRequest {
    var request = HTTPRequest(method: .get, scheme: "http", authority: "127.0.0.1:8080", path: path)
    if let token { request.headerFields[.authorization] = "Bearer \(token)" }
    return request
}

/// A reply, its body read by a parser that is not ours.
struct Answer {
    let status: Int
    let headers: HTTPFields
    let json: Any

    init(_ reply: Reply) throws {
        status = reply.status
        headers = reply.headers
        json = try JSONSerialization.jsonObject(with: Data(reply.body))
    }

    var object: [String: Any] { json as? [String: Any] ?? [:] }
    var list: [[String: Any]] { json as? [[String: Any]] ?? [] }
    /// X's `data`, as a list.
    var data: [[String: Any]] { object["data"] as? [[String: Any]] ?? [] }
    var meta: [String: Any] { object["meta"] as? [String: Any] ?? [:] }
    var nextToken: String? { meta["next_token"] as? String }

    /// The address of a relation in the `Link` header, without scheme and host.
    func link(_ relation: String) throws -> String? {
        guard let header = headers[header("Link")] else { return nil }
        for part in header.split(separator: ", ") {
            let pieces = part.split(separator: "; ")
            try #require(pieces.count == 2 && pieces[0].hasPrefix("<http://127.0.0.1:8080/") && pieces[0].hasSuffix(">"))
            if pieces[1] == "rel=\"\(relation)\"" { return String(pieces[0].dropFirst("<http://127.0.0.1:8080".count).dropLast()) }
        }
        return nil
    }
}

/// A header's name that the test itself spells.
func header(_ name: String) -> HTTPField.Name { HTTPField.Name(name)! }

func ids(_ records: [[String: Any]]) -> [String] { records.compactMap { $0["id"] as? String } }

/// Numbers as text, compared as numbers.
func isNewestFirst(_ ids: [String]) -> Bool {
    let numbers = ids.compactMap { UInt64($0) }
    return numbers.count == ids.count && zip(numbers, numbers.dropFirst()).allSatisfy { $0 > $1 }
}
