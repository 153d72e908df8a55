import Model
import Scheduling
import Store

/// The store, as the scheduler sees it.
public struct StoreWorkQueue: WorkQueue {
    private let store: any Store

    /// Puts a store behind the queue.
    public init(store: any Store) { self.store = store }

    public func claim(dueBy now: Instant, limit: Int, lease: Duration, excluding: Set<String>) async throws(WorkQueueError) -> [Claim] {
        try await queue { () throws(StoreError) in try await store.claim(dueBy: now, limit: limit, lease: lease, excluding: excluding) }
    }

    public func nextDue(excluding: Set<String>) async throws(WorkQueueError) -> Instant? {
        try await queue { () throws(StoreError) in try await store.nextDue(excluding: excluding) }
    }

    public func commit(_ batch: Batch, under lease: Lease, next: Schedule?) async throws(WorkQueueError) -> CommitOutcome {
        try await queue { () throws(StoreError) in try await store.commit(batch, under: lease, next: next) }
    }

    public func release(_ lease: Lease, next: Schedule) async throws(WorkQueueError) {
        try await queue { () throws(StoreError) in try await store.release(lease, next: next) }
    }

    public func assignmentStatuses(of connectors: Set<String>) async throws(WorkQueueError) -> [AssignmentStatus] {
        try await queue { () throws(StoreError) in try await store.assignmentStatuses(of: connectors) }
    }

    public func commit(_ batch: Batch) async throws(WorkQueueError) -> CommitOutcome {
        try await queue { () throws(StoreError) in try await store.commit(batch, isCurrent: true) }
    }

    public func budgetUses() async throws(WorkQueueError) -> [BudgetUse] {
        try await queue { () throws(StoreError) in try await store.budgetUses() }
    }

    public func save(_ uses: [BudgetUse]) async throws(WorkQueueError) {
        try await queue { () throws(StoreError) in try await store.save(uses) }
    }

    public func connectorStates() async throws(WorkQueueError) -> [ConnectorState] {
        try await queue { () throws(StoreError) in try await store.connectorStates() }
    }

    public func save(_ state: ConnectorState) async throws(WorkQueueError) {
        try await queue { () throws(StoreError) in try await store.save(state) }
    }

    public func identitiesLackingFacts(on network: Network, limit: Int) async throws(WorkQueueError) -> [IdentityKey] {
        try await queue { () throws(StoreError) in try await store.identitiesLackingFacts(on: network, limit: limit) }
    }

    private func queue<R>(_ ask: () async throws(StoreError) -> R) async throws(WorkQueueError) -> R {
        do { return try await ask() } catch {
            throw error.kind == .leaseLost ? .leaseLost : .unavailable(error.description)
        }
    }
}
