import Foundation

/// A time of every day in which nobody wants to be told: from one time of the clock to another, in a time zone.
public struct QuietHours: Sendable, Hashable {
    public let from: TimeOfDay
    /// The first time that is not quiet any more.
    public let until: TimeOfDay
    public let zone: TimeZone
    /// Whether what is critical is told all the same.
    public let letsCriticalThrough: Bool

    /// - Parameter until: Another time than `from`; where it is earlier, it is that of the next day.
    public init(from: TimeOfDay, until: TimeOfDay, zone: TimeZone, letsCriticalThrough: Bool = false) {
        self.from = from
        self.until = until
        self.zone = zone
        self.letsCriticalThrough = letsCriticalThrough
    }

    /// When something of a severity may be told that there is at a time; `nil` for at once.
    ///
    /// By the clock of the zone, whatever is put forward or back in between. Where the end is a time that a clock skips, it is as much later;
    /// where a clock shows a time twice, quiet hours may be, too.
    public func end(at now: Instant, of severity: Severity) -> Instant? {
        if letsCriticalThrough, severity == .critical { return nil }
        let second = TimeOfDay.second(at: now, in: zone)
        let (start, end) = (from.minutes * 60, until.minutes * 60)
        guard start < end ? (start..<end).contains(second) : second >= start || second < end else { return nil }
        return until.next(after: now, in: zone)
    }
}
