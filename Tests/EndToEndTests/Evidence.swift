import Foundation
import GRDB
import Model

/// What a store's file says, read by SQL alone, so that the code under test is not its own witness.
struct Evidence: Sendable {
    struct StoredAlert: Sendable, Hashable {
        var id, rule, person, status: String
        var at: Int64
    }

    struct StoredNotification: Sendable, Hashable {
        var name, alert, receiver, state: String
    }

    struct StoredState: Sendable, Hashable {
        var rule, person, phase: String
        var episode: Int
    }

    /// In the order in which they were stored.
    var interactions: [Interaction] = []
    /// By rule, person and time.
    var alerts: [StoredAlert] = []
    var notifications: [StoredNotification] = []
    var states: [StoredState] = []
    /// The times of all runs, in order.
    var runs: [Int64] = []
    /// The first run that rules about people decide; `nil` while first rounds of fetching go on.
    var begin: Int64?
    /// The scores that each tracked person had, by the time of the run.
    var scores: [String: [Int64: Double]] = [:]
    /// What SQLite finds wrong with the file; `ok` when nothing.
    var integrity = ""

    init() {}

    /// Reads all of it, at one moment.
    init(readingStoreAt path: String, checkingIntegrity: Bool = true) throws {
        self = try Self.reading(path) { db in
            var evidence = Evidence()
            if checkingIntegrity { evidence.integrity = try String.fetchAll(db, sql: "PRAGMA integrity_check").joined(separator: "; ") }
            evidence.interactions = try Self.interactions(in: db)
            evidence.alerts = try Row.fetchAll(db, sql: "SELECT id, rule, person, status, at FROM alert ORDER BY rule, person, at, id").map
            {
                StoredAlert(id: $0["id"], rule: $0["rule"], person: $0["person"], status: $0["status"], at: $0["at"])
            }
            evidence.notifications = try Row.fetchAll(db, sql: "SELECT name, alert, receiver, state FROM notification ORDER BY id").map {
                StoredNotification(name: $0["name"], alert: $0["alert"], receiver: $0["receiver"], state: $0["state"])
            }
            evidence.states = try Row.fetchAll(db, sql: "SELECT rule, person, phase, episode FROM rule_state ORDER BY rule, person").map {
                StoredState(rule: $0["rule"], person: $0["person"], phase: $0["phase"], episode: $0["episode"])
            }
            evidence.runs = try Int64.fetchAll(db, sql: "SELECT at FROM run ORDER BY at")
            evidence.begin = try Int64.fetchOne(db, sql: "SELECT backfilled FROM publishing")
            let scores = try Row.fetchCursor(db, sql: "SELECT slug, at, score FROM score_history JOIN person ON person.id = person")
            while let row = try scores.next() { evidence.scores[row["slug"], default: [:]][row["at"]] = row["score"] }
            return evidence
        }
    }

    /// The interactions alone.
    static func interactions(inStoreAt path: String) throws -> [Interaction] { try reading(path, interactions) }

    /// How many notifications wait.
    static func waiting(inStoreAt path: String) throws -> Int {
        try reading(path) { try Int.fetchOne($0, sql: "SELECT count(*) FROM notification WHERE state = 'waiting'") ?? 0 }
    }

    /// How many alerts are open.
    static func firing(inStoreAt path: String) throws -> Int {
        try reading(path) { try Int.fetchOne($0, sql: "SELECT count(*) FROM rule_state WHERE phase = 'firing'") ?? 0 }
    }

    /// The time of the last run that had something to tell.
    static func lastAlert(inStoreAt path: String) throws -> Instant? {
        try reading(path) { try Int64.fetchOne($0, sql: "SELECT max(at) FROM alert") }.map(Instant.init(milliseconds:))
    }

    /// Runs statements on a store behind the daemon's back.
    static func change(storeAt path: String, _ sql: String) throws {
        var configuration = GRDB.Configuration()
        configuration.busyMode = .timeout(30)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }

    private static func reading<Value>(_ path: String, _ read: (Database) throws -> Value) throws -> Value {
        var configuration = GRDB.Configuration()
        configuration.busyMode = .timeout(30)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        return try queue.inDatabase { db in
            var value: Value?
            try db.inTransaction(.deferred) {
                value = try read(db)
                return .commit
            }
            guard let value else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
            return value
        }
    }

    private static func interactions(in db: Database) throws -> [Interaction] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT network.name AS network, kind, CAST(actor.key AS TEXT) AS actor, CAST(target.key AS TEXT) AS target,
                    interaction.at AS at, CAST(interaction.key AS TEXT) AS id, CAST(post.key AS TEXT) AS post
                FROM interaction JOIN network ON network.id = interaction.network
                JOIN account AS actor ON actor.id = actor JOIN account AS target ON target.id = target
                LEFT JOIN post ON post.id = interaction.post ORDER BY interaction.id
                """
        ).map { row in
            guard let network = Network(rawValue: row["network"]), let kind = Kind(rawValue: row["kind"]) else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a network or kind that there is not")
            }
            return Interaction(
                network: network, kind: kind, actor: row["actor"], target: row["target"], at: Instant(milliseconds: row["at"]),
                id: row["id"], post: row["post"])
        }
    }
}

/// Keeps a store from being written until it is let go of.
final class WriteLock {
    private let queue: DatabaseQueue

    init(onStoreAt path: String) throws {
        var configuration = GRDB.Configuration()
        configuration.allowsUnsafeTransactions = true
        queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
    }

    func release() throws {
        try queue.inDatabase { try $0.execute(sql: "ROLLBACK") }
        try queue.close()
    }
}
