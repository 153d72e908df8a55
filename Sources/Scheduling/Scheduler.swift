import ConnectorKit
import Logging
import Model

/// Fetches what is due: the most overdue first, within all limits and budgets, for as long as it runs.
///
/// Everything that it knows is in the store: due times, failures, budgets, pauses. A process that dies loses nothing but the
/// pages it had not stored. All waiting is on `clock`; `wall` only stamps. Trouble is logged once per change, never per retry.
public actor Scheduler {
    let queue: any WorkQueue
    let ledger: BudgetLedger
    let clock: any Clock<Duration>
    let wall: any WallClock
    let logger: Logger
    let limits: SchedulerLimits
    let makeContext: @Sendable (ScheduledConnector, any Budget) -> FetchContext
    let elapsed: @Sendable () -> Duration
    let bell = Doorbell()
    /// Whether the loop moves.
    package nonisolated let pulse: Pulse

    var lanes: [String: Lane] = [:]
    var runningByHost: [String: Int] = [:]
    var running = 0
    var factsNetworks: Set<Network> = []
    /// Handles to be found: those that wait by connector, those that are asked for, and all that are wanted.
    var wishes: [String: WishQueue] = [:]
    var underWay: Set<Wish> = []
    var wanted: Set<Wish> = []
    var resolvingHosts: Set<String> = []
    /// Of each job under way its connector and the bell that ends it.
    var recalls: [Int: (connector: String, bell: Doorbell)] = [:]
    var lastJob = 0
    var takeResolution: @Sendable (Resolution) async -> Void = { _ in }
    var takeGivenUp: @Sendable (Wish, FetchError) async -> Void = { _, _ in }
    private var time: ScheduleTime
    private var nextMark: Duration = .zero
    /// Which configuration the lanes have.
    private var epoch = 0
    private var states: [String: ConnectorState] = [:]
    private(set) var isPrepared = false
    private var storeFailures = 0
    private var storeProblem: String?
    private var storeRetry: Duration = .zero

    /// Creates a scheduler; nothing happens before `run`.
    ///
    /// - Parameters:
    ///   - clock: what is waited on; may run faster than real time.
    ///   - executor: where a commit is finished when its fetch has been cancelled; `nil` for the default pool.
    ///   - makeContext: gives a fetch all that its connector may touch, with the budget that it pays from.
    public init(
        connectors: [ScheduledConnector], queue: any WorkQueue, ledger: BudgetLedger, clock: any Clock<Duration> = ContinuousClock(),
        wall: any WallClock = SystemWallClock(), logger: Logger, limits: SchedulerLimits = SchedulerLimits(),
        executor: (any TaskExecutor)? = nil, makeContext: @escaping @Sendable (ScheduledConnector, any Budget) -> FetchContext
    ) {
        self.queue = ShieldedQueue(queue, executor: executor)
        self.ledger = ledger
        self.clock = clock
        self.wall = wall
        self.logger = logger
        self.limits = limits
        self.makeContext = makeContext
        elapsed = Self.stopwatch(clock)
        pulse = Pulse("scheduler", on: clock)
        time = ScheduleTime(wall: wall.now, elapsed: .zero)
        for connector in connectors { lanes[connector.name] = Lane(connector, state: nil) }
    }

    /// Works until the task is cancelled. Then fetches are cancelled, open commits are finished, claims and budgets are given back.
    public func run() async {
        await withDiscardingTaskGroup { group in
            pulse.beat(within: Self.longestPlan)
            while !Task.isCancelled {
                let (jobs, wait) = await plan()
                for job in jobs { group.addTask { await self.work(job) } }
                pulse.beat(within: wait + Self.longestPlan)
                await bell.rest(atMost: wait, on: clock)
            }
        }
        pulse.end()
        await finish()
    }

    /// Planning asks the store some questions, behind whatever it is doing.
    private static let longestPlan = Duration.seconds(900)

    /// Looks at once for work that is due: after people or connectors have changed, say.
    public nonisolated func nudge() { bell.ring() }

    /// Puts other connectors in place of these.
    ///
    /// Fetches under way go on, and what becomes of them no longer concerns their connector's state: its credential may be another
    /// one by now. Those of a connector that is gone are cancelled; what they have stored stays. A stopped connector may show with one
    /// fetch whether it has been mended.
    public func replace(_ connectors: [ScheduledConnector]) async {
        await ledger.reopen(connectors.map { ($0.account, $0.budgets) })
        epoch += 1
        for (name, lane) in lanes { states[name] = lane.state }
        var replaced: [String: Lane] = [:]
        for var connector in connectors {
            connector.epoch = epoch
            if var lane = lanes[connector.name] {
                let former = lane.connector
                lane.connector = connector
                lane.activities = nil
                lane.isOnProbation = lane.state.isStopped
                if lane.connector.account != former.account {
                    lane.factless = []
                    lane.partings = Partings()
                    lane.factsDue = .zero
                }
                replaced[connector.name] = lane
            } else {
                replaced[connector.name] = Lane(connector, state: states[connector.name])
            }
        }
        lanes = replaced
        for (connector, bell) in recalls.values where lanes[connector] == nil { bell.ring() }
        nudge()
    }

    /// Changes how many assignments a connector has, for its pace.
    public func expect(_ assignments: Int, of connector: String) { lanes[connector]?.connector.assignments = assignments }

    /// How everything stands.
    public func status() async -> SchedulerStatus {
        var connectors: [SchedulerStatus.ConnectorStatus] = []
        for lane in lanes.values.sorted(by: { $0.name < $1.name }) {
            let pause = lane.pause(at: now())
            connectors.append(
                SchedulerStatus.ConnectorStatus(
                    name: lane.name, activity: pause == nil ? .stopped : pause == .zero ? .working : .paused,
                    pausedUntil: pause == .zero ? nil : lane.state.pausedUntil, problem: lane.state.problem, running: lane.running,
                    lag: lane.lag, budgets: await ledger.status(of: lane.connector.account), counts: lane.counts))
        }
        return SchedulerStatus(connectors: connectors, storeProblem: storeProblem)
    }

    /// The time by which work is due.
    func now() -> Instant { time.now(wall: wall.now, elapsed: elapsed()) }

    // MARK: Planning

    enum Job: Sendable {
        case fetch(Claim, ScheduledConnector)
        case facts([String], ScheduledConnector)
        case resolution(OpenWish, ScheduledConnector)

        var connector: ScheduledConnector {
            switch self {
            case .fetch(_, let connector), .facts(_, let connector), .resolution(_, let connector): connector
            }
        }
    }

    /// Takes what may be started now, and tells how long to rest unless something happens.
    private func plan() async -> (jobs: [Job], wait: Duration) {
        guard elapsed() >= storeRetry else { return ([], storeRetry - elapsed()) }
        var jobs: [Job] = []
        do throws(WorkQueueError) {
            try await prepare()
            try await readActivities()
            try await writeChanges()
            planResolutions(into: &jobs)
            try await claimDue(into: &jobs)
            if !Task.isCancelled { try await planFacts(into: &jobs) }
            let wait = try await untilNext()
            storeWorks()
            return (jobs, wait)
        } catch {
            storeFailed(error)
            return (jobs, max(.milliseconds(1), storeRetry - elapsed()))
        }
    }

    /// Reads what earlier processes have left, once.
    private func prepare() async throws(WorkQueueError) {
        guard !isPrepared else { return }
        let uses = try await queue.budgetUses()
        let known = try await queue.connectorStates()
        await ledger.load(uses)
        for lane in lanes.values { await ledger.open(account: lane.connector.account, budgets: lane.connector.budgets) }
        for state in known { states[state.connector] = state }
        for name in lanes.keys {
            guard let state = states[name] else { continue }
            lanes[name]?.state = state
            lanes[name]?.isOnProbation = state.isStopped
            if let until = state.pausedUntil, state.waitsForBudget, let account = lanes[name]?.connector.account {
                await ledger.resumeWaiting(account: account, until: until)
            }
        }
        time = ScheduleTime(wall: wall.now, elapsed: elapsed(), reached: ScheduleTime.reached(in: uses))
        isPrepared = true
    }

    /// Reads how active those are whom new connectors fetch.
    private func readActivities() async throws(WorkQueueError) {
        let new = Set(lanes.values.filter { $0.activities == nil }.map(\.name))
        guard !new.isEmpty else { return }
        let statuses = try await queue.assignmentStatuses(of: new)
        for name in new { lanes[name]?.activities = [:] }
        for status in statuses {
            if let activity = status.activity { lanes[status.assignment.connector]?.activities?[status.assignment] = activity }
        }
    }

    /// Claims due work while there is some and room for it: one at a time, since nobody knows before which connector's it will be.
    private func claimDue(into jobs: inout [Job]) async throws(WorkQueueError) {
        while running < limits.fetches, !Task.isCancelled {
            let now = now()
            let closed = Set(lanes.values.filter { !isOpen($0, at: now) }.map(\.name))
            guard closed.count < lanes.count else { return }
            guard let claim = try await queue.claim(dueBy: now, limit: 1, lease: limits.lease, excluding: closed).first else { return }
            if let job = await begin(claim, now: now) { jobs.append(job) }
        }
    }

    private func begin(_ claim: Claim, now: Instant) async -> Job? {
        let name = claim.assignment.connector
        guard let connector = lanes[name]?.connector else {
            // A reload is under way: its assignment has come before it, or goes after it.
            await release(claim, next: Schedule(due: now + limits.longestRest, failures: claim.failures))
            return nil
        }
        lanes[name]?.noteStart(claim, now: now, elapsed: elapsed())
        enter(host: connector.host)
        return .fetch(claim, connector)
    }

    func isOpen(_ lane: Lane, at now: Instant) -> Bool {
        let host = lane.connector.host
        let limit = lanes.values.filter { $0.connector.host == host }.map(\.connector.description.concurrencyPerHost).min() ?? 1
        return lane.isOpen(at: now, elapsed: elapsed(), onHost: max(1, limit) - runningByHost[host, default: 0])
    }

    /// How long until there is something to do again.
    private func untilNext() async throws(WorkQueueError) -> Duration {
        let now = now()
        var wait = limits.longestRest
        var excluded: Set<String> = []
        for lane in lanes.values {
            guard let pause = lane.pause(at: now) else {
                excluded.insert(lane.name)
                continue
            }
            let pace = lane.pace.wait(at: elapsed())
            if pause > .zero || pace > .zero {
                excluded.insert(lane.name)
                wait = min(wait, max(pause, pace))
            } else if !isOpen(lane, at: now) {
                // Whatever ends rings the bell.
                excluded.insert(lane.name)
            } else {
                if lane.factsDue > elapsed(), lane.connector.description.factsPerCall > 0 { wait = min(wait, lane.factsDue - elapsed()) }
                if running < limits.fetches, let due = untilResolution(lane) { wait = min(wait, due) }
            }
        }
        guard running < limits.fetches else { return wait }
        if let due = try await queue.nextDue(excluding: excluded) {
            // What is due and was not handed out belongs to another process: ask again, not at once.
            wait = min(wait, due > now ? due - now : .seconds(1))
        }
        return max(wait, .milliseconds(1))
    }

    // MARK: Counting what is under way

    func enter(host: String) {
        running += 1
        runningByHost[host, default: 0] += 1
    }

    func leave(_ connector: ScheduledConnector) {
        running -= 1
        if let lane = lanes[connector.name] { lanes[connector.name]?.running = max(0, lane.running - 1) }
        let left = runningByHost[connector.host, default: 1] - 1
        runningByHost[connector.host] = left > 0 ? left : nil
        bell.ring()
    }

    // MARK: The store

    /// Writes down what has changed about connectors and, hourly, the time that was reached. One writer, in order.
    private func writeChanges() async throws(WorkQueueError) {
        for name in lanes.keys.sorted() {
            guard let lane = lanes[name], lane.hasChanged else { continue }
            lanes[name]?.hasChanged = false
            do throws(WorkQueueError) { try await queue.save(lane.state) } catch {
                lanes[name]?.hasChanged = true
                throw error
            }
        }
        guard elapsed() >= nextMark else { return }
        nextMark = elapsed() + .seconds(3600)
        _ = now()
        try await queue.save([time.mark])
    }

    private func finish() async {
        guard isPrepared else { return }
        nextMark = .zero
        do throws(WorkQueueError) {
            try await writeChanges()
            try await ledger.close()
        } catch {
            logger.warning("state not written down at the end", metadata: ["reason": "\(error)"])
        }
    }

    private func storeFailed(_ error: WorkQueueError) {
        let reason = error.description
        storeFailures += 1
        storeRetry = elapsed() + Backoff.store.delay(failures: storeFailures, spread: Spread(name: "store"))
        if storeProblem == nil {
            logger.error("store refuses work; fetching waits", metadata: ["reason": "\(reason)"])
        }
        storeProblem = reason
    }

    private func storeWorks() {
        storeFailures = 0
        guard storeProblem != nil else { return }
        storeProblem = nil
        logger.info("store works again; fetching goes on")
    }

    private static func stopwatch<C: Clock<Duration>>(_ clock: C) -> @Sendable () -> Duration {
        let start = clock.now
        return { start.duration(to: clock.now) }
    }
}
