import CurlHTTP
import Delivery
import Foundation
import HTTPTypes
import Logging
import Model
import Synchronization
import Testing

@testable import Clout

/// The templates that ship, checked against the forms that networks' sheets give: what is sent, and what counts as success.
@Suite("Ready templates")
struct ReadyTemplatesTests {
    /// Answers in order, and keeps what it was sent.
    private final class Service: HTTPSending {
        private let state: Mutex<(answers: [(Int, String)], sent: [(request: HTTPRequest, body: [UInt8])])>

        init(_ answers: [(Int, String)]) { state = Mutex((answers, [])) }

        var sent: [(request: HTTPRequest, body: [UInt8])] { state.withLock { $0.sent } }

        func send(_ request: HTTPRequest, body: [UInt8], options: HTTPOptions) async throws(HTTPError) -> HTTPAnswer {
            let (status, text) = state.withLock { state in
                state.sent.append((request, body))
                return state.answers.removeFirst()
            }
            return HTTPAnswer(response: HTTPResponse(status: .init(code: status)), body: Array(text.utf8))
        }
    }

    private static let files = [
        "alertmanager": "url = \"https://am.example/prefix\"", "discord": "url = \"https://discord.com/api/webhooks/1/x\"",
        "matrix": "url = \"https://hs.example\"\nroom = \"!a:hs.example\"\ntoken = { env = \"TOKEN\" }",
        "ntfy": "topic = \"t\"\npriority = \"4\"\ntoken = { env = \"TOKEN\" }", "pagerduty": "routing_key = { env = \"TOKEN\" }",
        "slack": "url = { env = \"SLACK\" }", "teams": "url = \"https://flow.example/x?sig=1\"",
    ]

