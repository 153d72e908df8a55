import Foundation
import GRDB
import Model

/// What the runs' scores were made of.
enum RunBases {
    /// Adds a run, or replaces that of the same time.
    static func add(_ run: Run, in db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO run (at, epoch, revision, last_account, last_post, stopped) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (at) DO UPDATE SET epoch = excluded.epoch, revision = excluded.revision,
                    last_account = excluded.last_account, last_post = excluded.last_post, stopped = excluded.stopped
                """,
            arguments: [
                run.at.milliseconds, run.epoch, run.basis?.revision.value, run.basis?.revision.lastAccount,
                run.basis?.revision.lastPost, try run.basis.map { try text(of: $0.stopped) },
            ])
    }

    /// What of today's records a run knew; `nil` where there is no such run, or where it tells nothing.
    static func knowledge(ofRunAt at: Instant, in db: Database) throws -> EarlierKnowledge? {
        let row = try Row.fetchOne(
            db, sql: "SELECT revision, last_account, last_post, stopped FROM run WHERE at = ? AND revision IS NOT NULL",
            arguments: [at.milliseconds])
        guard let row else { return nil }
        let revision = Revision(row["revision"], lastAccount: row["last_account"], lastPost: row["last_post"])
        let tallies = try Int.fetchOne(db, sql: "SELECT count(*) FROM tally WHERE id <= ?", arguments: [revision.value]) ?? 0
        return EarlierKnowledge(
            basis: RunBasis(revision: revision, stopped: try stopped(in: row["stopped"])), tallies: tallies,
            audiences: try audiences(at: revision, in: db))
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

    private static func text(of stopped: [Network: Instant]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let times = Dictionary(uniqueKeysWithValues: stopped.map { ($0.key.rawValue, $0.value.milliseconds) })
        return String(decoding: try encoder.encode(times), as: UTF8.self)
    }

    private static func stopped(in text: String?) throws -> [Network: Instant] {
        guard let text else { return [:] }
        let times = try JSONDecoder().decode([String: Int64].self, from: Data(text.utf8))
        return Dictionary(
            uniqueKeysWithValues: times.compactMap { name, at in Network(rawValue: name).map { ($0, Instant(milliseconds: at)) } })
    }
}
