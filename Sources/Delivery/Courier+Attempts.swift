import Logging
import Model
import Synchronization

/// What comes of attempts, and how it is recorded.
extension Courier {
    /// Makes an attempt, and records what came of it.
    func attempt(_ notification: Notification, at receiver: any Receiver, of edition: Int) async {
        let outcome = await receiver.deliver(notification)
        if case .disabled(let reason) = outcome, lanes.withLock({ $0.isCurrent(edition) }) {
            let note = DisabledReceiver(name: receiver.name, address: receiver.address, reason: reason, since: wallClock.now)
            await persist {
                try await self.outbox.disable(note)
            } failing: { error in
                logger.warning("end of a receiver not recorded", metadata: ["receiver": "\(receiver.name)", "problem": "\(error)"])
            }
        }
        if let settlement = settlement(of: notification, outcome, edition) { await record(notification, settlement) }
    }

    /// Records an end. When it cannot be recorded at all, the attempt is made again.
    func record(_ notification: Notification, _ settlement: Settlement) async {
        let now = wallClock.now
        await persist {
            try await self.outbox.settle(notification, settlement, at: now)
        } failing: { error in
            logger.warning("attempt not recorded", metadata: ["notification": "\(notification.id)", "problem": "\(error)"])
        }
    }

    /// Writes to the outbox, and tries again while the attempt's lease lasts.
    func persist(_ write: () async throws -> Void, failing: (any Error) -> Void) async {
        for pause in [Duration.seconds(1), .seconds(4), nil] {
            do { return try await write() } catch {
                guard let pause else { return failing(error) }
                do { try await clock.sleep(for: pause) } catch { return }
            }
        }
    }

    /// How an attempt is recorded; `nil` for one that was interrupted: its lease runs out, and it is made again.
    private func settlement(of notification: Notification, _ outcome: AttemptOutcome, _ edition: Int) -> Settlement? {
        let note = lanes.withLock { $0.note(notification.receiver, outcome, of: edition) }
        switch outcome {
        case .interrupted: return nil
        case .delivered:
            if note == .news { logger.notice("receiver delivers again", metadata: ["receiver": "\(notification.receiver)"]) }
            return .delivered
        case .refused(let reason):
            if note == .superseded { return again(notification, reason: reason) }
            if note == .news {
                logger.error(
                    "receiver refuses",
                    metadata: [
                        "receiver": "\(notification.receiver)", "reason": "\(reason)", "notification": "\(notification.id)",
                        "alert": "\(notification.alert.id)",
                    ])
            }
            return dead(notification, reason: reason)
        case .disabled(let reason):
            if note == .news {
                logger.error("receiver disabled", metadata: ["receiver": "\(notification.receiver)", "reason": "\(reason)"])
            }
            return again(notification, reason: reason)
        case .failed(let reason, let after):
            let reason = after.map { "\(reason), and asked for a wait of \($0.milliseconds / 1000) s" } ?? reason
            if note == .superseded { return again(notification, reason: reason) }
            if note == .news {
                logger.warning("receiver fails", metadata: ["receiver": "\(notification.receiver)", "reason": "\(reason)"])
            }
            guard let patience = outcome.patience else { return later(notification, reason: reason) }
            lanes.withLock { $0.wait(for: notification.receiver, until: wallClock.now + patience) }
            return deferred(notification, for: patience, reason: reason)
        }
    }

    /// A try with the receiver that takes the place of the one that failed, also where the schedule holds no further attempt.
    private func again(_ notification: Notification, reason: String) -> Settlement { .retry(at: wallClock.now, reason: reason) }

    /// The next attempt on the schedule; behind the last one the notification is dead.
    private func later(_ notification: Notification, reason: String) -> Settlement {
        let attempt = notification.attempts + 1
        guard let delay = schedule.delay(after: attempt, of: notification.id) else {
            return dead(notification, reason: "\(attempt) attempts failed; the last: \(reason)")
        }
        return .retry(at: wallClock.now + delay, reason: reason)
    }

    /// The attempt that takes the place of one that the receiver has put off.
    ///
    /// The outbox ends what waits too long, whatever its receiver asks for. Until then each wait is a hundredth of the notification's age at
    /// least, up to an hour: one that is put off by a second for ever asks some 1,400 times in thirty days, and not 2,592,000.
    private func deferred(_ notification: Notification, for wait: Duration, reason: String) -> Settlement {
        let now = wallClock.now
        let age = now - notification.alert.at
        return .deferred(until: now + max(wait, min(age / 100, .seconds(3600)), Self.shortestDeferral), reason: reason)
    }

    /// No attempt that was put off is made again sooner: as long as the schedule's first wait.
    private static let shortestDeferral = Duration.seconds(5)

    /// That a receiver fails or refuses is told when it begins; how many have died of it, when that begins and once a day.
    private func dead(_ notification: Notification, reason: String) -> Settlement {
        lanes.withLock { $0.noteDead(notification.receiver) }
        return .dead(reason: reason)
    }
}
