import Foundation

/// A time of every day in which nobody wants to be told: from one time of the clock to another, in a time zone.
public struct QuietHours: Sendable, Hashable {
    /// A time of the clock.
    public struct TimeOfDay: Sendable, Hashable, LosslessStringConvertible {
        /// 0 to 1439.
        public let minutes: Int

        /// Reads `22:00`; `nil` for anything else.
        public init?(_ description: String) {
            let parts = description.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
                let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
            else { return nil }
            minutes = hour * 60 + minute
        }

        public var description: String {
            func two(_ number: Int) -> String { (number < 10 ? "0" : "") + "\(number)" }
            return "\(two(minutes / 60)):\(two(minutes % 60))"
        }
    }

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
        let offset = offset(at: now)
        let second = Int(((now.seconds + offset) % Self.day + Self.day) % Self.day)
        let (start, end) = (from.minutes * 60, until.minutes * 60)
        guard start < end ? (start..<end).contains(second) : second >= start || second < end else { return nil }
        let left = Int64((end - second + Int(Self.day)) % Int(Self.day))
        let unmoved = Instant(seconds: now.seconds + left)
        let moved = Instant(seconds: unmoved.seconds + offset - self.offset(at: unmoved))
        return self.offset(at: moved) == self.offset(at: unmoved) ? moved : unmoved
    }

    /// Seconds ahead of UTC.
    private func offset(at instant: Instant) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant.seconds))))
    }

    private static let day: Int64 = 86_400
}
