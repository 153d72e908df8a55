import Dispatch

/// Runs a long computation on a thread that nobody else waits for.
package func offPool<R: Sendable>(_ compute: @escaping @Sendable () -> R) async -> R {
    await withCheckedContinuation { continuation in
        DispatchQueue.global(qos: .userInitiated).async { continuation.resume(returning: compute()) }
    }
}
