import Model
import Scheduling
import Store

/// The store, as the scheduler sees it.
struct StoreWorkQueue: WorkQueue {
    let store: any Store

    func claim(dueBy now: Instant, limit: Int, lease: Duration, excluding: Set<String>) async throws(WorkQueueError) -> [Claim] {
        try await queue { () throws(StoreError) in try await store.claim(dueBy: now, limit: limit, lease: lease, excluding: excluding) }
    }

    func nextDue(excluding: Set<String>) async throws(WorkQueueError) -> Instant? {
        try await queue { () throws(StoreError) in try await store.nextDue(excluding: excluding) }
    }

    func commit(_ batch: Batch, under lease: Lease, next: Schedule?) async throws(WorkQueueError) -> CommitOutcome {
        try await queue { () throws(StoreError) in try await store.commit(batch, under: lease, next: next) }
    }

    func release(_ lease: Lease, next: Schedule) async throws(WorkQueueError) {
        try await queue { () throws(StoreError) in try await store.release(lease, next: next) }
    }

    func assignmentStatuses(of connectors: Set<String>) async throws(WorkQueueError) -> [AssignmentStatus] {
        try await queue { () throws(StoreError) in try await store.assignmentStatuses(of: connectors) }
    }

    func commit(_ batch: Batch) async throws(WorkQueueError) -> CommitOutcome {
        try await queue { () throws(StoreError) in try await store.commit(batch, isCurrent: true) }
    }

    func budgetUses() async throws(WorkQueueError) -> [BudgetUse] {
        try await queue { () throws(StoreError) in try await store.budgetUses() }
    }

    func save(_ uses: [BudgetUse]) async throws(WorkQueueError) {
        try await queue { () throws(StoreError) in try await store.save(uses) }
    }

    func connectorStates() async throws(WorkQueueError) -> [ConnectorState] {
        try await queue { () throws(StoreError) in try await store.connectorStates() }
    }

    func save(_ state: ConnectorState) async throws(WorkQueueError) {
        try await queue { () throws(StoreError) in try await store.save(state) }
    }

    func identitiesLackingFacts(on network: Network, limit: Int) async throws(WorkQueueError) -> [IdentityKey] {
        try await queue { () throws(StoreError) in try await store.identitiesLackingFacts(on: network, limit: limit) }
    }

    private func queue<R>(_ ask: () async throws(StoreError) -> R) async throws(WorkQueueError) -> R {
        do { return try await ask() } catch {
            throw error.kind == .leaseLost ? .leaseLost : .unavailable(error.description)
        }
    }
}
