import Model

/// When a notification is tried again: a list of delays, each after the attempt before it, and then no more.
public struct RetrySchedule: Sendable, Hashable {
    /// The delay before each attempt; the first is usually zero. As many attempts are made as there are delays.
    public let delays: [Duration]
    /// How far a delay may be from its place in the list, as a part of it: 0.1 is ±10 %.
    public let jitter: Double

    /// The example of Standard Webhooks (specification, "Deliverability and reliability"): ten attempts over 75 h 35 min, ±10 %.
    public static let standard = RetrySchedule(
        delays: [0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400].map { .seconds($0) }, jitter: 0.1)

    public init(delays: [Duration], jitter: Double) {
        self.delays = delays
        self.jitter = min(max(jitter, 0), 1)
    }

    /// The delay after attempt `attempt` (1 is the first) before the next; `nil` when that was the last.
    ///
    /// The jitter is a function of `id` and `attempt`, not of chance: a restart changes no plan, and a test can foretell it.
    public func delay(after attempt: Int, of id: String) -> Duration? {
        guard attempt >= 1, attempt < delays.count else { return attempt < 1 ? .zero : nil }
        let part = Double(StableHash.of("\(id)/\(attempt)") >> 11) / Double(1 << 53)
        return delays[attempt] * (1 + jitter * (2 * part - 1))
    }
}
