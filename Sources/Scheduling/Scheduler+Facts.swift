import ConnectorKit
import Logging
import Model

/// Facts about identities that were only met: filled in when a connector has nothing else to do, from what its budgets have left
/// (`BudgetPurpose.facts`), those first whose acts weigh most.
extension Scheduler {
    /// How long to wait before asking the store again when nobody lacks facts.
    private static let rest = Duration.seconds(300)
    /// How long to wait after a call that failed for a reason of its own.
    private static let restAfterFailure = Duration.seconds(3600)
    /// How many ids without an answer are remembered; beyond it, facts rest for a day.
    private static let mostFactless = 5000

    /// Adds at most one call for each connector that is idle.
    func planFacts(into jobs: inout [Job]) async throws(WorkQueueError) {
        let now = now()
        for name in lanes.keys.sorted() where running < limits.fetches {
            guard let lane = lanes[name], let network = lane.connector.description.network, isIdle(lane, at: now),
                !factsNetworks.contains(network)
            else { continue }
            let ids = try await lacking(on: network, lane)
            guard !ids.isEmpty, let lane = lanes[name], isIdle(lane, at: now) else { continue }
            lanes[name]?.running += 1
            factsNetworks.insert(network)
            enter(host: lane.connector.host)
            jobs.append(.facts(ids, lane.connector))
        }
    }

    private func isIdle(_ lane: Lane, at now: Instant) -> Bool {
        lane.connector.description.factsPerCall > 0 && lane.running == 0 && lane.factsDue <= elapsed() && !lane.isHalfOpen
            && isOpen(lane, at: now)
    }

    private func lacking(on network: Network, _ lane: Lane) async throws(WorkQueueError) -> [String] {
        let count = lane.connector.description.factsPerCall
        let keys = try await queue.identitiesLackingFacts(on: network, limit: count + lane.factless.count)
        let now = elapsed()
        let ids = keys.map(\.id).filter { !lane.factless.contains($0) || lane.partings.isDue($0, at: now) }.prefix(count)
        if ids.isEmpty { lanes[lane.name]?.factsDue = now + Self.rest }
        return Array(ids)
    }

    func askFacts(about ids: [String], with connector: ScheduledConnector) async {
        let name = connector.name
        defer {
            if let network = connector.description.network { factsNetworks.remove(network) }
        }
        if Task.isCancelled { return }
        let budget = ledger.budget(account: connector.account, connector: name, purpose: .facts)
        do throws(FetchError) {
            guard var batch = try await connector.connector.facts(about: ids, in: makeContext(connector, budget)) else {
                // The network cannot be asked, today or tomorrow.
                lanes[name]?.factsDue = elapsed() + .seconds(86_400)
                return
            }
            noteSuccess(of: name)
            lanes[name]?.partings.confirm(&batch, answering: ids, at: elapsed())
            try await keep(batch, name)
            note(batch, answers: ids, name)
        } catch {
            await note(error, ofFacts: connector)
        }
    }

    private func keep(_ batch: Batch, _ name: String) async throws(FetchError) {
        do throws(WorkQueueError) {
            try await queue.commit(batch)
        } catch {
            throw FetchError(.notStored, .backOff, what: "\(name): facts not stored", why: "\(error)", mend: "They are asked for again.")
        }
    }

    private func note(_ batch: Batch, answers ids: [String], _ name: String) {
        lanes[name]?.counts.batches += 1
        lanes[name]?.counts.records += batch.recordCount
        lanes[name]?.counts.rejected += batch.rejectedCount
        tell(of: batch, of: name, ["connector": "\(name)"])
        let answered = Set(batch.identities.filter { $0.createdAt != nil }.map(\.key.id))
        lanes[name]?.factless.formUnion(ids.filter { !answered.contains($0) })
        if let lane = lanes[name], lane.factless.count > Self.mostFactless {
            lanes[name]?.factless = []
            lanes[name]?.partings = Partings()
            lanes[name]?.factsDue = elapsed() + .seconds(86_400)
        }
    }

    private func note(_ error: FetchError, ofFacts connector: ScheduledConnector) async {
        let name = connector.name
        switch (error.kind, error.recovery) {
        case (.cancelled, _): break
        case (.notStored, _): lanes[name]?.factsDue = elapsed() + Self.rest
        case (.budgetSpent, .retry(let at)):
            // Nothing is wrong: what is left is used, for now.
            lanes[name]?.factsDue = elapsed() + max(.seconds(1), at - wall.now)
        default:
            lanes[name]?.factsDue = elapsed() + Self.restAfterFailure
            await note(error, of: connector, failures: 0, spread: Spread(name: name))
        }
    }
}
