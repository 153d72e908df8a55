import Model
import Synchronization

/// A clock that runs a number of times faster than the machine's, so that a demonstration shows weeks in a minute.
///
/// Its durations are simulated time: `sleep(for: .seconds(3600))` at speed 3600 takes a second of the machine's. Use it together
/// with its `wall`, which tells the time of day at the same speed.
public struct AcceleratedClock: Clock {
    /// A point on this clock.
    public struct Instant: InstantProtocol {
        /// Simulated time since the clock was made.
        public var sinceStart: Duration

        public func advanced(by duration: Duration) -> Self { Self(sinceStart: sinceStart + duration) }
        public func duration(to other: Self) -> Duration { other.sinceStart - sinceStart }
        public static func < (a: Self, b: Self) -> Bool { a.sinceStart < b.sinceStart }
    }

    /// How many simulated seconds pass in one of the machine's; above 0.
    public let speed: Double
    /// The time of day at which the clock began.
    public let start: Model.Instant
    private let origin = ContinuousClock.now

    /// Starts a clock now. A speed that is not above 0 is taken as 1.
    public init(speed: Double, from start: Model.Instant) {
        self.speed = speed > 0 && speed.isFinite ? speed : 1
        self.start = start
    }

    public var now: Instant { Instant(sinceStart: (ContinuousClock.now - origin) * speed) }
    public var minimumResolution: Duration { max(.nanoseconds(1), ContinuousClock().minimumResolution * speed) }

    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try await ContinuousClock().sleep(until: origin + deadline.sinceStart / speed, tolerance: tolerance.map { $0 / speed })
    }

    /// The time of day on this clock.
    public var wall: AcceleratedWallClock { AcceleratedWallClock(clock: self) }
}

/// The time of day of an `AcceleratedClock`.
public struct AcceleratedWallClock: WallClock {
    let clock: AcceleratedClock
    public var now: Instant { clock.start + clock.now.sinceStart }
}

/// A clock that stands still until it is told to move, for tests.
public final class SteppedWallClock: WallClock {
    private let time: Mutex<Instant>

    public init(_ start: Instant) { time = Mutex(start) }

    public var now: Instant { time.withLock { $0 } }

    /// Moves on (or back, by a negative duration).
    public func advance(by duration: Duration) { time.withLock { $0 = $0 + duration } }

    /// Jumps.
    public func set(_ instant: Instant) { time.withLock { $0 = instant } }
}
