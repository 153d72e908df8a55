/// What the outbox keeps for one receiver.
public struct OutboxDepth: Sendable, Hashable {
    public var waiting: Int
    public var dead: Int
    /// When the oldest alert was raised that waits; `nil` where none does.
    public var oldest: Instant?

    public init(waiting: Int = 0, dead: Int = 0, oldest: Instant? = nil) {
        self.waiting = waiting
        self.dead = dead
        self.oldest = oldest
    }
}
