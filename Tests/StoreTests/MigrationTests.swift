import GRDB
import Model
import Testing

@testable import Store

@Suite struct MigrationTests {
    private func tables(_ db: Database) throws -> [String] {
        try String.fetchAll(db, sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
    }

    @Test("the first step still makes the tables that version 1 was released with")
    func firstStepIsFrozen() async throws {
        let (made, saved) = (try DatabaseQueue(), try DatabaseQueue())
        try Schema.migrator.migrate(made, upTo: "1")
        try await saved.write { try $0.execute(sql: Version1.schema) }
        func words(_ tables: [String]) -> [[Substring]] {
            tables.map { table in table.split(separator: "\n").flatMap { $0.split(separator: " ") } }
        }
        let (makes, expected) = (try await made.read(tables), try await saved.read(tables))
        #expect(words(makes) == words(expected))
    }

    @Test("a store saved by version 3 remembers deletions from then on, and forgets whom it took accounts found by handle for")
    func opensVersion3() async throws {
        try await withStorePath { path in
            let saved = try DatabaseQueue(path: path)
            try await saved.write { db in
                try db.execute(sql: Version1.schema + Version3.schema + Version1.rows + Version3.rows)
            }
            let held = try await saved.read(tables)
            try saved.close()
            let made = try DatabaseQueue()
            try Schema.migrator.migrate(made, upTo: "3")
            #expect(try await made.read(tables).count == held.count)

            let store = try await openStore(at: path, role: .daemon)
            let (ada, found, told) = (slug("ada"), IdentityKey(forum, "99"), IdentityKey(forum, "100"))
            #expect(try await store.identities(of: ada).map(\.key) == [IdentityKey(forum, "88"), found, told])
            try await store.adopt(people: [Person(ada, name: "Ada")], identities: [], assignments: [:])
            // A program told of the last one, and nobody takes that back.
            #expect(try await store.identities(of: ada).map(\.key) == [told])
            let post = Batch(posts: [Post(network: forum, id: "p", author: "88", at: start)])
            try await store.commit(Batch(deletions: [Deletion(network: forum, stream: .posts, id: "p")]))
            #expect(try await store.commit(post).posts == .init(deletedBefore: 1))
            #expect(try await store.picture().posts.isEmpty)
        }
    }

    @Test("every table is STRICT")
    func everyTableIsStrict() async throws {
        let made = try DatabaseQueue()
        try Schema.migrator.migrate(made)
        let loose = try await made.read { db in
            try String.fetchAll(
                db, sql: "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict")
        }
        #expect(Set(loose) == ["sqlite_schema", "grdb_migrations"])
    }

    @Test("a store saved by version 1 is opened with all that it held")
    func opensVersion1() async throws {
        try await withStorePath { path in
            let saved = try DatabaseQueue(path: path)
            try await saved.write { try $0.execute(sql: Version1.schema + Version1.rows) }
            try saved.close()

            let store = try await openStore(at: path, role: .daemon)
            let ada = slug("ada")
            let then = Instant(seconds: 1_600_000_000)
            let identity = Identity(
                IdentityKey(forum, "88"), handle: "ada", name: "Ada L.", createdAt: then, followers: 5, following: 6, lists: 7,
                person: ada)
            #expect(try await store.people() == [Person(ada, name: "Ada", lists: ["friends"], place: "London")])
            #expect(try await store.identities(of: ada) == [identity])
            let picture = try await store.picture()
            #expect(picture.accounts == [1: identity, 2: Identity(IdentityKey(forum, "007"))])
            #expect(picture.posts == [1: PostReference(id: 1, author: 1, network: forum, name: "p", at: then)])
            #expect(picture.acts == [4: Act(id: 4, actor: 2, target: 1, post: 1, seconds: 1_600_000_001, kindCode: 1)])
            #expect(picture.tallies.values.map(\.self) == [9])

            let claim = try await store.claimOne(dueBy: start)
            #expect(claim.cursor == Cursor("here") && claim.failures == 2 && claim.identity == identity)
            #expect(try await store.handles().isEmpty)
            #expect(try await store.assignments() == [claim.assignment])
            let handle = ConfiguredHandle(connector: "one", numberedBy: "", handle: "ada")
            try await store.adopt(
                people: [Person(ada, name: "Ada")], identities: [identity], assignments: [claim.assignment: start],
                handles: [handle: identity.key])
            #expect(try await store.handles() == [handle: identity.key])
            #expect(try await store.budgetUses().map(\.used) == [7])
            #expect(try await store.connectorStates().map(\.problem) == ["slow"])
            #expect(try await store.standings(of: .tracked(ada)).map(\.score.value) == [42.5])
            #expect(try await store.standings(of: .tracked(ada)).map(\.quietDays) == [nil])
            #expect(try await store.standings(of: .tracked(ada)).map(\.coverage) == [nil])
            #expect(try await store.history(of: .tracked(ada), since: then).map(\.epoch) == ["first"])
            let waiting = try await store.claimNotifications(dueBy: start, limit: 9, lease: .seconds(60), for: ["log"])
            #expect(waiting.map(\.id) == ["a1-log"] && waiting.map(\.alert.title) == ["Ada is in"])
            let key = RuleStateKey(rule: "top", person: .tracked(ada))
            let run = Run(at: start, epoch: "second", standings: [])
            try await store.publish(run) { memory in
                #expect(memory.states[key]?.phase == .firing && memory.states.count == 1)
                // By which line it fired is not known of a store of then.
                #expect(memory.lines["top"]?.line == "")
                return Decision()
            }
        }
    }
}
