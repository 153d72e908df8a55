import HTTPTypes
import Logging
import Model
import Synchronization

/// A webhook receiver on loopback that keeps what it is sent, and fails as it is told.
///
/// It checks nothing: what it keeps is for a test, or a verifier that others wrote, to judge.
public final class WebhookSink: Sendable {
    /// One request as it came in.
    public struct Delivery: Sendable {
        /// Counts all requests, from 1.
        public var sequence: Int
        /// The sink's time of it.
        public var at: Instant
        public var path: String
        /// `webhook-id`: the same over all tries of one notification.
        public var id: String?
        /// `webhook-timestamp`, as sent: Unix seconds of this try.
        public var timestamp: String?
        /// `webhook-signature`, as sent.
        public var signature: String?
        /// All headers, by lower-case name; several of one name are joined by a comma.
        public var headers: [String: String]
        public var body: [UInt8]
        /// The status that the sender was given; `nil` when the answer was lost on purpose.
        public var answered: Int?
    }

    /// How the sink behaves towards a request.
    public enum Behaviour: Sendable, Hashable {
        /// 204.
        case accept
        /// The request is kept, and answered with this status.
        case status(Int)
        /// The same with a `Retry-After` in seconds.
        case retryAfter(status: Int, seconds: Int)
        /// The request is kept, and answered with 204 after so long (the machine's time).
        case stall(Duration)
        /// The request is kept, but the connection ends instead of an answer: processed, and the sender cannot know. On a
        /// connection that carried requests before, libcurl sends once more by itself.
        case loseAnswer
    }

    private struct State {
        var deliveries: [Delivery] = []
        var count = 0
        var keptBytes = 0
        var dropped = 0
        var script: [Behaviour] = []
        var standing = Behaviour.accept
        var waiting: [(count: Int, announcement: Announcement<Void>)] = []
    }

    private let state = Mutex(State())
    private let clock: any WallClock
    /// How many requests are kept; later ones are counted only.
    public let capacity: Int
    /// How many bytes of bodies are kept in all; requests beyond it are counted only. One body is at most 1 MiB.
    static let maxKeptBytes = 256 << 20

    public init(clock: any WallClock, capacity: Int = 100_000) {
        self.clock = clock
        self.capacity = capacity
    }

    /// Every request so far, in order.
    public var deliveries: [Delivery] { state.withLock { $0.deliveries } }
    /// How many requests there were.
    public var count: Int { state.withLock { $0.count } }
    /// How many requests came when the sink was full, and are not kept.
    public var droppedCount: Int { state.withLock { $0.dropped } }

    /// The next requests meet exactly these, in order; then the standing behaviour holds again.
    public func script(_ behaviours: [Behaviour]) { state.withLock { $0.script = behaviours } }

    /// How every request is met that the script says nothing about.
    public func behave(_ behaviour: Behaviour) { state.withLock { $0.standing = behaviour } }

    /// Waits until there were so many requests in all. Throws `CancellationError` when cancelled.
    public func waitForDeliveries(_ count: Int) async throws {
        let announcement = state.withLock { state -> Announcement<Void>? in
            guard state.count < count else { return nil }
            let announcement = Announcement<Void>()
            state.waiting.append((count, announcement))
            return announcement
        }
        try await announcement?.value
    }

    func receive(_ request: HTTPRequest, _ body: [UInt8]) -> LoopbackServer.Outcome {
        var headers: [String: String] = [:]
        for field in request.headerFields {
            let name = field.name.canonicalName
            headers[name] = headers[name].map { "\($0), \(field.value)" } ?? field.value
        }
        let (behaviour, reached) = state.withLock { state in
            let behaviour = state.script.isEmpty ? state.standing : state.script.removeFirst()
            state.count += 1
            let delivery = Delivery(
                sequence: state.count, at: clock.now, path: request.path ?? "/", id: headers["webhook-id"],
                timestamp: headers["webhook-timestamp"],
                signature: headers["webhook-signature"], headers: headers, body: body, answered: behaviour.status)
            if state.deliveries.count < capacity, state.keptBytes + body.count <= Self.maxKeptBytes {
                state.deliveries.append(delivery)
                state.keptBytes += body.count
            } else {
                state.dropped += 1
            }
            let reached = state.waiting.filter { $0.count <= state.count }
            state.waiting.removeAll { $0.count <= state.count }
            return (behaviour, reached.map(\.announcement))
        }
        for announcement in reached { announcement.announce(.success(())) }
        var reply = Reply(status: behaviour.status ?? 204)
        if case .retryAfter(_, let seconds) = behaviour { reply.headers[.ours("Retry-After")] = String(seconds) }
        switch behaviour {
        case .stall(let duration): return .init(reply: reply, fault: .stall(duration))
        case .loseAnswer: return .init(reply: reply, fault: .hangUp)
        case .accept, .status, .retryAfter: return .init(reply: reply, fault: nil)
        }
    }
}

extension WebhookSink.Behaviour {
    fileprivate var status: Int? {
        switch self {
        case .accept, .stall: 204
        case .status(let status), .retryAfter(let status, _): status
        case .loseAnswer: nil
        }
    }
}
