import Model

/// How many requests each token (or address) has made of each endpoint in its window, in the server's time.
struct RateLimiter: Sendable {
    /// So many requests in so long.
    struct Rule: Sendable, Hashable {
        var limit: Int
        var window: Duration
        /// True when windows begin at multiples of their length (Mastodon), false when the first request begins one (X).
        var isAligned: Bool
        /// How long after such a multiple they begin.
        var offset = Duration.zero
    }

    struct Verdict: Sendable {
        var isAllowed: Bool
        var limit: Int
        var remaining: Int
        var reset: Instant
        /// What was counted.
        var scope = ""
    }

    private struct Key: Hashable {
        var caller: String
        var endpoint: String
    }

    private struct Use {
        var start: Instant
        var count: Int
    }

    private var uses: [Key: Use] = [:]
    /// How many pairs of caller and endpoint are remembered; beyond it all are forgotten, which only makes the server kinder.
    static let capacity = 10_000

    /// Counts one request, which uses so much of the limit.
    mutating func count(_ caller: String, _ endpoint: String, under rule: Rule, at now: Instant, cost: Int = 1) -> Verdict {
        let key = Key(caller: caller, endpoint: endpoint)
        let length = max(1, rule.window.milliseconds)
        let since = (now - rule.offset).milliseconds % length
        let start = rule.isAligned ? now - .milliseconds(since) : now
        var use = uses[key] ?? Use(start: start, count: 0)
        // A clock that went back begins a new window too.
        if now >= use.start + rule.window || now < use.start { use = Use(start: start, count: 0) }
        let isAllowed = use.count + cost <= rule.limit
        if isAllowed { use.count += cost }
        if uses.count >= Self.capacity { uses.removeAll() }
        uses[key] = use
        return Verdict(
            isAllowed: isAllowed, limit: rule.limit, remaining: rule.limit - use.count, reset: use.start + rule.window,
            scope: endpoint)
    }
}
