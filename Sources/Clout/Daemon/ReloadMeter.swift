import Model
import Synchronization

/// How the configuration was taken over the last time: at the start, which has succeeded, or by a reload.
final class ReloadMeter: Sendable {
    private let state: Mutex<(succeeded: Bool, at: Instant)>

    /// - Parameter start: when the daemon began, with a configuration that was right.
    init(start: Instant) { state = Mutex((true, start)) }

    /// Whether the last time succeeded, and when the last was that did.
    var last: (succeeded: Bool, at: Instant) { state.withLock { $0 } }

    func noteSuccess(at now: Instant) { state.withLock { $0 = (true, now) } }

    func noteFailure() { state.withLock { $0.succeeded = false } }
}
