import Synchronization

/// What callers tell the loop's thread, and how they wake it.
///
/// Its commands are bounded by the `Gate` in front of it: one start and at most two cancellations for each caller inside.
final class Inbox: Sendable {
    enum Command: Sendable {
        case start(Exchange)
        case cancel(id: UInt64)
    }

    private struct State {
        var commands: [Command] = []
        /// Set while the loop may be asleep; only then is a wake-up worth its system call.
        var sleeping: Sockets.Bell?
        var closed: Failure?
        var hasEnded = false
        var awaitingEnd: [CheckedContinuation<Void, Never>] = []

        /// Under the lock, so that the loop cannot take its bell away in between.
        mutating func wake() {
            sleeping?.ring()
            sleeping = nil
        }
    }

    private let state = Mutex(State())

    /// Returns why the loop takes no more commands, or nil when it has taken this one.
    func post(_ command: Command) -> Failure? {
        state.withLock { state in
            if let closed = state.closed { return closed }
            state.commands.append(command)
            state.wake()
            return nil
        }
    }

    /// Refuses all further commands with `reason`, unless closed before, and lets the loop end what it has.
    func close(_ reason: Failure) {
        state.withLock { state in
            if state.closed == nil { state.closed = reason }
            state.wake()
        }
    }

    /// Returns when the loop has ended.
    func waitForEnd() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if !state.hasEnded { state.awaitingEnd.append(continuation) }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
    }

    // MARK: The loop's side

    /// Moves what has come into `batch`, which must be empty. Returns why these are the last commands, or nil when more may come.
    func take(into batch: inout [Command]) -> Failure? {
        state.withLock { state in
            state.sleeping = nil
            swap(&state.commands, &batch)
            return state.closed
        }
    }

    /// Whether the loop may sleep; from then on the next command rings `bell`.
    func maySleep(_ bell: Sockets.Bell) -> Bool {
        state.withLock { state in
            guard state.commands.isEmpty, state.closed == nil else { return false }
            state.sleeping = bell
            return true
        }
    }

    func noteEnd() {
        let waiting = state.withLock { state in
            state.hasEnded = true
            defer { state.awaitingEnd = [] }
            return state.awaitingEnd
        }
        for continuation in waiting { continuation.resume() }
    }
}
