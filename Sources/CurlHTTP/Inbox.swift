import CCurl
import Synchronization

/// What callers tell the loop's thread, and how they wake it.
///
/// Its commands are bounded: one start and at most two cancellations for each caller that the `Gate` in front of it lets in, and one job
/// for each task that runs on the client's thread.
final class Inbox: Sendable {
    enum Command: Sendable {
        case start(Exchange)
        case cancel(id: UInt64)
        case run(UnownedJob, on: any TaskExecutor)
    }

    /// libcurl allows `curl_multi_wakeup`, and nothing else, from any thread; nothing else is done with it, and only under the
    /// lock while the loop has said that it sleeps, so that the handle is alive.
    private struct Sleeper: @unchecked Sendable {
        let multi: UnsafeMutableRawPointer
    }

    private struct State {
        var commands: [Command] = []
        /// Set while the loop may be asleep; only then is a wake-up worth its system call.
        var sleeping: Sleeper?
        var closed: Failure?
        var hasEnded = false
        var awaitingEnd: [CheckedContinuation<Void, Never>] = []

        mutating func wake() {
            guard let sleeper = sleeping else { return }
            sleeping = nil
            curl_multi_wakeup(sleeper.multi)
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

    /// Whether the loop may sleep; from then on the next command wakes `multi`.
    func maySleep(_ multi: UnsafeMutableRawPointer) -> Bool {
        let sleeper = Sleeper(multi: multi)
        return state.withLock { state in
            guard state.commands.isEmpty, state.closed == nil else { return false }
            state.sleeping = sleeper
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
