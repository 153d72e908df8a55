import Model
import Scheduling
import Synchronization

/// A work queue in memory that keeps the store's promises, notes what it is asked, and fails when told to.
final class MemoryQueue: WorkQueue {
    struct Row: Sendable {
        var due: Instant
        var cursor: Cursor?
        var failures = 0
        var problem: String?
        var isSuspended = false
        var fence: Int64 = 0
        var leasedUntil: Duration?
        var success: Schedule.Success?
    }

    struct Contents: Sendable {
        var rows: [Assignment: Row] = [:]
        var order: [Assignment] = []
        /// What is not claimed, by connector, the most overdue first.
        var waiting: [String: [Entry]] = [:]
        /// What is claimed.
        var leased: Set<Int> = []
        var uses: [String: BudgetUse] = [:]
        var states: [String: ConnectorState] = [:]
        var stored: [Batch] = []
        var lacking: [IdentityKey] = []
        var saves = 0
        var claims = 0
        var releases = 0
        var isFailing = false

        struct Entry: Sendable, Comparable {
            var due: Instant
            var index: Int
            static func < (a: Self, b: Self) -> Bool { (a.due, a.index) < (b.due, b.index) }
        }

        mutating func wait(_ index: Int) {
            let assignment = order[index]
            guard let row = rows[assignment], !row.isSuspended else { return }
            let entry = Entry(due: row.due, index: index)
            let list = waiting[assignment.connector, default: []]
            var (low, high) = (0, list.count)
            while low < high {
                let middle = (low + high) / 2
                if list[middle] < entry { low = middle + 1 } else { high = middle }
            }
            waiting[assignment.connector, default: []].insert(entry, at: low)
        }

        /// Lets go of claims that have run out.
        mutating func expire(at elapsed: Duration) {
            for index in leased.sorted() where rows[order[index]]?.leasedUntil.map({ $0 <= elapsed }) ?? true {
                leased.remove(index)
                wait(index)
            }
        }
    }

    private let contents: Mutex<Contents>
    private let elapsed: @Sendable () -> Duration
    /// What a commit waits for while it is open.
    private let onCommit = Mutex<(@Sendable () async -> Void)?>(nil)

    init(_ contents: Contents = Contents(), elapsed: @escaping @Sendable () -> Duration = { .zero }) {
        self.contents = Mutex(contents)
        self.elapsed = elapsed
    }

    /// What is in the store now: all that a killed process leaves behind.
    var snapshot: Contents { contents.withLock { $0 } }

    func change(_ body: @Sendable (inout Contents) -> Void) { contents.withLock { body(&$0) } }

    func add(_ assignment: Assignment, due: Instant, cursor: Cursor? = nil) {
        contents.withLock { contents in
            contents.order.append(assignment)
            contents.rows[assignment] = Row(due: due, cursor: cursor)
            contents.wait(contents.order.count - 1)
        }
    }

    /// Makes each commit wait for `wait` while it is open.
    func holdCommits(_ wait: @escaping @Sendable () async -> Void) { onCommit.withLock { $0 = wait } }

    func row(_ assignment: Assignment) -> Row? { contents.withLock { $0.rows[assignment] } }

    /// Somebody else takes the assignment over.
    func steal(_ assignment: Assignment) { contents.withLock { $0.rows[assignment]?.fence += 1 } }

