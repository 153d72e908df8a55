import Dispatch
import Synchronization

/// Small populations are scored on one core each, several at a time.
enum Cores {
    /// The greatest value of `body` over 0 ..< `count`; infinite where one is no number. Blocks its thread.
    static func greatest(of count: Int, _ body: @Sendable (Int) -> Double) -> Double {
        let greatest = Mutex(-Double.infinity)
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let value = body(index)
            greatest.withLock { $0 = value.isNaN ? .infinity : max($0, value) }
        }
        return greatest.withLock { $0 }
    }
}
