import Synchronization

/// A time that goes on when it is told to.
final class SteppedTime: Sendable {
    private let time = Mutex(Duration.zero)

    var now: Duration { time.withLock { $0 } }

    func advance(_ duration: Duration) { time.withLock { $0 += duration } }
}
