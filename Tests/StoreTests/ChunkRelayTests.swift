import Dispatch
import Synchronization
import Testing

@testable import Store

@Suite("Relaying chunks") struct ChunkRelayTests {
    private struct Refusal: Error, Equatable { let place: Int }

    /// Has three threads read places until one finds the end, and returns what was visited.
    private func relay(
        to end: Int, read: @escaping @Sendable (Int) throws -> Int? = { $0 }, visit: @escaping @Sendable (Int) throws -> Void = { _ in }
    ) async -> (visited: [Int], failure: Refusal?) {
        let visited = Mutex<[Int]>([])
        return await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                var failure: (any Error)?
                let relay = ChunkRelay<Int> { place in
                    try visit(place)
                    visited.withLock { $0.append(place) }
                }
                do {
                    try relay.run {
                        DispatchQueue.concurrentPerform(iterations: 3) { _ in
                            var isAtEnd = false
                            // What one of them meets the relay tells at the end.
                            while !isAtEnd {
                                do {
                                    try relay.readNext { place in
                                        isAtEnd = place >= end
                                        return isAtEnd ? nil : try read(place)
                                    }
                                } catch { return }
                            }
                        }
                    }
                } catch { failure = error }
                continuation.resume(returning: (visited.withLock { $0 }, failure as? Refusal))
            }
        }
    }

    @Test("what several threads read is visited once each, in order")
    func keepsOrder() async {
        let (visited, failure) = await relay(to: 500)
        #expect(visited == Array(0..<500) && failure == nil)
    }

    @Test("a place where nothing stands holds nobody up")
    func skipsNothing() async {
        let (visited, _) = await relay(to: 500, read: { $0.isMultiple(of: 7) ? $0 : nil })
        #expect(visited == (0..<500).filter { $0.isMultiple(of: 7) })
    }

    @Test("what a reader throws is thrown, and what stands behind it is not visited", arguments: [0, 1, 17])
    func readerThrows(at place: Int) async {
        let (visited, failure) = await relay(to: 500, read: { if $0 == place { throw Refusal(place: place) } else { $0 } })
        #expect(failure == Refusal(place: place) && visited == Array(0..<visited.count) && visited.count <= place)
    }

    @Test("what the visitor throws is thrown, and nothing is visited behind it", arguments: [0, 1, 17])
    func visitorThrows(at place: Int) async {
        let (visited, failure) = await relay(to: 500, visit: { if $0 == place { throw Refusal(place: place) } })
        #expect(failure == Refusal(place: place) && visited == Array(0..<place))
    }
}
