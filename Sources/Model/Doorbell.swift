import Synchronization

/// Lets one task rest until somebody has something for it. Rings while nobody rests are kept, as one.
///
/// The scheduler and the courier rest so between one look at the store and the next.
package final class Doorbell: Sendable {
    private struct State {
        var isRung = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    /// Wakes the task that rests, or the next one that would. Cheap, from anywhere.
    package func ring() {
        let waiter = state.withLock { state in
            state.isRung = state.waiter == nil
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Rests until the bell rings or the task is cancelled; returns at once when it was rung since the last rest. One task at a time.
    package func rest() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let goesOn = state.withLock { state in
                    if state.isRung || Task.isCancelled {
                        state.isRung = false
                        return true
                    }
                    state.waiter = continuation
                    return false
                }
                if goesOn { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume()
        }
    }

    /// Rests until the bell rings, it is `deadline` on `clock`, or the task is cancelled.
    package func rest<C: Clock<Duration>>(until deadline: C.Instant, on clock: C) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.rest() }
            group.addTask { try? await clock.sleep(until: deadline, tolerance: nil) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Rests until the bell rings, `duration` has passed on `clock`, or the task is cancelled.
    package func rest(atMost duration: Duration, on clock: some Clock<Duration>) async {
        await rest(until: clock.now.advanced(by: duration), on: clock)
    }
}
