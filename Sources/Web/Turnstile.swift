import Synchronization

/// Lets few in at once, and few wait: what costs much is not asked more often than it can be answered.
public final class Turnstile: Sendable {
    private struct State {
        var inside = 0
        var waiting: [(ticket: Int, turn: CheckedContinuation<Bool, Never>)] = []
        var next = 0
    }

    private let state = Mutex(State())
    private let places: Int
    private let queue: Int

    /// - Parameters:
    ///   - places: how many may be inside.
    ///   - queue: how many more may wait; others are sent away with 503.
    public init(places: Int, queue: Int) {
        self.places = places
        self.queue = queue
    }

    /// Does `work` when there is a place for it.
    public func pass<Value>(_ work: () async throws -> Value) async throws -> Value {
        try await enter()
        defer { leave() }
        return try await work()
    }

    private func enter() async throws {
        let ticket = state.withLock { state in
            state.next += 1
            return state.next
        }
        let isInside = await withTaskCancellationHandler {
            await withCheckedContinuation { turn in
                let isIn = state.withLock { state -> Bool? in
                    if state.inside < places {
                        state.inside += 1
                        return true
                    }
                    if state.waiting.count >= queue || Task.isCancelled { return false }
                    state.waiting.append((ticket, turn))
                    return nil
                }
                if let isIn { turn.resume(returning: isIn) }
            }
        } onCancel: {
            let turn = state.withLock { state -> CheckedContinuation<Bool, Never>? in
                guard let place = state.waiting.firstIndex(where: { $0.ticket == ticket }) else { return nil }
                return state.waiting.remove(at: place).turn
            }
            turn?.resume(returning: false)
        }
        guard isInside else {
            try Task.checkCancellation()
            throw ProblemDetails.later("Too many ask for what takes long to compute.", seconds: 2)
        }
    }

    private func leave() {
        let turn = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            if state.waiting.isEmpty {
                state.inside -= 1
                return nil
            }
            return state.waiting.removeFirst().turn
        }
        turn?.resume(returning: true)
    }
}
