import GRDB
import Model

/// One write transaction on what networks told: its counters, and the ids of what it names.
///
/// Valid inside one write access. Call `finish()` at its end, or nothing that it stored can be read by "everything since".
struct Writing {
    let db: Database
    let interner: Interner
    let now: Instant
    /// The last number given out of the counter that orders everything stored.
    private(set) var revision: Int64
    private var lastAccount: Int64
    private var lastPost: Int64
    private var forgetting: Int64

    private let findAccount: RawStatement
    private let addAccount: RawStatement
    private let findPost: RawStatement
    private let addPost: RawStatement

    init(_ db: Database, _ interner: Interner, at now: Instant) throws {
        self.db = db
        self.interner = interner
        self.now = now
        let counters = try RawStatement("SELECT revision, last_account, last_post, forgetting FROM store", in: db)
        guard try counters.step() else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "no counters") }
        revision = counters.int64(0)
        lastAccount = counters.int64(1)
        lastPost = counters.int64(2)
        forgetting = counters.int64(3)
        counters.reset()
        interner.follow(forgetting: forgetting)
        findAccount = try RawStatement("SELECT id FROM account WHERE network = ? AND key = ?", in: db)
        addAccount = try RawStatement("INSERT INTO account (id, network, key, revision) VALUES (?, ?, ?, ?)", in: db)
        findPost = try RawStatement("SELECT id FROM post WHERE network = ? AND key = ?", in: db)
        addPost = try RawStatement("INSERT INTO post (id, network, key, revision) VALUES (?, ?, ?, ?)", in: db)
    }

    /// Saves the counters.
    func finish() throws {
        let save = try RawStatement(
            """
            UPDATE store SET revision = ?1, last_account = ?2, last_post = ?3, forgetting = ?4
            WHERE (revision, last_account, last_post, forgetting) <> (?1, ?2, ?3, ?4)
            """, in: db)
        try save.bind(revision, at: 1)
        try save.bind(lastAccount, at: 2)
        try save.bind(lastPost, at: 3)
        try save.bind(forgetting, at: 4)
        try save.run()
    }

    /// The next number of the counter that orders everything stored.
    mutating func nextRevision() -> Int64 {
        revision += 1
        return revision
    }

    /// Passes over numbers that were given out, or might have been.
    mutating func advance(by count: Int64) { revision += count }

    /// Notes that an account or post is gone: no process may use an id from memory any more, and readers are told.
    mutating func noteRemoval(of removal: Removal) throws {
        let note = try RawStatement("INSERT INTO removal (id, what, removed) VALUES (?, ?, ?)", in: db)
        try note.bind(nextRevision(), at: 1)
        let (what, id): (Int64, Int64) =
            switch removal {
            case .account(let id): (1, id)
            case .post(let id): (2, id)
            case .act(let id): (3, id)
            }
        try note.bind(what, at: 2)
        try note.bind(id, at: 3)
        try note.run()
        if case .act = removal { return }
        noteForgetting()
    }

    /// Notes that no process may use an account's or a post's id from memory any more.
    mutating func noteForgetting() {
        forgetting += 1
        interner.forgetAll()
        interner.follow(forgetting: forgetting)
    }

    // MARK: Ids

    func network(_ network: Network) throws -> Int64 {
        if let id = interner.networks[network] { return id }
        let add = try RawStatement("INSERT INTO network (name) VALUES (?) ON CONFLICT DO NOTHING", in: db)
        try add.bind(network.rawValue, at: 1)
        try add.run()
        let find = try RawStatement("SELECT id FROM network WHERE name = ?", in: db)
        try find.bind(network.rawValue, at: 1)
        guard try find.step() else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "no network") }
        let id = find.int64(0)
        find.reset()
        interner.networks[network] = id
        return id
    }

    /// The account's id, if it is stored.
    func knownAccount(_ name: Interner.Name) throws -> Int64? {
        if let id = interner.accounts.id(of: name) { return id }
        guard let id = try find(name, with: findAccount) else { return nil }
        interner.accounts.insert(id, for: name)
        return id
    }

    /// The account's id; it is stored now if it was not.
    mutating func account(_ name: Interner.Name) throws -> Int64 {
        if let id = try knownAccount(name) { return id }
        lastAccount += 1
        try add(name, id: lastAccount, with: addAccount)
        interner.accounts.insert(lastAccount, for: name)
        return lastAccount
    }

    /// The post's id, if it is stored.
    func knownPost(_ name: Interner.Name) throws -> Int64? {
        if let id = interner.posts.id(of: name) { return id }
        guard let id = try find(name, with: findPost) else { return nil }
        interner.posts.insert(id, for: name)
        return id
    }

    /// The post's id; it is stored now, without an author, if it was not.
    mutating func post(_ name: Interner.Name) throws -> Int64 {
        if let id = try knownPost(name) { return id }
        lastPost += 1
        try add(name, id: lastPost, with: addPost)
        interner.posts.insert(lastPost, for: name)
        return lastPost
    }

    private func find(_ name: Interner.Name, with statement: RawStatement) throws -> Int64? {
        try statement.bind(name.network, at: 1)
        try statement.bind(name.key, at: 2)
        guard try statement.step() else { return nil }
        defer { statement.reset() }
        return statement.int64(0)
    }

    private mutating func add(_ name: Interner.Name, id: Int64, with statement: RawStatement) throws {
        try statement.bind(id, at: 1)
        try statement.bind(name.network, at: 2)
        try statement.bind(name.key, at: 3)
        try statement.bind(nextRevision(), at: 4)
        try statement.run()
    }
}
