import Dispatch
import Synchronization

/// Has one thread visit what others read, in order, so that nobody waits while there is something to do.
///
/// At most eight chunks are read or wait to be visited, beside one that waits for room. Blocks the threads of all: never on the cooperative
/// pool.
final class ChunkRelay<Chunk: Sendable>: Sendable {
    private struct State {
        /// The first place that nobody has taken, and the first that is not visited.
        var (free, next) = (0, 0)
        /// What was read before its turn came; `nil` where nothing stands.
        var early: [Int: Chunk?] = [:]
        var failure: (any Error)?
    }

    private let visit: @Sendable (Chunk) throws -> Void
    private let visitor = DispatchQueue(label: "store.visitor")
    private let room = DispatchSemaphore(value: 8)
    private let state = Mutex(State())

    init(to visit: @escaping @Sendable (Chunk) throws -> Void) { self.visit = visit }

    /// Calls `read`, which hands over chunks, and returns once each has been visited. Throws what anybody threw first.
    func run(_ read: () throws -> Void) throws {
        do { try read() } catch { fail(error) }
        // Nothing of a visit may go on once this has returned, however it ends.
        visitor.sync {}
        try check()
    }

    /// The place in the order that `readNext` has next.
    var place: Int { state.withLock(\.free) }

    /// Calls `read` with the next place in the order, once there is room, and has visited what it gives, if anything. From several threads,
    /// each of which reads what stands at places of its own.
    func readNext(_ read: (Int) throws -> Chunk?) throws {
        room.wait()
        let place = state.withLock { state in
            defer { state.free += 1 }
            return state.free
        }
        do { put(try read(place), at: place) } catch {
            fail(error)
            put(nil, at: place)
        }
        try check()
    }

    /// Has a chunk visited at the next place.
    func put(_ chunk: Chunk) throws { try readNext { _ in chunk } }

    private func put(_ chunk: Chunk?, at place: Int) {
        state.withLock { state in
            state.early[place] = .some(chunk)
            while let chunk = state.early.removeValue(forKey: state.next) {
                state.next += 1
                visitor.async { [self] in
                    defer { room.signal() }
                    // Visited without the lock: who reads asks for the failure meanwhile.
                    guard let chunk, self.state.withLock({ $0.failure == nil }) else { return }
                    do { try visit(chunk) } catch { fail(error) }
                }
            }
        }
    }

    /// Ends it: nothing more is visited, and whoever reads next is thrown what was first.
    func fail(_ error: any Error) { state.withLock { $0.failure = $0.failure ?? error } }

    private func check() throws {
        if let failure = state.withLock(\.failure) { throw failure }
    }
}
