import Dispatch
import Synchronization

/// Has one thread visit what another reads, in order, so that neither waits for the other while there is something to do.
///
/// What is read runs at most two chunks ahead. Blocks the threads of both: never on the cooperative pool.
final class ChunkRelay<Chunk: Sendable>: Sendable {
    private let visit: @Sendable (Chunk) throws -> Void
    private let visitor = DispatchQueue(label: "store.visitor")
    private let room = DispatchSemaphore(value: 2)
    private let failure = Mutex<(any Error)?>(nil)

    private init(to visit: @escaping @Sendable (Chunk) throws -> Void) { self.visit = visit }

    /// Calls `read` with what takes chunks, and returns once each has been visited. Throws what either threw first.
    static func relay(
        to visit: @Sendable (Chunk) throws -> Void, _ read: ((Chunk) throws -> Void) throws -> Void
    ) throws {
        try withoutActuallyEscaping(visit) { visit in
            let relay = ChunkRelay(to: visit)
            // Nothing of a visit may go on once this has returned, however it ends.
            defer { relay.visitor.sync {} }
            try read(relay.put)
            relay.visitor.sync {}
            try relay.check()
        }
    }

    private func put(_ chunk: Chunk) throws {
        room.wait()
        visitor.async { [self] in
            defer { room.signal() }
            // Visited without the lock: who reads asks for the failure meanwhile.
            guard failure.withLock({ $0 == nil }) else { return }
            do { try visit(chunk) } catch { failure.withLock { $0 = error } }
        }
        try check()
    }

    private func check() throws {
        if let failure = failure.withLock(\.self) { throw failure }
    }
}
