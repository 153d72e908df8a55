import HTTPTypes
import Model
import Synchronization

/// What happens, told to whoever listens as it happens: server-sent events (HTML, section 9.2).
///
/// Everybody is told the same. Whoever comes back is told what they have missed by `Last-Event-ID`, as far as it is remembered. Whoever
/// does not keep up is told so and sent away; nobody else waits for them.
public final class EventFeed: Sendable {
    private struct Listener {
        let turn: AsyncStream<[UInt8]>.Continuation
        var isSlow = false
    }

    private struct State {
        var last = 0
        var recent: [(number: Int, bytes: [UInt8])] = []
        var listeners: [Int: Listener] = [:]
        var nextListener = 0
    }

    private let state = Mutex(State())
    /// Tells this feed's numbers from those of an earlier daemon.
    private let birth: String
    private static let mostRemembered = 256
    private static let mostWaiting = 512
    private static let mostListeners = 64
    /// How often those who listen are shown that somebody is there; proxies close what is silent for a minute.
    private static let heartbeat = Duration.seconds(15)

    /// - Parameter birth: when the daemon started.
    public init(since birth: Instant) { self.birth = String(birth.milliseconds, radix: 36) }

    /// How many listen.
    public var listeners: Int { state.withLock { $0.listeners.count } }

    /// Tells everybody.
    ///
    /// - Parameters:
    ///   - event: a word.
    ///   - data: on one line.
    public func tell(_ event: String, _ data: String) {
        state.withLock { state in
            state.last += 1
            let bytes = Array("id: \(birth)-\(state.last)\nevent: \(event)\ndata: \(data)\n\n".utf8)
            if state.recent.count == Self.mostRemembered { state.recent.removeFirst() }
            state.recent.append((state.last, bytes))
            Self.send(bytes, to: &state)
        }
    }

    /// Shows those who listen that somebody is there, until the task is cancelled.
    public func run(on clock: any Clock<Duration>) async {
        while !Task.isCancelled {
            do { try await clock.sleep(for: Self.heartbeat) } catch { return }
            state.withLock { Self.send(Array(": still here\n\n".utf8), to: &$0) }
        }
    }

    private static func send(_ bytes: [UInt8], to state: inout State) {
        for number in state.listeners.keys {
            guard let listener = state.listeners[number], case .dropped = listener.turn.yield(bytes) else { continue }
            state.listeners[number]?.isSlow = true
            listener.turn.finish()
        }
    }

    /// `GET path`: the feed.
    public func addRoute(at path: String, to routes: inout Routes) {
        let operation = Operation(
            "listen", "What happens, as it happens, for as long as the client listens: server-sent events.",
            answersText: ["text/event-stream"])
        routes.get(path, operation) { request in
            guard self.listeners < Self.mostListeners else {
                throw ProblemDetails.later("\(Self.mostListeners) clients listen already.", seconds: 60)
            }
            let last = request.headers[.lastEventID]
            return Answer(type: "text/event-stream") { write in try await self.tell(after: last, by: write) }
        }
    }

    /// Writes what happens until the client has gone or falls behind.
    private func tell(after last: String?, by write: ([UInt8]) async throws -> Void) async throws {
        let (events, turn) = AsyncStream.makeStream(of: [UInt8].self, bufferingPolicy: .bufferingOldest(Self.mostWaiting))
        let number = state.withLock { state in
            for bytes in missed(after: last, state) { turn.yield(bytes) }
            state.nextListener += 1
            state.listeners[state.nextListener] = Listener(turn: turn)
            return state.nextListener
        }
        defer { state.withLock { _ = $0.listeners.removeValue(forKey: number) } }
        // Something at once, so that the client knows that it is listened to.
        try await write(Array("retry: 3000\n\n".utf8))
        for await event in events { try await write(event) }
        if state.withLock({ $0.listeners[number]?.isSlow == true }) {
            try await write(Array("event: dropped\ndata: {\"reason\":\"too slow: \(Self.mostWaiting) events wait\"}\n\n".utf8))
        }
    }

    /// What was told since; a word that something is lost where it is not all remembered.
    private func missed(after id: String?, _ state: State) -> [[UInt8]] {
        guard let id else { return [] }
        let parts = id.split(separator: "-")
        if parts.count == 2, parts[0] == birth, let number = Int(parts[1]), number <= state.last,
            number >= (state.recent.first?.number ?? state.last + 1) - 1
        {
            return state.recent.filter { $0.number > number }.map(\.bytes)
        }
        return [Array("event: missed\ndata: {\"reason\":\"what came after \\\"Last-Event-ID\\\" is not remembered\"}\n\n".utf8)]
    }
}

extension HTTPField.Name {
    fileprivate static let lastEventID = HTTPField.Name("Last-Event-ID") ?? .ifNoneMatch
}
