import ConnectorKit
import CurlHTTP
import Delivery
import Logging
import Model
import Scheduling
import Scorekeeping
import Store
import StoredWork
import Tokens
import Web

/// The parts of a running daemon, put together.
struct Works: Sendable {
    let daemon: Daemon
    let log: LogSettings
    let logger: Logger
    /// What fetches ask by.
    let http: HTTPClient
    /// What deliveries ask by: it goes to nobody's private addresses.
    let deliveries: HTTPClient
    let tracking: Tracking
    let tokens: KeptTokens
    let scheduler: Scheduler
    let scoring: ScoringLoop
    let courier: Courier
    let reporter: StatusReporter
    let upkeep: Upkeep
    let events: EventFeed
    /// Where a reload is asked for.
    let reloads = ReloadDesk()
    /// The configuration in force, and how it was taken over.
    let current: Current<Configuration>
    /// What pages and the API show.
    let published: Published
    let runLog: RunLog
    let state: DaemonState
    let view: DaemonView
    /// `nil` where nobody is listened to.
    let web: WebServer?
    let doorkeeper: Doorkeeper?

    /// Puts the parts together. Nothing moves yet. Throws what of the configuration turns out wrong.
    init(of daemon: Daemon) throws {
        let (configuration, store, clock, wall) = (daemon.configuration, daemon.store, daemon.clock, daemon.wall)
        let log = LogSettings(configuration.main)
        self.daemon = daemon
        self.log = log
        logger = log.logger("clout.daemon", clock: wall)
        http = HTTPClient(configuration.httpConfiguration)
        deliveries = HTTPClient(configuration.deliveryConfiguration)
        let settings = try RunSettings(of: configuration, http: deliveries, wall: wall, log: log)
        courier = Courier(
            outbox: store, receivers: settings.receivers, limits: Courier.Limits(grace: .seconds(3)), clock: clock, wallClock: wall,
            logger: log.logger("clout.delivery", clock: wall))
        tracking = Tracking(store: store, wall: wall, logger: logger)
        let state = DaemonState(since: wall.now, logger: logger)
        self.state = state
        store.refusals.watch { state.note($0) }
        reporter = StatusReporter(store: store, manager: daemon.manager, state: state) { [tracking] in await tracking.forgotten }
        tokens = KeptTokens(besideStoreAt: store.path, logger: log.logger("clout.tokens", clock: wall))
        scheduler = Self.scheduler(for: daemon, http, tokens, log)
        current = Current(configuration)
        events = EventFeed(since: wall.now)
        let (latest, runMeter) = (Published(), RunMeter())
        published = latest
        // Pages that are kept tell what needs somebody as well.
        state.watch { latest.current?.pages.clear() }
        runLog = RunLog(store: store, logger: logger)
        scoring = Self.scoring(
            for: daemon, by: settings.scoring, log, courier: courier, latest: latest, events: events, meter: runMeter, runLog: runLog,
            state: state
        ) { [scheduler, tracking] in
            let looked = await scheduler.awaitedWishes
            return await looked + tracking.unstored
        }
        upkeep = Upkeep(store: store, wall: wall, logger: log.logger("clout.store", clock: wall)) { [keeper = scoring.scorekeeper] in
            keeper.forget($0.acts)
        }
        let view = DaemonView(
            published: latest, configuration: current, store: store, scorekeeper: scoring.scorekeeper, scheduler: scheduler,
            courier: courier, tokens: tokens, events: events, runMeter: runMeter, runLog: runLog,
            reloads: daemon.load == nil ? nil : reloads,
            state: state, tracking: tracking, wall: wall)
        self.view = view
        web = configuration.main.web.map {
            WebServer(settings: $0, routes: view.routes, meter: view.requestMeter, logger: log.logger("clout.web", clock: wall))
        }
        doorkeeper = web.map { Doorkeeper(of: $0, folder: daemon.folder, logger: log.logger("clout.web", clock: wall)) }
        doorkeeper?.use(configuration)
    }

