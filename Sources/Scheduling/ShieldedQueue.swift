import Model

/// A work queue whose writes are not cut short when the caller is cancelled: an open commit is finished, and a claim that was made
/// is known, so that it can be released.
struct ShieldedQueue: WorkQueue {
    private let base: any WorkQueue
    private let executor: (any TaskExecutor)?

    init(_ base: any WorkQueue, executor: (any TaskExecutor)?) {
        self.base = base
        self.executor = executor
    }

    /// Runs `body` in a task of its own, which hears of no cancellation, and waits for it: nothing is left behind.
    private func shield<T: Sendable>(
        _ body: @escaping @Sendable () async throws(WorkQueueError) -> T
    ) async throws(WorkQueueError) -> T {
        let task = Task(executorPreference: executor) { () async -> Result<T, WorkQueueError> in
            do throws(WorkQueueError) { return .success(try await body()) } catch { return .failure(error) }
        }
        return try await task.value.get()
    }

    func claim(dueBy now: Instant, limit: Int, lease: Duration, excluding: Set<String>) async throws(WorkQueueError) -> [Claim] {
        try await shield { () async throws(WorkQueueError) in
            try await base.claim(dueBy: now, limit: limit, lease: lease, excluding: excluding)
        }
    }

    func nextDue(excluding: Set<String>) async throws(WorkQueueError) -> Instant? { try await base.nextDue(excluding: excluding) }

    func commit(_ batch: Batch, under lease: Lease, next: Schedule?) async throws(WorkQueueError) -> CommitOutcome {
        try await shield { () async throws(WorkQueueError) in try await base.commit(batch, under: lease, next: next) }
    }

    func release(_ lease: Lease, next: Schedule) async throws(WorkQueueError) {
        try await shield { () async throws(WorkQueueError) in try await base.release(lease, next: next) }
    }

    func assignmentStatuses(of connectors: Set<String>) async throws(WorkQueueError) -> [AssignmentStatus] {
        try await base.assignmentStatuses(of: connectors)
    }

    func commit(_ batch: Batch) async throws(WorkQueueError) -> CommitOutcome {
        try await shield { () async throws(WorkQueueError) in try await base.commit(batch) }
    }

    func budgetUses() async throws(WorkQueueError) -> [BudgetUse] { try await base.budgetUses() }

    func save(_ uses: [BudgetUse]) async throws(WorkQueueError) {
        try await shield { () async throws(WorkQueueError) in try await base.save(uses) }
    }

    func connectorStates() async throws(WorkQueueError) -> [ConnectorState] { try await base.connectorStates() }

    func save(_ state: ConnectorState) async throws(WorkQueueError) {
        try await shield { () async throws(WorkQueueError) in try await base.save(state) }
    }

    func identitiesLackingFacts(on network: Network, limit: Int) async throws(WorkQueueError) -> [IdentityKey] {
        try await base.identitiesLackingFacts(on: network, limit: limit)
    }
}
