import Alerting
import ConnectorKit
import CurlHTTP
import Delivery
import Logging
import Model
import Scheduling
import Scorekeeping
import Scoring
import Store
import StoredWork
import Tokens
import Web

extension SQLiteStore: Outbox {}

/// The whole job: fetching, scoring, alerting and delivering, side by side on one store.
struct Daemon: Sendable {
    /// What it begins with.
    let configuration: Configuration
    let store: SQLiteStore
    var clock: any Clock<Duration> = ContinuousClock()
    var wall: any WallClock = SystemWallClock()
    /// How long a fetch may go without a sign of life, on `clock`.
    var lease: Duration = .seconds(120)
    /// How long a round of questions about one account may take, on `clock`.
    var longestRound = Course.longestRound
    /// Called once the web server listens, with where it does.
    var listening: @Sendable (ListenAddress) async -> Void = { _ in }
    /// Whether it is watched that its parts move: not where they move on a faster clock than the machine's.
    var isWatched = true
    /// Who is told how the daemon does.
    var manager = ServiceManager.none
    /// Called after each run, with what it was made of.
    var published: @Sendable (Run, Board) async -> Void = { _, _ in }

    /// Works until the task is cancelled: then fetching stops, open transactions finish, deliveries under way get their answer or are
    /// tried again at the next start, and what is not delivered stays in the outbox.
    ///
    /// Each configuration of `reloads` takes the place of the one before, all of it or, with an error in the log, nothing. What it does
    /// not change goes on: fetches and deliveries under way, due times, what scoring has read.
    func run(reloads: some AsyncSequence<Configuration, Never> & Sendable = AsyncStream<Configuration> { $0.finish() }) async throws {
        let log = LogSettings(configuration.main)
        let logger = log.logger("clout.daemon", clock: wall)
        let http = HTTPClient(configuration.httpConfiguration)
        let deliveries = HTTPClient(configuration.deliveryConfiguration)
        let parts = try Parts(of: configuration, http: deliveries, wall: wall, log: log)
        let courier = Courier(
            outbox: store, receivers: parts.receivers, limits: Courier.Limits(grace: .seconds(3)), clock: clock, wallClock: wall,
            logger: log.logger("clout.delivery", clock: wall))
        let reporter = StatusReporter(store: store, manager: manager)
        let probe = StoreProbe(of: store, on: clock)
        store.use(configuration.main.retention)
        let latest = Published()
        let (events, runMeter) = (EventFeed(since: wall.now), RunMeter())
        let scoring = ScoringLoop(
            store: store, settings: parts.scoring, clock: clock, wall: wall, logger: log.logger("clout.scoring", clock: wall),
            reasons: { $0.reasons() }, causes: { $0.causes($1, from: $2, to: $3) },
            raised: { courier.nudge() },
            published: { [isServing = configuration.main.web != nil] run, board in
                if isServing {
                    await latest.take(run, board)
                    events.tell(run)
                }
                await published(run, board)
            },
            ended: { ending in
                runMeter.note(ending)
                for alert in ending.raised { events.tell(alert) }
                if ending.outcome == .held { latest.current?.pages.clear() }
            })
        let upkeep = Upkeep(store: store, wall: wall, logger: log.logger("clout.store", clock: wall)) {
            scoring.scorekeeper.forget($0.acts)
        }
        let tracking = Tracking(store: store, wall: wall, logger: logger)
        try await tracking.adopt(configuration)
        let tokens = KeptTokens(besideStoreAt: store.path, logger: log.logger("clout.tokens", clock: wall))
        await tokens.use(configuration.connectors)
        let scheduler = scheduler(http, tokens, log)
        await scheduler.resolve(await tracking.wishes) { await tracking.take($0) }
        let running = Current(configuration)
        let view = DaemonView(
            published: latest, configuration: running, store: store, scorekeeper: scoring.scorekeeper, scheduler: scheduler,
            courier: courier, tokens: tokens, events: events, runMeter: runMeter, wall: wall)
        let web = configuration.main.web.map {
            WebServer(settings: $0, routes: view.routes, meter: view.requestMeter, logger: log.logger("clout.web", clock: wall))
        }
        try await serving(web, logger) {
            logger.notice(
                "started",
                metadata: [
                    "connectors": "\(configuration.connectors.count)", "people": "\(configuration.people.count)",
                    "rules": "\(configuration.rules.count)", "store": "\(store.path)",
                ])
            reporter.use(configuration)
            manager.tell(.ready)
            let watchdog = Watchdog(
                pulses: [scheduler.pulse, scoring.pulse, courier.pulse, probe.pulse], manager: manager, logger: logger)
            await withTaskGroup(of: Void.self) { group in
                // Fetches mostly ask and wait, so they live on the client's thread.
                group.addTask(executorPreference: http.executor) { await scheduler.run() }
                group.addTask { await scoring.run() }
                group.addTask { await courier.run() }
                group.addTask { await probe.run(on: clock) }
                if isWatched { group.addTask { await watchdog.run(on: clock) } }
                group.addTask { await reporter.run(on: clock) }
                group.addTask { await upkeep.run(on: clock) }
                group.addTask { await tokens.warn(on: clock, wall: wall) }
                // Clients and proxies live by the machine's clock, whatever the daemon's is.
                if web != nil { group.addTask { await events.run(on: ContinuousClock()) } }
                if web != nil { group.addTask { await view.pages.run(for: view, logger: log.logger("clout.web", clock: wall)) } }
                group.addTask { await tracking.run(on: clock) { scheduler.nudge() } }
                group.addTask {
                    var current = configuration
                    for await next in reloads {
                        defer { manager.tell(.ready) }
                        do {
                            try next.checkReplaces(current)
                            let parts = try Parts(of: next, http: deliveries, wall: wall, log: log)
                            await retrying("configuration not taken over yet", on: clock, logger: logger) {
                                try await scoring.use(parts.scoring) {
                                    // First what may fail. What follows cannot.
                                    try await tracking.adopt(next)
                                    courier.use(parts.receivers)
                                    await tokens.use(next.connectors)
                                    await scheduler.replace(next.scheduledConnectors)
                                    await scheduler.resolve(await tracking.wishes) { await tracking.take($0) }
                                }
                            }
                        } catch {
                            tell(error, logger)
                            continue
                        }
                        log.use(next.main)
                        store.use(next.main.retention)
                        if let settings = next.main.web { web?.use(settings) }
                        reporter.use(next)
                        running.replace(by: next)
                        logger.notice("configuration reloaded", metadata: next.inventory.changes(since: current.inventory).metadata)
                        current = next
                    }
                }
                await group.waitForAll()
            }
        }
        await tokens.finish()
        await http.shutDown()
        await deliveries.shutDown()
        logger.notice("stopped")
    }

