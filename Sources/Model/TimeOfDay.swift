import Foundation

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

    /// When the clock of a zone shows it next, later than `now`.
    ///
    /// Whatever is put forward or back in between. Where the clock skips it, as much later as it is put forward.
    public func next(after now: Instant, in zone: TimeZone) -> Instant {
        let second = Self.second(at: now, in: zone)
        let left = (minutes * 60 - second + 86_400) % 86_400
        let unmoved = Instant(seconds: now.seconds + Int64(left == 0 ? 86_400 : left))
        let moved = Instant(seconds: unmoved.seconds + Self.offset(at: now, in: zone) - Self.offset(at: unmoved, in: zone))
        return Self.offset(at: moved, in: zone) == Self.offset(at: unmoved, in: zone) ? moved : unmoved
    }

    /// The seconds since midnight that the clock of a zone shows.
    static func second(at now: Instant, in zone: TimeZone) -> Int {
        Int(((now.seconds + offset(at: now, in: zone)) % 86_400 + 86_400) % 86_400)
    }

    /// Seconds ahead of UTC.
    private static func offset(at instant: Instant, in zone: TimeZone) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant.seconds))))
    }
}
