import Model
import Synchronization

/// Receivers that forget are told again of what is still open.
///
/// Past the outbox: nothing is lost where it does not arrive, for the next round says the same. Each message says until when it may be kept
/// open, some rounds ahead, so that one that comes behind the end of its alert opens it for that long at most.
extension Courier {
    /// From one round to the next.
    static let renewalInterval = Duration.seconds(900)
    private static let mostRenewed = 10_000

    /// Begins a round.
    func renew(in group: inout DiscardingTaskGroup) {
        for name in lanes.withLock({ $0.forgetful }) {
            guard case .go(let receiver, _) = lanes.withLock({ $0.enter(name) }) else { continue }
            group.addTask {
                await self.tellOpen(to: receiver)
                self.lanes.withLock { $0.leave(name) }
                self.bell.ring()
            }
        }
    }

    /// Ends at the first that is not taken: whether the receiver works, the outbox's own messages find out.
    private func tellOpen(to receiver: any Receiver) async {
        guard let open = try? await outbox.openAlerts(toldTo: receiver.name, limit: Self.mostRenewed) else { return }
        for alert in open {
            if lanes.withLock({ $0.isStopping }) { return }
            var notification = Notification(
                id: "RENEWED-\(alert.id)", receiver: receiver.name, alert: alert, attempts: 0, lease: Lease(id: 0, fence: 0))
            notification.renewedUntil = wallClock.now + Self.renewalInterval * 4
            if await receiver.deliver(notification) != .delivered { return }
        }
    }
}
