import CurlHTTP
import HTTPTypes
import Model
import Testing

@testable import Delivery

@Suite struct TemplateReceiverTests {
    private var source: MessageTemplate.Source {
        var source = MessageTemplate.Source()
        source.method = .put
        source.path = "/room/{{settings.room}}/{{id}}"
        source.query = "wait=true&who={{person.name}}"
        source.headers = ["Authorization": "{{#settings.token}}Bearer {{settings.token}}{{/settings.token}}", "X-Title": "{{title}}"]
        source.body = #"{"text": "{{title}}"}"#
        source.settings = [
            .init(name: "room", help: "the room"), .init(name: "token", help: "the token", isSecret: true, isOptional: true),
        ]
        source.answer = AnswerForm(statuses: [200], proof: .text("a body"))
        return source
    }

    private func receiver(
        _ http: StubHTTP, _ source: MessageTemplate.Source, url: String? = "https://canary-host.example/in?key=canary",
        settings: [String: String] = ["room": "!a b:c", "token": "canary-token"]
    ) throws -> TemplateReceiver {
        try TemplateReceiver(
            name: "chat", template: MessageTemplate(source), url: url.map { Secret($0) }, settings: settings.mapValues { Secret($0) },
            http: http, clock: FixedWallClock(start))
    }

    @Test("a message is one request in the template's form, the same on every attempt")
    func request() async throws {
        let http = StubHTTP(.status(503), .status(200))
        let receiver = try receiver(http, source)
        var notification = try sampleNotification(alert: sampleAlert(name: "Ada \"Ä\""))
        #expect(await receiver.deliver(notification) == .failed(reason: "the endpoint answered 503"))
        notification.attempts = 1
        #expect(await receiver.deliver(notification) == .delivered)
        let sent = http.sent[0]
        #expect(sent.request.method == .put)
        #expect(
            sent.request.path == "/in/room/%21a%20b%3Ac/top-ten-FOR-ada-1-FIRING-crm?key=canary&wait=true&who=Ada%20%22%C3%84%22")
        #expect(sent.field("content-type") == "application/json" && sent.field("authorization") == "Bearer canary-token")
        #expect(sent.field("x-title") == #"Ada "?" is in the top 8.3 %"#)
        #expect(String(decoding: sent.body, as: UTF8.self) == #"{"text": "Ada \"Ä\" is in the top 8.3 %"}"#)
        #expect(sent.options.maxRedirects == 0 && sent.options.addressPolicy == .publicOnly && sent.options.maxBodyBytes <= 1 << 20)
        #expect(http.sent[1].request == sent.request && http.sent[1].body == sent.body)
    }

    @Test("a header whose section renders to nothing is left out; text that is no JSON is sent as it is")
    func optional() async throws {
        let http = StubHTTP(.status(200))
        var plain = source
        plain.contentType = "text/plain; charset=utf-8"
        plain.body = "{{title}}: \"{{person.name}}\""
        #expect(try await receiver(http, plain, settings: ["room": "r"]).deliver(sampleNotification()) == .delivered)
        #expect(http.sent[0].field("authorization") == nil)
        #expect(String(decoding: http.sent[0].body, as: UTF8.self) == "Ada Lovelace is in the top 8.3 %: \"Ada Lovelace\"")
    }

    @Test("the body of a JSON message is checked with messages of every kind when it is read")
    func noJSON() {
        func flaw(_ body: String, settings: [MessageTemplate.Setting] = []) -> String? {
            var source = MessageTemplate.Source()
            source.body = body
            source.settings = settings
            do {
                _ = try MessageTemplate(source)
                return nil
            } catch { return error.description }
        }
        #expect(
            flaw(#"{"a": "{{title}}", "b": {{standing.rank}} }"#)?.hasPrefix("body: This gives no JSON for an alert about somebody") == true
        )
        #expect(flaw(#"{"a": {{#reasons}}"{{label}}",{{/reasons}} }"#)?.contains("This gives no JSON for an alert that fires") == true)
        #expect(flaw(#"{"a": "{{{title}}}"}"#)?.contains("for a name and a title with quotes") == true)
        #expect(
            flaw(
                #"{"a": "x"{{#settings.b}}, "b": "y"{{/settings.b}}{{^settings.b}},{{/settings.b}} }"#,
                settings: [.init(name: "b", help: "b", isOptional: true)])?
                .contains("without the optional settings") == true)
        #expect(
            flaw(
                #"{"a": [{{#reasons}}"{{label}}"{{^last()}},{{/last()}}{{/reasons}}], "b": {{settings.n}}}"#,
                settings: [.init(name: "n", help: "n", choices: ["1"])]) == nil)
    }

    @Test("every mistake of a template is told at once, under its key")
    func mistakes() {
        var source = MessageTemplate.Source()
        source.path = "in/{{rul}}"
        source.query = "{{x}}"
        source.contentType = "json"
        source.headers = ["Content-Length": "1", "X Y": "1", "X-Ok": "{{idd}}"]
        let error = #expect(throws: Mistakes.self) { try MessageTemplate(source) }
        #expect(
            error?.all.map(\.key) == [
                "path", "path", "query", "headers.Content-Length", "headers.X Y", "headers.X-Ok", "content_type", "body",
            ])
    }

    @Test("what a template asks for must be given, on one line; no mistake shows a value or the URL")
    func settings() throws {
        for (url, settings, keys) in [
            ("https://10.0.0.1/canary", ["token": "canary\nx"], ["url", "room", "token"]), (nil, ["room": "r"], ["url"]),
            ("canary", ["room": "r"], ["url"]),
        ] as [(String?, [String: String], [String])] {
            let error = #expect(throws: Mistakes.self) { try receiver(StubHTTP(.status(200)), source, url: url, settings: settings) }
            #expect(error?.all.map(\.key) == keys)
            #expect(error.map { "\($0)".contains("canary") } == false)
        }
    }

    @Test("neither printing nor dumping a receiver shows a secret")
    func redacted() throws {
        let receiver = try receiver(StubHTTP(.status(200)), source)
        var dumped = ""
        dump(receiver, to: &dumped)
        for text in ["\(receiver)", String(reflecting: receiver), dumped] {
            #expect(!text.contains("canary-token") && !text.contains("key=canary"))
        }
        #expect("\(receiver)" == "chat at https://canary-host.example/…")
    }
}
