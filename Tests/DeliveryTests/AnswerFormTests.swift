import CurlHTTP
import HTTPTypes
import Model
import Testing

@testable import Delivery

@Suite struct AnswerFormTests {
    private func outcome(_ form: AnswerForm, _ status: Int, _ body: String, retryAfter: String? = nil) -> AttemptOutcome {
        var fields = HTTPFields()
        fields[.retryAfter] = retryAfter
        let answer = HTTPAnswer(response: HTTPResponse(status: .init(code: status), headerFields: fields), body: Array(body.utf8))
        return form.outcome(of: answer, now: start)
    }

    private static let page = "<html><body>Sign in to the hotel's network</body></html>"

    @Test("a 2xx is a success only where it looks like one")
    func proofs() {
        let ok = AnswerForm(statuses: [200], proof: .text("ok"))
        #expect(outcome(ok, 200, "ok") == .delivered)
        #expect(outcome(ok, 200, " ok\r\n") == .delivered)
        #expect(
            outcome(ok, 200, Self.page)
                == .failed(reason: "the endpoint answered 200, but not with `ok`, which would say that the message was taken"))
        #expect(
            outcome(ok, 202, "ok") == .failed(reason: "the endpoint answered 202, and 200 would say that the message was taken"))

        let event = AnswerForm(statuses: [200], proof: .member("event_id"))
        #expect(outcome(event, 200, #"{"event_id":"$x"}"#) == .delivered)
        for body in ["{}", #"{"event_id":null}"#, #"["event_id"]"#, "", Self.page, #"{"event_id":"$x""#] {
            #expect(outcome(event, 200, body) != .delivered, "\(body)")
        }

        let empty = AnswerForm(statuses: [200, 202], proof: .empty)
        #expect(outcome(empty, 202, "") == .delivered && outcome(empty, 200, "\n") == .delivered)
        #expect(outcome(empty, 200, Self.page) != .delivered)

        #expect(outcome(AnswerForm(proof: .member("id")), 204, "") == .delivered)
        #expect(outcome(.any2xx, 226, "taken") == .delivered)
        #expect(outcome(AnswerForm(proof: .any), 200, Self.page) == .delivered)
        guard case .failed(let reason, nil) = outcome(.any2xx, 200, " \n<!DOCTYPE html><title>Sign in</title>") else {
            Issue.record("a login page is no success")
            return
        }
        #expect(reason.hasPrefix("the endpoint answered 200 with an HTML page, as a login or a proxy does"))
    }

    @Test("how long to wait is told by the header, or in the service's own way; the header wins")
    func patience() {
        let discord = AnswerForm(patience: .seconds("retry_after"))
        #expect(
            outcome(discord, 429, #"{"message":"slow","retry_after":0.65}"#)
                == .failed(reason: "the endpoint answered 429", after: .milliseconds(650)))
        #expect(
            outcome(discord, 429, #"{"retry_after":0.65}"#, retryAfter: "7")
                == .failed(reason: "the endpoint answered 429", after: .seconds(7)))
        let matrix = AnswerForm(patience: .milliseconds("retry_after_ms"))
        #expect(
            outcome(matrix, 429, #"{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":2000}"#)
                == .failed(reason: "the endpoint answered 429", after: .seconds(2)))
        #expect(outcome(matrix, 429, #"{"retry_after_ms":1e300}"#) == .failed(reason: "the endpoint answered 429", after: .seconds(86_400)))
        #expect(outcome(matrix, 429, #"{"retry_after_ms":-5}"#) == .failed(reason: "the endpoint answered 429", after: .zero))
        for body in ["", "{}", Self.page, #"{"retry_after_ms":"soon"}"#] {
            #expect(outcome(matrix, 503, body) == .failed(reason: "the endpoint answered 503"))
        }
    }

    @Test("what blames the message is final, and a service that is gone switches off, whatever success looks like")
    func failures() {
        let ok = AnswerForm(statuses: [200], proof: .text("ok"))
        #expect(outcome(ok, 400, "invalid_payload") == .refused(reason: "the endpoint answered 400"))
        guard case .disabled = outcome(ok, 410, "") else {
            Issue.record("not disabled")
            return
        }
    }
}
