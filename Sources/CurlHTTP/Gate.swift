import Synchronization

/// Lets a limited number of callers in at once; the next ones are suspended, in order, until one leaves.
///
/// This is the bound of the client's queue. A suspended caller can be cancelled.
final class Gate: Sendable {
    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<Failure?, Never>
    }

    private struct State {
        var free: Int
        var isClosed = false
        var lastID: UInt64 = 0
        var waiters = FIFO<Waiter>()
    }

    private let state: Mutex<State>

    init(places: Int) {
        state = Mutex(State(free: max(1, places)))
    }

    /// Takes a place if there is a free one and nobody in line; a call that returns true must be followed by one `leave()`.
    func enterIfFree() -> Bool {
        state.withLock { state in
            guard !state.isClosed, state.free > 0 else { return false }
            state.free -= 1
            return true
        }
    }

    /// Waits for a place. Every call that returns must be followed by one `leave()`.
    func enter() async throws(Failure) {
        let id: UInt64? = state.withLock { state in
            if state.isClosed { return 0 }
            if state.free > 0 {
                state.free -= 1
                return nil
            }
            state.lastID += 1
            return state.lastID
        }
        guard let id else { return }
        guard id != 0 else { throw .shutDown }
        let failure = await withTaskCancellationHandler {
            await withCheckedContinuation { park(Waiter(id: id, continuation: $0)) }
        } onCancel: {
            cancel(id)
        }
        if let failure { throw failure }
    }

    func leave() {
        let next: Waiter? = state.withLock { state in
            if let next = state.waiters.popFirst() { return next }
            state.free += 1
            return nil
        }
        next?.continuation.resume(returning: nil)
    }

    /// Sends everybody away who waits, and whoever comes later.
    func close() {
        let sentAway = state.withLock { state in
            state.isClosed = true
            return state.waiters.remove { _ in true }
        }
        for waiter in sentAway { waiter.continuation.resume(returning: .shutDown) }
    }

    private func park(_ waiter: Waiter) {
        let answer: Failure?? = state.withLock { state in
            if state.isClosed { return .some(.shutDown) }
            if state.free > 0 {  // somebody left in between
                state.free -= 1
                return .some(nil)
            }
            state.waiters.append(waiter)
            return nil
        }
        if let answer { return waiter.continuation.resume(returning: answer) }
        // A cancellation before the waiter was in line found nobody; its flag is set by now.
        if Task.isCancelled { cancel(waiter.id) }
    }

    private func cancel(_ id: UInt64) {
        let cancelled = state.withLock { $0.waiters.remove { $0.id == id } }
        for waiter in cancelled { waiter.continuation.resume(returning: .cancelled) }
    }
}
