import Model
import Synchronization

/// Where a reload is asked for: by a signal, which waits for nothing, and by whoever wants to know what comes of it.
///
/// One is made at a time, each for all who asked before it began.
final class ReloadDesk: Sendable {
    typealias Outcome = Result<Void, ConfigurationError>

    private struct State {
        var isOpen = true
        var last = 0
        /// Those who wait, by the number of their asking.
        var waiting: [Int: CheckedContinuation<Outcome?, Never>] = [:]
    }

    private let state = Mutex(State())
    private let bell = Doorbell()

    /// Asks, and goes on.
    func ask() { bell.ring() }

    /// Asks, and returns once the configuration's files are in force. Throws why they are not: the mistakes, or `CancellationError` where the
    /// task or the daemon ends first.
    func reload() async throws {
        let number = state.withLock { state in
            state.last += 1
            return state.last
        }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isWaiting = state.withLock { state in
                    guard state.isOpen, !Task.isCancelled else { return false }
                    state.waiting[number] = continuation
                    return true
                }
                if isWaiting { bell.ring() } else { continuation.resume(returning: nil) }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: number) }?.resume(returning: nil)
        }
        guard let outcome else { throw CancellationError() }
        try outcome.get()
    }

    /// The same for as long as `bound`; false where it was not over by then, and goes on.
    func reload(within bound: Duration, on clock: any Clock<Duration> = ContinuousClock()) async throws -> Bool {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await self.reload()
                return true
            }
            group.addTask {
                try await clock.sleep(for: bound)
                return false
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
    }

    /// Has reloads made for as long as the task lives; `reload` gives `nil` where it was cut off.
    func run(_ reload: () async -> Outcome?) async {
        while true {
            await bell.rest()
            if Task.isCancelled { break }
            let asked = state.withLock(\.last)
            let outcome = await reload()
            answer(outcome, upTo: asked)
        }
        state.withLock { $0.isOpen = false }
        answer(nil, upTo: .max)
    }

    private func answer(_ outcome: Outcome?, upTo last: Int) {
        let answered = state.withLock { state in
            let answered = state.waiting.filter { $0.key <= last }
            for number in answered.keys { state.waiting[number] = nil }
            return answered
        }
        for waiting in answered.values { waiting.resume(returning: outcome) }
    }
}
