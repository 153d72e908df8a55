import Model

/// When a receiver wants to be told, and how much.
public struct Pace: Sendable, Hashable {
    /// When it wants to be told nothing; what is due then is told afterwards.
    public var quiet: QuietHours?
    /// How many messages a day are enough; the rest is told in a digest.
    public var limit: DailyLimit?

    public init(quiet: QuietHours? = nil, limit: DailyLimit? = nil) {
        self.quiet = quiet
        self.limit = limit
    }
}

/// A receiver that is told at a pace of its own.
public struct PacedReceiver: Receiver {
    private let receiver: any Receiver
    public let pace: Pace

    public init(_ receiver: any Receiver, at pace: Pace) {
        self.receiver = receiver
        self.pace = pace
    }

    public var name: String { receiver.name }
    public var address: String { receiver.address }
    public var deadline: Duration { receiver.deadline }
    public var isForPeople: Bool { receiver.isForPeople }
    public var forgets: Bool { receiver.forgets }

    public func deliver(_ notification: Notification) async -> AttemptOutcome { await receiver.deliver(notification) }
}
