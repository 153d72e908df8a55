import Model
import Synchronization

@testable import Delivery

/// An outbox in memory with the promises of a store's: order within a chain, leases with fences, nothing forgotten.
final class TestOutbox: Outbox {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    enum Fate: Equatable { case waiting, delivered, digested, dead(String) }

    struct Row {
        var notification: Model.Notification
        var due: Model.Instant
        var leasedUntil: Model.Instant?
        var fate = Fate.waiting
        var settledAt: Model.Instant?
        var digestAt: Model.Instant?

        var chain: String { "\(notification.receiver)/\(notification.alert.rule)/\(notification.alert.subject)" }
    }

    private struct State {
        var rows: [Row] = []
        var claims = 0
        var refusals = 0
        var mostClaimed: [String: Int] = [:]
        var failure: String?
        var disabled: [String: DisabledReceiver] = [:]
        var trims: [OutboxTrim] = []
        var trimTimes: [Model.Instant] = []

        mutating func checkReachable() throws {
            guard let failure else { return }
            refusals += 1
            throw Failure(description: failure)
        }
    }

    private let state = Mutex(State())
    private let clock: TestClock

    init(clock: TestClock) { self.clock = clock }

    var rows: [Row] { state.withLock { $0.rows } }
    var claims: Int { state.withLock { $0.claims } }
    /// How many questions have failed.
    var refusals: Int { state.withLock { $0.refusals } }
    /// The most notifications of one receiver that were claimed at the same time.
    func mostClaimed(_ receiver: String) -> Int { state.withLock { $0.mostClaimed[receiver] ?? 0 } }
    var claimed: Int { state.withLock { $0.rows.count { $0.leasedUntil != nil } } }
    func fates(_ receiver: String) -> [Fate] { rows.filter { $0.notification.receiver == receiver }.map(\.fate) }

    var disabled: [DisabledReceiver] { state.withLock { $0.disabled.values.sorted { $0.name < $1.name } } }
    func enable(_ receiver: String) { state.withLock { $0.disabled[receiver] = nil } }
    /// When the outbox was brought within its bounds.
    var trimTimes: [Model.Instant] { state.withLock { $0.trimTimes } }
    /// What the next trim says.
    func willTrim(_ trims: [OutboxTrim]) { state.withLock { $0.trims = trims } }

    /// While this is not nil, every question fails with it.
    func fail(with failure: String?) { state.withLock { $0.failure = failure } }

    func add(_ notification: Model.Notification, due: Model.Instant? = nil) {
        state.withLock { state in
            var row = Row(notification: notification, due: due ?? clock.time)
            row.notification.lease = Lease(id: Int64(state.rows.count), fence: 0)
            state.rows.append(row)
        }
    }

    func claimNotifications(
        dueBy now: Model.Instant, limit: Int, lease: Duration, for receivers: Set<String>
    ) async throws -> [Model.Notification] {
        try state.withLock { state in
            state.claims += 1
            try state.checkReachable()
            var taken: [Model.Notification] = []
            var chains: Set<String> = []
            for index in state.rows.indices where state.rows[index].fate == .waiting && taken.count < limit {
                let row = state.rows[index]
                guard chains.insert(row.chain).inserted, receivers.contains(row.notification.receiver), row.due <= now,
                    row.leasedUntil.map({ $0 <= now }) ?? true
                else { continue }
                state.rows[index].leasedUntil = now + lease
                state.rows[index].notification.lease.fence += 1
                taken.append(state.rows[index].notification)
            }
            for receiver in Set(taken.map(\.receiver)) {
                let claimed = state.rows.count { $0.notification.receiver == receiver && $0.leasedUntil != nil }
                state.mostClaimed[receiver] = max(state.mostClaimed[receiver] ?? 0, claimed)
            }
            return taken
        }
    }

    func settle(_ notification: Model.Notification, _ settlement: Settlement, at now: Instant) async throws {
        try state.withLock { state in
            try state.checkReachable()
            let index = Int(notification.lease.id)
            guard state.rows[index].fate == .waiting, state.rows[index].notification.lease == notification.lease else {
                throw Failure(description: "lease lost")
            }
            state.rows[index].leasedUntil = nil
            state.rows[index].notification.attempts += 1
            state.rows[index].settledAt = now
            switch settlement {
            case .delivered: state.rows[index].fate = .delivered
            case .dead(let reason): state.rows[index].fate = .dead(reason)
            case .retry(let at, _): state.rows[index].due = at
            case .deferred(let until, _):
                state.rows[index].due = until
                state.rows[index].notification.attempts -= 1
            case .held(let until):
                state.rows[index].due = until
                state.rows[index].notification.heldUntil = until
                state.rows[index].notification.attempts -= 1
            case .keptForDigest(let at):
                (state.rows[index].due, state.rows[index].digestAt) = (at, at)
                state.rows[index].notification.attempts -= 1
                state.rows[index].notification.isForDigest = true
            }
        }
    }

