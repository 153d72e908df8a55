import Logging
import Model
import Synchronization

/// Reads the outbox and delivers what is due, until it is told to stop.
///
/// - At least once, with one id: an attempt whose end could not be recorded is made again with the same id and body.
/// - One receiver never delays another: each has `inFlightPerReceiver` places of its own, and the outbox is not asked for more than the
///   free places can take. Nothing waits in memory; what cannot be sent now stays in the outbox.
/// - What is for a receiver that there is not stays in the outbox as it is: nobody could be asked, so no attempt is counted, and what has
///   become due meanwhile is delivered at once when there is such a receiver. So does what is for one that has said that it wants nothing
///   any more: that is noted in the outbox, and holds until the receiver has another address or the operator enables it.
/// - What is beyond a receiver's daily limit is told in one digest, and nothing is attempted in its quiet hours. What these have held back is
///   gathered first: nobody is reminded of what is over, and people are told all of it in one message.
/// - What is still open is told again, every quarter of an hour, to receivers that forget.
/// - The outbox is kept within bounds, and what that costs is told.
/// - When cancelled, it takes nothing more, gives the attempts in flight `grace` to end, cancels the rest and returns.
/// - When the outbox cannot be reached, it waits longer and longer, and says so once.
public final class Courier: Sendable {
    /// What the courier may take.
    public struct Limits: Sendable, Hashable {
        /// Attempts in flight to one receiver, at least 2. In all there are never more than this times the number of receivers.
        public var inFlightPerReceiver: Int
        /// The outbox is looked at so often at least, even if nobody nudges: it may be written by others, and clocks jump.
        public var longestWait: Duration
        /// How long attempts in flight may go on after a cancellation.
        public var grace: Duration

        public init(inFlightPerReceiver: Int = 16, longestWait: Duration = .seconds(30), grace: Duration = .seconds(5)) {
            self.inFlightPerReceiver = max(2, inFlightPerReceiver)
            self.longestWait = longestWait
            self.grace = grace
        }

        /// How many are claimed at a time. A receiver with fewer free places is passed over, so all that is claimed can start at once; a quarter,
        /// so that most places are taken while there is something to do.
        var batch: Int { max(1, inFlightPerReceiver / 4) }
    }

    let outbox: any Outbox
    let schedule: RetrySchedule
    private let bounds: OutboxBounds
    private let limits: Limits
    let clock: any Clock<Duration>
    let wallClock: any WallClock
    let logger: Logger
    let bell = Doorbell()
    let lanes: Mutex<Lanes>
    /// Whether the loop moves.
    package let pulse: Pulse

    /// - Parameters:
    ///   - clock: For waiting.
    ///   - wallClock: For what is due and when it is due again.
    public init(
        outbox: any Outbox, receivers: [any Receiver], schedule: RetrySchedule = .standard,
        bounds: OutboxBounds = .standard, limits: Limits = Limits(),
        clock: any Clock<Duration> = ContinuousClock(), wallClock: any WallClock = SystemWallClock(), logger: Logger
    ) {
        self.outbox = outbox
        self.schedule = schedule
        self.bounds = bounds
        self.limits = limits
        self.clock = clock
        self.wallClock = wallClock
        self.logger = logger
        lanes = Mutex(Lanes(receivers))
        pulse = Pulse("courier", on: clock)
    }

    /// Says that there may be something new in the outbox. Cheap, from anywhere; nudges that come together count as one.
    public func nudge() { bell.ring() }

    /// Delivers to these receivers from now on.
    ///
    /// Attempts in flight end as they began. Where one fails, that says nothing about the receiver that has its name now: whatever the
    /// reason, the notification is tried again.
    public func use(_ receivers: [any Receiver]) {
        lanes.withLock { $0.use(receivers) }
        bell.ring()
    }

    /// How each receiver is doing, by name.
    public var statuses: [ReceiverStatus] { lanes.withLock { $0.statuses } }

    /// How each receiver is doing, with what the outbox keeps for it, by name: what is measured and exported. Names without a receiver are
    /// there while something waits for them.
    public func metrics() async throws -> [DeliveryMetrics] {
        let depths = try await outbox.outboxDepths()
        let statuses = Dictionary(uniqueKeysWithValues: statuses.map { ($0.name, $0) })
        return Set(depths.keys).union(statuses.keys).sorted().map {
            DeliveryMetrics(statuses[$0] ?? ReceiverStatus(name: $0), depth: depths[$0] ?? OutboxDepth())
        }
    }

