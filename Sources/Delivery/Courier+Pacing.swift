import Logging
import Model
import Synchronization

/// What is not attempted when it is due: because its receiver wants quiet, or has had enough for the day.
extension Courier {
    /// Why a notification is not attempted now; `nil` where it is.
    enum Hold {
        case quiet(until: Instant)
        case limit(digestAt: Instant)
        case digest
        case gathering(forPeople: Bool)
    }

    /// - Parameter inFlight: Attempts under way to the receiver, counted before what was delivered is: one that ends in between counts twice,
    ///   and none goes beyond the limit.
    func hold(
        on notification: Notification, for receiver: any Receiver, beside inFlight: Int, at now: Instant
    ) async throws -> Hold? {
        let (pace, alert) = (receiver.pace, notification.alert)
        if let end = pace.quiet?.end(at: now, of: alert.severity) { return .quiet(until: end) }
        if notification.isForDigest { return .digest }
        if notification.heldUntil != nil { return .gathering(forPeople: receiver.isForPeople) }
        guard let limit = pace.limit, alert.severity != .critical, alert.rule != Digest.rule else { return nil }
        let delivered = try await outbox.deliveredCount(to: receiver.name, since: limit.beginning(ofDayOf: now))
        return delivered + inFlight < limit.count ? nil : .limit(digestAt: limit.next(after: now))
    }

    func keep(_ notification: Notification, _ hold: Hold) async {
        switch hold {
        case .quiet(let end):
            lanes.withLock { $0.noteHeld(notification.receiver) }
            await record(notification, .held(until: end))
        case .limit(let time):
            lanes.withLock { $0.noteHeld(notification.receiver) }
            await record(notification, .keptForDigest(at: time))
        case .digest:
            let now = wallClock.now
            await persist {
                try await self.outbox.makeDigest(for: notification.receiver, at: now) {
                    Digest.alert(of: $0, for: notification.receiver, at: now)
                }
            } failing: { error in
                logger.warning("digest not made", metadata: ["receiver": "\(notification.receiver)", "problem": "\(error)"])
            }
        case .gathering(let isForPeople):
            let now = wallClock.now
            await persist {
                try await self.outbox.gatherHeld(for: notification.receiver, at: now) {
                    Gathering(of: $0, from: notification.receiver, forPeople: isForPeople, at: now)
                }
            } failing: { error in
                logger.warning("digest not made", metadata: ["receiver": "\(notification.receiver)", "problem": "\(error)"])
            }
        }
    }
}
