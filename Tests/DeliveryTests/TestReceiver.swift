import Model
import Synchronization

@testable import Delivery

/// A receiver that answers as it is told, and keeps what it got and when.
final class TestReceiver: Receiver {
    struct Got: Sendable {
        var notification: Model.Notification
        var at: Model.Instant
    }

    let name: String
    let address: String
    let deadline = Duration.seconds(20)
    let isForPeople: Bool
    let forgets: Bool
    private let answer: @Sendable (Got) async -> AttemptOutcome
    private let kept = Mutex<[Got]>([])

    init(
        _ name: String, at address: String = "", isForPeople: Bool = false, forgets: Bool = false, clock: TestClock,
        answer: @escaping @Sendable (Got) async -> AttemptOutcome = { _ in .delivered }
    ) {
        self.name = name
        self.address = address
        self.isForPeople = isForPeople
        self.forgets = forgets
        self.answer = answer
        self.clock = clock
    }

    private let clock: TestClock

    var got: [Got] { kept.withLock { $0 } }

    func deliver(_ notification: Model.Notification) async -> AttemptOutcome {
        let got = Got(notification: notification, at: clock.time)
        kept.withLock { $0.append(got) }
        return await answer(got)
    }

    /// Suspends until the task is cancelled.
    static func hang() async -> AttemptOutcome {
        await Doorbell().rest()
        return .interrupted
    }
}
