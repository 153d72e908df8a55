import Model

/// How long to wait after failures in a row: twice as long each time, up to a limit, and a little off so that nothing that failed
/// together comes back together.
public struct Backoff: Sendable, Hashable {
    /// The wait after the first failure.
    public var base: Duration
    /// No wait is longer, jitter included.
    public var limit: Duration
    /// The part of a wait by which it may be shorter or longer, in `0 ..< 1`.
    public var jitter: Double

    public init(base: Duration, limit: Duration, jitter: Double = 0.2) {
        self.base = base
        self.limit = limit
        self.jitter = jitter
    }

    /// For one identity: from 30 s up to its interval, since a fetch is due then anyhow.
    public static func identity(interval: Duration) -> Self {
        Self(base: .seconds(30), limit: max(interval, Timetable.shortestInterval))
    }

    /// For a connector or its server as a whole: from 30 s to 15 min. One fetch asks each time, so a dead server costs four
    /// requests an hour, and a server that works again is noticed within 15 min.
    public static let connector = Self(base: .seconds(30), limit: .seconds(15 * 60))

    /// For our own store: from 1 s to 30 s.
    static let store = Self(base: .seconds(1), limit: .seconds(30))

    /// The wait after `failures` in a row (1 or more; less is taken for 1), the same for the same spread and number.
    public func delay(failures: Int, spread: Spread) -> Duration {
        let doublings = min(max(failures, 1) - 1, 40)
        let wait = min(Double(base.milliseconds) * Double(UInt64(1) << UInt64(doublings)), Double(limit.milliseconds))
        let jittered = wait * (1 + jitter * spread.jitter(failures))
        return .milliseconds(Int64(min(jittered, Double(limit.milliseconds)).rounded()))
    }
}
