import CurlHTTP
import HTTPTypes
import Model
import Testing

@testable import Delivery

@Suite struct WebhookReceiverTests {
    private func receiver(
        _ http: StubHTTP, url: String = "https://hooks.example:8443/in/canary-path?token=canary-query", secrets: [String] = [sampleSecret],
        allowPrivate: Bool = false, clock: any WallClock = FixedWallClock(start)
    ) throws -> WebhookReceiver {
        try WebhookReceiver(
            name: "crm", url: Secret(url), secrets: secrets.map { ("secret", Secret($0)) }, allowPrivate: allowPrivate, http: http,
            clock: clock)
    }

    @Test("a notification is one signed POST")
    func request() async throws {
        let http = StubHTTP(.status(204))
        #expect(try await receiver(http).deliver(sampleNotification()) == .delivered)
        let sent = try #require(http.sent.first)
        #expect(http.sent.count == 1)
        #expect(sent.request.method == .post)
        #expect(sent.request.scheme == "https" && sent.request.authority == "hooks.example:8443")
        #expect(sent.request.path == "/in/canary-path?token=canary-query")
        #expect(sent.field("content-type") == "application/cloudevents+json; charset=UTF-8")
        #expect(sent.field("webhook-id") == "top-ten-FOR-ada-1-FIRING-crm")
        #expect(sent.field("webhook-timestamp") == "1763626530")
        let key = try SigningKey(Secret(sampleSecret))
        let signature = key.signature(id: "top-ten-FOR-ada-1-FIRING-crm", timestamp: 1_763_626_530, body: sent.body)
        #expect(sent.field("webhook-signature") == signature)
    }

    @Test("no redirect is followed, no private address connected to, and no large answer read, unless the file allows it")
    func options() async throws {
        let http = StubHTTP(.status(200))
        _ = try await receiver(http).deliver(sampleNotification())
        _ = try await receiver(http, allowPrivate: true).deliver(sampleNotification())
        #expect(http.sent.map(\.options.addressPolicy) == [.publicOnly, .any])
        for options in http.sent.map(\.options) {
            #expect(options.maxRedirects == 0)
            #expect(options.wholeDeadline == .seconds(20))
            #expect(options.maxBodyBytes <= 1 << 20)
        }
    }

    @Test("a name that turns out to stand for a private address is told with the key that would allow it, and tried again")
    func privateAddress() async throws {
        guard case .failed(let reason, nil) = try await receiver(StubHTTP(.error(.addressRefused))).deliver(sampleNotification()) else {
            Issue.record("not failed")
            return
        }
        #expect(reason.contains("allow_private = true"))
        #expect(!reason.contains("canary"))
    }

    @Test("while a secret is changed, both sign")
    func rotation() async throws {
        let http = StubHTTP(.status(200))
        _ = try await receiver(http, secrets: [otherSecret, sampleSecret]).deliver(sampleNotification())
        let signatures = try #require(http.sent.first?.field("webhook-signature")).split(separator: " ").map(String.init)
        let expected = try [otherSecret, sampleSecret].map {
            try SigningKey(Secret($0)).signature(id: "top-ten-FOR-ada-1-FIRING-crm", timestamp: 1_763_626_530, body: http.sent[0].body)
        }
        #expect(signatures == expected)
    }

    @Test("a repeat after a lost answer has the same id and body, and its own time and signature")
    func lostAnswer() async throws {
        let http = StubHTTP(.error(.brokenTransfer), .status(200))
        var notification = try sampleNotification()
        #expect(try await receiver(http).deliver(notification) != .delivered)
        notification.attempts = 1
        notification.lease.fence = 2
        #expect(try await receiver(http, clock: FixedWallClock(start + .seconds(5))).deliver(notification) == .delivered)
        let (first, second) = (http.sent[0], http.sent[1])
        #expect(first.body == second.body)
        #expect(first.field("webhook-id") == second.field("webhook-id"))
        #expect(second.field("webhook-timestamp") == "1763626535")
        #expect(first.field("webhook-signature") != second.field("webhook-signature"))
    }

    @Test("an id with a dot or a blank is not sent", arguments: ["", "a.b", "a b", "a\r\nx: y", "ä"])
    func badID(id: String) async throws {
        let http = StubHTTP(.status(200))
        guard case .refused = try await receiver(http).deliver(sampleNotification(id)) else {
            Issue.record("sent")
            return
        }
        #expect(http.sent.isEmpty)
    }