    /// Works while a server serves. Throws when it cannot listen; then nothing is begun.
    private func serving(_ server: WebServer?, _ logger: Logger, _ work: () async -> Void) async throws {
        guard let server else { return await work() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            let address = try await server.address
            logger.notice("listening", metadata: ["address": "http://\(address)"])
            await listening(address)
            await work()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    private func tell(_ error: any Error, _ logger: Logger) {
        for problem in (error as? ConfigurationError)?.problems.map(\.description) ?? ["\(error)"] {
            logger.error("configuration not reloaded", metadata: ["problem": "\(problem)"])
        }
    }

    private func scheduler(_ http: HTTPClient, _ tokens: KeptTokens, _ log: LogSettings) -> Scheduler {
        let queue = StoreWorkQueue(store: store)
        let userAgent = FetchContext.userAgent(contact: configuration.main.contact)
        let fetchLogger = log.logger("clout.fetch", clock: wall)
        let runtimeFolder = RuntimeFolder(ofStoreAt: store.path).path
        return Scheduler(
            connectors: configuration.scheduledConnectors, queue: queue, ledger: BudgetLedger(queue: queue, wall: wall), clock: clock,
            wall: wall, logger: log.logger("clout.scheduler", clock: wall),
            limits: SchedulerLimits(fetches: configuration.main.maxFetches, lease: lease),
            makeContext: { connector, budget in
                var context = FetchContext(
                    connector: connector.name, http: http, budget: budget, clock: wall, logger: fetchLogger, tokens: tokens[connector.name],
                    expressions: Expressions(), userAgent: userAgent, runtimeFolder: runtimeFolder)
                context.longestRound = longestRound
                return context
            })
    }
}

/// What a configuration makes of receivers and rules: all that can still turn out wrong, before anything is changed.
private struct Parts: Sendable {
    let receivers: [any Receiver]
    let scoring: ScoringLoop.Settings

    init(of configuration: Configuration, http: HTTPClient, wall: any WallClock, log: LogSettings) throws {
        // Mail goes past the client, so that each receiver has as many connections as attempts in flight.
        receivers = try configuration.receivers.map { file in
            try file.receiver(
                http: http, mail: MailClient(caFile: configuration.main.caFile), clock: wall,
                logger: log.logger("clout.alert", clock: wall, format: file.logFormat))
        }
        scoring = ScoringLoop.Settings(
            rules: try RuleSet(configuration.rules),
            perks: try PerkSet(configuration.perks, refusing: configuration.refusingPerks), options: configuration.scoringOptions,
            topics: configuration.topics,
            epoch: configuration.epoch, constants: EpochConstants.seal(of: configuration.epoch), epochs: configuration.epochs,
            interval: configuration.main.scoreEvery, circumstances: "\(CloutCommand.version) \(configuration.seal)",
            networks: configuration.cohorts.networks,
            connectors: Set(configuration.connectors.map(\.name)))
    }
}
