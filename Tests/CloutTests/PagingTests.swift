import CurlHTTP
import Foundation
import HTTPTypes
import Model
import Store
import Testing
import Web

@testable import Clout

@Suite("Lists that come in pages", .timeLimit(.minutes(10)))
struct PagingTests {
    private static let people = 20

    private static let token = AccessToken.make()

    private static var files: [(name: String, text: String)] {
        [
            (name: "tokens.d/a.toml", text: "[token]\nname = \"a\"\nscope = \"admin\"\nsha256 = \"\(token.hash)\"\n"),
            (name: "topics.d/baking.toml", text: "[[topic]]\nname = \"baking\"\nwords = [\"bread\"]\n"),
            (
                name: "receivers.d/crm.toml",
                text: "[receiver]\nname = \"crm\"\ntype = \"slack\"\nurl = \"http://127.0.0.1:9/\"\nallow_private = true\n"
            ),
            (
                name: "alerts.d/r.toml",
                text: """
                [rule]
                name = "liked"
                when = "score > 1"
                present = true
                provisional = true
                notify = ["crm"]
                """
            ),
            (name: "receivers.d/log.toml", text: "[receiver]\ntype = \"log\"\n"),
            (name: "connectors.d/m.toml", text: "[connector]\ntype = \"mastodon\"\nbase_url = \"http://127.0.0.1:9\"\n"),
            (
                name: "alerts.d/also.toml",
                text: "[rule]\nname = \"also\"\nwhen = \"score > 1\"\npresent = true\nprovisional = true\nnotify = [\"log\"]\n"
            ),
            (
                name: "perks.d/tea.toml",
                text: """
                [perk]
                name = "tea"
                sponsor = "Tea Ltd"
                gift = "a bag of tea"
                when = "score > 1"
                quota = 5
                opens = 2012-01-01T00:00:00Z
                closes = 2099-01-01T00:00:00Z
                notify = ["log"]
                disclosure = "Tea Ltd pays for it."
                """
            ),
        ]
    }

    /// Asks for page after page, and calls `between` after each. Returns the rows in their order.
    private static func walk(
        _ stage: WebStage, _ target: String, _ member: String, _ size: Int, between: () async throws -> Void = {}
    ) async throws -> [[String: Any]] {
        var rows: [[String: Any]] = []
        var cursor = ""
        while true {
            let next = target + (target.contains("?") ? "&" : "?") + "limit=\(size)" + cursor
            let answer = try #require(
                try await stage.json(next, headers: [.authorization: "Bearer \(token.text)"]) as? [String: Any])
            let page = try #require(answer[member] as? [[String: Any]], "\(next)")
            #expect(page.count <= size && (page.count == size || answer["next"] is NSNull))
            rows += page
            guard let place = answer["next"] as? String else { return rows }
            cursor = "&cursor=" + (place.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
            try await between()
        }
    }

