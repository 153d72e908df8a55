import Foundation
import Model

extension BudgetDescription.Window {
    /// When the window began that holds `now`, given when the last known one began; `nil` when none is running.
    ///
    /// A window of a fixed length runs from its first use, so there is none before that, nor after its end. When the clock was
    /// set back before the window's beginning, the window begins again now: what was used in it stays used, and it cannot last
    /// for a year. Days are those of their time zone, with its summer time, and months those of UTC; leap seconds do not exist (`Instant`).
    public func start(at now: Instant, after known: Instant?) -> Instant? {
        switch self {
        case .every:
            guard let known else { return nil }
            return now < known ? now : now < end(of: known) ? known : nil
        case .day(let zone): return zone.midnight(of: zone.day(of: now))
        case .monthUTC: return Instant(day: CivilMonth(containing: now.day).firstDay)
        }
    }

    /// When the window that began at `start` ends; the next one begins there. Of a day or month any other time in it does as well.
    public func end(of start: Instant) -> Instant {
        switch self {
        case .every(let length): start + max(length, .seconds(1))
        case .day(let zone): zone.midnight(of: zone.day(of: start) + 1)
        case .monthUTC: Instant(day: CivilMonth(containing: start.day).next.firstDay)
        }
    }
}

extension TimeZone {
    /// The day there, in days since 1970-01-01.
    fileprivate func day(of time: Instant) -> Int32 { (time + offset(at: time)).day }

    /// When a day begins there, in a zone that turns its clocks later than at midnight.
    fileprivate func midnight(of day: Int32) -> Instant {
        let begin = Instant(day: day)
        return begin - offset(at: begin - offset(at: begin))
    }

    private func offset(at time: Instant) -> Duration {
        .seconds(secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(time.seconds))))
    }
}

/// A month of the proleptic Gregorian calendar, in days since 1970-01-01 (H. Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms", days_from_civil and civil_from_days; read 2026-11).
package struct CivilMonth {
    package let year: Int
    /// 1 … 12
    package let month: Int

    package init(containing day: Int32) {
        let z = Int(day) + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * dayOfYear + 2) / 153
        month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    private init(year: Int, month: Int) {
        self.year = year
        self.month = month
    }

    private static let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

    /// The number of a month by its English name, whole or its first three letters, in any case: 1 … 12.
    package static func number(named name: some StringProtocol) -> Int? {
        names.firstIndex(of: name.prefix(3).lowercased()).map { $0 + 1 }
    }

    package var next: Self { month == 12 ? Self(year: year + 1, month: 1) : Self(year: year, month: month + 1) }

    package var firstDay: Int32 {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5
        return Int32(clamping: era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468)
    }
}
