import ConnectorKit
import Model
import Synchronization

/// How much of the processor's time pages take to be read. One page is read at a time, and nothing is done beside it.
final class PageMeter: Sendable {
    /// What one page took, all times together.
    struct Use: Sendable {
        var bytes: Int
        var times = 0
        var time = Duration.zero
        /// The part of it until the page's records were there, without what the round does then: what comes next, and its cursor. It
        /// cannot be told the first time.
        var reading = Duration.zero
        var readings = 0
        /// The part of it in which its bytes became what the connector reads in them. It is told every other time, and the whole in between:
        /// looking at the clock takes a good part of a microsecond.
        var decoding = Duration.zero
        var decodings = 0
        /// How often the clock is looked at before the batch is handed on.
        fileprivate var looks = 0
    }

    private struct OpenPage {
        var name: String
        var bytes: Int
        var start: Duration
        var looks = 0
        var lastLook: Duration?
        /// Whether it is the decoding that is measured this time.
        var isForDecoding = false
        var decodingSince: Duration?
        var decoding: Duration?
    }

    private let state = Mutex((open: OpenPage?.none, uses: [String: Use]()))

    /// Every page that was read, by what it is called.
    var pages: [String: Use] { state.withLock(\.uses) }

    /// A page's bytes are there.
    func start(_ page: String, bytes: Int) {
        state.withLock { state in
            let use = state.uses[page]
            // The first time is not like the others.
            let isForDecoding = use.map { $0.decodings + 1 < $0.times } ?? false
            state.open = OpenPage(name: page, bytes: bytes, start: CPUTime.soFar, isForDecoding: isForDecoding)
        }
    }

    /// Somebody looks at the clock. A round does for the last time when it has a page's records, and has kept its state within its bounds.
    func look() {
        state.withLock { state in
            guard var open = state.open else { return }
            open.looks += 1
            if open.looks == state.uses[open.name]?.looks { open.lastLook = CPUTime.soFar }
            state.open = open
        }
    }

    /// What came of the page is handed on.
    ///
    /// - Parameter withCursor: It is a round's batch, with a cursor that was written for it.
    func stop(withCursor: Bool = false) {
        let now = CPUTime.soFar
        state.withLock { state in
            guard let open = state.open else { return }
            state.open = nil
            var use = state.uses[open.name] ?? Use(bytes: open.bytes)
            if open.isForDecoding, let decoding = open.decoding {
                use.decoding += decoding
                use.decodings += 1
                state.uses[open.name] = use
                return
            }
            use.times += 1
            use.time += now - open.start
            if let read = withCursor ? open.lastLook : now {
                use.reading += read - open.start
                use.readings += 1
            }
            use.looks = open.looks
            state.uses[open.name] = use
        }
    }
}

extension PageMeter: ReadingMeter {
    func readingBegins() {
        state.withLock { state in
            if state.open?.isForDecoding == true { state.open?.decodingSince = CPUTime.soFar }
        }
    }

    func readingEnds() {
        state.withLock { state in
            guard var open = state.open, let since = open.decodingSince else { return }
            open.decoding = (open.decoding ?? .zero) + (CPUTime.soFar - since)
            open.decodingSince = nil
            state.open = open
        }
    }
}

/// A clock that stands, and tells a meter when somebody looks at it.
struct MeteredClock: WallClock {
    let time: Instant
    let meter: PageMeter

    var now: Instant {
        meter.look()
        return time
    }
}
