import GRDB
import Model

extension SQLiteStore {
    public func claim(
        dueBy now: Instant, limit: Int, lease: Duration, excluding: Set<String>
    ) async throws(StoreError) -> [Claim] {
        if limit <= 0 { return [] }
        let length = min(lease, Leases.longest).milliseconds
        return try await write("nothing claimed") { [self] db in
            let clock = clock.now.milliseconds
            var arguments: StatementArguments = [now.milliseconds, clock, clock + Leases.longest.milliseconds]
            arguments += StatementArguments(excluding.sorted())
            arguments += [limit]
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT assignment.*, network.id AS network_id FROM assignment
                    LEFT JOIN network ON network.name = assignment.network
                    WHERE suspended = 0 AND due <= ? AND (lease_until <= ? OR lease_until > ?)
                        AND connector NOT IN (\(databaseQuestionMarks(count: excluding.count)))
                    ORDER BY due, assignment.id LIMIT ?
                    """, arguments: arguments)
            return try rows.map { row in
                let fence: Int64 = row["fence"] + 1
                let id: Int64 = row["id"]
                try db.execute(
                    sql: "UPDATE assignment SET fence = ?, lease = ?, lease_until = ? WHERE id = ?",
                    arguments: [fence, length, clock + length, id])
                let key = Network(rawValue: row["network"]).map { IdentityKey($0, row["identity"]) }
                return Claim(
                    assignment: Assignment(connector: row["connector"], identity: key),
                    identity: try key.map { try Self.identity($0, network: row["network_id"], in: db) },
                    cursor: (row["cursor"] as String?).map(Cursor.init), due: Instant(milliseconds: row["due"]),
                    failures: row["failures"], fetched: (row["fetched"] as Int64?).map(Instant.init(milliseconds:)),
                    activity: row["activity"], lease: Lease(id: id, fence: fence))
            }
        }
    }

    /// What is known of an identity; just its key when nothing is stored.
    private static func identity(_ key: IdentityKey, network: Int64?, in db: Database) throws -> Identity {
        guard let network else { return Identity(key) }
        let find = try RawStatement(StoredIdentity.select + " WHERE account.network = ? AND account.key = ?", in: db)
        try find.bind(network, at: 1)
        try find.bind(StoredKey(key.id), at: 2)
        guard try find.step() else { return Identity(key) }
        defer { find.reset() }
        return StoredIdentity.read(find, on: key.network)
    }

    public func nextDue(excluding: Set<String>) async throws(StoreError) -> Instant? {
        try await read("next due time not read") { db in
            let connectors = databaseQuestionMarks(count: excluding.count)
            return try Int64.fetchOne(
                db,
                sql: """
                    SELECT min(max(due, lease_until)) FROM assignment WHERE suspended = 0 AND connector NOT IN (\(connectors))
                    """, arguments: StatementArguments(excluding.sorted())
            ).map(Instant.init(milliseconds:))
        }
    }

    public func assignmentStatuses(of connectors: Set<String>) async throws(StoreError) -> [AssignmentStatus] {
        try await read("assignments not read") { db in
            try Self.assignmentStatuses(
                "connector IN (\(databaseQuestionMarks(count: connectors.count))) ORDER BY connector, due, assignment.id",
                StatementArguments(connectors.sorted()), in: db)
        }
    }

    public func assignmentStatuses(
        of connector: String, after: IdentityKey?, limit: Int
    ) async throws(StoreError) -> [AssignmentStatus] {
        try await read("assignments of a connector not read") { db in
            try Self.assignmentStatuses(
                "connector = ? AND (network, identity) > (?, ?) ORDER BY network, identity LIMIT ?",
                [connector, after?.network.rawValue ?? "", after?.id ?? "", limit], in: db)
        }
    }

    private static func assignmentStatuses(
        _ condition: String, _ arguments: StatementArguments, in db: Database
    ) throws -> [AssignmentStatus] {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT assignment.*, network.id AS network_id FROM assignment LEFT JOIN network ON network.name = assignment.network
                WHERE suspended <> \(laidAside) AND \(condition)
                """, arguments: arguments)
        var statuses: [AssignmentStatus] = []
        while let row = try rows.next() {
            let key = Network(rawValue: row["network"]).map { IdentityKey($0, row["identity"]) }
            let next = Schedule(
                due: Instant(milliseconds: row["due"]), failures: row["failures"], problem: row["problem"],
                isSuspended: row["suspended"] != 0)
            statuses.append(
                AssignmentStatus(
                    assignment: Assignment(connector: row["connector"], identity: key),
                    identity: try key.map { try identity($0, network: row["network_id"], in: db) },
                    fetched: (row["fetched"] as Int64?).map(Instant.init(milliseconds:)), activity: row["activity"], next: next))
        }
        return statuses
    }

