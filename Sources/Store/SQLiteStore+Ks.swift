import GRDB
import Model

extension SQLiteStore {
    /// Longer than any K counts.
    private static let keepingKs = Duration.seconds(3 * 366 * 86_400)

    public func giveK(
        from giver: PersonID, to receiver: PersonKey, on topic: String, at now: Instant, within allotment: KAllotment
    ) async throws(StoreError) -> K? {
        try await write("K not stored") { db in
            let spent =
                try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM k WHERE giver = ? AND at > ?",
                    arguments: [giver.rawValue, (now - allotment.period).milliseconds]) ?? 0
            guard spent < allotment.count else { return nil }
            try db.execute(sql: "DELETE FROM k WHERE at < ?", arguments: [(now - Self.keepingKs).milliseconds])
            try db.execute(
                sql: "INSERT INTO k (giver, receiver, topic, at) VALUES (?, ?, ?, ?)",
                arguments: [giver.rawValue, receiver.description, topic, now.milliseconds])
            return K(id: db.lastInsertedRowID, giver: giver, receiver: receiver, topic: topic, at: now)
        }
    }

    public func takeBackK(
        from giver: PersonID, to receiver: PersonKey, on topic: String, at now: Instant
    ) async throws(StoreError) -> K? {
        try await write("K not taken back") { db in
            let standing = try Ks.read("WHERE giver = ? AND topic = ? AND taken_back IS NULL", [giver.rawValue, topic], in: db)
            guard var k = standing.last(where: { $0.receiver == receiver }) else { return nil }
            k.takenBack = max(now, k.at)
            try db.execute(sql: "UPDATE k SET taken_back = ? WHERE id = ?", arguments: [k.takenBack?.milliseconds, k.id])
            return k
        }
    }

    public func ks() async throws(StoreError) -> [K] {
        try await read("Ks not read") { db in try Ks.read("", [], in: db) }
    }
}

/// The ledger of Ks.
private enum Ks {
    static func read(_ condition: String, _ arguments: StatementArguments, in db: Database) throws -> [K] {
        var owners: [IdentityKey: PersonKey] = [:]
        /// An account may have become somebody's since.
        func owner(of key: IdentityKey) throws -> PersonKey {
            if let owner = owners[key] { return owner }
            let owner = try StoredIdentity.find(key, in: db)?.person.map(PersonKey.tracked) ?? .met(key)
            owners[key] = owner
            return owner
        }
        return try Row.fetchAll(db, sql: "SELECT * FROM k \(condition) ORDER BY at, id", arguments: arguments).compactMap { row in
            guard let giver = PersonID(rawValue: row["giver"]), var receiver = PersonKey(row["receiver"] as String) else { return nil }
            if case .met(let key) = receiver { receiver = try owner(of: key) }
            return K(
                id: row["id"], giver: giver, receiver: receiver, topic: row["topic"], at: Instant(milliseconds: row["at"]),
                takenBack: (row["taken_back"] as Int64?).map(Instant.init(milliseconds:)))
        }
    }
}
