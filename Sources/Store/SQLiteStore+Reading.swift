import GRDB
import Model

extension SQLiteStore {
    /// The most records of one chunk.
    static let chunkLength = 16_384
    /// The most posts of one chunk that tells what they say: texts are longer than other records.
    static let wordsLength = 4096

    public func read(
        since revision: Revision?, visit: @escaping @Sendable (RecordChunk) throws -> Void
    ) async throws -> Revision {
        let relay = ChunkRelay(to: visit)
        return try await withTaskCancellationHandler {
            try await pool.read { [pool] db in
                // The first statement fixes the moment that all the others see.
                let now = try Revision.now(in: db)
                let since = revision?.value ?? 0
                let reading = Reading(db: db, since: since, networks: try StoredIdentity.networks(in: db))
                try relay.run {
                    try reading.accounts(relay.put)
                    try reading.posts(relay.put)
                    try ActReading.read(after: since, until: now, in: db, helpedBy: pool, to: relay)
                    try reading.tallies(relay.put)
                    // Who has read nothing yet has nothing to remove.
                    if revision != nil { try reading.removals(relay.put) }
                }
                return now
            }
        } onCancel: {
            // Most of the time no statement runs that could be interrupted.
            relay.fail(CancellationError())
        }
    }

    public func readWords(since revision: Revision?, visit: @Sendable ([PostWords]) throws -> Void) async throws -> Revision {
        try await pool.read { db in
            let now = try Revision.now(in: db)
            try Reading(db: db, since: revision?.value ?? 0, networks: [:]).words(visit)
            return now
        }
    }
}

extension Revision {
    /// The one that the store is at.
    static func now(in db: Database) throws -> Revision {
        let counters = try RawStatement("SELECT revision, last_account, last_post FROM store", in: db)
        defer { counters.reset() }
        guard try counters.step() else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "no counters") }
        return Revision(counters.int64(0), lastAccount: counters.int64(1), lastPost: counters.int64(2))
    }
}

/// One pass over everything stored since a revision. Each kind of record is read in the order in which it came or changed last.
private struct Reading {
    let db: Database
    let since: Int64
    let networks: [Int64: Network]

    /// Gathers what `read` makes of the rows of `sql`, whose one argument is `since`, and hands it on in chunks.
    @inline(__always)
    private func chunks<Element, Chunk>(
        of sql: String, atMost length: Int = SQLiteStore.chunkLength, as chunk: ([Element]) -> Chunk, to visit: (Chunk) throws -> Void,
        read: (RawStatement) throws -> Element
    ) throws {
        let rows = try RawStatement(sql, in: db)
        defer { rows.reset() }
        try rows.bind(since, at: 1)
        var isAtEnd = false
        var expected = 0
        while !isAtEnd {
            var elements: [Element] = []
            elements.reserveCapacity(expected)
            while elements.count < length {
                guard try rows.step() else {
                    isAtEnd = true
                    break
                }
                elements.append(try read(rows))
            }
            expected = elements.count
            if !elements.isEmpty { try visit(chunk(elements)) }
        }
    }

    // A full read walks the table, a later one the index of revisions.
    private func condition(_ table: String) -> String {
        since == 0 ? "WHERE +\(table).revision > ? ORDER BY \(table).id" : "WHERE \(table).revision > ? ORDER BY \(table).revision"
    }

    func accounts(_ visit: (RecordChunk) throws -> Void) throws {
        try chunks(of: "\(StoredIdentity.select) \(condition("account"))", as: RecordChunk.accounts, to: visit) { row in
            Account(id: row.int64(0), identity: StoredIdentity.read(row, on: try network(row.int64(1))))
        }
    }

    func posts(_ visit: (RecordChunk) throws -> Void) throws {
        try chunks(
            of: "SELECT id, author, network, key, at FROM post \(condition("post"))", as: RecordChunk.posts, to: visit
        ) { row in
            PostReference(
                id: row.int64(0), author: row.int64(1), network: try network(row.int64(2)), name: row.key(3),
                at: row.optionalInt64(4).map(Instant.init(milliseconds:)))
        }
    }

    func words(_ visit: ([PostWords]) throws -> Void) throws {
        let topics = try RawStatement("SELECT topic FROM post_topic WHERE post = ? ORDER BY topic", in: db)
        try chunks(
            of: "SELECT id, substr(text, 1, \(PostWords.longestText)) FROM post \(condition("post"))", atMost: SQLiteStore.wordsLength,
            as: \.self, to: visit
        ) { row in
            var words = PostWords(id: row.int64(0), hashtags: [], text: row.optionalText(1))
            try topics.bind(words.id, at: 1)
            while try topics.step() { words.hashtags.append(topics.text(0)) }
            return words
        }
    }

    func tallies(_ visit: (RecordChunk) throws -> Void) throws {
        try chunks(
            of: "SELECT id, account, post, kind, count, at FROM tally WHERE id > ? ORDER BY id", as: RecordChunk.tallies, to: visit
        ) { row in
            guard let kind = Kind(rawValue: UInt8(truncatingIfNeeded: row.int64(3))) else { throw unknown("kind", row.int64(3)) }
            return TallySample(
                id: row.int64(0), account: row.int64(1), post: row.int64(2), kind: kind, count: row.int64(4),
                at: Instant(milliseconds: row.int64(5)))
        }
    }

    func removals(_ visit: (RecordChunk) throws -> Void) throws {
        try chunks(of: "SELECT what, removed FROM removal WHERE id > ? ORDER BY id", as: RecordChunk.removals, to: visit) { row in
            switch row.int64(0) {
            case 1: .account(row.int64(1))
            case 2: .post(row.int64(1))
            case 3: .act(row.int64(1))
            default: throw unknown("removal", row.int64(0))
            }
        }
    }

    private func network(_ id: Int64) throws -> Network {
        guard let network = networks[id] else { throw unknown("network", id) }
        return network
    }

    private func unknown(_ word: String, _ code: Int64) -> DatabaseError {
        DatabaseError(resultCode: .SQLITE_CORRUPT, message: "unknown \(word) \(code)")
    }
}
