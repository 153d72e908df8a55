import CurlHTTP
import Foundation
import HTTPTypes
import Model
import Testing
import Web

@testable import Clout

@Suite("What operators do over HTTP", .timeLimit(.minutes(10)))
struct AdminTests {
    private static let files = [
        (name: "topics.d/baking.toml", text: "[[topic]]\nname = \"baking\"\nwords = [\"bread\"]\n"),
        (name: "receivers.d/log.toml", text: "[receiver]\ntype = \"log\"\n"),
        (
            name: "receivers.d/crm.toml",
            text: "[receiver]\nname = \"crm\"\ntype = \"slack\"\nurl = \"http://127.0.0.1:9/\"\nallow_private = true\n"
        ),
        (
            name: "alerts.d/r.toml",
            text: "[rule]\nname = \"liked\"\nwhen = \"score > 1\"\npresent = true\nprovisional = true\nnotify = [\"crm\"]\n"
        ),
    ]

    /// Runs a stage with a token of each scope, and gives a way to ask by one.
    private static func stage(
        _ body: (_ stage: WebStage, _ ask: (Client.Scope, String, String, String) async throws -> (status: Int, body: [String: Any]))
            async throws -> Void
    ) async throws {
        let made = Client.Scope.allCases.map { (scope: $0, token: AccessToken.make()) }
        let tokens = made.map { scope, token in
            (
                name: "tokens.d/\(scope).toml",
                text: "[token]\nname = \"\(scope)\"\nscope = \"\(scope)\"\nsha256 = \"\(token.hash)\"\n"
            )
        }
        try await WebStage.run(files: files + tokens) { stage in
            try await body(stage) { scope, method, target, text in
                let token = made.first { $0.scope == scope }?.token.text ?? ""
                let answer = try await stage.get(
                    target, headers: [.authorization: "Bearer \(token)", .contentType: "application/json"],
                    method: HTTPRequest.Method(rawValue: method) ?? .get, body: text)
                let json = try JSONSerialization.jsonObject(with: Data(answer.body))
                return (answer.response.status.code, json as? [String: Any] ?? ["list": json])
            }
        }
    }

