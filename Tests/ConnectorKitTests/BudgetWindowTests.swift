import ConnectorKit
import Foundation
import Testing

private func instant(_ text: String) throws -> Instant { try #require(Instant(text)) }

@Suite struct BudgetWindowTests {
    @Test(
        "months are those of the UTC calendar",
        arguments: [
            ("2026-11-21T10:00:00Z", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"),
            ("2026-12-31T23:59:59Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            ("2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z"),
            ("2028-02-29T12:00:00Z", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z"),
            ("2100-02-28T12:00:00Z", "2100-02-01T00:00:00Z", "2100-03-01T00:00:00Z"),
            ("2000-02-29T00:00:00Z", "2000-02-01T00:00:00Z", "2000-03-01T00:00:00Z"),
            ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "1970-02-01T00:00:00Z"),
            ("1969-12-31T23:59:59Z", "1969-12-01T00:00:00Z", "1970-01-01T00:00:00Z"),
            ("2038-01-19T03:14:08Z", "2038-01-01T00:00:00Z", "2038-02-01T00:00:00Z"),
        ])
    func months(now: String, start: String, end: String) throws {
        let window = BudgetDescription.Window.monthUTC
        #expect(window.start(at: try instant(now), after: nil) == (try instant(start)))
        #expect(window.end(of: try instant(start)) == (try instant(end)))
        #expect(window.end(of: try instant(now)) == (try instant(end)))
    }

    @Test("every day of four centuries lies in its own month, and months meet without a gap") func monthsMeet() {
        var month = CivilMonth(containing: 0)
        for _ in 0..<4800 {
            let (first, next) = (month.firstDay, month.next.firstDay)
            #expect((28...31).contains(next - first))
            #expect(CivilMonth(containing: next - 1).firstDay == first)
            month = month.next
        }
        #expect(month.firstDay == 146_097)
    }

    @Test("a day of UTC has 86,400 seconds, also where clocks are turned") func days() throws {
        let window = BudgetDescription.Window.dayUTC
        let start = window.start(at: try instant("2026-10-25T01:30:00Z"), after: nil)
        #expect(start == (try instant("2026-10-25T00:00:00Z")))
        #expect(window.end(of: try instant("2026-10-25T00:00:00Z")) == (try instant("2026-10-26T00:00:00Z")))
        #expect(window.end(of: try instant("2026-10-25T23:59:59Z")) == (try instant("2026-10-26T00:00:00Z")))
    }

    @Test(
        "a day is that of its time zone, and as long as it is there",
        arguments: [
            ("America/Los_Angeles", "2026-11-20T07:59:59Z", "2026-11-19T08:00:00Z", "2026-11-20T08:00:00Z"),
            ("America/Los_Angeles", "2026-11-20T08:00:00Z", "2026-11-20T08:00:00Z", "2026-11-21T08:00:00Z"),
            ("America/Los_Angeles", "2026-07-01T12:00:00Z", "2026-07-01T07:00:00Z", "2026-07-02T07:00:00Z"),
            // 23 and 25 hours.
            ("America/Los_Angeles", "2026-03-08T12:00:00Z", "2026-03-08T08:00:00Z", "2026-03-09T07:00:00Z"),
            ("America/Los_Angeles", "2026-11-02T07:59:59Z", "2026-11-01T07:00:00Z", "2026-11-02T08:00:00Z"),
            ("Europe/Vienna", "2026-10-25T00:30:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
            ("Asia/Kolkata", "2026-11-20T18:29:59Z", "2026-11-19T18:30:00Z", "2026-11-20T18:30:00Z"),
        ])
    func zones(zone: String, now: String, start: String, end: String) throws {
        let window = BudgetDescription.Window.day(in: try #require(TimeZone(identifier: zone)))
        #expect(window.start(at: try instant(now), after: nil) == (try instant(start)))
        #expect(window.end(of: try instant(start)) == (try instant(end)))
        #expect(window.end(of: try instant(now)) == (try instant(end)))
    }

    @Test("days of a time zone meet without a gap, in a year with both turns of its clocks")
    func zonedDaysMeet() throws {
        let window = BudgetDescription.Window.day(in: try #require(TimeZone(identifier: "America/Los_Angeles")))
        var day = try #require(window.start(at: try instant("2026-01-01T12:00:00Z"), after: nil))
        for _ in 0..<365 {
            let next = window.end(of: day)
            #expect(window.start(at: next - .milliseconds(1), after: nil) == day)
            #expect(window.start(at: next, after: nil) == next)
            day = next
        }
        #expect(day == (try instant("2027-01-01T08:00:00Z")))
    }

    @Test("a window of fixed length runs from its first use to its end") func fixedLength() {
        let window = BudgetDescription.Window.every(.seconds(900))
        let start = Instant(seconds: 1_795_176_000)
        #expect(window.start(at: start, after: nil) == nil)
        #expect(window.start(at: start + .milliseconds(899_999), after: start) == start)
        #expect(window.start(at: start + .seconds(900), after: start) == nil)
        #expect(window.start(at: start - .seconds(5), after: start) == start - .seconds(5))
    }
}