    /// Delivers until the task is cancelled; then returns within `grace` and a second. Call it once.
    public func run() async {
        // Attempts in flight shall outlive a cancellation for a while, so they go on in a task that it does not reach. The task is
        // awaited here: nothing is left running.
        let work = Task { await self.deliverUntilStopped(clock) }
        await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            lanes.withLock { $0.isStopping = true }
            bell.ring()
        }
    }

    private func deliverUntilStopped<C: Clock<Duration>>(_ clock: C) async {
        var trouble = Trouble()
        var (nextLook, nextTrim, nextRenewal) = (clock.now, clock.now, clock.now)
        defer { pulse.end() }
        await withDiscardingTaskGroup { group in
            while !lanes.withLock({ $0.isStopping }) {
                pulse.beat(within: Self.longestTurn)
                // Waits count from here: what is due when is compared with the time of day after this.
                let start = clock.now
                let wait: Duration?
                do {
                    if start >= nextLook || lanes.withLock({ $0.isNew }) {
                        try await lookAtDisabled()
                        nextLook = start.advanced(by: limits.longestWait)
                    }
                    if start >= nextTrim {
                        try await trim()
                        tellLosses()
                        nextTrim = start.advanced(by: Self.trimInterval)
                    }
                    if start >= nextRenewal {
                        renew(in: &group)
                        nextRenewal = start.advanced(by: Self.renewalInterval)
                    }
                    wait = try await startDue(in: &group)
                    if trouble.end() { logger.notice("outbox reachable again") }
                } catch {
                    let (problem, backoff) = ("\(error)", trouble.backoff())
                    if trouble.isNew(problem) { logger.error("outbox not reachable", metadata: ["problem": "\(problem)"]) }
                    wait = backoff
                }
                pulse.beat(within: (wait ?? .zero) + Self.longestTurn)
                if let wait { await bell.rest(until: start.advanced(by: wait), on: clock) }
            }
            await drain()
            group.cancelAll()
        }
    }

    /// One turn asks the outbox some questions, behind whatever the store is doing.
    private static let longestTurn = Duration.seconds(900)

    /// Claims and starts what is due. Returns how long there is nothing more to do; `nil` when there may be more at once.
    private func startDue(in group: inout DiscardingTaskGroup) async throws -> Duration? {
        let now = wallClock.now
        let (open, lease) = lanes.withLock { lanes in
            (lanes.open(leaving: limits.batch, of: limits.inFlightPerReceiver, at: now), lanes.longestDeadline + Self.leaseMargin)
        }
        let claimed = try await outbox.claimNotifications(dueBy: now, limit: limits.batch, lease: lease, for: open)
        for notification in claimed {
            let inFlight = lanes.withLock { $0.inFlight(to: notification.receiver) }
            switch lanes.withLock({ $0.enter(notification.receiver) }) {
            case .go(let receiver, let edition):
                let hold: Hold?
                do { hold = try await self.hold(on: notification, for: receiver, beside: inFlight, at: now) } catch {
                    lanes.withLock { $0.leave(notification.receiver) }
                    throw error
                }
                group.addTask {
                    if let hold { await self.keep(notification, hold) } else { await self.attempt(notification, at: receiver, of: edition) }
                    self.lanes.withLock { $0.leave(notification.receiver) }
                    self.bell.ring()
                }
            // The claim runs out by itself, and no attempt is counted.
            case .closed: break
            }
        }
        try await tellOfMissing()
        if !claimed.isEmpty { return nil }
        let times = [try await outbox.nextNotificationDue(for: open), lanes.withLock { $0.endOfPatience(after: now) }]
        guard let due = times.compactMap(\.self).min() else { return limits.longestWait }
        let left = due - now
        // Never a wait of nothing: what was due and yet not handed out waits for another that is in flight, whose end rings.
        return min(left > .zero ? left : .seconds(1), limits.longestWait)
    }

    /// Takes over which receivers are disabled: they may have been so before the start, and another process may have enabled one.
    private func lookAtDisabled() async throws {
        let before = lanes.withLock { $0.disabled }
        let noted = try await outbox.disabledReceivers()
        for receiver in lanes.withLock({ $0.disable(noted, since: before) }) {
            logger.notice("receiver enabled", metadata: ["receiver": "\(receiver)"])
        }
    }

    /// Keeps the outbox within bounds.
    private func trim() async throws {
        for trim in try await outbox.trimOutbox(to: bounds, at: wallClock.now) { lanes.withLock { $0.note(trim) } }
    }

    /// Says how many notifications were lost since it was said last.
    private func tellLosses() {
        for (receiver, toll) in lanes.withLock({ $0.tellLosses(at: wallClock.now) }) {
            if toll.dead > 0 {
                logger.error(
                    "notifications dead",
                    metadata: ["receiver": "\(receiver)", "dead": "\(toll.dead)", "mend": "look at `clout deliveries list --state dead`"])
            }
            if toll.parked + toll.forgotten > 0 {
                logger.error(
                    "notifications given up",
                    metadata: ["receiver": "\(receiver)", "dead": "\(toll.parked)", "forgotten": "\(toll.forgotten)"])
            }
        }
    }

    private static let trimInterval = Duration.seconds(3600)

    /// Says which receivers are waited for in vain, once after the receivers have changed.
    private func tellOfMissing() async throws {
        guard lanes.withLock({ $0.mayLackSome }) else { return }
        let awaited = try await outbox.awaitedReceivers()
        for receiver in lanes.withLock({ $0.newlyMissing(among: awaited) }) {
            logger.warning(
                "receiver missing",
                metadata: [
                    "receiver": "\(receiver)",
                    "reason": "no file of receivers.d has this name; what is for it waits until one has, and no attempt is counted",
                ])
        }
    }

    /// Longer than from the end of an attempt's deadline to its record, with `settle` tried again.
    private static let leaseMargin = Duration.seconds(15)

    /// Waits for the attempts in flight, but not longer than `grace`.
    private func drain() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await self.clock.sleep(for: self.limits.grace) }
            group.addTask {
                while !Task.isCancelled, self.lanes.withLock({ $0.inFlight > 0 }) { await self.bell.rest() }
            }
            await group.next()
            group.cancelAll()
        }
    }
}

/// A stretch of time in which the outbox cannot be reached.
private struct Trouble {
    private var told: String?
    private var failures = 0

    /// Whether a problem was not told yet.
    mutating func isNew(_ problem: String) -> Bool {
        defer { told = problem }
        return told != problem
    }

    /// 1 s, 2 s, 4 s … 60 s.
    mutating func backoff() -> Duration {
        failures = min(failures + 1, 7)
        return min(.seconds(1 << (failures - 1)), .seconds(60))
    }

    /// Whether there was trouble that is over now.
    mutating func end() -> Bool {
        defer { self = Trouble() }
        return told != nil
    }
}
