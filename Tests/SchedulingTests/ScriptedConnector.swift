import ConnectorKit
import CurlHTTP
import Logging
import Model
import Scheduling
import Synchronization

/// A connector that does what a test says.
struct ScriptedConnector: Connector {
    typealias Page = @Sendable (Identity?, Cursor?, FetchContext) async throws(FetchError) -> Batch?

    static let network = Network("testnet")
    static let description = ConnectorDescription(
        type: "scripted", network: network, summary: "Does what a test says.", history: "all", price: "free", audience: "everybody",
        defaultInterval: .seconds(900), factsPerCall: 10, concurrencyPerHost: 2)

    var page: Page = { _, _, _ throws(FetchError) in nil }
    var resolving: @Sendable (String, FetchContext) async throws(FetchError) -> Identity = { handle, _ throws(FetchError) in
        Identity(IdentityKey(network, "id-\(handle)"), handle: handle)
    }
    var facts: @Sendable ([String], FetchContext) async throws(FetchError) -> Batch? = { _, _ throws(FetchError) in nil }

    init(_ page: @escaping Page) { self.page = page }
    init(settings: ConnectorSettings) throws(Mistakes) {}

    func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity { try await resolving(handle, context) }

    func fetch(
        _ identity: Identity?, after cursor: Cursor?, in context: FetchContext,
        into deliver: @escaping @Sendable (Batch) async throws(FetchError) -> Void
    ) async throws(FetchError) {
        var position = cursor
        while let batch = try await page(identity, position, context) {
            position = batch.cursor ?? position
            try await deliver(batch)
            guard batch.hasMore else { return }
            guard !Task.isCancelled else {
                throw FetchError(
                    .cancelled, .backOff, what: "scripted: fetch ended early", why: "it was cancelled", mend: "It goes on later.")
            }
        }
    }

    func facts(about ids: [String], in context: FetchContext) async throws(FetchError) -> Batch? { try await facts(ids, context) }
}

/// A world with a scheduler's surroundings in it.
struct World: Sendable {
    let simulation: Simulation
    let clock: TestClock
    let wall: TestWall
    let queue: MemoryQueue
    let log = LogRecorder()

    init(_ simulation: Simulation, contents: MemoryQueue.Contents = .init(), wall: TestWall? = nil) {
        self.simulation = simulation
        clock = TestClock(simulation: simulation)
        self.wall = wall ?? TestWall(simulation)
        queue = MemoryQueue(contents, elapsed: { simulation.now })
    }

    func pass(_ duration: Duration) async { try? await clock.sleep(for: duration) }

    func ledger() -> BudgetLedger { BudgetLedger(queue: queue, wall: wall, executor: simulation) }

    func scheduler(_ connectors: [ScheduledConnector], limits: SchedulerLimits = SchedulerLimits()) -> Scheduler {
        let (wall, logger) = (wall, log.logger)
        return Scheduler(
            connectors: connectors, queue: queue, ledger: ledger(), clock: clock, wall: wall, logger: logger, limits: limits,
            executor: simulation
        ) { connector, budget in
            FetchContext(
                connector: connector.name, http: NoHTTP(), budget: budget, clock: wall, logger: logger, expressions: NoExpressions())
        }
    }

    /// Runs the scheduler for a time, then cancels it and waits for its end.
    func run(_ scheduler: Scheduler, for duration: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await scheduler.run() }
            await pass(duration)
            group.cancelAll()
        }
    }

    /// Adds assignments of a connector: fetched before and due at their places in the next interval, or new and due now.
    @discardableResult
    func add(_ count: Int, to connector: String, interval: Duration = .seconds(900), known: Bool = true) -> [Assignment] {
        (0..<count).map { index in
            let assignment = Assignment(connector: connector, identity: IdentityKey(ScriptedConnector.network, "\(connector)-\(index)"))
            let place = Timetable.nextDue(after: wall.now - interval / 2, interval: interval, spread: Spread(assignment))
            queue.add(assignment, due: known ? place : wall.now, cursor: known ? Cursor("0") : nil)
            return assignment
        }
    }
}

extension ScheduledConnector {
    static func scripted(_ connector: ScriptedConnector) -> Self { scripted("net", connector) }

    static func scripted(
        _ name: String = "net", host: String? = nil, account: String? = nil, interval: Duration = .seconds(900),
        budgets: [BudgetDescription] = [], assignments: Int = 1, _ connector: ScriptedConnector
    ) -> Self {
        Self(
            name: name, connector: connector, interval: interval, account: account ?? name, host: host ?? "\(name).example",
            budgets: budgets, assignments: assignments)
    }
}

/// Collects what happens, in order.
final class Journal<Entry: Sendable>: Sendable {
    private let list = Mutex<[Entry]>([])
    func note(_ entry: Entry) { list.withLock { $0.append(entry) } }
    var entries: [Entry] { list.withLock { $0 } }
}

struct NoHTTP: HTTPSending {
    func send(_ request: HTTPRequest, body: [UInt8], options: HTTPOptions) async throws(HTTPError) -> HTTPAnswer {
        throw HTTPError(.connectFailed, request: "GET", reason: "no network in this test")
    }
}

struct NoExpressions: ExpressionEvaluating {
    func prepare(_ expressions: [String: String]) throws(ExpressionError) -> any PreparedExpressions {
        throw ExpressionError(name: nil, reason: "no expressions in this test")
    }
}

/// Keeps log lines.
final class LogRecorder: Sendable {
    let lines = Journal<String>()

    var logger: Logger { Logger(label: "test") { _ in Handler(lines: self.lines) } }

    /// Lines of `info` and above.
    var told: [String] { lines.entries }

    private struct Handler: LogHandler {
        let lines: Journal<String>
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) { lines.note("\(event.level) \(event.message)") }
    }
}

extension FetchError {
    static func test(_ kind: Kind, _ recovery: Recovery, reach: Reach = .identity) -> Self {
        Self(kind, recovery, reach: reach, what: "net: likes not read", why: "test", mend: "Nothing to mend.")
    }
}