    private func receiver(_ type: String, _ service: Service) throws -> any Receiver {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("receivers.d/r.toml", "[receiver]\ntype = \"\(type)\"\n\(Self.files[type] ?? "")\n")
        let configuration = try Configuration.load(
            from: folder.path, environment: ["TOKEN": "tok", "SLACK": "https://hooks.slack.com/services/T/B/x"])
        return try #require(configuration.receivers.first).receiver(
            http: service, mail: MailClient(), clock: FixedWallClock(Instant(seconds: 1_763_626_530)), logger: Logger(label: "test"))
    }

    private static func notification(_ status: Alert.Status = .firing, standing: Bool = true) throws -> Model.Notification {
        let person = PersonKey.tracked(try #require(PersonID(rawValue: "ada")))
        let numbers = Standing(
            person: person, name: "Ada", cohort: .tracked, score: try #require(Score(63.42)), state: .scored, rank: 1, cohortSize: 12,
            margin: 2.5, effectivePeople: 41)
        let at = Instant(seconds: 1_763_626_530)
        let alert = Alert(
            id: "a", rule: "top-ten", subject: .person(person), name: "Ada", cohort: .tracked, status: status, at: at,
            since: at - .seconds(3600),
            title: "Ada \"<b>*Ä*</b>\" & co", standing: standing ? numbers : nil,
            reasons: standing ? [.init(label: "likes on x", points: 2), .init(label: "replies", points: 1)] : [])
        return Model.Notification(id: "n-1", receiver: "r", alert: alert, attempts: 0, lease: Lease(id: 1, fence: 1))
    }

    /// What a service is sent, as JSON.
    private func sent(_ type: String, _ notification: Model.Notification) async throws -> (request: HTTPRequest, json: Any) {
        let service = Service([(200, "")])
        _ = try await receiver(type, service).deliver(notification)
        let sent = try #require(service.sent.first)
        return (sent.request, try JSONSerialization.jsonObject(with: Data(sent.body)))
    }

    @Test("each is read without a mistake, and every file of the folder is one")
    func readable() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/Clout/Templates")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(files == ReadyTemplates.names.map { "\($0).toml" })
        for name in ReadyTemplates.names {
            let problems = Problems()
            #expect(ReadyTemplates.template(name, problems: problems) != nil && problems.all.isEmpty, "\(problems.all)")
        }
        #expect(Self.files.keys.sorted() == ReadyTemplates.names)
    }

    @Test("each tells what has changed a score rather than what it is made of, where that is known")
    func causes() async throws {
        var changed = try Self.notification()
        changed.alert.change = Alert.Change(
            since: Instant(seconds: 1_763_000_000), points: 4.5, causes: [.init(label: "new on x: 3 replies", points: 5)])
        for type in ReadyTemplates.names {
            let service = Service([(200, "")])
            _ = try await receiver(type, service).deliver(changed)
            let body = String(decoding: try #require(service.sent.first).body, as: UTF8.self)
            #expect(
                body.contains("new on x: 3 replies") && body.contains("2025-11-13T02:13:20Z") && !body.contains("likes on x"), "\(type)")
        }
    }

    @Test("each tells an offer's text in full, with its disclosure")
    func text() async throws {
        var offer = try Self.notification()
        offer.alert.text = String(repeating: "x", count: 1200) + " Roastery pays for it."
        for type in ReadyTemplates.names {
            let service = Service([(200, "")])
            _ = try await receiver(type, service).deliver(offer)
            let body = String(decoding: try #require(service.sent.first).body, as: UTF8.self)
            #expect(body.contains(offer.alert.text ?? "–"), "\(type)")
        }
    }

    @Test("those that people read show a message about several as a list, each a line of its own, and not as one line besides")
    func lists() async throws {
        var digest = try Self.notification(standing: false)
        digest.alert.list(["Ada \"<b>\"", "Over: Ben"])
        for (type, mark) in [("discord", "- "), ("matrix", "- "), ("ntfy", "• "), ("slack", "• "), ("teams", "• ")] {
            let json = try await sent(type, digest).json
            var texts: [String] = []
            func collect(_ value: Any) {
                switch value {
                case let text as String: texts.append(text)
                case let list as [Any]: list.forEach(collect)
                case let object as [String: Any]: object.values.forEach(collect)
                default: break
                }
            }
            collect(json)
            let lines = texts.flatMap { $0.split(separator: "\n") }
            #expect(lines.contains { $0.hasPrefix(mark) && $0.hasSuffix("Over: Ben") }, "\(type): \(texts)")
            #expect(lines.contains { $0.hasPrefix("\(mark)Ada") } && !texts.contains { $0.contains("; Over: Ben") }, "\(type): \(texts)")
        }
    }

    @Test("each copied into a receiver's own file does the same")
    func copied() async throws {
        for type in ReadyTemplates.names {
            let folder = try TemporaryFolder()
            defer { folder.remove() }
            try folder.write(
                "receivers.d/r.toml", "[receiver]\ntype = \"template\"\n\(Self.files[type] ?? "")\n\(ReadyTemplates.texts[type] ?? "")")
            let configuration = try Configuration.load(
                from: folder.path, environment: ["TOKEN": "tok", "SLACK": "https://hooks.slack.com/services/T/B/x"])
            let service = Service([(200, "")])
            _ = try await #require(configuration.receivers.first).receiver(
                http: service, mail: MailClient(), clock: FixedWallClock(Instant(seconds: 0)), logger: Logger(label: "test")
            ).deliver(Self.notification())
            let ready = try await sent(type, Self.notification())
            #expect(service.sent.first?.request == ready.request)
        }
    }

    @Test(
        "success is what the service's sheet says, a page with 200 is none, and patience is asked for in the service's own way",
        arguments: [
            ("slack", 200, "ok", 429, ""), ("discord", 200, #"{"id":"1"}"#, 429, #"{"retry_after":2}"#), ("discord", 204, "", 429, ""),
            ("teams", 202, "", 429, ""), ("ntfy", 200, #"{"id":"x","event":"message"}"#, 429, #"{"code":42901,"http":429}"#),
            ("matrix", 200, #"{"event_id":"$x"}"#, 429, #"{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":2000}"#),
            ("pagerduty", 202, #"{"status":"success","message":"Event processed","dedup_key":"x"}"#, 429, ""),
            ("alertmanager", 200, "", 500, "\"x\""),
        ])
    func answers(type: String, status: Int, body: String, busy: Int, patience: String) async throws {
        let service = Service([(status, body), (200, "<html>Sign in</html>"), (busy, patience), (400, "\"bad\""), (410, "")])
        let receiver = try receiver(type, service)
        var outcomes: [AttemptOutcome] = []
        for _ in 0..<5 { outcomes.append(await receiver.deliver(try Self.notification())) }
        #expect(outcomes[0] == .delivered)
        guard case .failed = outcomes[1], case .failed(_, let wait) = outcomes[2], case .refused = outcomes[3], case .disabled = outcomes[4]
        else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(wait == (patience.contains("retry_after") ? .seconds(2) : nil))
    }

    @Test("a message of every kind is JSON for each of them", arguments: Alert.Status.allCases, [true, false])
    func everyKind(status: Alert.Status, standing: Bool) async throws {
        for type in ReadyTemplates.names { _ = try await sent(type, Self.notification(status, standing: standing)) }
    }

    @Test("each service is asked where and as its sheet says")
    func requests() async throws {
        func check(_ type: String, _ method: HTTPRequest.Method, _ url: String, authorization: String? = nil) async throws {
            let request = try await sent(type, Self.notification()).request
            #expect(request.method == method)
            #expect("\(request.scheme ?? "")://\(request.authority ?? "")\(request.path ?? "")" == url)
            #expect(request.headerFields[.contentType] == "application/json")
            #expect(request.headerFields[.authorization] == authorization)
        }
        try await check("slack", .post, "https://hooks.slack.com/services/T/B/x")
        try await check("discord", .post, "https://discord.com/api/webhooks/1/x?wait=true")
        try await check("teams", .post, "https://flow.example/x?sig=1")
        try await check("ntfy", .post, "https://ntfy.sh/", authorization: "Bearer tok")
        try await check(
            "matrix", .put, "https://hs.example/_matrix/client/v3/rooms/%21a%3Ahs.example/send/m.room.message/n-1",
            authorization: "Bearer tok")
        try await check("pagerduty", .post, "https://events.pagerduty.com/v2/enqueue")
        try await check("alertmanager", .post, "https://am.example/prefix/api/v2/alerts")
    }

    @Test("each body has the form of its sheet, and names stand in it without harm")
    func bodies() async throws {
        func member(_ json: Any, _ path: Any...) -> String? {
            var value: Any? = json
            for step in path {
                if let key = step as? String { value = (value as? [String: Any])?[key] }
                if let index = step as? Int { value = (value as? [Any]).flatMap { $0.indices.contains(index) ? $0[index] : nil } }
            }
            return value.map { "\($0)" }
        }
        let slack = try await sent("slack", Self.notification()).json
        #expect(member(slack, "text") == "Ada \"&lt;b&gt;*Ä*&lt;/b&gt;\" &amp; co")
        #expect(member(slack, "blocks", 0, "text", "text")?.contains("\n• likes on x: 2.0\n• replies: 1.0") == true)
        #expect(member(slack, "blocks", 1, "elements", 0, "text")?.contains("score 63.4 ± 2.5, rank 1 of 12") == true)
        let discord = try await sent("discord", Self.notification()).json
        #expect(member(discord, "content") == #"Ada "\<b\>\*Ä\*\</b\>" & co"#)
        #expect(member(discord, "allowed_mentions", "parse") != nil && member(discord, "embeds", 0, "color") == "15158332")
        let teams = try await sent("teams", Self.notification()).json
        #expect(member(teams, "attachments", 0, "contentType") == "application/vnd.microsoft.card.adaptive")
        #expect(member(teams, "attachments", 0, "content", "body", 3, "text") == "replies: 1.0")
        let ntfy = try await sent("ntfy", Self.notification()).json
        #expect(member(ntfy, "topic") == "t" && member(ntfy, "priority") == "4" && member(ntfy, "title") == "Ada \"<b>*Ä*</b>\" & co")
        let matrix = try await sent("matrix", Self.notification()).json
        #expect(member(matrix, "formatted_body")?.hasPrefix("<b>Ada &quot;&lt;b&gt;*Ä*&lt;/b&gt;&quot; &amp; co</b>") == true)
        #expect(member(matrix, "body")?.hasPrefix("Ada \"<b>*Ä*</b>\" & co\nfiring, rule top-ten") == true)
        let (trigger, resolve) = (
            try await sent("pagerduty", Self.notification()).json, try await sent("pagerduty", Self.notification(.resolved)).json
        )
        #expect(member(trigger, "event_action") == "trigger" && member(resolve, "event_action") == "resolve")
        #expect(member(trigger, "dedup_key") == "top-ten/ada" && member(resolve, "dedup_key") == "top-ten/ada")
        #expect(member(trigger, "payload", "severity") == "info" && member(trigger, "routing_key") == "tok")
        let (firing, over) = (
            try await sent("alertmanager", Self.notification()).json, try await sent("alertmanager", Self.notification(.resolved)).json
        )
        #expect(member(firing, 0, "labels", "alertname") == "top-ten" && member(firing, 0, "labels", "person") == "ada")
        func labels(_ json: Any) -> [String: String]? { ((json as? [Any])?.first as? [String: Any])?["labels"] as? [String: String] }
        #expect(labels(firing) == labels(over) && labels(firing) != nil, "an alert is known by its labels")
        #expect(member(firing, 0, "startsAt") == "2025-11-20T07:15:30Z" && member(firing, 0, "endsAt") == "2026-11-21T08:15:30Z")
        #expect(member(over, 0, "endsAt") == "2025-11-20T08:15:30Z")
    }
}
