import Foundation
import GRDB
import Model

/// What the runs' scores were made of.
enum RunBases {
    /// Adds a run, or replaces that of the same time.
    static func add(_ run: Run, in db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO run (at, epoch, revision, last_account, last_post, circumstances) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (at) DO UPDATE SET epoch = excluded.epoch, revision = excluded.revision,
                    last_account = excluded.last_account, last_post = excluded.last_post, circumstances = excluded.circumstances
                """,
            arguments: [
                run.at.milliseconds, run.epoch, run.basis?.revision.value, run.basis?.revision.lastAccount,
                run.basis?.revision.lastPost, try run.basis.map { try Circumstances(of: $0).text },
            ])
    }

    /// What of today's records a run knew; `nil` where there is no such run, or where it tells nothing.
    static func knowledge(ofRunAt at: Instant, in db: Database) throws -> EarlierKnowledge? {
        let row = try Row.fetchOne(
            db, sql: "SELECT revision, last_account, last_post, circumstances FROM run WHERE at = ? AND revision IS NOT NULL",
            arguments: [at.milliseconds])
        guard let row else { return nil }
        let revision = Revision(row["revision"], lastAccount: row["last_account"], lastPost: row["last_post"])
        return EarlierKnowledge(
            basis: try Circumstances(text: row["circumstances"]).basis(at: revision),
            audiences: try audiences(at: revision, in: db), undated: try undated(at: revision, in: db))
    }

    /// The counts that accounts showed at a revision and show no longer.
    private static func audiences(
        at revision: Revision, in db: Database
    ) throws -> [IdentityKey: EarlierKnowledge.Audience] {
        let networks = try StoredIdentity.networks(in: db)
        // The row with the lowest revision is that of the first change (SQLite, "SELECT", bare columns beside min()).
        let read = try RawStatement(
            """
            SELECT min(former_audience.revision), network, key, former_audience.followers, former_audience.lists
            FROM former_audience JOIN account ON account.id = former_audience.account
            WHERE former_audience.revision > ? GROUP BY former_audience.account
            """, in: db)
        defer { read.reset() }
        try read.bind(revision.value, at: 1)
        var audiences: [IdentityKey: EarlierKnowledge.Audience] = [:]
        while try read.step() {
            guard let network = networks[read.int64(1)] else { continue }
            audiences[IdentityKey(network, read.key(2))] = EarlierKnowledge.Audience(
                followers: read.optionalInt64(3), lists: read.optionalInt64(4))
        }
        return audiences
    }

    /// The accounts whose date of creation was learnt after a revision.
    private static func undated(at revision: Revision, in db: Database) throws -> Set<IdentityKey> {
        let networks = try StoredIdentity.networks(in: db)
        let read = try RawStatement("SELECT network, key FROM account WHERE dated > ? AND id <= ?", in: db)
        defer { read.reset() }
        try read.bind(revision.value, at: 1)
        try read.bind(revision.lastAccount, at: 2)
        var undated: Set<IdentityKey> = []
        while try read.step() { if let network = networks[read.int64(0)] { undated.insert(IdentityKey(network, read.key(1))) } }
        return undated
    }

    /// What the operator had decided, and whose clocks stood still, as it is stored.
    private struct Circumstances: Codable {
        struct Account: Codable {
            var network: String
            var id: String
        }

        var stopped: [String: Int64]
        var leftOut: [String]
        var named: [Account]

        init(of basis: RunBasis) {
            stopped = Dictionary(uniqueKeysWithValues: basis.stopped.map { ($0.key.rawValue, $0.value.milliseconds) })
            leftOut = basis.leftOut.map(\.rawValue).sorted()
            named = basis.named.sorted().map { Account(network: $0.network.rawValue, id: $0.id) }
        }

        init(text: String) throws { self = try JSONDecoder().decode(Self.self, from: Data(text.utf8)) }

        var text: String {
            get throws {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
                return String(decoding: try encoder.encode(self), as: UTF8.self)
            }
        }

        func basis(at revision: Revision) -> RunBasis {
            var basis = RunBasis(revision: revision)
            for (name, at) in stopped { if let network = Network(rawValue: name) { basis.stopped[network] = Instant(milliseconds: at) } }
            basis.leftOut = Set(leftOut.compactMap(Network.init(rawValue:)))
            basis.named = Set(named.compactMap { account in Network(rawValue: account.network).map { IdentityKey($0, account.id) } })
            return basis
        }
    }
}
