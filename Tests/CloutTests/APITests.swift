import CurlHTTP
import Foundation
import HTTPTypes
import Model
import Testing
import Web

@testable import Clout

@Suite("The API", .timeLimit(.minutes(10)))
struct APITests {
    private static let rule = (
        name: "alerts.d/r.toml",
        text: """
        [rule]
        name = "liked"
        when = "score > 1"
        present = true
        provisional = true
        notify = ["log"]
        """
    )
    private static let files = [
        rule, (name: "receivers.d/log.toml", text: "[receiver]\ntype = \"log\"\n"),
        (name: "topics.d/t.toml", text: "[[topic]]\nname = \"swift\"\nwords = [\"swift\"]\n"),
        (
            name: "perks.d/tea.toml",
            text: """
            [perk]
            name = "tea"
            sponsor = "Tea Ltd"
            gift = "a bag of tea"
            when = "score > 1"
            quota = 1
            opens = 2012-01-01T00:00:00Z
            closes = 2099-01-01T00:00:00Z
            notify = ["log"]
            disclosure = "Tea Ltd pays for it."
            """
        ),
        (name: "connectors.d/m.toml", text: "[connector]\ntype = \"mastodon\"\nbase_url = \"http://127.0.0.1:9\"\n"),
    ]

    @Test("whatever the document says can be read, can be, and says what the document says of it")
    func document() async throws {
        let (token, hash) = AccessToken.make()
        let file = (name: "tokens.d/a.toml", text: "[token]\nname = \"a\"\nscope = \"admin\"\nsha256 = \"\(hash)\"\n")
        try await WebStage.run(files: Self.files + [file]) { stage in
            let document = try await stage.object("/v1/openapi.json")
            let schemas = try #require((document["components"] as? [String: Any])?["schemas"] as? [String: Any])
            let paths = try #require(document["paths"] as? [String: [String: Any]])
            #expect(paths.count > 30)
            let unasked = ["{alert}", "/v2/identity.json"]
            for (path, methods) in paths where !unasked.contains(where: path.contains) {
                guard let get = methods["get"] as? [String: Any], let reference = Self.schema(of: get) else { continue }
                let answer = try await stage.json(
                    path.replacing("{person}", with: "p1").replacing("{perk}", with: "tea").replacing("{connector}", with: "mastodon"),
                    headers: [.authorization: "Bearer \(token)"])
                let schema = try #require(schemas[reference] as? [String: Any], "\(reference) is missing")
                for member in schema["required"] as? [String] ?? [] {
                    #expect((answer as? [String: Any])?[member] != nil, "\(path) lacks \(member)")
                }
            }
            for list in ["rules", "perks", "connectors", "lists", "topics"] {
                let whole = try await stage.object("/v1/\(list)")
                #expect((whole[list] as? [Any])?.isEmpty == false && whole["next"] is NSNull, "\(list)")
            }
            let alerts = try #require(try await stage.object("/v1/alerts")["alerts"] as? [[String: Any]])
            let id = try #require(alerts.first?["id"] as? String)
            #expect(try await stage.object("/v1/alerts/\(id)")["id"] as? String == id)
        }
    }

    @Test("every route is in the document with the scope that it needs, but for the pages and what they load; and nothing else is")
    func everyRoute() async throws {
        try await WebStage.run(files: Self.files) { stage in
            // Errors are counted from 0 on every route that there is.
            let metrics = String(decoding: try await stage.get("/metrics").body, as: UTF8.self)
            var routes: Set<String> = []
            for line in metrics.split(separator: "\n") where line.hasPrefix("clout_http_requests_total{") && line.contains("code=\"500\"") {
                let method = try #require(line.firstMatch(of: /method="([A-Z]+)"/)?.output.1)
                let path = try #require(line.firstMatch(of: /route="([^"]+)"/)?.output.1)
                if method != "HEAD" { routes.insert("\(method) \(path)") }
            }
            let document = try await stage.object("/v1/openapi.json")
            let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
            let described = Set(paths.flatMap { path, methods in methods.keys.map { "\($0.uppercased()) \(path)" } })
            let others = routes.subtracting(described)
            #expect(described.isSubset(of: routes), "\(described.subtracting(routes))")
            #expect(described.count > 40 && others.count > 10)
            for route in others {
                #expect(route.hasPrefix("GET /") && !route.hasPrefix("GET /v") && !route.hasPrefix("GET /metrics"), "\(route)")
            }
            #expect((document["servers"] as? [[String: Any]])?.first?["url"] as? String == "/")
            for (path, methods) in paths {
                for (method, operation) in methods {
                    let answers = try #require(operation["responses"] as? [String: Any])
                    #expect((answers["304"] != nil) == (method == "get"), "\(method) \(path)")
                }
            }
            let picture = try #require(paths["/badge/{file}"]?["get"]?["responses"] as? [String: [String: Any]])
            #expect((picture["200"]?["content"] as? [String: Any])?.keys.sorted() == ["image/svg+xml"])
            for (path, scopes) in [
                ("get /healthz", []), ("get /v1/standings", [["read"], nil]), ("post /v1/ks", [["write"]]),
                ("post /v1/reload", [["admin"]]),
                ("get /v1/deliveries", [["admin"]]), ("get /metrics", [["read"], nil]),
            ] as [(String, [[String]?])] {
                let parts = path.split(separator: " ").map(String.init)
                let security = try #require(paths[parts[1]]?[parts[0]]?["security"] as? [[String: [String]]])
                #expect(security.map { $0["token"] } == scopes, "\(path)")
            }
        }
    }

