import ConnectorKit

/// The days by which quotas are counted: from midnight to midnight, Pacific Time.
///
/// The rule of the United States since 2007 (Energy Policy Act of 2005, section 110): summer time from the second Sunday of March to the
/// first one of November, so that midnight is at 07:00 UTC behind the one and at 08:00 UTC behind the other.
package enum PacificDay {
    /// The next midnight after a time.
    package static func next(after now: Instant) -> Instant {
        var day = now.day
        while midnight(day) <= now { day += 1 }
        return midnight(day)
    }

    private static func midnight(_ day: Int32) -> Instant { Instant(day: day) + .seconds((isSummer(day) ? 7 : 8) * 3600) }

    /// Whether the day begins in summer time; clocks change two hours behind its beginning.
    private static func isSummer(_ day: Int32) -> Bool {
        let year = "\(Instant(day: day))".prefix(4)
        func sunday(in month: String) -> Int32? { Instant("\(year)-\(month)-01T00:00:00Z").map { firstSunday(from: $0.day) } }
        guard let march = sunday(in: "03"), let november = sunday(in: "11") else { return false }
        return day > march + 7 && day <= november
    }

    /// 1970-01-01 was a Thursday.
    private static func firstSunday(from day: Int32) -> Int32 { day + (7 - (day + 4) % 7) % 7 }
}