    public func fetchSummaries() async throws(StoreError) -> [String: FetchSummary] {
        try await read("assignments not summed up") { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT connector, count(*) AS assignments, count(fetched) AS fetched, max(fetched) AS last_fetch,
                        min(due) FILTER (WHERE suspended = 0) AS next_due, count(problem) AS failing, max(problem) AS problem
                    FROM assignment WHERE suspended <> \(Self.laidAside) GROUP BY connector
                    """)
            let unfound = try Row.fetchAll(
                db, sql: "SELECT connector, count(*) AS handles, max(problem) AS problem FROM unfound GROUP BY connector")
            var summaries: [String: FetchSummary] = [:]
            for row in rows {
                summaries[row["connector"]] = FetchSummary(
                    assignments: row["assignments"], fetched: row["fetched"],
                    lastFetch: (row["last_fetch"] as Int64?).map(Instant.init(milliseconds:)),
                    nextDue: (row["next_due"] as Int64?).map(Instant.init(milliseconds:)), failing: row["failing"],
                    problem: row["problem"])
            }
            for row in unfound {
                summaries[row["connector"], default: FetchSummary()].unfound = row["handles"]
                if summaries[row["connector"]]?.problem == nil { summaries[row["connector"]]?.problem = row["problem"] }
            }
            return summaries
        }
    }

    public func lastFetches() async throws(StoreError) -> [Network: Instant] {
        try await read("last fetches not read") { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT network, max(fetched) AS fetched FROM assignment
                    WHERE suspended <> \(Self.laidAside) AND fetched IS NOT NULL GROUP BY network
                    """)
            return rows.reduce(into: [:]) { fetches, row in
                if let network = Network(rawValue: row["network"]) { fetches[network] = Instant(milliseconds: row["fetched"]) }
            }
        }
    }

    public func fetchTimes() async throws(StoreError) -> [IdentityKey: ClosedRange<Instant>] {
        try await read("times of fetches not read") { db in
            let read = try RawStatement(
                """
                SELECT network, identity, min(first_fetched), max(fetched) FROM assignment
                WHERE fetched IS NOT NULL AND network <> '' GROUP BY network, identity
                """, in: db)
            var times: [IdentityKey: ClosedRange<Instant>] = [:]
            while try read.step() {
                guard let network = Network(rawValue: read.text(0)) else { continue }
                let (first, last) = (Instant(milliseconds: read.int64(2)), Instant(milliseconds: read.int64(3)))
                times[IdentityKey(network, read.text(1))] = first...max(first, last)
            }
            return times
        }
    }

    public func release(_ lease: Lease, next: Schedule) async throws(StoreError) {
        try await write("claim not ended") { db in
            try Leases.require(lease, in: db)
            try Leases.end(lease, next: next, in: db)
        }
    }

    public func budgetUses() async throws(StoreError) -> [BudgetUse] {
        try await read("budgets not read") { db in
            try Row.fetchAll(db, sql: "SELECT * FROM budget_use ORDER BY account, budget").map { row in
                BudgetUse(
                    account: row["account"], budget: row["budget"], windowStart: Instant(milliseconds: row["window_start"]),
                    used: row["used"], blockedUntil: (row["blocked_until"] as Int64?).map(Instant.init(milliseconds:)))
            }
        }
    }

    public func save(_ uses: [BudgetUse]) async throws(StoreError) {
        try await write("budgets not stored") { db in
            for use in uses {
                try db.execute(
                    sql: "INSERT OR REPLACE INTO budget_use VALUES (?, ?, ?, ?, ?)",
                    arguments: [
                        use.account, use.budget, use.windowStart.milliseconds, use.used, use.blockedUntil?.milliseconds,
                    ])
            }
        }
    }

    public func connectorStates() async throws(StoreError) -> [ConnectorState] {
        try await read("connector states not read") { db in
            try Row.fetchAll(db, sql: "SELECT * FROM connector_state ORDER BY connector").map { row in
                ConnectorState(
                    connector: row["connector"], failures: row["failures"],
                    pausedUntil: (row["paused_until"] as Int64?).map(Instant.init(milliseconds:)), isStopped: row["stopped"],
                    problem: row["problem"])
            }
        }
    }

    public func save(_ state: ConnectorState) async throws(StoreError) {
        try await write("connector state not stored") { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO connector_state VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    state.connector, state.failures, state.pausedUntil?.milliseconds, state.isStopped, state.problem,
                ])
        }
    }

    /// How many of the latest interactions are counted to find who acts most.
    private static let actsCounted: Int64 = 1_000_000

    public func identitiesLackingFacts(on network: Network, limit: Int) async throws(StoreError) -> [IdentityKey] {
        try await read("identities not read") { db in
            let find = try RawStatement(
                """
                SELECT account.key FROM account JOIN (
                    SELECT actor, count(*) AS acts FROM interaction
                    WHERE id > (SELECT revision FROM store) - \(Self.actsCounted) GROUP BY actor
                ) ON actor = account.id
                WHERE account.network = (SELECT id FROM network WHERE name = ?)
                    AND created_at IS NULL AND followers IS NULL AND coalesce(person, told_person) IS NULL
                ORDER BY acts DESC, account.id LIMIT ?
                """, in: db)
            try find.bind(network.rawValue, at: 1)
            try find.bind(Int64(limit), at: 2)
            var keys: [IdentityKey] = []
            while try find.step() { keys.append(IdentityKey(network, find.key(0))) }
            return keys
        }
    }
}
