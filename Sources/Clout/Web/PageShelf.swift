import Synchronization
import Web

/// Answers that stay right until the next run, by target. Bounded: when it is full, it begins anew.
final class PageShelf: Sendable {
    private struct State {
        var pages: [String: Answer] = [:]
        var bytes = 0
    }

    private let state = Mutex(State())
    private static let mostPages = 1024
    private static let mostBytes = 16 << 20

    subscript(target: String) -> Answer? { state.withLock { $0.pages[target] } }

    func keep(_ answer: Answer, at target: String) {
        let size = answer.length + target.utf8.count
        state.withLock { state in
            if state.pages.count >= Self.mostPages || state.bytes + size > Self.mostBytes { state = State() }
            if state.pages.updateValue(answer, forKey: target) == nil { state.bytes += size }
        }
    }

    func clear() { state.withLock { $0 = State() } }
}