    @Test(
        "URLs are taken apart, or refused without being shown",
        arguments: [
            ("https://a.example", "https", "a.example", "/"), ("HTTP://a.example/", "http", "a.example", "/"),
            ("https://a.example?x=1", "https", "a.example", "/?x=1"), ("http://[::1]:80/a/b?c=/d://e", "http", "[::1]:80", "/a/b?c=/d://e"),
        ])
    func urls(url: String, scheme: String, authority: String, path: String) async throws {
        let http = StubHTTP(.status(200))
        _ = try await receiver(http, url: url, allowPrivate: true).deliver(sampleNotification())
        let request = try #require(http.sent.first?.request)
        #expect(request.scheme == scheme && request.authority == authority && request.path == path)
    }

    @Test(
        "mistakes in a receiver's file are errors that show neither URL nor secret",
        arguments: [
            ("canary", sampleSecret, "url"), ("ftp://canary.example/", sampleSecret, "url"),
            ("https://", sampleSecret, "url"),
            ("https://user:canary@a.example/", sampleSecret, "url"), ("https://a.example/#canary", sampleSecret, "url"),
            ("https://a.example/ canary", sampleSecret, "url"), ("https://a.example/\r\nx: canary", sampleSecret, "url"),
            ("https:///canary", sampleSecret, "url"),
            ("https://:443/canary", sampleSecret, "url"), ("https://a.example:99999/canary", sampleSecret, "url"),
            ("https://a.example:0/canary", sampleSecret, "url"), ("https://10.0.0.1/canary", sampleSecret, "url"),
            ("https://169.254.169.254/canary", sampleSecret, "url"), ("https://[::1]/canary", sampleSecret, "url"),
            ("https://127.1/canary", sampleSecret, "url"), ("https://localhost:8080/canary", sampleSecret, "url"),
            ("https://a\\canary.example/", sampleSecret, "url"),
            ("https://a.example/", "whsec_canary!", "secret"), ("https://a.example/", "canary", "secret"),
        ])
    func mistakes(url: String, secret: String, key: String) {
        let error = #expect(throws: Mistakes.self) { try receiver(StubHTTP(.status(200)), url: url, secrets: [secret]) }
        #expect(error?.all.map(\.key) == [key])
        #expect(error.map { "\($0)" }?.contains("canary") == false)
    }

    @Test("all mistakes are told at once, each under its key")
    func allAtOnce() {
        let error = #expect(throws: Mistakes.self) {
            try WebhookReceiver(
                name: "crm", url: Secret("https://192.168.0.1/"), secrets: [("secret", Secret("x")), ("old_secret", Secret("y"))],
                timeout: .seconds(61), http: StubHTTP(.status(200)))
        }
        #expect(error?.all.map(\.key) == ["url", "timeout", "secret", "old_secret"])
        #expect(error?.all.first?.reason.contains("allow_private") == true)
    }

    @Test("a receiver needs a secret, and a timeout within bounds")
    func bounds() {
        #expect(throws: Mistakes.self) { try receiver(StubHTTP(.status(200)), secrets: []) }
        for seconds in [0, 61] {
            let error = #expect(throws: Mistakes.self) {
                try WebhookReceiver(
                    name: "crm", url: Secret("https://a.example/"), secrets: [("secret", Secret(sampleSecret))], timeout: .seconds(seconds),
                    http: StubHTTP(.status(200)))
            }
            #expect(error?.all.map(\.key) == ["timeout"])
        }
    }

    @Test("neither printing nor dumping a receiver, nor an outcome, shows a secret")
    func redacted() async throws {
        let http = StubHTTP(.error(.connectFailed))
        let receiver = try receiver(http)
        var dumped = ""
        dump(receiver, to: &dumped)
        let outcome = try await receiver.deliver(sampleNotification())
        for text in ["\(receiver)", String(reflecting: receiver), dumped, "\(outcome)"] {
            #expect(!text.contains("canary"))
            #expect(!text.contains("ZXhhbXBs") && !text.contains("example-key"))
        }
        #expect("\(receiver)" == "webhook crm at https://hooks.example:8443/…")
    }
}
