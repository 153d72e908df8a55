import ConnectorKit
import ConnectorTesting
import CurlHTTP
import Logging
import Model
import Scheduling
import Simnet
import Store
import StoredWork

/// Every account of a society fetched through once, by the real connectors and the real scheduler, into a real store.
struct FirstRound: Sendable {
    let society: ServedSociety
    let store: SQLiteStore
    let clock: AcceleratedClock
    /// The longest that it may take, in the machine's time.
    var longest = Duration.seconds(1800)

    /// Runs it from the next full hour of the society on, where networks keep limits: then windows that run by the clock begin as well.
    func run() async throws -> RoundReport {
        let connectors = try society.places.compactMap { try RoundNetwork.scheduled($0, keepsLimits: society.keepsLimits) }
        if society.keepsLimits { try await clock.sleep(for: .milliseconds(3_600_000 - clock.wall.now.milliseconds % 3_600_000)) }
        let (start, meter) = (clock.wall.now, RoundMeter(wall: clock.wall))
        try await adopt(at: start)
        let http = HTTPClient(.init(usesProxiesFromEnvironment: false))
        let scheduler = scheduler(connectors, http, meter)
        let machine = (time: ContinuousClock.now, cpu: CPUTime.soFar)
        let ended = try await withThrowingTaskGroup(of: FirstFetches?.self) { group in
            // As the daemon does: fetches mostly ask and wait, so they live on the client's thread.
            group.addTask(executorPreference: http.executor) {
                await scheduler.run()
                return nil
            }
            group.addTask { try await waitForAll(connectors, scheduler) }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        let used = (time: ContinuousClock.now - machine.time, cpu: CPUTime.soFar - machine.cpu)
        await http.shutDown()
        let counts = await scheduler.status().connectors.map(\.counts)
        var report = RoundReport(networks: [], machineTime: used.time, cpuTime: used.cpu, records: counts.reduce(0) { $0 + $1.records })
        for connector in connectors {
            let own = ended?.times(of: connector.name) ?? []
            guard let end = own.max() else { continue }
            let limit = BudgetLimit(spending: meter.cost(of: connector.name, until: end), under: connector.budgets, from: start)
            report.networks.append(
                .init(
                    name: connector.name, identities: own.count, requests: meter.requests(of: connector.name),
                    refusals: meter.refusals(of: connector.name), bytes: meter.bytes(of: connector.name), time: end - start, limit: limit))
        }
        return report
    }

    private func adopt(at start: Instant) async throws {
        var identities: [Identity] = []
        var assignments: [Assignment: Instant] = [:]
        for place in society.places {
            guard let network = Network(rawValue: place.network) else { continue }
            for account in place.accounts {
                let key = IdentityKey(network, account.id)
                identities.append(Identity(key, handle: account.handle))
                assignments[Assignment(connector: place.network, identity: key)] = start
            }
        }
        try await store.adopt(people: [], identities: identities, assignments: assignments, handles: [:])
    }

    private func scheduler(_ connectors: [ScheduledConnector], _ http: HTTPClient, _ meter: RoundMeter) -> Scheduler {
        let (queue, wall, speed) = (StoreWorkQueue(store: store), clock.wall, society.speed)
        let silent = Logger(label: "round") { _ in SwiftLogNoOpLogHandler() }
        return Scheduler(
            connectors: connectors, queue: queue, ledger: BudgetLedger(queue: queue, wall: wall), clock: clock, wall: wall, logger: silent,
            // Requests take the machine's time, however fast the society's runs.
            limits: SchedulerLimits(lease: .seconds(120) * speed),
            makeContext: { connector, budget in
                var context = FetchContext(
                    connector: connector.name, http: meter.http(http, for: connector.name),
                    budget: meter.budget(budget, for: connector.name), clock: wall, logger: silent, expressions: NoExpressions())
                context.longestRound = .seconds(600) * speed
                return context
            })
    }

    /// Waits until nobody is left who was never fetched to the end, and returns when each was.
    private func waitForAll(_ connectors: [ScheduledConnector], _ scheduler: Scheduler) async throws -> FirstFetches {
        let (names, total) = (Set(connectors.map(\.name)), connectors.reduce(0) { $0 + $1.assignments })
        let begin = ContinuousClock.now
        var fetches = FirstFetches()
        while fetches.count < total {
            guard ContinuousClock.now - begin < longest else { throw RoundError(await scheduler.status()) }
            // Asking the store is dear, and nobody is fetched again within a second of the machine's.
            try await ContinuousClock().sleep(for: .seconds(1))
            fetches.note(try await store.assignmentStatuses(of: names))
        }
        return fetches
    }
}

/// A round that has not come to its end.
struct RoundError: Error, CustomStringConvertible {
    let description: String

    init(_ status: SchedulerStatus) {
        let connectors = status.connectors.map {
            "\($0.name): \($0.counts.succeeded) well, \($0.counts.failed), \($0.problem ?? "no problem")"
        }
        description = "The round has not ended in time. Give it more, or mend this first: " + connectors.joined(separator: "; ")
    }
}
