import ConnectorKit
import ConnectorTesting
import CurlHTTP
import Foundation
import Testing

@testable import MetaGraph

/// What Facebook, Instagram and Threads share.
@Suite struct GraphTests {
    private let now = Instant(seconds: 1_795_176_000)

    private func page(_ body: String, status: Int = 400, _ headers: [String: String] = [:]) -> Page {
        var fields = HTTPFields()
        for (name, value) in headers { if let name = HTTPField.Name(name) { fields[name] = value } }
        return Page(status: status, headers: fields, body: Array(body.utf8))
    }

    private func verdict(_ page: Page) throws -> FetchError? {
        let call = Call("posts", at: try #require(BaseURL("https://graph.example")), ["v26.0"], cost: [:])
        return GraphError(page)?.verdict(on: page, Failure(call, connector: "facebook", at: now))
    }

    @Test(
        "a code says what an error is, whatever its status",
        arguments: [
            ("4", FetchError.Kind.rateLimited, FetchError.Reach.connector), ("17", .rateLimited, .connector),
            ("32", .rateLimited, .connector), ("613", .rateLimited, .connector), ("80001", .rateLimited, .connector),
            ("80002", .rateLimited, .connector),
            ("341", .rateLimited, .connector), ("368", .rateLimited, .connector), ("1", .unreachable, .identity),
            ("2", .unreachable, .connector),
            ("3", .unauthorized, .identity), ("10", .unauthorized, .identity), ("200", .unauthorized, .identity),
            ("299", .unauthorized, .identity), ("102", .unauthorized, .connector), (#"190,"error_subcode":463"#, .unauthorized, .connector),
            ("100", .rejected, .identity), (#"100,"error_subcode":33"#, .gone, .identity), ("803", .gone, .identity),
            (#"24,"error_subcode":2207013"#, .forbidden, .identity), (#"110,"error_subcode":2207013"#, .forbidden, .identity),
            (#"999,"is_transient":true"#, .unreachable, .identity), ("999", .rejected, .identity),
        ])
    func codes(code: String, kind: FetchError.Kind, reach: FetchError.Reach) throws {
        for status in [400, 403, 500] {
            let body = #"{"error":{"message":"secret?","code":\#(code),"fbtrace_id":"Eab_1"}}"#
            let error = try #require(try verdict(page(body, status: status)))
            #expect(error.kind == kind)
            #expect(error.reach == reach)
            #expect(error.why.contains("trace Eab_1"))
            #expect(!"\(error)".contains("secret"))
        }
    }

    @Test("throttling ends when the headers say, and after half an hour where they do not")
    func throttling() throws {
        let body = #"{"error":{"code":80001}}"#
        #expect(try verdict(page(body))?.recovery == .retry(at: now + .seconds(1800)))
        let usage = #"{"9":[{"type":"pages","call_count":100,"total_cputime":2,"total_time":3,"estimated_time_to_regain_access":19}]}"#
        #expect(try verdict(page(body, ["X-Business-Use-Case-Usage": usage]))?.recovery == .retry(at: now + .seconds(19 * 60)))
        #expect(try verdict(page(body, ["Retry-After": "7"]))?.recovery == .retry(at: now + .seconds(7)))
    }

    @Test(
        "usage in percent becomes what is left of the allowance",
        arguments: [
            (#"{"call_count":28,"total_time":25,"total_cputime":25}"#, nil as Int64?, nil as Int64?),
            (#"{"call_count":10,"total_time":85,"total_cputime":25}"#, 20, nil),
            (#"{"call_count":96,"total_time":25,"total_cputime":25}"#, 0, 1800),
            (#"{"9":[{"call_count":1},{"call_count":80,"estimated_time_to_regain_access":0}]}"#, 30, nil),
            (#"{"9":[{"call_count":1,"estimated_time_to_regain_access":5}]}"#, 0, 300),
            (#"{"9":[{"call_count":99,"estimated_time_to_regain_access":9223372036854775807}]}"#, 0, 86_400),
            ("[]", nil, nil), ("never", nil, nil), ("{\"call_count\":\"many\"}", nil, nil),
        ])
    func usage(text: String, remaining: Int64?, wait: Int64?) {
        let headers = page("", ["X-App-Usage": text]).headers
        let report = GraphUsage(headers).report(of: 200, at: now)
        #expect(report?.remaining == remaining)
        #expect(report?.resetsAt == wait.map { now + .seconds($0) })
    }

    @Test(
        "the next page is found in the network's link, whose access token is left behind",
        arguments: [
            (#"{"paging":{"cursors":{"after":"no"},"next":"https://g.example/1/posts?access_token=t&limit=5&after=QVFI"}}"#, "after=QVFI"),
            (
                #"{"paging":{"next":"https://g.example/4/posts?access_token=t&until=1624385168&since&__paging_token=enc_A&__previous"}}"#,
                "until=1624385168&__paging_token=enc_A"
            ),
            (#"{"paging":{"cursors":{"after":"QVFI"},"next":"https://g.example/next?access_token=t"}}"#, "after=QVFI"),
            (#"{"paging":{"cursors":{"after":"a&fields=x"},"next":"https://g.example/next?access_token=t"}}"#, nil),
            (#"{"paging":{"cursors":{"after":"QVFI"}}}"#, nil), (#"{"paging":{"next":"https://g.example/"}}"#, nil),
            (#"{"paging":{"next":"https://g.example/?after=a b#c"}}"#, nil), ("{}", nil), (#"{"paging":7}"#, nil),
        ])
    func paging(text: String, next: String?) throws {
        #expect(try withJSON(Array(text.utf8), GraphPaging.next) == next)
    }

    @Test("the log warns within the last week of a token", arguments: [("2026-11-28", 0), ("2026-11-27", 1), ("2026-11-01", 1)])
    func expiry(day: String, warnings: Int) throws {
        var mistakes = Mistakes()
        let settings = ConnectorSettings(
            name: "facebook",
            values: [
                "base_url": .string("https://graph.example"), "version": .string("v26.0"), "token_expires": .string(day),
            ])
        let graph = Graph(settings, example: "", budget: "requests_per_hour", noting: &mistakes)
        let log = MemoryLog()
        let context = FetchContext.testing(RecordedExchange([]), now: now, log: log, connector: "facebook")
        try #require(graph).warnOfExpiry(in: context)
        #expect(log.lines.count == warnings)
    }
}
