import Alerting
import ConnectorKit
import CurlHTTP
import Delivery
import Logging
import Model
import Scheduling
import Scoring
import Store

extension SQLiteStore: Outbox {}

/// The whole job: fetching, scoring, alerting and delivering, side by side on one store.
struct Daemon: Sendable {
    let configuration: Configuration
    let store: SQLiteStore
    var clock: any Clock<Duration> = ContinuousClock()
    var wall: any WallClock = SystemWallClock()
    /// How long a fetch may go without a sign of life, on `clock`.
    var lease: Duration = .seconds(120)
    /// Called after each published run.
    var published: @Sendable (Run, Scores) async -> Void = { _, _ in }

    /// Works until the task is cancelled: then fetching stops, open transactions finish, deliveries under way get their answer or are
    /// tried again at the next start, and what is not delivered stays in the outbox.
    func run() async throws {
        let logger = logger("daemon")
        let http = HTTPClient(configuration.httpConfiguration)
        let courier = try courier(http)
        let scoring = try scoringLoop { courier.nudge() }
        let tracking = Tracking(configuration: configuration, store: store, wall: wall)
        try await tracking.begin()
        let scheduler = await scheduler(http, tracking)
        logger.notice(
            "started",
            metadata: [
                "connectors": "\(configuration.connectors.count)", "people": "\(configuration.people.count)",
                "rules": "\(configuration.rules.count)", "store": "\(store.path)",
            ])
        await withTaskGroup(of: Void.self) { group in
            // Fetches mostly ask and wait, so they live on the client's thread.
            group.addTask(executorPreference: http.executor) { await scheduler.run() }
            group.addTask { await scoring.run() }
            group.addTask { await courier.run() }
            group.addTask {
                await scheduler.resolve(await tracking.wishes) { resolution in
                    do { try await tracking.adopt(resolution) } catch {
                        logger.error("account not taken over", metadata: ["handle": "\(resolution.wish.handle)", "problem": "\(error)"])
                    }
                    scheduler.nudge()
                }
            }
            await group.waitForAll()
        }
        await http.shutDown()
        logger.notice("stopped")
    }

    private func courier(_ http: HTTPClient) throws -> Courier {
        let logger = logger("delivery")
        let receivers = try configuration.receivers.map { try $0.receiver(http: http, clock: wall, logger: self.logger("alert")) }
        return Courier(outbox: store, receivers: receivers, clock: clock, wallClock: wall, logger: logger)
    }

    private func scoringLoop(raised: @escaping @Sendable () -> Void) throws -> ScoringLoop {
        ScoringLoop(
            store: store, scorekeeper: Scorekeeper(store: store, options: configuration.scoringOptions),
            rules: try RuleSet(configuration.rules), interval: configuration.main.scoreEvery, clock: clock, wall: wall,
            logger: logger("scoring"), raised: raised, published: published)
    }

    private func scheduler(_ http: HTTPClient, _ tracking: Tracking) async -> Scheduler {
        let queue = StoreWorkQueue(store: store)
        var connectors: [ScheduledConnector] = []
        for file in configuration.connectors { connectors.append(file.scheduled(assignments: await tracking.count(of: file.name))) }
        let userAgent = FetchContext.userAgent(contact: configuration.main.contact)
        return Scheduler(
            connectors: connectors, queue: queue, ledger: BudgetLedger(queue: queue, wall: wall), clock: clock, wall: wall,
            logger: logger("scheduler"), limits: SchedulerLimits(fetches: configuration.main.maxFetches, lease: lease),
            makeContext: { connector, budget in
                FetchContext(
                    connector: connector.name, http: http, budget: budget, clock: wall, logger: logger("fetch"), expressions: Expressions(),
                    userAgent: userAgent)
            })
    }

    private func logger(_ part: String) -> Logger { configuration.logger("clout.\(part)", clock: wall) }
}
