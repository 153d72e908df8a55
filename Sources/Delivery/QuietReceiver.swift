import Model

/// A receiver that wants to be told nothing in its quiet hours.
public struct QuietReceiver: Receiver {
    private let receiver: any Receiver
    private let hours: QuietHours

    public init(_ receiver: any Receiver, from hours: QuietHours) {
        self.receiver = receiver
        self.hours = hours
    }

    public var name: String { receiver.name }
    public var address: String { receiver.address }
    public var quiet: QuietHours? { hours }
    public var deadline: Duration { receiver.deadline }

    public func deliver(_ notification: Notification) async -> AttemptOutcome { await receiver.deliver(notification) }
}