    func nextNotificationDue(for receivers: Set<String>) async throws -> Model.Instant? {
        try state.withLock { state in
            try state.checkReachable()
            var chains: Set<String> = []
            return state.rows.filter {
                $0.fate == .waiting && chains.insert($0.chain).inserted && receivers.contains($0.notification.receiver)
            }
            .map { max($0.due, $0.leasedUntil ?? $0.due) }.min()
        }
    }

    /// What is open, by receiver.
    let open = Mutex<[String: [Alert]]>([:])

    func openAlerts(toldTo receiver: String, limit: Int) async throws -> [Alert] {
        Array(open.withLock { $0[receiver] ?? [] }.prefix(limit))
    }

    func awaitedReceivers() async throws -> Set<String> {
        try state.withLock { state in
            try state.checkReachable()
            return Set(state.rows.filter { $0.fate == .waiting }.map(\.notification.receiver))
        }
    }

    func trimOutbox(to bounds: OutboxBounds, at now: Model.Instant) async throws -> [OutboxTrim] {
        try state.withLock { state in
            try state.checkReachable()
            state.trimTimes.append(now)
            defer { state.trims = [] }
            return state.trims
        }
    }

    func deliveredCount(to receiver: String, since: Model.Instant) async throws -> Int {
        state.withLock { state in
            state.rows.count {
                $0.notification.receiver == receiver && $0.fate == .delivered && ($0.settledAt.map { $0 >= since } ?? false)
            }
        }
    }

    func makeDigest(for receiver: String, at now: Model.Instant, make: @escaping @Sendable ([Alert]) -> Alert) async throws {
        state.withLock { state in
            let kept = state.rows.indices.filter { index in
                let row = state.rows[index]
                return row.notification.receiver == receiver && row.fate == .waiting && (row.digestAt.map { $0 <= now } ?? false)
            }
            if kept.isEmpty { return }
            for index in kept { (state.rows[index].fate, state.rows[index].leasedUntil) = (.digested, nil) }
            let alert = make(kept.map { state.rows[$0].notification.alert })
            let digest = Notification(
                id: alert.id, receiver: receiver, alert: alert, attempts: 0, lease: Lease(id: Int64(state.rows.count), fence: 0))
            state.rows.append(Row(notification: digest, due: now))
        }
    }

    func gatherHeld(
        for receiver: String, at now: Model.Instant, gather: @escaping @Sendable ([Alert]) -> Gathering
    ) async throws {
        state.withLock { state in
            let held = state.rows.compactMap { row in
                row.fate == .waiting && row.notification.receiver == receiver ? row.notification.heldUntil : nil
            }.filter { $0 <= now }.max()
            guard let held else { return }
            let rows = state.rows.indices.filter { index in
                let row = state.rows[index]
                return row.notification.receiver == receiver && row.fate == .waiting && row.notification.attempts == 0
                    && row.notification.alert.at < held
            }
            let gathering = gather(rows.map { state.rows[$0].notification.alert })
            for (index, fate) in zip(rows, gathering.fates) {
                state.rows[index].notification.heldUntil = nil
                state.rows[index].leasedUntil = nil
                switch fate {
                case .told: break
                case .toldWhole: state.rows[index].notification.alert = state.rows[index].notification.alert.whole
                case .toldIn: state.rows[index].fate = .digested
                }
            }
            guard let alert = gathering.digest else { return }
            let digest = Notification(
                id: alert.id, receiver: receiver, alert: alert, attempts: 0, lease: Lease(id: Int64(state.rows.count), fence: 0))
            state.rows.append(Row(notification: digest, due: now))
        }
    }

    func outboxDepths() async throws -> [String: OutboxDepth] {
        state.withLock { state in
            Dictionary(grouping: state.rows.filter { $0.fate != .delivered && $0.fate != .digested }, by: \.notification.receiver).mapValues
            { rows in
                let waiting = rows.filter { $0.fate == .waiting }
                return OutboxDepth(
                    waiting: waiting.count, dead: rows.count - waiting.count, oldest: waiting.map(\.notification.alert.at).min())
            }
        }
    }

    func disable(_ receiver: DisabledReceiver) async throws {
        try state.withLock { state in
            try state.checkReachable()
            state.disabled[receiver.name] = receiver
        }
    }

    func disabledReceivers() async throws -> [DisabledReceiver] {
        try state.withLock { state in
            try state.checkReachable()
            return Array(state.disabled.values)
        }
    }

    /// When the next notification is due that waits for nothing else.
    var nextDue: Model.Instant? {
        state.withLock { state in
            var chains: Set<String> = []
            return state.rows.filter {
                $0.fate == .waiting && chains.insert($0.chain).inserted && state.disabled[$0.notification.receiver] == nil
            }.map(\.due).min()
        }
    }

    /// Nothing is due that is not claimed, and nothing is claimed.
    var isQuiet: Bool {
        state.withLock { state in
            let now: Model.Instant = clock.time
            var chains: Set<String> = []
            return state.rows.allSatisfy { row in
                row.fate != .waiting || !chains.insert(row.chain).inserted
                    || (row.leasedUntil == nil && state.disabled[row.notification.receiver] != nil)
                    || (row.leasedUntil == nil && row.due > now)
            }
        }
    }
}
