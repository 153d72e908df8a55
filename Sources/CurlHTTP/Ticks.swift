#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A point on the monotonic clock, in nanoseconds.
///
/// `ContinuousClock` counts the same, in 128 bits; the loop compares and adds a few of these for every request.
struct Ticks: Comparable, Sendable {
    var nanoseconds: Int64

    static let never = Ticks(nanoseconds: .max)

    static var now: Ticks {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Ticks(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// Stops at `never` and never goes back: a negative duration counts as zero.
    func advanced(by duration: Duration) -> Ticks {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(duration.nanoseconds)
        return overflow ? .never : Ticks(nanoseconds: sum)
    }

    static func < (a: Ticks, b: Ticks) -> Bool { a.nanoseconds < b.nanoseconds }
}

extension Duration {
    /// At least zero, at most what 64 bits hold (292 years).
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return .max }
        let (sum, carried) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carried ? .max : sum
    }

    /// Rounded up, at most what a C `long` of libcurl's millisecond options takes on every system.
    var wholeMilliseconds: Int {
        Int(min(nanoseconds / 1_000_000 + (nanoseconds % 1_000_000 == 0 ? 0 : 1), Int64(Int32.max)))
    }
}
