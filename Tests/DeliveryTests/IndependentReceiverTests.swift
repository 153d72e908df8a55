import CurlHTTP
import HTTPTypes
import Model
import Testing

@testable import Delivery

/// What we send, checked by what other people wrote, over a real socket.
@Suite(
    .enabled(
        if: PythonEndpoint.isAvailable,
        "Needs Python with the packages standardwebhooks, svix and cloudevents; `make test` installs them, CLOUT_PYTHON names the interpreter."
    ),
    .timeLimit(.minutes(10)))
struct IndependentReceiverTests {
    /// Sends one notification per path to an endpoint that expects `secret`, and returns the outcomes and what the endpoint saw.
    private func exchange(
        expecting secret: String = sampleSecret, signing secrets: [String] = [sampleSecret], paths: [String],
        mode: WebhookReceiver.Mode = .structured, clock: any WallClock = SystemWallClock()
    ) async throws -> (outcomes: [AttemptOutcome], seen: [PythonEndpoint.Seen]) {
        let endpoint = try await PythonEndpoint(secret: secret)
        defer { endpoint.stop() }
        let http = HTTPClient(.init(userAgent: "Clout/test", usesProxiesFromEnvironment: false))
        var outcomes: [AttemptOutcome] = []
        for path in paths {
            let receiver = try WebhookReceiver(
                name: "crm", url: Secret("http://127.0.0.1:\(endpoint.port)\(path)"), secrets: secrets.map { ("secret", Secret($0)) },
                allowPrivate: true, mode: mode, http: http, clock: clock)
            outcomes.append(await receiver.deliver(try sampleNotification(alert: sampleAlert(name: "Ada “Ä” Lovelace 👩‍🔬"))))
        }
        let answer = try await http.send(HTTPRequest(method: .get, scheme: "http", authority: "127.0.0.1:\(endpoint.port)", path: "/seen"))
        let seen = try PythonEndpoint.Seen.all(in: answer.body)
        await http.shutDown()
        return (outcomes, seen)
    }

    @Test("standardwebhooks and svix verify the signature, and cloudevents reads the event", arguments: WebhookReceiver.Mode.allCases)
    func accepted(mode: WebhookReceiver.Mode) async throws {
        let (outcomes, seen) = try await exchange(paths: ["/200"], mode: mode)
        #expect(outcomes == [.delivered])
        let record = try #require(seen.first)
        #expect(seen.count == 1)
        #expect(record.verified == true, "\(record.error ?? "")")
        let attributes = try #require(record.attributes)
        #expect(attributes["specversion"] == "1.0")
        #expect(attributes["id"] == "top-ten-FOR-ada-1-FIRING-crm")
        #expect(attributes["id"] == record.webhook_id)
        #expect(attributes["source"] == "/clout")
        #expect(attributes["type"] == "dev.clout.alert.firing")
        #expect(attributes["subject"] == "ada")
        #expect(attributes["datacontenttype"] == "application/json")
        #expect(record.rule == "top-ten")
        #expect(record.person == "Ada “Ä” Lovelace 👩‍🔬")
        #expect(record.score == 63.42)
    }

    @Test("while a secret is changed, an endpoint with either of them verifies", arguments: [sampleSecret, otherSecret])
    func rotation(secret: String) async throws {
        let seen = try await exchange(expecting: secret, signing: [sampleSecret, otherSecret], paths: ["/204"]).seen
        #expect(seen.first?.verified == true)
    }

    @Test("another secret, and a stale clock, are not verified")
    func rejected() async throws {
        let other = try await exchange(expecting: otherSecret, paths: ["/200"]).seen
        #expect(other.first?.error?.contains("WebhookVerificationError") == true)
        let stale = try await exchange(paths: ["/200"], clock: FixedWallClock(start - .seconds(86_400 * 400))).seen
        #expect(stale.first?.error?.contains("timestamp too old") == true)
    }

    @Test("answers mean what they should, a redirect is not followed, and every attempt has the same id and body")
    func answers() async throws {
        let (outcomes, seen) = try await exchange(paths: ["/503", "/302?token=canary", "/410", "/413", "/200"])
        #expect(
            outcomes == [
                .failed(reason: "the endpoint answered 503", after: .seconds(7)),
                .failed(reason: "the endpoint answered 302, a redirect to another path, which is not followed"),
                .disabled(
                    reason:
                        "the endpoint answered 410: it is gone, and what is for it waits; put its new URL into the receiver's file or, when it "
                        + "is back, say `clout receivers enable`"),
                .refused(reason: "the endpoint answered 413"), .delivered,
            ])
        #expect(seen.map { $0.path } == ["/503", "/302?token=canary", "/410", "/413", "/200"])
        #expect(Set(seen.map { $0.body }).count == 1)
        #expect(Set(seen.map { $0.webhook_id }).count == 1)
        #expect(seen.allSatisfy { $0.verified == true })
    }
}
