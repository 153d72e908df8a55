import GRDB
import Model

/// What identifies an act to which the network gave no id: kind, actor, target, post and time, in 33 bytes.
enum ActKey {
    static func bytes(kind: Kind, actor: Int64, target: Int64, post: Int64?, at: Instant) -> [UInt8] {
        var bytes: [UInt8] = [kind.rawValue]
        bytes.reserveCapacity(33)
        for number in [target, post ?? 0, actor, at.milliseconds] {
            withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
        }
        return bytes
    }
}

extension Writing {
    /// Stores interactions that are not known yet. The first of two with one id is kept.
    ///
    /// They are stored in the order of their keys, so that a page of the index that several of them share is found, changed and
    /// logged once. The order among the acts of one batch means nothing.
    mutating func store(_ interactions: [Interaction]) throws -> CommitOutcome.Count {
        var rows: [(place: UInt64, network: Int64, index: Int32)] = []
        rows.reserveCapacity(interactions.count)
        for (index, interaction) in interactions.enumerated() {
            let place = interaction.id.map { StoredKey($0).locality } ?? .max
            rows.append((place, try network(interaction.network), Int32(index)))
        }
        rows.sort { a, b in
            a.network != b.network ? a.network < b.network : a.place != b.place ? a.place < b.place : a.index < b.index
        }

        let width = rows.count < Self.rowsAtOnce ? 1 : Self.rowsAtOnce
        let (addMany, addOne) = (try Self.addInteractions(width, in: db), try Self.addInteractions(1, in: db))
        var count = CommitOutcome.Count()
        var start = 0
        while start < rows.count {
            let isWhole = start + width <= rows.count
            let (add, end) = isWhole ? (addMany, start + width) : (addOne, start + 1)
            for place in start..<end {
                try bind(
                    interactions[Int(rows[place].index)], network: rows[place].network, id: revision + 1 + Int64(place - start),
                    to: add, from: Int32(place - start) * Self.interactionColumns)
            }
            let added = try add.run()
            if added > 0 { advance(by: Int64(end - start)) }
            count.stored += added
            start = end
        }
        count.known = interactions.count - count.stored
        return count
    }

    /// Several rows a statement spare SQLite most of a statement's start; beyond eight there is little left to win.
    private static let rowsAtOnce = 8
    private static let interactionColumns: Int32 = 8

    private static func addInteractions(_ rows: Int, in db: Database) throws -> RawStatement {
        try RawStatement(
            """
            INSERT INTO interaction (id, kind, actor, target, post, at, network, key)
            VALUES \(Array(repeating: "(?, ?, ?, ?, ?, ?, ?, ?)", count: rows).joined(separator: ", "))
            ON CONFLICT (network, key) DO NOTHING
            """, in: db)
    }

    private mutating func bind(
        _ interaction: Interaction, network: Int64, id: Int64, to add: RawStatement, from column: Int32
    ) throws {
        let actor = try account(Interner.Name(network: network, key: StoredKey(interaction.actor)))
        let target = try account(Interner.Name(network: network, key: StoredKey(interaction.target)))
        let post = try interaction.post.map { try self.post(Interner.Name(network: network, key: StoredKey($0))) }
        try add.bind(id, at: column + 1)
        try add.bind(Int64(interaction.kind.rawValue), at: column + 2)
        try add.bind(actor, at: column + 3)
        try add.bind(target, at: column + 4)
        try add.bind(post, at: column + 5)
        try add.bind(interaction.at.milliseconds, at: column + 6)
        try add.bind(network, at: column + 7)
        if let id = interaction.id {
            try add.bind(StoredKey(id), at: column + 8)
        } else {
            let key = ActKey.bytes(kind: interaction.kind, actor: actor, target: target, post: post, at: interaction.at)
            try add.bind(key, at: column + 8)
        }
    }

    /// Stores tallies. Of two samples of one subject, kind and time the larger count is kept, whichever came first; one that is undated only
    /// where its count is another one than that before its time, and than that behind it: a copy of a file has another time.
    mutating func store(_ tallies: [Tally], areUndated: Bool) throws -> CommitOutcome.Count {
        let ofAccount = try RawStatement(Self.addTally(subject: "account", isUndated: areUndated), in: db)
        let ofPost = try RawStatement(Self.addTally(subject: "post", isUndated: areUndated), in: db)
        var count = CommitOutcome.Count()
        for tally in tallies {
            let network = try network(tally.network)
            let add: RawStatement
            switch tally.subject {
            case .identity(let id):
                add = ofAccount
                try add.bind(try account(Interner.Name(network: network, key: StoredKey(id))), at: 2)
            case .post(let id):
                add = ofPost
                try add.bind(try post(Interner.Name(network: network, key: StoredKey(id))), at: 2)
            }
            try add.bind(revision + 1, at: 1)
            try add.bind(Int64(tally.kind.rawValue), at: 3)
            try add.bind(tally.count, at: 4)
            try add.bind(tally.at.milliseconds, at: 5)
            if try add.run() > 0 {
                _ = nextRevision()
                count.stored += 1
            }
        }
        count.known = tallies.count - count.stored
        return count
    }

    private static func addTally(subject: String, isUndated: Bool) -> String {
        let ofSubject = "SELECT count FROM tally WHERE \(subject) = ?2 AND kind = ?3 AND at"
        let neighbours = ["\(ofSubject) <= ?5 ORDER BY at DESC LIMIT 1", "\(ofSubject) >= ?5 ORDER BY at LIMIT 1"]
        return """
            INSERT INTO tally (id, \(subject), kind, count, at) SELECT ?1, ?2, ?3, ?4, ?5
            WHERE \(isUndated ? neighbours.map { "?4 IS NOT (\($0))" }.joined(separator: " AND ") : "true")
            ON CONFLICT (\(subject), kind, at) WHERE \(subject) IS NOT NULL DO UPDATE SET id = excluded.id, count = excluded.count
            WHERE excluded.count > count
            """
    }
}
