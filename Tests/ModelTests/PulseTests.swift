import Model
import Synchronization
import Testing

/// A clock that stands where it is put.
private final class HandClock: Clock {
    private let time = Mutex(ContinuousClock.now)
    let minimumResolution = Duration.nanoseconds(1)

    var now: ContinuousClock.Instant { time.withLock { $0 } }
    func move(by duration: Duration) { time.withLock { $0 += duration } }
    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws { try Task.checkCancellation() }
}

@Suite("A pulse")
struct PulseTests {
    @Test("is overdue once the time that a beat has announced is over, until the next beat or its end")
    func overdue() {
        let hand = HandClock()
        let pulse = Pulse("loop", on: hand)
        hand.move(by: .seconds(1000))
        #expect(!pulse.isOverdue, "nothing was announced")
        pulse.beat(within: .seconds(10))
        hand.move(by: .seconds(10))
        #expect(!pulse.isOverdue)
        hand.move(by: .seconds(1))
        #expect(pulse.isOverdue)
        pulse.beat(within: .seconds(5))
        #expect(!pulse.isOverdue)
        hand.move(by: .seconds(6))
        #expect(pulse.isOverdue)
        pulse.end()
        #expect(!pulse.isOverdue)
    }
}
