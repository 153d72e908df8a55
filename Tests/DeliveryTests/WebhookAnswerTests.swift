import CurlHTTP
import Model
import Testing

@testable import Delivery

@Suite struct WebhookAnswerTests {
    private enum Fate: Equatable { case delivered, retried, final, disabled, interrupted }

    private func fate(_ outcome: AttemptOutcome) -> Fate {
        switch outcome {
        case .delivered: .delivered
        case .failed: .retried
        case .refused: .final
        case .disabled: .disabled
        case .interrupted: .interrupted
        }
    }

    @Test("every status has a fate")
    func everyStatus() {
        let final: Set<Int> = [301, 308, 400, 405, 406, 411, 412, 413, 414, 415, 416, 417, 418, 422, 426, 428, 431, 451]
        for status in 100..<600 {
            let expected: Fate =
                if (200..<300).contains(status) { .delivered } else if status == 410 { .disabled } else if final.contains(status) {
                    .final
                } else { .retried }
            #expect(fate(WebhookAnswer.outcome(status: status, retryAfter: nil, now: start)) == expected, "\(status)")
        }
    }

    @Test("a receiver that asks for patience gets it", arguments: [429, 502, 503, 504])
    func patience(status: Int) {
        let outcome = WebhookAnswer.outcome(status: status, retryAfter: "600", now: start)
        #expect(outcome == .failed(reason: "the endpoint answered \(status)", after: .seconds(600)))
        #expect(WebhookAnswer.outcome(status: status, retryAfter: "x", now: start) == .failed(reason: "the endpoint answered \(status)"))
    }

    @Test("without an answer it is tried again, unless nothing was or will be sent", arguments: HTTPError.Kind.allCases)
    func errors(kind: HTTPError.Kind) {
        let outcome = WebhookAnswer.outcome(of: HTTPError(kind, request: "POST https://x.example/canary-path", reason: "why"))
        let expected: Fate =
            switch kind {
            case .cancelled, .shutDown: .interrupted
            case .invalidRequest: .final
            default: .retried
            }
        #expect(fate(outcome) == expected)
        #expect(!"\(outcome)".contains("canary"))
    }

    @Test(
        "a redirect says where to, and nothing of the path and the query, which may be a credential",
        arguments: [
            (
                "https://login.example:8443/canary?token=canary",
                "the endpoint answered 302, a redirect to https://login.example:8443/…, which is not followed"
            ),
            ("/canary", "the endpoint answered 302, a redirect to another path, which is not followed"),
            ("https://canary:canary@x.example/", "the endpoint answered 302, a redirect to elsewhere, which is not followed"),
        ])
    func place(location: String, reason: String) {
        #expect(WebhookAnswer.outcome(status: 302, retryAfter: nil, location: location, now: start) == .failed(reason: reason))
    }

    @Test("a redirect for good says what to do")
    func redirect() {
        guard case .refused(let reason) = WebhookAnswer.outcome(status: 301, retryAfter: nil, now: start) else {
            Issue.record("not refused")
            return
        }
        #expect(reason.contains("put the endpoint's new URL into the receiver's file"))
    }
}
