import Model

/// How one receiver is doing, in numbers. Counters count from the start of the courier and only grow; gauges tell how things stand now.
public struct DeliveryMetrics: Sendable, Hashable {
    public var receiver: String
    /// Counter: attempts that have ended, by what came of them: `delivered`, `failed`, `deferred` (it was answered by
    /// asking for time), `refused`, `disabled` or `interrupted`. All are there.
    public var attempts: [String: Int]
    /// Counter: notifications that were settled for good, by how: `delivered` or `dead`.
    public var settled: [String: Int]
    /// Counter: notifications that were held back for quiet hours, or kept for a digest.
    public var held: Int
    /// Counter: notifications that are dead because the outbox was over its bounds.
    public var parked: Int
    /// Counter: dead notifications that were forgotten because the outbox was over its bounds.
    public var dropped: Int
    /// Gauge: attempts under way.
    public var inFlight: Int
    /// Gauge: notifications that wait.
    public var waiting: Int
    /// Gauge: dead notifications that are kept.
    public var dead: Int
    /// Gauge: when the oldest alert was raised that waits; `nil` where none does.
    public var oldest: Instant?
    /// Gauge: whether the receiver has said that it wants nothing any more.
    public var isDisabled: Bool

    init(_ status: ReceiverStatus, depth: OutboxDepth) {
        receiver = status.name
        attempts = [
            "delivered": status.delivered, "failed": status.failed, "deferred": status.deferred, "refused": status.refused,
            "disabled": status.disabled, "interrupted": status.interrupted,
        ]
        settled = ["delivered": status.delivered, "dead": status.dead]
        held = status.held
        parked = status.parked
        dropped = status.forgotten
        inFlight = status.inFlight
        waiting = depth.waiting
        dead = depth.dead
        oldest = depth.oldest
        isDisabled = status.isDisabled
    }
}
