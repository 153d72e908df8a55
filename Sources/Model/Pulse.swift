import Synchronization

/// Whether a part that works on and on still moves: it says by when it will be heard of again, and whoever watches asks whether it was.
package final class Pulse: Sendable {
    /// What beats, in a word.
    package let part: String
    private let elapsed: @Sendable () -> Duration
    /// By when the next beat is to come; `nil` where none is expected.
    private let due = Mutex<Duration?>(nil)

    /// Nothing is expected before the first beat.
    package init(_ part: String, on clock: some Clock<Duration>) {
        self.part = part
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
    }

    /// Says that the part moves, and will say so again within `time`.
    package func beat(within time: Duration) {
        let next = elapsed() + time
        due.withLock { $0 = next }
    }

    /// Says that the part has ended in good order: nothing more is to come.
    package func end() { due.withLock { $0 = nil } }

    /// Whether a beat that was announced has not come.
    package var isOverdue: Bool {
        let now = elapsed()
        return due.withLock { $0.map { $0 < now } ?? false }
    }
}
