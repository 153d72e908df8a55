import Foundation

/// How many messages a day are enough; what is more is told in one digest, at a time of the clock.
public struct DailyLimit: Sendable, Hashable {
    /// How many a day, at least 1.
    public let count: Int
    public let digest: TimeOfDay
    public let zone: TimeZone

    public init(count: Int, digest: TimeOfDay, zone: TimeZone) {
        self.count = count
        self.digest = digest
        self.zone = zone
    }

    /// When the day began that a time lies in, by the clock of the zone.
    public func beginning(ofDayOf now: Instant) -> Instant {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return Instant(seconds: Int64(calendar.startOfDay(for: Date(timeIntervalSince1970: Double(now.seconds))).timeIntervalSince1970))
    }

    /// When the next digest is told after a time.
    public func next(after now: Instant) -> Instant { digest.next(after: now, in: zone) }
}
