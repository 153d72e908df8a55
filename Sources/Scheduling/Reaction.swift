import ConnectorKit
import Model

/// What a failed fetch changes: when its assignment is due again, and how its connector is doing. Pure.
///
/// | recovery | reach | assignment | connector |
/// |---|---|---|---|
/// | retry at T | identity | due at T | – |
/// | retry at T | connector | due at T | paused until T |
/// | back off | identity | due after the identity's backoff | – |
/// | back off | connector | the same | paused by the connector's backoff from the third failure in a row |
/// | reconfigure | identity | due in a day at the earliest, and shown as a problem | – |
/// | reconfigure, give up | connector | due now, for when it is mended | stopped |
/// | give up | identity | suspended | – |
///
/// Servers in trouble (`unreachable`) count for the connector whomever the failure names; one success in between sets the
/// count back, so one poisoned identity never pauses the others. A time that has passed is no time to retry at: back off.
struct Reaction: Sendable, Hashable {
    /// The assignment's next schedule.
    var schedule: Schedule
    /// The connector's state afterwards.
    var state: ConnectorState
    /// The account may not be used before this time, by the wall clock.
    var blockedUntil: Instant?
    /// True when the network asked for a longer wait than we grant.
    var wasCapped = false

    /// How many failures in a row make a trouble the connector's.
    static let patience = 3
    /// The longest wait that a network is granted, since a longer one is a mistake; RELIABILITY 9.
    static let longestWait = Duration.seconds(86_400)
    /// The longest wait for a budget: a month's window can be that far from its end.
    static let longestBudgetWait = Duration.seconds(31 * 86_400)

    /// Decides.
    ///
    /// - Parameters:
    ///   - error: why the fetch failed.
    ///   - failures: how many fetches of the assignment had failed before.
    ///   - state: how the connector was doing.
    ///   - now: the time by which work is due.
    ///   - wall: the time of day, which is what a network's times are compared with.
    init(
        to error: FetchError, failures: Int, spread: Spread, interval: Duration, state: ConnectorState, now: Instant, wall: Instant
    ) {
        schedule = Schedule(due: now, failures: failures + 1, problem: error.description)
        self.state = state
        switch error.recovery {
        case .retry(let at) where at > wall: retry(error, at: at, failures: failures, now: now, wall: wall)
        case .retry, .backOff: backOff(error, spread: spread, interval: interval, now: now)
        case .reconfigure where error.reach == .identity:
            schedule.due = Timetable.nextDue(after: now, interval: max(interval, .seconds(86_400)), spread: spread)
        case .giveUp where error.reach == .identity: schedule.isSuspended = true
        case .reconfigure, .giveUp: stop(error, failures: failures)
        }
    }

    private mutating func retry(_ error: FetchError, at: Instant, failures: Int, now: Instant, wall: Instant) {
        let isBudget = error.kind == .budgetSpent || error.kind == .creditsSpent
        let limit = isBudget ? Self.longestBudgetWait : Self.longestWait
        let wait = min(at - wall, limit)
        wasCapped = at - wall > limit
        schedule.due = now + wait
        // Waiting one's turn is no failure of the identity's.
        if isBudget || error.kind == .rateLimited { schedule.failures = failures }
        guard error.reach == .connector else { return }
        state.pausedUntil = max(state.pausedUntil ?? now, now + wait)
        state.problem = error.description
        if error.kind != .budgetSpent {
            state.failures += 1
            blockedUntil = wall + wait
        }
    }

    private mutating func backOff(_ error: FetchError, spread: Spread, interval: Duration, now: Instant) {
        if error.kind == .creditsSpent { return stop(error, failures: schedule.failures - 1) }
        schedule.due = now + Backoff.identity(interval: interval).delay(failures: schedule.failures, spread: spread)
        guard error.reach == .connector || error.kind == .unreachable else { return }
        state.failures += 1
        // Throttling is never one identity's bad luck.
        let isThrottled = error.kind == .rateLimited && error.reach == .connector
        guard isThrottled || state.failures >= Self.patience else { return }
        let round = isThrottled ? state.failures : state.failures - Self.patience + 1
        let delay = Backoff.connector.delay(failures: round, spread: Spread(name: state.connector))
        state.pausedUntil = max(state.pausedUntil ?? now, now + delay)
        state.problem = error.description
    }

    private mutating func stop(_ error: FetchError, failures: Int) {
        schedule.failures = failures
        state.failures += 1
        state.isStopped = true
        state.pausedUntil = nil
        state.problem = error.description
    }
}
