import GRDB
import Model

extension SQLiteStore {
    public func backfill(at now: Instant) async throws(StoreError) -> Backfill {
        try await read("first rounds not read") { db in try Backfills.read(at: now, in: db) }
    }
}

/// First rounds of fetching.
enum Backfills {
    /// How far back arrivals are told: nothing is compared with what is older.
    private static let longestComparison = Duration.seconds(93 * 86_400)

    static func read(at now: Instant, in db: Database) throws -> Backfill {
        let end = try Int64.fetchOne(db, sql: "SELECT backfilled FROM publishing").map(Instant.init(milliseconds:))
        var backfill = Backfill(at: now, end: end)
        let owners = try Owners(in: db)
        let open = try Row.fetchCursor(
            db,
            sql: """
                SELECT network, identity, first_fetched, since, suspended = 0 AND failures < ? AND since > ?
                    AND connector NOT IN (SELECT connector FROM connector_state WHERE stopped) AS awaited
                FROM assignment WHERE settled IS NULL AND suspended <> \(SQLiteStore.laidAside)
                """, arguments: [Backfill.patience, (now - Backfill.longest).milliseconds])
        while let row = try open.next() {
            let isWhole = (row["first_fetched"] as Int64?) != nil
            guard isWhole || row["awaited"] as Bool else { continue }
            if !isWhole {
                backfill.awaited += 1
                let deadline = Instant(milliseconds: row["since"]) + Backfill.longest
                backfill.deadline = max(backfill.deadline ?? deadline, deadline)
            }
            guard end != nil else { continue }
            if let account = account(row) {
                if let owner = try owners.owner(of: account) { backfill.newcomers.insert(owner) }
            } else {
                backfill.concernsEverybody = true
            }
        }
        guard let end else {
            let began = "SELECT coalesce((SELECT min(since) FROM assignment WHERE since > 0), (SELECT min(at) FROM run))"
            backfill.began = try Int64.fetchOne(db, sql: began).map(Instant.init(milliseconds:))
            return backfill
        }
        let latest = try Row.fetchCursor(
            db, sql: "SELECT network, identity, settled FROM assignment WHERE settled > ?",
            arguments: [max(end, now - longestComparison).milliseconds])
        while let row = try latest.next() {
            let settled = Instant(milliseconds: row["settled"])
            if let account = account(row) {
                guard let owner = try owners.owner(of: account) else { continue }
                backfill.arrivals[owner] = max(backfill.arrivals[owner] ?? settled, settled)
            } else {
                // A feed may have told of anybody.
                backfill.end = max(backfill.end ?? settled, settled)
            }
        }
        return backfill
    }

    /// Notes that a run has read what was whole by the time of its backfill, and when the installation's own was over.
    static func settle(_ run: Run, in db: Database) throws {
        try db.execute(
            sql: "UPDATE assignment SET settled = ? WHERE settled IS NULL AND first_fetched <= ?",
            arguments: [run.at.milliseconds, run.backfill.at.milliseconds])
        try db.execute(
            sql: "UPDATE publishing SET backfilled = ? WHERE backfilled IS NULL", arguments: [run.backfill.end?.milliseconds])
    }

    /// The account of an assignment; `nil` of a whole feed.
    private static func account(_ row: Row) -> IdentityKey? {
        Network(rawValue: row["network"]).map { IdentityKey($0, row["identity"]) }
    }
}

/// Looks up whose accounts are.
private struct Owners {
    private let find: RawStatement
    private let networks: [Network: Int64]

    init(in db: Database) throws {
        networks = Dictionary(try StoredIdentity.networks(in: db).map { ($1, $0) }) { first, _ in first }
        find = try RawStatement(
            """
            SELECT slug FROM account JOIN person ON person.id = coalesce(account.person, told_person)
            WHERE account.network = ? AND account.key = ?
            """, in: db)
    }

    /// The tracked person whom an account belongs to; `nil` where it belongs to nobody who is tracked.
    func owner(of account: IdentityKey) throws -> PersonKey? {
        guard let network = networks[account.network] else { return nil }
        defer { find.reset() }
        try find.bind(network, at: 1)
        try find.bind(StoredKey(account.id), at: 2)
        guard try find.step() else { return nil }
        return PersonID(rawValue: find.text(0)).map(PersonKey.tracked)
    }
}
