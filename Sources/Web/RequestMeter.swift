import HTTPTypes
import Synchronization

/// Counts requests by route, method and status, and how long they took by route. Bounded: routes, methods and statuses are few.
public final class RequestMeter: Sendable {
    private struct Key: Hashable {
        let route: String
        let method: String
        let status: Int
    }

    private struct State {
        var counts: [Key: Int] = [:]
        var durations: [String: Histogram] = [:]
    }

    private let state = Mutex(State())

    public init() {}

    /// Takes note of the routes that there are: what can go wrong is counted from 0, so that the first time is seen to be one more.
    func expect(_ routes: [Routes.Route]) {
        state.withLock { state in
            for route in routes { state.counts[Key(route: route.path, method: route.method.rawValue, status: 500), default: 0] += 0 }
        }
    }

    /// - Parameter route: as it was registered; `nil` where there is none.
    func note(route: String?, method: HTTPRequest.Method, status: Int, took duration: Duration) {
        let key = Key(route: route ?? "none", method: Self.known.contains(method) ? method.rawValue : "other", status: status)
        let seconds = duration.inSeconds
        state.withLock { state in
            state.counts[key, default: 0] += 1
            state.durations[key.route, default: Histogram()].note(seconds)
        }
    }

    private static let known: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .delete, .patch, .options]

    func write(to text: inout MetricsText) {
        let (counts, durations) = state.withLock { ($0.counts, $0.durations) }
        let sorted = counts.sorted { ($0.key.route, $0.key.method, $0.key.status) < ($1.key.route, $1.key.method, $1.key.status) }
        text.counter(
            "clout_http_requests_total", "Requests answered, by route, method and status.",
            sorted.map { (["route": $0.key.route, "method": $0.key.method, "code": "\($0.key.status)"], Double($0.value)) })
        text.histogram(
            "clout_http_request_duration_seconds", "How long it took to begin an answer, by route.",
            durations.sorted { $0.key < $1.key }.map { (["route": $0.key], $0.value) })
    }
}
