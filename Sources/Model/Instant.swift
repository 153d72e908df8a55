/// A point in time in UTC, to the millisecond.
///
/// Networks tell times to the second or the millisecond; nothing finer is kept. Leap seconds do not exist (as in Unix time).
public struct Instant: Sendable, Hashable, Comparable {
    /// Milliseconds since 1970-01-01T00:00:00Z; negative before it.
    public var milliseconds: Int64

    /// Creates an instant from milliseconds since 1970-01-01T00:00:00Z.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Creates an instant from whole seconds since 1970-01-01T00:00:00Z. Seconds beyond ±292 million years are clamped.
    public init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        milliseconds = overflow ? (seconds < 0 ? .min : .max) : product
    }

    /// Whole Unix seconds, rounded down.
    public var seconds: Int64 { milliseconds.flooredQuotient(by: 1000) }

    /// The UTC day: floor(Unix seconds / 86400), as `SCORING.md`, section 2, counts days.
    public var day: Int32 { Int32(clamping: milliseconds.flooredQuotient(by: 86_400_000)) }

    /// Midnight, 00:00:00Z, of a UTC day counted from 1970-01-01.
    public init(day: Int32) { milliseconds = Int64(day) * 86_400_000 }

    public static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }

    /// The instant `duration` later; clamped at the ends of the range.
    public static func + (instant: Self, duration: Duration) -> Self {
        let (sum, overflow) = instant.milliseconds.addingReportingOverflow(duration.milliseconds)
        return Self(milliseconds: overflow ? (duration.milliseconds < 0 ? .min : .max) : sum)
    }

    /// The instant `duration` earlier; clamped at the ends of the range.
    public static func - (instant: Self, duration: Duration) -> Self { instant + (.zero - duration) }

    /// The time from `earlier` to `later`; negative where they are in the other order.
    public static func - (later: Self, earlier: Self) -> Duration {
        let (difference, overflow) = later.milliseconds.subtractingReportingOverflow(earlier.milliseconds)
        return .milliseconds(overflow ? (later < earlier ? .min : .max) : difference)
    }
}

extension Duration {
    /// Whole milliseconds, rounded towards zero and clamped to the range of `Int64`.
    public var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        if overflow { return seconds < 0 ? .min : .max }
        let (sum, over) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        return over ? (seconds < 0 ? .min : .max) : sum
    }
}

extension Int64 {
    /// The quotient rounded towards minus infinity. `divisor` must be positive.
    func flooredQuotient(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
