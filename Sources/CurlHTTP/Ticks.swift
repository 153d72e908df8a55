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
        guard self > .zero else { return 0 }
        return Int64(clamping: attoseconds / 1_000_000_000)
    }

    /// Rounded up, at most what a C `long` of libcurl's millisecond options takes on every system.
    var wholeMilliseconds: Int {
        Int(min(nanoseconds / 1_000_000 + (nanoseconds % 1_000_000 == 0 ? 0 : 1), Int64(Int32.max)))
    }
}
