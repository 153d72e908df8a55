import Synchronization

/// How much of the processor's time pages take to be read. One page is read at a time, and nothing is done beside it.
final class PageMeter: Sendable {
    /// What one page took, all times together.
    struct Use: Sendable {
        var bytes: Int
        var times = 0
        var time = Duration.zero
    }

    private let state = Mutex((open: (page: String, bytes: Int, at: Duration)?.none, uses: [String: Use]()))

    /// Every page that was read, by what it is called.
    var pages: [String: Use] { state.withLock(\.uses) }

    /// A page's bytes are there.
    func start(_ page: String, bytes: Int) { state.withLock { $0.open = (page, bytes, CPUTime.soFar) } }

    /// What came of the page is handed on.
    func stop() {
        let now = CPUTime.soFar
        state.withLock { state in
            guard let open = state.open else { return }
            state.open = nil
            var use = state.uses[open.page] ?? Use(bytes: open.bytes)
            use.times += 1
            use.time += now - open.at
            state.uses[open.page] = use
        }
    }
}
