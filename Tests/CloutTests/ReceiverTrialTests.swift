import CurlHTTP
import Delivery
import HTTPTypes
import Model
import Testing

@testable import Clout

@Suite("A test message")
struct ReceiverTrialTests {
    private func trial(_ outcome: AttemptOutcome, _ status: Int, _ body: String, _ fields: HTTPFields = [:]) -> ReceiverTrial {
        let exchange = ExchangeRecorder.Exchange(
            request: HTTPRequest(method: .post, scheme: "https", authority: "a.example", path: "/canary"),
            answer: .success(HTTPAnswer(response: HTTPResponse(status: .init(code: status), headerFields: fields), body: Array(body.utf8))),
            duration: .milliseconds(50))
        return ReceiverTrial(
            receiver: "chat", message: .init(outcome: outcome, exchange: exchange),
            secrets: [Secret("https://a.example/canary"), Secret("tok\"canary")])
    }

    @Test("what came back is shown, with nothing that steers a terminal and without our own secrets")
    func answer() {
        let echo = "no \u{1b}[2J route\nto https://a.example/canary or https:\\/\\/a.example\\/canary, tok\\\"canary"
        let trial = trial(.failed(reason: "the endpoint answered 404"), 404, echo)
        #expect(
            trial.lines == [
                "chat did not take the message: the endpoint answered 404. The daemon would try again.", "  asked within 50 ms",
                "  answered 404:",
                "    no \u{fffd}[2J route", "    to removed or removed, removed",
            ])
        #expect(!trial.json.contains("canary") && trial.json.contains("\"status\":404"))
    }

    @Test("the end of what would stay open is told beside the message, and both must be taken")
    func end() {
        var both = trial(.delivered, 202, "")
        both.end = trial(.failed(reason: "the endpoint answered 500"), 500, "").message
        #expect(
            both.lines.filter { $0.hasPrefix("chat") } == [
                "chat took the message.", "chat did not take its end: the endpoint answered 500. The daemon would try again.",
            ])
        #expect(!both.isDelivered && both.json.contains("\"end\":{\"delivered\":false"))
        both.end = both.message
        #expect(both.isDelivered && !trial(.delivered, 202, "").json.contains("\"end\""))
    }

    @Test("what the answer asks for is shown, and what the daemon makes of it")
    func retryAfter() {
        let asked = trial(
            .failed(reason: "the endpoint answered 429", after: .seconds(90)), 429, "slow down", [.retryAfter: "90"])
        #expect(
            asked.lines == [
                "chat did not take the message: the endpoint answered 429, and asks for a wait of 1m30s. The daemon would try again after it, "
                    + "send it nothing else meanwhile, and count no try.",
                "  asked within 50 ms", "  answered 429:", "    Retry-After: 90", "    slow down",
            ])
        #expect(asked.json.contains(#""retry_after":"90","wait_seconds":90.0"#), "\(asked.json)")
        let vague = trial(.failed(reason: "the endpoint answered 503"), 503, "", [.retryAfter: "soon"])
        #expect(vague.lines.last == "    Retry-After: soon, which is not understood, or not asked for here")
        #expect(vague.json.contains(#""retry_after":"soon""#) && !vague.json.contains("wait_seconds\":0"))
    }

    @Test("success says so, and a long answer is cut")
    func success() {
        #expect(trial(.delivered, 204, "").lines == ["chat took the message.", "  asked within 50 ms", "  answered 204 without a body"])
        #expect(trial(.delivered, 200, String(repeating: "x", count: 1 << 20)).json.utf8.count < 3000)
    }
}
