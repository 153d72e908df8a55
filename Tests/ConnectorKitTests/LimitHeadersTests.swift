import ConnectorKit
import Testing

@Suite struct LimitHeadersTests {
    let now = Instant(seconds: 1_795_176_000)  // 2026-11-20T12:00:00Z

    private func fields(_ pairs: [(String, String)]) -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in pairs { if let name = HTTPField.Name(name) { fields[name] = value } }
        return fields
    }

    @Test(
        "an HTTP date is read in all three forms",
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"), ("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"),
            ("Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z"), ("Friday, 20-Nov-26 12:10:00 GMT", "2026-11-20T12:10:00Z"),
            ("Sun, 06 Nov 1994 08:49:37 CET", nil), ("Sun, 31 Feb 1994 08:49:37 GMT", nil), ("soon", nil), ("", nil),
        ])
    func dates(text: String, expected: String?) { #expect(Instant(httpDate: text, now: now)?.description == expected) }

    @Test(
        "Retry-After is seconds or a date, and never more than a day",
        arguments: [
            ("17", 17), ("0", 0), ("1.5", 2), ("Fri, 20 Nov 2026 12:02:00 GMT", 120), ("99999999", 86_400),
            ("Fri, 20 Nov 2099 12:02:00 GMT", 86_400), ("-5", nil), ("nan", nil), ("inf", nil), ("later", nil),
        ] as [(String, Int64?)])
    func retryAfter(text: String, seconds: Int64?) {
        let found = ServerTime.retryAfter(fields([("Retry-After", text)]), at: now)
        #expect(found.map { ($0 - now).milliseconds } == seconds.map { $0 == 2 ? 1500 : $0 * 1000 })
    }

    @Test(
        "a reset is a time, Unix seconds, or a distance",
        arguments: [
            (LimitHeaders.Reset.instant, "2026-11-20T12:05:00.5Z", 300_500), (.instant, "1795176060", 60_000), (.secondsLeft, "30", 30_000),
            (.secondsLeft, "0.25", 250), (.minutesLeft, "2", 120_000), (.instant, "never", nil), (.instant, "-1", nil),
            (.instant, "45", 45_000),
            (.instant, "9999999999999999", 86_400_000),
        ] as [(LimitHeaders.Reset, String, Int64?)])
    func reset(form: LimitHeaders.Reset, text: String, milliseconds: Int64?) {
        let limit = LimitHeaders(remaining: "X-Left", reset: "X-Reset", form: form)
        let report = limit.report(on: "requests", in: fields([("x-left", "12.0"), ("x-reset", text)]), at: now)
        #expect(report?.remaining == 12)
        #expect(report?.resetsAt.map { ($0 - now).milliseconds } == milliseconds)
    }

    @Test("a server with another clock means the distance from its own date")
    func skew() {
        let limit = LimitHeaders(remaining: "X-Left", reset: "X-Reset", form: .instant)
        let past = fields([("Date", "Sat, 01 Aug 2026 13:54:00 GMT"), ("X-Reset", "2026-08-01T13:55:00Z")])
        #expect(limit.resetTime(in: past, at: now) == now + .seconds(60))
        // A few seconds are the way of the answer, not another clock.
        let near = fields([("Date", "Fri, 20 Nov 2026 11:59:50 GMT"), ("X-Reset", "2026-11-20T12:05:00Z")])
        #expect(limit.resetTime(in: near, at: now) == now + .seconds(300))
    }

    @Test("headers that say nothing make no report")
    func silence() {
        #expect(LimitHeaders(remaining: "X-Left", reset: "X-Reset", form: .instant).report(on: "r", in: HTTPFields(), at: now) == nil)
    }
}