    private static func scheduler(for daemon: Daemon, _ http: HTTPClient, _ tokens: KeptTokens, _ log: LogSettings) -> Scheduler {
        let (configuration, wall) = (daemon.configuration, daemon.wall)
        let queue = StoreWorkQueue(store: daemon.store)
        let userAgent = FetchContext.userAgent(contact: configuration.main.contact)
        let fetchLogger = log.logger("clout.fetch", clock: wall)
        let runtimeFolder = RuntimeFolder(ofStoreAt: daemon.store.path).path
        return Scheduler(
            connectors: configuration.scheduledConnectors, queue: queue, ledger: BudgetLedger(queue: queue, wall: wall),
            clock: daemon.clock, wall: wall, logger: log.logger("clout.scheduler", clock: wall),
            limits: SchedulerLimits(fetches: configuration.main.maxFetches, lease: daemon.lease),
            makeContext: { connector, budget in
                var context = FetchContext(
                    connector: connector.name, http: http, budget: budget, clock: wall, logger: fetchLogger, tokens: tokens[connector.name],
                    expressions: Expressions(), userAgent: userAgent, runtimeFolder: runtimeFolder)
                context.longestRound = daemon.longestRound
                return context
            })
    }

    private static func scoring(
        for daemon: Daemon, by settings: ScoringLoop.Settings, _ log: LogSettings, courier: Courier, latest: Published, events: EventFeed,
        meter: RunMeter, runLog: RunLog, state: DaemonState, awaitedAccounts: @escaping @Sendable () async -> Int
    ) -> ScoringLoop {
        ScoringLoop(
            store: daemon.store, settings: settings, clock: daemon.clock, wall: daemon.wall,
            logger: log.logger("clout.scoring", clock: daemon.wall), awaitedAccounts: awaitedAccounts,
            reasons: { $0.reasons() }, causes: { $0.causes($1, from: $2, to: $3) },
            raised: { courier.nudge() },
            published: { [isServing = daemon.configuration.main.web != nil, published = daemon.published] run, board, evidence in
                if isServing {
                    await latest.take(run, board, evidence)
                    events.tell(run)
                }
                await published(run, board)
            },
            ended: { ending in
                meter.note(ending)
                runLog.note(ending)
                state.note(ending)
                for alert in ending.raised { events.tell(alert) }
                if ending.outcome == .held { latest.current?.pages.clear() }
            })
    }

    // MARK: Start

    /// Tells the parts whom and what the configuration names, before any of them moves.
    func takeUp() async throws {
        let configuration = daemon.configuration
        daemon.store.use(configuration.main.retention)
        reporter.use(configuration)
        try await tracking.adopt(configuration)
        try await daemon.store.save(state.configuration)
        await tokens.use(configuration.connectors)
        await resolveHandles()
    }

    /// Has the accounts found behind the handles that the people files name.
    private func resolveHandles() async {
        await scheduler.resolve(await tracking.wishes, givenUp: { await tracking.note(unfound: $0, $1) }) { await tracking.take($0) }
    }

