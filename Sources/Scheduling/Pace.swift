import Model

/// How fast a connector's fetches are started when many are due at once: after an outage, a restart, a suspended machine.
///
/// Starts lie at least one gap apart. The gap lets through 1.6 times what the connector's assignments need on average, so that a
/// backlog melts and yet no server meets a herd; it is 10 s at most, for a few assignments are no herd. Source of the target:
/// RELIABILITY 9, "peak rate ≤ 2 × mean".
struct Pace {
    /// How much faster than on average a backlog is worked off.
    static let haste = 1.6
    /// The longest gap.
    static let longestGap = Duration.seconds(10)

    private var next: Duration?

    /// The time between two starts.
    static func gap(interval: Duration, assignments: Int) -> Duration {
        min(longestGap, max(interval, .zero) / (Double(max(assignments, 1)) * haste))
    }

    /// How long until the next start is right; zero when it is right now.
    func wait(at elapsed: Duration) -> Duration { max(.zero, (next ?? elapsed) - elapsed) }

    /// Notes a start.
    mutating func start(at elapsed: Duration, gap: Duration) {
        // A start that came late does not make the next one come early: two close starts are the beginning of a herd.
        next = max(next ?? elapsed, elapsed) + gap
    }
}
