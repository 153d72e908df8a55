import ConnectorKit
import Synchronization

/// Keeps the first batch of a fetch that is then stopped.
final class FirstBatch: Sendable {
    /// What a fetch is stopped with.
    static let enough = FetchError(
        .cancelled, .backOff, what: "fetch stopped", why: "the first batch was all that was asked for", mend: "Nothing is wrong.")

    private let kept = Mutex<Batch?>(nil)

    var batch: Batch? { kept.withLock { $0 } }

    func keep(_ batch: Batch) { kept.withLock { $0 = $0 ?? batch } }
}
