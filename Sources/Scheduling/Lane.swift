import ConnectorKit
import Model

/// One connector within the scheduler: how it does, what is under way, when it may start the next fetch.
struct Lane {
    var connector: ScheduledConnector
    var state: ConnectorState
    var pace = Pace()
    /// Fetches, resolutions and facts under way.
    var running = 0
    /// The connector was stopped, and may show with one fetch whether it has been mended.
    var isOnProbation = false
    /// Starts are paced, first fetches too, until this time: everything that waited comes back at once.
    var recoveringUntil: Instant?
    /// The state is to be written down.
    var hasChanged = false
    /// How late the last fetch was started.
    var lag: Duration = .zero
    /// When facts are next asked for.
    var factsDue: Duration = .zero
    /// Ids whose facts were asked for and not told; they are not asked for again and again.
    var factless: Set<String> = []
    /// People of whom an answer about them has said that they are gone.
    var partings = Partings()
    var counts = OutcomeCounts()
    /// Until when the budget last was used up, while that is worth no further line.
    private var spentUntil: Instant?
    /// New records a day of each assignment, as far as they are known; read from the store again when connectors change.
    var activities: [Assignment: Double]?
    private var meanCost = Cost.Mean()
    /// How fetches are dealt out, and until when that is taken for true.
    private var allotment: (Allotment, until: Duration)?
    /// The rejected record that was told of last.
    var lastRejection: Rejection?

    init(_ connector: ScheduledConnector, state: ConnectorState?) {
        self.connector = connector
        self.state = state ?? ConnectorState(connector: connector.name)
        isOnProbation = self.state.isStopped
    }

    var name: String { connector.name }
    var gap: Duration { Pace.gap(interval: connector.interval, assignments: connector.assignments) }
    /// True when a fetch must first show that the connector works.
    var isHalfOpen: Bool { isOnProbation || state.isInTrouble }
    var isClean: Bool { state.failures == 0 && state.problem == nil && !state.isStopped && state.pausedUntil == nil }

    /// How long until the lane may start something; `nil` when only an operator can mend it.
    func pause(at now: Instant) -> Duration? {
        if state.isStopped && !isOnProbation { return nil }
        return state.pausedUntil.map { max(.zero, $0 - now) } ?? .zero
    }

    /// Whether a fetch may be started now, on a host that may be asked `free` more questions at once.
    func isOpen(at now: Instant, elapsed: Duration, onHost free: Int) -> Bool {
        guard pause(at: now) == .zero, pace.wait(at: elapsed) == .zero, free > 0 else { return false }
        return running < (isHalfOpen ? 1 : max(1, connector.description.concurrencyPerHost))
    }

    mutating func noteStart(_ claim: Claim, now: Instant, elapsed: Duration) {
        running += 1
        lag = max(.zero, now - claim.due)
        // Whoever has just added somebody sees them soon; only what comes back after trouble is held back.
        let isFirst = claim.cursor == nil && claim.failures == 0 && recoveringUntil.map { now >= $0 } ?? true
        if !isFirst { pace.start(at: elapsed, gap: gap) }
    }

    /// Notes what a fetch has brought and cost. A first one costs what the others do not.
    mutating func note(_ claim: Claim, activity: Double, cost: Cost) {
        activities?[claim.assignment] = activity
        if claim.cursor != nil { meanCost.note(cost) }
    }

    /// How often somebody with so many new records a day is fetched, as far as the budgets go.
    mutating func interval(for activity: Double, sharedBy sharers: Int, elapsed: Duration) -> Duration {
        if let (allotment, until) = allotment, elapsed < until { return allotment.interval(for: activity) }
        let rate = Allotment.rate(under: connector.budgets, cost: meanCost).map { $0 / Double(max(sharers, 1)) }
        let new = Allotment(
            interval: connector.interval, rate: rate, activities: activities?.values.map(\.self) ?? [], count: connector.assignments)
        allotment = (new, elapsed + .seconds(60))
        return new.interval(for: activity)
    }

    /// Notes that a budget allows nothing before `until`. Returns true when that is news: one that is too small, or that is dealt out
    /// little by little, is used up again and again.
    mutating func noteSpent(until: Instant) -> Bool {
        defer { spentUntil = max(until, spentUntil ?? until) }
        return spentUntil == nil
    }

    /// Notes that something was fetched. Returns true when the budget was used up before and has sufficed since for everybody's turn.
    mutating func noteSufficing(at now: Instant) -> Bool {
        let turn = allotment.map { $0.0.interval(for: 0) } ?? connector.interval
        guard let until = spentUntil, now >= until + turn else { return false }
        spentUntil = nil
        return true
    }

    /// Notes that the network answered as it should. Returns true when the connector was in trouble before.
    mutating func noteSuccess(at now: Instant) -> Bool {
        // The success of a fetch that began before the trouble does not end it.
        if let until = state.pausedUntil, until > now { return false }
        if state.isStopped && !isOnProbation { return false }
        guard !isClean || isOnProbation else { return false }
        let wasInTrouble = state.isInTrouble
        state = ConnectorState(connector: name)
        isOnProbation = false
        hasChanged = true
        if wasInTrouble { recoveringUntil = now + connector.interval }
        return wasInTrouble
    }
}

extension ConnectorState {
    /// True when the network has refused or failed; a budget that is used up for now is no trouble.
    var isInTrouble: Bool { isStopped || (problem != nil && failures > 0) }

    /// Whether what it waits for, where it waits, is a budget.
    var waitsForBudget: Bool { problem != nil && !isInTrouble }
}