    private static func schema(of operation: [String: Any]) -> String? {
        let ok = (operation["responses"] as? [String: Any])?["200"] as? [String: Any]
        let json = (ok?["content"] as? [String: Any])?["application/json"] as? [String: Any]
        let reference = (json?["schema"] as? [String: Any])?["$ref"] as? String
        return reference.map { String($0.split(separator: "/").last ?? "") }
    }

    @Test("a person's points and 1 are the score, which is the one that the ranking shows")
    func explanation() async throws {
        try await WebStage.run { stage in
            let score = try #require(try await stage.object("/v1/people/p2")["score"] as? Double)
            for by in ["cause", "actor", "post", "all"] {
                let explanation = try await stage.object("/v1/people/p2/explanation?by=\(by)")
                let points = try #require(explanation["points"] as? [String: Double])
                #expect(abs(points.values.reduce(1, +) - score) < 1e-9)
            }
            let standings = try #require(try await stage.object("/v1/standings")["standings"] as? [[String: Any]])
            #expect(standings.first { $0["person"] as? String == "p2" }?["score"] as? Double == score)
        }
    }

    @Test("a person is found by slug, account or handle; whoever was only met is nobody, and named nowhere")
    func people() async throws {
        try await WebStage.run { stage in
            for name in ["p1", "forum:1", "person1", "@person1", "PERSON1"] {
                #expect(try await stage.object("/v1/people/\(name)")["person"] as? String == "p1", "\(name)")
            }
            for name in ["forum:fan-1", "fan-1", "p4", "%00", "a%2Fb", "..%2f", "%F0%9F%92%A9", String(repeating: "x", count: 3000)] {
                let problem = try await stage.object("/v1/people/\(name)", status: 404)
                #expect(problem["status"] as? Int == 404)
            }
            #expect(try await stage.object("/v1/people/pl", status: 404)["nearest"] as? String == "p1")
            let circle = try await stage.object("/v1/people/p1/circle")
            #expect((circle["influencers"] as? [[String: Any]])?.compactMap { $0["person"] as? String } == ["p2"])
            #expect((circle["influencers_met"] as? [String: Any])?["people"] as? Int == 1)
            for page in ["explanation?by=all", "explanation?by=actor", "circle", "moments", "change", "history", "topics", ""] {
                let answer = try await stage.get("/v1/people/p1/\(page)")
                #expect(!String(decoding: answer.body, as: UTF8.self).contains("fan-"), "\(page)")
            }
        }
    }

    @Test("a page is made once a run: its tag stays, and whoever has it is not sent it again")
    func tags() async throws {
        try await WebStage.run { stage in
            let tag = try #require(try await stage.get("/v1/standings").response.headerFields[.eTag])
            #expect(try await stage.get("/v1/standings").response.headerFields[.eTag] == tag)
            #expect(try await stage.get("/v1/standings", headers: [.ifNoneMatch: tag]).response.status == .notModified)
        }
    }

