import GRDB
import Model

/// The offers of perks, and who waits for one.
enum Offers {
    static func read(_ clause: String, _ arguments: StatementArguments, in db: Database) throws -> [Offer] {
        try Row.fetchAll(db, sql: "SELECT * FROM offer \(clause)", arguments: arguments).map { row in
            guard let person = PersonID(rawValue: row["person"]), let state = Offer.State(rawValue: row["state"]) else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "unknown person or state of an offer")
            }
            func time(_ column: String) -> Instant? { (row[column] as Int64?).map(Instant.init(milliseconds:)) }
            return Offer(
                perk: row["perk"], person: person, state: state, since: Instant(milliseconds: row["since"]), number: row["number"],
                offeredAt: time("offered_at"), expiresAt: time("expires_at"), answeredAt: time("answered_at"),
                fulfilledAt: time("fulfilled_at"), isShared: row["is_shared"])
        }
    }

    /// Stores offers in the place of what they were.
    static func save(_ offers: [Offer], in db: Database) throws {
        for offer in offers {
            try db.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO offer
                        (perk, person, state, since, number, offered_at, expires_at, answered_at, fulfilled_at, is_shared)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                offer.perk, offer.person.rawValue, offer.state.rawValue, offer.since.milliseconds, offer.number,
                offer.offeredAt?.milliseconds, offer.expiresAt?.milliseconds, offer.answeredAt?.milliseconds,
                offer.fulfilledAt?.milliseconds, offer.isShared,
            ])
        }
    }

    /// Forgets who waits for a place no more.
    static func forget(_ ceased: [Offer], in db: Database) throws {
        for offer in ceased {
            try db.cachedStatement(sql: "DELETE FROM offer WHERE perk = ? AND person = ? AND state = 'waiting'")
                .execute(arguments: [offer.perk, offer.person.rawValue])
        }
    }
}

extension SQLiteStore {
    public func offers(of perk: String?) async throws(StoreError) -> [Offer] {
        try await read("offers not read") { db in
            try Offers.read(
                "WHERE (?1 IS NULL OR perk = ?1) ORDER BY perk, number IS NULL, number, since, person", [perk], in: db)
        }
    }

    /// How many offers of each perk are in each state.
    public func offerCounts() async throws(StoreError) -> [String: [Offer.State: Int]] {
        try await read("offers not counted") { db in
            let rows = try Row.fetchAll(db, sql: "SELECT perk, state, count(*) AS count FROM offer GROUP BY perk, state")
            return rows.reduce(into: [:]) { counts, row in
                if let state = Offer.State(rawValue: row["state"]) { counts[row["perk"], default: [:]][state] = row["count"] }
            }
        }
    }

    /// The offers of a perk in the order in which they were made, and behind them who waits for a place: at most `limit`, of those behind a
    /// place where one is given.
    public func offers(of perk: String, after place: OfferPlace?, limit: Int) async throws(StoreError) -> [Offer] {
        try await read("offers not read") { db in
            let (condition, arguments): (String, StatementArguments) =
                switch place {
                case nil: ("", [])
                case .made(let number): ("AND (number > ? OR number IS NULL)", [number])
                case .waiting(let since, let person): ("AND number IS NULL AND (since, person) > (?, ?)", [since.milliseconds, person])
                }
            return try Offers.read(
                "WHERE perk = ? \(condition) ORDER BY number IS NULL, number, since, person LIMIT ?", [perk] + arguments + [limit], in: db)
        }
    }

    /// The offers of a perk that were made last, the latest first.
    public func latestOffers(of perk: String, limit: Int) async throws(StoreError) -> [Offer] {
        try await read("offers not read") { db in
            try Offers.read("WHERE perk = ? AND number IS NOT NULL ORDER BY number DESC LIMIT ?", [perk, limit], in: db)
        }
    }

    /// What a person was offered of some perks, or waits for.
    public func offers(to person: PersonID, of perks: [String]) async throws(StoreError) -> [Offer] {
        try await read("offers not read") { db in
            try perks.flatMap { try Offers.read("WHERE perk = ? AND person = ?", [$0, person.rawValue], in: db) }
        }
    }

    public func replace(_ offer: Offer, by next: Offer, raising raised: [Decision.Raised]) async throws(StoreError) -> Bool {
        try await write("offer not changed") { db in
            let stored = try Offers.read("WHERE perk = ? AND person = ?", [offer.perk, offer.person.rawValue], in: db)
            guard stored == [offer] else { return false }
            try Offers.save([next], in: db)
            for raised in raised { try Outbox.add(raised, in: db) }
            return true
        }
    }
}