    @Test("deliveries are seen, dropped, tried again by an operator alone, and a misspelt receiver or id is told")
    func deliveries() async throws {
        try await Self.stage { _, ask in
            for scope in [Client.Scope.read, .write] {
                for (method, target) in [
                    ("GET", "/v1/deliveries"), ("POST", "/v1/deliveries/retry"), ("POST", "/v1/deliveries/drop"), ("POST", "/v1/release"),
                    ("POST", "/v1/reload"), ("POST", "/v1/receivers/crm/enable"),
                ] {
                    let refused = try await ask(scope, method, target, method == "GET" ? "" : "{}")
                    #expect(refused.status == 403, "\(scope) \(target)")
                }
            }
            let list = try await ask(.admin, "GET", "/v1/deliveries?receiver=crm", "")
            let waiting = try #require(list.body["deliveries"] as? [[String: Any]])
            #expect(waiting.count == 3 && waiting.allSatisfy { $0["receiver"] as? String == "crm" })
            let id = try #require(waiting.first?["id"] as? String)
            // One that is being made at the moment is left alone.
            var dropped = try await ask(.admin, "POST", "/v1/deliveries/drop", #"{"id":"\#(id)"}"#)
            while dropped.status == 404 { dropped = try await ask(.admin, "POST", "/v1/deliveries/drop", #"{"id":"\#(id)"}"#) }
            #expect(dropped.status == 200 && dropped.body["notifications"] as? Int == 1)
            let seen = try await ask(.admin, "GET", "/v1/deliveries?state=dropped", "")
            #expect((seen.body["deliveries"] as? [[String: Any]])?.map { $0["id"] as? String } == [id])
            let again = try await ask(.admin, "POST", "/v1/deliveries/retry", #"{"id":"\#(id)"}"#)
            #expect(again.status == 200 && again.body["notifications"] as? Int == 1)
            for (body, status) in [
                (#"{"id":"nothing"}"#, 404), ("{}", 400), (#"{"id":"a","receiver":"b"}"#, 400), (#"{"all":"true"}"#, 400), ("[]", 400),
            ] {
                let answer = try await ask(.admin, "POST", "/v1/deliveries/retry", body)
                #expect(answer.status == status, "\(body)")
            }
            for work in ["retry", "drop"] {
                let unknown = try await ask(.admin, "POST", "/v1/deliveries/\(work)", #"{"receiver":"crn"}"#)
                #expect(unknown.status == 404 && unknown.body["nearest"] as? String == "crm", "\(unknown)")
            }
            let unknown = try await ask(.admin, "POST", "/v1/receivers/crn/enable", "")
            #expect(unknown.status == 404 && unknown.body["nearest"] as? String == "crm")
            let enabled = try await ask(.admin, "POST", "/v1/receivers/crm/enable", "")
            #expect(enabled.status == 200 && enabled.body["enabled"] as? Bool == true)
            #expect(enabled.body["was_disabled"] as? Bool == false)
            let released = try await ask(.admin, "POST", "/v1/release", "")
            #expect(released.status == 200 && released.body["released"] is NSNull)
        }
    }

    @Test("a reload answers once the files are in force, or with why they are not; that they are not is told to whoever asks")
    func reload() async throws {
        let problem = Problem(file: "clout.toml", key: "daemon.store", reason: "This cannot change.")
        let (fails, made) = (Current(false), AccessToken.make())
        let token = "[token]\nname = \"root\"\nscope = \"admin\"\nsha256 = \"\(made.hash)\"\n"
        try await WebStage.run(
            files: [(name: "tokens.d/root.toml", text: token)],
            load: { current throws(ConfigurationError) in
                if fails.value { throw ConfigurationError(problems: [problem]) }
                return current
            }
        ) { stage in
            func ask(_ method: HTTPRequest.Method, _ target: String) async throws -> (status: Int, body: [String: Any]) {
                let answer = try await stage.get(
                    target, headers: [.contentType: "application/json", .authorization: "Bearer \(made.text)"], method: method)
                let json = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
                return (answer.response.status.code, json ?? [:])
            }
            func text(_ target: String) async throws -> String {
                String(decoding: try await stage.get(target).body, as: UTF8.self)
            }
            let right = try await ask(.post, "/v1/reload")
            #expect(right.status == 200 && right.body["refused_since"] is NSNull && right.body["in_force_since"] is String)
            #expect(try await text("/metrics").contains("\nclout_config_last_reload_successful 1\n"))

            fails.replace(by: true)
            let wrong = try await ask(.post, "/v1/reload")
            #expect(wrong.status == 409)
            #expect((wrong.body["detail"] as? String)?.hasSuffix("clout.toml: daemon.store: This cannot change.") == true, "\(wrong.body)")
            let state = try await ask(.get, "/v1/configuration").body
            #expect(state["problem"] as? String == "\(problem)" && state["refused_since"] is String)
            #expect(try await text("/readyz").contains("\ndegraded: the configuration's files are refused since "))
            #expect(try await text("/metrics").contains("\nclout_config_last_reload_successful 0\n"))
            #expect(try await text("/").contains("files are refused since"))

            fails.replace(by: false)
            #expect(try await ask(.post, "/v1/reload").status == 200)
            #expect(try await !text("/readyz").contains("degraded"))
            #expect(try await !text("/").contains("are refused"))
        }
    }

    @Test("a K is given by who may write, once in an allotment, and taken back; what cannot be is told why")
    func ks() async throws {
        try await Self.stage { stage, ask in
            let k = #"{"giver":"p1","receiver":"p2","topic":"baking"}"#
            let looking = try await ask(.read, "POST", "/v1/ks", k)
            #expect(looking.status == 403)
            let given = try await ask(.write, "POST", "/v1/ks", k)
            #expect(given.status == 200 && given.body["receiver"] as? String == "p2" && given.body["verdict"] as? String == "counts")
            #expect((try await stage.object("/v1/ks")["ks"] as? [Any])?.count == 1)
            let back = try await ask(.write, "POST", "/v1/ks/take-back", k)
            #expect(back.status == 200 && back.body["taken_back"] is String)
            for (body, status) in [
                (#"{"giver":"p1","receiver":"p1","topic":"baking"}"#, 409), (#"{"giver":"p1","receiver":"p2","topic":"bakin"}"#, 422),
                (#"{"giver":"nobody","receiver":"p2","topic":"baking"}"#, 422), (#"{"giver":"p1","receiver":"p2"}"#, 400),
            ] {
                let answer = try await ask(.write, "POST", "/v1/ks", body)
                #expect(answer.status == status, "\(body): \(answer.body)")
            }
            // As the command tells it, with the nearest that there is.
            let topic = try await ask(.write, "POST", "/v1/ks", #"{"giver":"p1","receiver":"p2","topic":"bakin"}"#)
            #expect(topic.body["nearest"] as? String == "baking", "\(topic)")
            let words = "There is no topic `bakin`; there are baking. Did you mean `baking`?"
            #expect(topic.body["detail"] as? String == words, "\(topic)")
            let person = try await ask(.write, "POST", "/v1/ks", #"{"giver":"p1","receiver":"pp2","topic":"baking"}"#)
            #expect(person.status == 422 && person.body["nearest"] as? String == "p2", "\(person)")
            let none = try await ask(.write, "POST", "/v1/ks/take-back", k)
            #expect(none.status == 409)
        }
    }
}
