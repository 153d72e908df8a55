import ConnectorKit

/// What an answer's headers tell of the allowance: `X-App-Usage` and `X-Business-Use-Case-Usage`.
struct GraphUsage: Sendable, Hashable {
    /// The most used of all allowances, in percent; `nil` when the headers say nothing.
    var percent: Int64?
    /// When access comes back where it was lost; counted in minutes by the network.
    var wait: Duration?

    /// From here on fewer requests are made, and from there on none (the fact sheet of the network's documents).
    private static let slow: Int64 = 75
    private static let full: Int64 = 95
    /// Where no time is told: the app's allowance is counted over a rolling hour.
    static let usualWait = Duration.seconds(1800)
    private static let parts: [StaticString] = ["call_count", "total_cputime", "total_time"]

    init(_ headers: HTTPFields) {
        for name in ["X-App-Usage", "X-Business-Use-Case-Usage"] {
            guard let text = headers.value(of: name), text.utf8.count <= 10_000 else { continue }
            // A header that cannot be read tells nothing; the answers themselves still do.
            try? withJSON(Array(text.utf8)) { json in
                take(json)
                for (_, business) in json.members { for usage in business.elements { take(usage) } }
            }
        }
    }

    private mutating func take(_ usage: JSONValue) {
        for part in Self.parts { if let used = usage.count(part) { percent = max(percent ?? 0, used) } }
        guard let minutes = usage.count("estimated_time_to_regain_access"), minutes > 0 else { return }
        let told = min(Duration.seconds(60) * min(minutes, 10_000), ServerTime.longestWait)
        wait = max(wait ?? .zero, told)
    }

    /// What is left of `allowance` requests: all is well below 75 %, nothing is left from 95 % on, and between both ever less.
    func report(of allowance: Int64, at now: Instant) -> LimitReport? {
        guard let percent, percent >= Self.slow || wait != nil else { return nil }
        guard percent < Self.full, wait == nil else {
            return LimitReport(budget: "requests", remaining: 0, resetsAt: now + (wait ?? Self.usualWait))
        }
        return LimitReport(budget: "requests", remaining: allowance * (Self.full - percent) / 100, resetsAt: nil)
    }
}