    private func working<T>(_ body: (inout Contents) throws(WorkQueueError) -> T) throws(WorkQueueError) -> T {
        let result: Result<T, WorkQueueError> = contents.withLock { contents in
            guard !contents.isFailing else { return .failure(.unavailable("store: no room left on the device. Free some.")) }
            do throws(WorkQueueError) { return .success(try body(&contents)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    func claim(dueBy now: Instant, limit: Int, lease: Duration, excluding: Set<String>) async throws(WorkQueueError) -> [Claim] {
        let elapsed = elapsed()
        return try working { contents throws(WorkQueueError) in
            contents.claims += 1
            contents.expire(at: elapsed)
            var claims: [Claim] = []
            while claims.count < limit {
                let open = contents.waiting.filter { !excluding.contains($0.key) }.values.compactMap(\.first)
                guard let entry = open.min(), entry.due <= now else { break }
                let assignment = contents.order[entry.index]
                contents.waiting[assignment.connector]?.removeFirst()
                contents.leased.insert(entry.index)
                contents.rows[assignment]?.fence += 1
                contents.rows[assignment]?.leasedUntil = elapsed + lease
                guard let row = contents.rows[assignment] else { break }
                claims.append(
                    Claim(
                        assignment: assignment, identity: assignment.identity.map { Identity($0) }, cursor: row.cursor, due: row.due,
                        failures: row.failures, fetched: row.success?.at, activity: row.success?.activity,
                        lease: Lease(id: Int64(entry.index), fence: row.fence)))
            }
            return claims
        }
    }

    func nextDue(excluding: Set<String>) async throws(WorkQueueError) -> Instant? {
        let elapsed = elapsed()
        return try working { contents throws(WorkQueueError) in
            contents.expire(at: elapsed)
            return contents.waiting.filter { !excluding.contains($0.key) }.values.compactMap { $0.first?.due }.min()
        }
    }

    func assignmentStatuses(of connectors: Set<String>) async throws(WorkQueueError) -> [AssignmentStatus] {
        try working { contents throws(WorkQueueError) in
            contents.rows.filter { connectors.contains($0.key.connector) }.map { assignment, row in
                AssignmentStatus(
                    assignment: assignment, identity: nil, fetched: row.success?.at, activity: row.success?.activity,
                    next: Schedule(due: row.due, failures: row.failures, problem: row.problem, isSuspended: row.isSuspended))
            }
        }
    }

    private static func assignment(_ lease: Lease, in contents: Contents) throws(WorkQueueError) -> Assignment {
        let assignment = contents.order[Int(lease.id)]
        guard contents.rows[assignment]?.fence == lease.fence else { throw .leaseLost }
        return assignment
    }

    func commit(_ batch: Batch, under lease: Lease, next: Schedule?) async throws(WorkQueueError) -> CommitOutcome {
        if let wait = onCommit.withLock({ $0 }) { await wait() }
        let elapsed = elapsed()
        return try working { contents throws(WorkQueueError) in
            let assignment = try Self.assignment(lease, in: contents)
            if let cursor = batch.cursor { contents.rows[assignment]?.cursor = cursor }
            if batch.recordCount > 0 { contents.stored.append(batch) }
            contents.rows[assignment]?.leasedUntil = elapsed + .seconds(120)
            if let next { Self.end(lease, assignment, next, in: &contents) }
            var outcome = CommitOutcome()
            outcome.posts.stored = batch.posts.count
            return outcome
        }
    }

    func release(_ lease: Lease, next: Schedule) async throws(WorkQueueError) {
        try working { contents throws(WorkQueueError) in
            contents.releases += 1
            Self.end(lease, try Self.assignment(lease, in: contents), next, in: &contents)
        }
    }

    private static func end(_ lease: Lease, _ assignment: Assignment, _ next: Schedule, in contents: inout Contents) {
        contents.rows[assignment]?.leasedUntil = nil
        contents.rows[assignment]?.due = next.due
        contents.rows[assignment]?.failures = next.failures
        contents.rows[assignment]?.problem = next.problem
        contents.rows[assignment]?.isSuspended = next.isSuspended
        if let success = next.success { contents.rows[assignment]?.success = success }
        if contents.leased.remove(Int(lease.id)) != nil { contents.wait(Int(lease.id)) }
    }

    func commit(_ batch: Batch) async throws(WorkQueueError) -> CommitOutcome {
        try working { contents throws(WorkQueueError) in
            contents.stored.append(batch)
            let known = Set(batch.identities.filter { $0.createdAt != nil }.map(\.key))
            contents.lacking.removeAll { known.contains($0) }
            return CommitOutcome()
        }
    }

    func budgetUses() async throws(WorkQueueError) -> [BudgetUse] {
        try working { contents throws(WorkQueueError) in Array(contents.uses.values) }
    }

    func save(_ uses: [BudgetUse]) async throws(WorkQueueError) {
        try working { contents throws(WorkQueueError) in
            contents.saves += 1
            for use in uses { contents.uses["\(use.account) \(use.budget)"] = use }
        }
    }

    func connectorStates() async throws(WorkQueueError) -> [ConnectorState] {
        try working { contents throws(WorkQueueError) in Array(contents.states.values) }
    }

    func save(_ state: ConnectorState) async throws(WorkQueueError) {
        try working { contents throws(WorkQueueError) in contents.states[state.connector] = state }
    }

    func identitiesLackingFacts(on network: Network, limit: Int) async throws(WorkQueueError) -> [IdentityKey] {
        try working { contents throws(WorkQueueError) in Array(contents.lacking.filter { $0.network == network }.prefix(limit)) }
    }
}