    /// Works while a server serves, where there is one. Throws when it cannot listen; then nothing is begun.
    func serve(_ work: () async -> Void) async throws {
        guard let web else { return await work() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await web.run() }
            let address = try await web.address
            logger.notice("listening", metadata: ["address": "http://\(address)"])
            if daemon.configuration.letsNobodyIn {
                logger.warning("nobody can ask the web server", metadata: ["mend": "clout token create NAME, then reload"])
            }
            await daemon.listening(address)
            await work()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    // MARK: Loops

    /// Starts all that goes on and on. Each loop ends when its task is cancelled.
    func startLoops(in group: inout TaskGroup<Void>) {
        let (clock, wall) = (daemon.clock, daemon.wall)
        // Fetches mostly ask and wait, so they live on the client's thread.
        group.addTask(executorPreference: http.executor) { await scheduler.run() }
        group.addTask { await scoring.run() }
        group.addTask { await courier.run() }
        group.addTask { await tracking.run(on: clock) { scheduler.nudge() } }
        group.addTask { await tokens.warn(on: clock, wall: wall) }
        group.addTask { await upkeep.run(on: clock) }
        group.addTask { await runLog.run(on: clock) }
        group.addTask { await reporter.run(on: clock) }
        startWatching(in: &group)
        guard web != nil else { return }
        // Clients and proxies live by the machine's clock, whatever the daemon's is.
        group.addTask { await doorkeeper?.run(on: ContinuousClock()) }
        group.addTask { await events.run(on: ContinuousClock()) }
        group.addTask { await view.pages.run(for: view, logger: log.logger("clout.web", clock: wall)) }
    }

    private func startWatching(in group: inout TaskGroup<Void>) {
        let clock = daemon.clock
        let probe = StoreProbe(of: daemon.store, on: clock)
        group.addTask { await probe.run(on: clock) }
        guard daemon.isWatched else { return }
        let watchdog = Watchdog(
            pulses: [scheduler.pulse, scoring.pulse, courier.pulse, probe.pulse], manager: daemon.manager, logger: logger)
        group.addTask { await watchdog.run(on: clock) }
    }

    // MARK: Reload

    /// Takes the configuration's files over with each hangup, and whenever somebody asks for it.
    func reload(at hangups: some AsyncSequence<Void, Never> & Sendable) async {
        guard let load = daemon.load else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in hangups { reloads.ask() } }
            group.addTask { await reloads.run { await reload(by: load) } }
        }
    }

    /// Takes the configuration's files over, all of them or nothing, and notes what came of it. `nil` where it was cut off.
    private func reload(
        by load: @Sendable (Configuration) async throws(ConfigurationError) -> Configuration
    ) async -> ReloadDesk.Outcome? {
        daemon.manager.tell(.reloading)
        defer { daemon.manager.tell(.ready) }
        let begin = daemon.wall.now
        // Whoever is not to be let in, or shown, any more does not wait for the files to be right.
        await leaveOutForgotten()
        await doorkeeper?.look()
        do {
            try await takeOver(try await load(current.value), since: begin)
            await leaveOutForgotten()
            await note(nil, since: begin)
            return .success(())
        } catch is CancellationError {
            return nil
        } catch {
            let refusal = error as? ConfigurationError ?? ConfigurationError(problems: [Problem(file: "configuration", reason: "\(error)")])
            for problem in refusal.problems { logger.error("configuration not reloaded", metadata: ["problem": "\(problem)"]) }
            await note(refusal, since: begin)
            return .failure(refusal)
        }
    }

    /// Notes how a reload ended that began at a time, for whoever asks: here, beside the daemon, and the service manager.
    private func note(_ refusal: ConfigurationError?, since begin: Instant) async {
        let configuration = state.configuration.reloaded(from: begin, to: daemon.wall.now, problem: refusal?.bounded)
        state.note(configuration)
        do { try await daemon.store.save(configuration) } catch {
            logger.warning("state of the configuration not stored", metadata: ["problem": "\(error)"])
        }
    }

    /// Shows nobody any more who was forgotten.
    private func leaveOutForgotten() async {
        guard let publication = published.current else { return }
        do {
            let shown = publication.people.map { PersonKey.tracked($0.id) } + publication.leftOut
            await published.leaveOut(try await daemon.store.forgotten(among: shown))
        } catch { logger.warning("those who are forgotten not looked for", metadata: ["problem": "\(error)"]) }
    }

    /// Throws what cannot be taken over; then all is as it was.
    private func takeOver(_ next: Configuration, since begin: Instant) async throws {
        let former = current.value
        try next.checkReplaces(former)
        let settings = try RunSettings(of: next, http: deliveries, wall: daemon.wall, log: log)
        await retrying(
            "configuration not taken over yet", on: daemon.clock, logger: logger,
            failed: { state.note(state.configuration.delayed(since: begin, by: "\($0)")) }
        ) {
            try await scoring.use(settings.scoring) {
                // First what may fail. What follows cannot.
                try await tracking.adopt(next)
                courier.use(settings.receivers)
                await tokens.use(next.connectors)
                await scheduler.replace(next.scheduledConnectors)
                await resolveHandles()
            }
        }
        try Task.checkCancellation()
        log.use(next.main)
        daemon.store.use(next.main.retention)
        doorkeeper?.use(next)
        reporter.use(next)
        current.replace(by: next)
        logger.notice("configuration reloaded", metadata: next.inventory.changes(since: former.inventory).metadata)
    }

    // MARK: Stop

    /// Ends what outlives the loops: renewals of tokens under way, and the clients.
    func stop() async {
        await tokens.finish()
        await http.shutDown()
        await deliveries.shutDown()
    }
}