    @Test("whoever was told of in a group's message says which message told it whom")
    func groups() async throws {
        let rule =
            "[rule]\nname = \"grouped\"\nwhen = \"score > 1\"\ngroup = true\npresent = true\nprovisional = true\nnotify = [\"log\"]\n"
        try await WebStage.run(files: Self.files + [(name: "alerts.d/grouped.toml", text: rule)]) { stage in
            let alerts = try #require(try await stage.object("/v1/alerts?rule=grouped")["alerts"] as? [[String: Any]])
            let group = try #require(alerts.first { $0["subject"] as? String == "~group:grouped" })
            #expect((group["lines"] as? [String])?.count == 3 && group["group"] is NSNull)
            let members = alerts.filter { $0["subject"] as? String != "~group:grouped" }
            #expect(members.count == 3)
            for member in members {
                let told = try #require(member["told"] as? [[String: Any]])
                #expect(told.map { $0["receiver"] as? String } == ["log"] && told.map { $0["in"] as? String } == [group["id"] as? String])
                #expect(member["group"] as? String == group["id"] as? String)
            }
            #expect((group["told"] as? [[String: Any]])?.first?["in"] is NSNull)
        }
    }

    @Test("with a token that writes, alerts are silenced, told of and acknowledged; without one, nobody is")
    func writing() async throws {
        let (token, hash) = AccessToken.make()
        let file = (name: "tokens.d/crm.toml", text: "[token]\nname = \"crm\"\nscope = \"write\"\nsha256 = \"\(hash)\"\n")
        try await WebStage.run(files: Self.files + [file]) { stage in
            let headers: HTTPFields = [.authorization: "Bearer \(token)", .contentType: "application/json"]
            func post(_ target: String, _ body: String, _ headers: HTTPFields = headers) async throws -> (Int, [String: Any]) {
                let answer = try await stage.get(target, headers: headers, method: .post, body: body)
                let json = try JSONSerialization.jsonObject(with: Data(answer.body))
                return (answer.response.status.code, json as? [String: Any] ?? ["list": json])
            }
            let (made, silence) = try await post("/v1/silences", #"{"rule":"liked","for":"2h","reason":"known"}"#)
            #expect(made == 200)
            #expect(silence["author"] as? String == "crm")
            let id = try #require(silence["id"] as? Int)
            #expect((try await stage.object("/v1/silences")["silences"] as? [Any])?.count == 1)
            let ended = try await stage.get("/v1/silences/\(id)", headers: headers, method: .delete)
            #expect(ended.response.status == .ok)
            #expect((try await stage.object("/v1/silences")["silences"] as? [Any])?.isEmpty == true)
            let (wide, scoped) = try await post(
                "/v1/silences",
                #"{"list":"half-1","severity":"critical","receiver":"log","from":"2023-11-15T00:00:00Z","for":"1d","reason":"moving"}"#)
            #expect(wide == 200 && scoped["cohort"] as? String == "list:half-1" && scoped["severity"] as? String == "critical")
            #expect(scoped["receiver"] as? String == "log" && scoped["rule"] is NSNull)
            #expect(scoped["since"] as? String == "2023-11-15T00:00:00Z" && scoped["until"] as? String == "2023-11-16T00:00:00Z")
            let (acknowledged, list) = try await post("/v1/acknowledgements", #"{"rule":"liked","by":"ada","note":"we know"}"#)
            #expect(acknowledged == 200)
            #expect((list["acknowledgements"] as? [Any])?.count == 3 && list["next"] is NSNull)
            for (path, name) in [("/v1/firing", "firing"), ("/v1/alerts?limit=3", "alerts")] {
                let known = try #require(try await stage.object(path)[name] as? [[String: Any]])
                #expect(known.count == 3 && known.allSatisfy { $0["acknowledged_by"] as? String == "ada" }, "\(path)")
                #expect(known.allSatisfy { $0["acknowledgement_note"] as? String == "we know" && $0["acknowledged_at"] is String })
            }
            #expect(try await post("/v1/acknowledgements", #"{"rule":"liked","note":" "}"#).0 == 400)
            for (status, count) in [("acknowledged", 3), ("firing", 3), ("resolved", 0)] {
                let some = try #require(try await stage.object("/v1/alerts?rule=liked&status=\(status)")["alerts"] as? [[String: Any]])
                #expect(some.count == count, "\(status)")
            }
            // Whoever was first stays, unless somebody says otherwise.
            for (more, holder) in [("", "ada"), (#","replace":"true""#, "ben")] {
                let (_, again) = try await post("/v1/acknowledgements", #"{"rule":"liked","about":"p1","by":"ben"\#(more)}"#)
                let episode = try #require((again["acknowledgements"] as? [[String: Any]])?.first)
                #expect(episode["acknowledged_by"] as? String == holder)
                #expect((episode["former"] as? [String: Any])?["acknowledgement_note"] as? String == "we know")
            }
            #expect(try await post("/v1/acknowledgements", #"{"rule":"liked","replace":"yes"}"#).0 == 400)

            for (body, status, parameter) in [
                (#"{"rule":"likd","for":"2h","reason":"x"}"#, 404, nil), (#"{"about":"p11","for":"2h","reason":"x"}"#, 404, nil),
                (#"{"about":"~connector:nobody","for":"2h","reason":"x"}"#, 404, nil),
                (#"{"rule":"liked","for":"2h","reason":"a\u0000b"}"#, 400, "reason"),
                (#"{"rule":"liked","for":"2h","reason":"a\u202eb"}"#, 400, "reason"),
                (#"{"rule":"liked","for":"2h","reason":"a","by":"\u2067b"}"#, 400, "by"),
                (#"{"list":"half-2","for":"2h","reason":"x"}"#, 404, nil), (#"{"receiver":"lgo","for":"2h","reason":"x"}"#, 404, nil),
                (#"{"place":"nowhere","for":"2h","reason":"x"}"#, 404, nil),
                (#"{"severity":"critcal","for":"2h","reason":"x"}"#, 400, "severity"),
                (#"{"rule":"liked","from":"2020-01-01T00:00:00Z","for":"2h","reason":"x"}"#, 400, "from"),
                (#"{"rule":"liked","from":"tomorrow","for":"2h","reason":"x"}"#, 400, "from"), (#"{"for":"2h","reason":"x"}"#, 400, "rule"),
                (#"{"rule":"liked","for":"soon","reason":"x"}"#, 400, "for"), (#"{"rule":"liked","for":"2h"}"#, 400, "reason"),
                (#"{"rule":"liked","fro":"2h","reason":"x"}"#, 400, "fro"), (#"{"rule":7,"for":"2h","reason":"x"}"#, 400, "rule"),
                ("[]", 400, nil), ("{", 400, nil), ("", 400, nil),
            ] {
                let (code, problem) = try await post("/v1/silences", body)
                #expect(code == status, "\(body)")
                #expect(problem["parameter"] as? String == parameter, "\(body)")
            }
            let (_, mistyped) = try await post("/v1/acknowledgements", #"{"about":"p11"}"#)
            #expect(mistyped["nearest"] as? String == "p1")
            let form = try await post("/v1/silences", "{}", [.authorization: "Bearer \(token)", .contentType: "text/plain"])
            #expect(form.0 == 415)
            let nobody = try await post("/v1/silences", "{}", [.contentType: "application/json"])
            #expect(nobody.0 == 401)
        }
    }
}

extension APITests {
    @Test("clients of Klout are answered in its shapes, and a grade is the share of those who are not better")
    func klout() async throws {
        try await WebStage.run { stage in
            let user = try await stage.object("/v2/user.json/p3?key=secret")
            #expect(user["kloutId"] as? String == "p3")
            let score = try #require((user["score"] as? [String: Any])?["score"] as? Double)
            let alone = try await stage.object("/v2/user.json/p3/score")
            #expect(alone["score"] as? Double == score)
            #expect(alone["bucket"] as? String == (user["score"] as? [String: Any])?["bucket"] as? String)
            #expect((try await stage.json("/v2/user.json/p3/topics") as? [Any])?.isEmpty == true)
            let influence = try await stage.object("/v2/user.json/p1/influence")
            #expect(influence["myInfluencersCount"] as? Int == 2)
            #expect((influence["myInfluencers"] as? [Any])?.count == 1)
            _ = try await stage.object("/v2/identity.json/twitter?screenName=nobody", status: 404)
            _ = try await stage.object("/v2/identity.json/tw/1", status: 404)
            _ = try await stage.object("/v2/identity.json/twitter", status: 400)
            let grade = try await stage.object("/v1/people/p3/grade")
            let (rank, rated) = (try #require(grade["rank"] as? Int), try #require(grade["rated"] as? Int))
            #expect(grade["grade"] as? Double == 100 * Double(rated - rank) / Double(rated - 1))
        }
    }
}
