import Foundation
import Model
import Testing

@Suite("Quiet hours")
struct QuietHoursTests {
    private func hours(_ from: String, _ until: String, _ zone: String = "Europe/Berlin", critical: Bool = false) throws -> QuietHours {
        QuietHours(
            from: try #require(.init(from)), until: try #require(.init(until)), zone: try #require(TimeZone(identifier: zone)),
            letsCriticalThrough: critical)
    }

    private func end(_ hours: QuietHours, at time: String, of severity: Severity = .info) throws -> String? {
        hours.end(at: try #require(Instant(time)), of: severity)?.description
    }

    @Test(
        "a night is quiet from its evening to its morning, by the clock of the zone",
        arguments: [
            ("2025-11-20T20:59:59Z", nil), ("2025-11-20T21:00:00Z", "2025-11-21T06:00:00Z"),
            ("2025-11-20T23:30:00.5Z", "2025-11-21T06:00:00Z"),
            ("2025-11-21T05:59:59Z", "2025-11-21T06:00:00Z"), ("2025-11-21T06:00:00Z", nil), ("2025-07-01T19:59:59Z", nil),
            ("2025-07-01T20:00:00Z", "2025-07-02T05:00:00Z"),
            // Clocks are put forward, and back, in between.
            ("2025-03-29T22:00:00Z", "2025-03-30T05:00:00Z"), ("2025-10-25T21:00:00Z", "2025-10-26T06:00:00Z"),
        ])
    func night(time: String, expected: String?) throws {
        #expect(try end(hours("22:00", "07:00"), at: time) == expected)
    }

    @Test("hours within a day are quiet on that day alone")
    func noon() throws {
        let noon = try hours("12:00", "13:30", "UTC")
        #expect(try end(noon, at: "2025-11-20T11:59:59Z") == nil)
        #expect(try end(noon, at: "2025-11-20T12:10:00Z") == "2025-11-20T13:30:00Z")
        #expect(try end(noon, at: "2025-11-20T13:30:00Z") == nil)
    }

    @Test("an end that the clock skips is as much later, and one that it shows twice comes both times")
    func oddNights() throws {
        let short = try hours("22:00", "02:30")
        // 02:30 in the old time is 03:30 in the new one.
        #expect(try end(short, at: "2025-03-29T22:00:00Z") == "2025-03-30T01:30:00Z")
        #expect(try end(short, at: "2025-10-25T21:00:00Z") == "2025-10-26T00:30:00Z")
        #expect(try end(short, at: "2025-10-26T00:40:00Z") == nil)
        #expect(try end(short, at: "2025-10-26T01:10:00Z") == "2025-10-26T01:30:00Z")
    }

    @Test("what is critical goes through only where that is said")
    func critical() throws {
        let (strict, open) = (try hours("22:00", "07:00"), try hours("22:00", "07:00", critical: true))
        #expect(try end(strict, at: "2025-11-20T22:00:00Z", of: .critical) != nil)
        #expect(try end(open, at: "2025-11-20T22:00:00Z", of: .critical) == nil)
        #expect(try end(open, at: "2025-11-20T22:00:00Z", of: .warning) != nil)
    }

    @Test(
        "whenever it is quiet, the end is later, within 26 hours, and not quiet",
        arguments: ["Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns"])
    func law(zone: String) throws {
        let nights = [try hours("22:00", "07:00", zone), try hours("00:00", "23:59", zone), try hours("02:15", "02:45", zone)]
        let start = try #require(Instant("2025-01-01T00:00:00Z"))
        for hour in 0..<(366 * 24) {
            let now = start + .seconds(hour * 3600 + 900)
            for night in nights {
                guard let end = night.end(at: now, of: .info) else { continue }
                #expect(end > now && end - now <= .seconds(26 * 3600) && night.end(at: end, of: .info) == nil, "\(night) at \(now)")
            }
        }
    }

    @Test("a time of the clock is read strictly, and written as it is read")
    func times() throws {
        for text in ["00:00", "07:05", "23:59"] { #expect(TimeOfDay(text)?.description == text) }
        for text in ["", "7:00", "24:00", "12:60", "12", "12:00:00", "+1:00", "１2:00"] { #expect(TimeOfDay(text) == nil) }
    }
}
