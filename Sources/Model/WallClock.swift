#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Tells the time of day. Waiting is another matter: that takes a `Clock`, which never jumps.
public protocol WallClock: Sendable {
    var now: Instant { get }
}

/// The machine's own clock.
public struct SystemWallClock: WallClock {
    public init() {}

    public var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// A clock that always tells the same time, for `--as-of` and for tests.
public struct FixedWallClock: WallClock {
    public let now: Instant
    public init(_ now: Instant) { self.now = now }
}