    @Test("pages of every list follow one another without a gap and tell nothing twice, whatever their size")
    func everyList() async throws {
        try await WebStage.run(people: Self.people, files: Self.files) { stage in
            for giver in 1...4 {
                for receiver in 5...6 {
                    let k = try await stage.store.giveK(
                        from: try #require(PersonID(rawValue: "p\(giver)")), to: .tracked(try #require(PersonID(rawValue: "p\(receiver)"))),
                        on: "baking", at: WebStage.now - .seconds(60 - Int64(giver)), within: KAllotment(count: 9, period: .seconds(60)))
                    #expect(k != nil)
                }
            }
            for number in 1...7 {
                _ = try await stage.store.add(
                    Silence(
                        rule: "also", subject: nil, author: "ada", reason: "\(number)", since: WebStage.now,
                        until: WebStage.now + .seconds(3600)))
            }
            // Five of the sixteen who are not provisional are offered a bag of tea, which is told as an alert, too.
            let lists: [(target: String, member: String, key: [String], count: Int)] = [
                ("/v1/alerts", "alerts", ["id"], 2 * Self.people + 5), ("/v1/alerts?rule=also", "alerts", ["id"], Self.people),
                ("/v1/firing", "firing", ["rule", "subject"], 2 * Self.people),
                ("/v1/deliveries?receiver=crm", "deliveries", ["id"], Self.people),
                ("/v1/ks", "ks", ["giver", "receiver"], 8), ("/v1/silences", "silences", ["id"], 7),
                ("/v1/perks/tea/offers", "offers", ["person"], 16), ("/v1/find?min_score=1", "standings", ["person"], Self.people),
                ("/v1/people?list=half-1", "people", ["person"], Self.people / 2), ("/v1/runs", "runs", ["at"], 1),
            ]
            for list in lists {
                func keys(_ size: Int) async throws -> [String] {
                    try await Self.walk(stage, list.target, list.member, size).map { row in
                        list.key.map { "\(row[$0] ?? "")" }.joined(separator: " ")
                    }
                }
                let whole = try await keys(500)
                #expect(whole.count == list.count && Set(whole).count == whole.count, "\(list.target): \(whole)")
                for size in [1, 3, 7] { #expect(try await keys(size) == whole, "\(list.target) by \(size)") }
            }
        }
    }

    @Test("the accounts of a connector come in pages, with when each was fetched and when it is its turn")
    func accounts() async throws {
        let watched = (1...9).map { "[[person]]\nid = \"w\($0)\"\nidentities = { mastodon = { id = \"\($0)\" } }\n" }.joined()
        try await WebStage.run(files: Self.files + [(name: "people.d/watched.toml", text: watched)]) { stage in
            for size in [2, 9, 50] {
                let rows = try await Self.walk(stage, "/v1/connectors/mastodon/accounts", "accounts", size)
                #expect(rows.map { $0["person"] as? String } == (1...9).map { "w\($0)" }, "\(rows)")
                #expect(rows.allSatisfy { $0["fetched"] is NSNull && ($0["due"] as? String)?.isEmpty == false }, "\(rows)")
            }
            let problem = try await stage.object("/v1/connectors/mastodn/accounts", status: 404)
            #expect(problem["nearest"] as? String == "mastodon", "\(problem)")
        }
    }

    @Test("what comes between two pages neither repeats a row nor leaves one out")
    func inserts() async throws {
        try await WebStage.run(people: Self.people, files: Self.files) { stage in
            let (ada, other) = (try #require(PersonID(rawValue: "p1")), try #require(PersonID(rawValue: "p2")))
            func give(_ receiver: PersonID) async throws {
                _ = try await stage.store.giveK(
                    from: ada, to: .tracked(receiver), on: "baking", at: WebStage.now, within: KAllotment(count: 99, period: .seconds(60)))
            }
            for _ in 0..<7 { try await give(other) }
            let rows = try await Self.walk(stage, "/v1/ks", "ks", 2) { try await give(try #require(PersonID(rawValue: "p3"))) }
            #expect(rows.compactMap { $0["receiver"] as? String } == Array(repeating: "p2", count: 7))
        }
    }

    @Test("a perk that there is not has no offers, on whatever page")
    func noPerk() async throws {
        try await WebStage.run(people: Self.people, files: Self.files) { stage in
            for query in ["", "?cursor=3:"] {
                let problem = try await stage.object("/v1/perks/te/offers\(query)", status: 404)
                #expect(problem["nearest"] as? String == "tea")
            }
            let waiting = try await stage.object("/v1/perks/tea/offers?cursor=99:&limit=1")
            #expect((waiting["offers"] as? [Any])?.count == 1)
        }
    }

    @Test("what no page has given as `next` is refused by name")
    func wrongCursors() async throws {
        try await WebStage.run(files: Self.files) { stage in
            for target in [
                "alerts?cursor=x", "alerts?cursor=-1:a", "alerts?cursor=1:", "firing?cursor=a", "firing?cursor=A:p1", "ks?cursor=%2B1",
                "ks?cursor=", "runs?cursor=1x", "perks/tea/offers?cursor=1:A", "silences?cursor=9999999999999999999", "find?cursor=p1",
                "people?cursor=A", "people?cursor=p1", "standings?cursor=p1", "connectors/mastodon/accounts?cursor=p1",
            ] {
                let problem = try await stage.object("/v1/\(target)", status: 400)
                #expect(problem["parameter"] as? String == "cursor", "\(target)")
            }
            // Of every list that there is.
            let paths = try #require(try await stage.object("/v1/openapi.json")["paths"] as? [String: [String: [String: Any]]])
            let lists = paths.filter { _, methods in
                (methods["get"]?["parameters"] as? [[String: Any]] ?? []).contains { $0["name"] as? String == "cursor" }
            }.keys
            #expect(lists.count > 10, "\(lists)")
            for list in lists {
                let target = list.replacing("{perk}", with: "tea").replacing("{connector}", with: "mastodon") + "?cursor=zzz"
                let answer = try await stage.get(target, headers: [.authorization: "Bearer \(Self.token.text)"])
                let told: Comment = "\(target) \(String(decoding: answer.body, as: UTF8.self))"
                #expect(answer.response.status.code == 400, told)
                #expect(answer.response.headerFields[.contentType] == "application/problem+json", told)
            }
        }
    }
}
