import Foundation
import Logging
import Model
import Scheduling
import Store
import Testing

@testable import Clout

private let network = Network("mastodon")
private let now = Instant(seconds: 1_700_000_000)

@Suite("Whom the store tracks")
struct TrackingTests {
    @Test("an account that renamed itself is known still after a restart, and goes on from its cursor")
    func renamed() async throws {
        try await withStore { store, folder in
            let configuration = try folder.configuration(identities: "mastodon = \"ada\"")
            #expect(try await begin(configuration, store).wishes == [try wish("ada")])
            try await find("ada", id: "7", in: configuration, store)
            try await fetch(cursor: "here", from: store)
            try await store.commit(Batch(identities: [Identity(IdentityKey(network, "7"), handle: "countess")]))

            #expect(try await begin(configuration, store).wishes.isEmpty)
            #expect(try await cursors(in: store) == ["7": "here"])
            #expect(try await store.identities(of: try slug("ada")).map(\.handle) == ["countess"])
        }
    }

    @Test("a handle with its server is looked up once, and not again at every start")
    func withServer() async throws {
        try await withStore { store, folder in
            let configuration = try folder.configuration(identities: "mastodon = \"ada@mastodon.example\"")
            #expect(try await begin(configuration, store).wishes.count == 1)
            try await find("ada@mastodon.example", id: "7", named: "ada", in: configuration, store)
            try await fetch(cursor: "here", from: store)
            #expect(try await begin(configuration, store).wishes.isEmpty)
            #expect(try await cursors(in: store) == ["7": "here"])
        }
    }

    @Test("what an earlier version tracked stays, with its cursor, until a look-up names another account")
    func earlierVersion() async throws {
        try await withStore { store, folder in
            let configuration = try folder.configuration(identities: "mastodon = \"ada@mastodon.example\"")
            let (ada, key) = (try slug("ada"), IdentityKey(network, "7"))
            try await store.adopt(
                people: [Person(ada, name: "Ada")], identities: [Identity(key, handle: "ada", person: ada)],
                assignments: [Assignment(connector: "mastodon", identity: key): now], handles: [:])
            try await fetch(cursor: "here", from: store)

            let tracking = try await begin(configuration, store)
            #expect(await tracking.wishes.count == 1)
            #expect(try await cursors(in: store) == ["7": "here"])
            #expect(try await store.identities(of: ada).map(\.key) == [key])
            try await find("ada@mastodon.example", id: "7", named: "ada", in: configuration, store)
            #expect(try await cursors(in: store) == ["7": "here"])

            _ = try await begin(try folder.configuration(identities: "mastodon = \"lovelace\""), store)
            #expect(try await cursors(in: store) == ["7": "here"])
            try await find("lovelace", id: "8", in: try folder.configuration(identities: "mastodon = \"lovelace\""), store)
            #expect(try await cursors(in: store) == ["8": nil])
        }
    }

    @Test("on another server the same handle is another account")
    func movedServer() async throws {
        try await withStore { store, folder in
            let here = try folder.configuration(identities: "mastodon = \"ada\"")
            try await find("ada", id: "7", in: here, store)
            let there = try folder.configuration(identities: "mastodon = \"ada\"", server: "elsewhere.example")
            #expect(try await begin(there, store).wishes == [try wish("ada")])
            #expect(try await store.assignments().isEmpty)
        }
    }

    @Test("an account that is named by its id needs no look-up, and nobody named any more is fetched")
    func byID() async throws {
        try await withStore { store, folder in
            let tracking = try await begin(try folder.configuration(identities: "mastodon = { id = \"7\" }"), store)
            #expect(await tracking.wishes.isEmpty)
            #expect(try await cursors(in: store) == ["7": nil])
            try await tracking.adopt(try folder.configuration(identities: ""))
            #expect(try await store.assignments().isEmpty)
            #expect(try await store.identities(of: try slug("ada")).isEmpty)
        }
    }

    @Test("of two people who name one account the first in the files keeps it, before and after a restart; both are told, once")
    func namedTwice() async throws {
        try await withStore { store, folder in
            try folder.write("etc/people.d/b.toml", "[[person]]\nid = \"ben\"\n[person.identities]\nmastodon = { id = \"7\" }\n")
            let configuration = try folder.configuration(identities: "mastodon = \"ada\"")
            let log = LogLines()
            try await find("ada", id: "7", in: configuration, store, logger: log.logger)
            for _ in 0..<2 {
                #expect(try await store.identities(of: try slug("ada")).map(\.key.id) == ["7"])
                #expect(try await store.identities(of: try slug("ben")).isEmpty)
                #expect(try await store.assignments().count == 1)
                _ = try await begin(configuration, store)
            }
            #expect(
                log.whole == [
                    "warning account is named twice account=mastodon:7 mend=one account has one owner, the first in the order of the files: "
                        + "take it out of the other's file other=ben other_file=people.d/b.toml owner=ada owner_file=people.d/a.toml"
                ])
        }
    }

    @Test("a connector that is renamed is told of, and goes on from its cursors when it has its name again")
    func renamedConnector() async throws {
        try await withStore { store, folder in
            let former = try folder.configuration(identities: "mastodon = { id = \"7\" }")
            _ = try await begin(former, store)
            try await fetch(cursor: "here", from: store)
            try folder.write("etc/people.d/a.toml", "[[person]]\nid = \"ada\"\n[person.identities]\nsocial = { id = \"7\" }\n")
            try folder.write(
                "etc/connectors.d/m.toml",
                "[connector]\ntype = \"mastodon\"\nname = \"social\"\nbase_url = \"https://mastodon.example\"\n")
            let log = LogLines()
            for _ in 0..<2 {
                _ = try await begin(try Configuration.load(from: folder.path + "/etc", environment: [:]), store, logger: log.logger)
            }
            #expect(try await cursors(in: store) == ["7": nil])
            #expect(
                log.whole == [
                    "notice connector has no file any more connector=mastodon cursors=1 mend=if it was renamed, call it `mastodon` again, or "
                        + "everything is read anew; its cursors are kept for 90 days"
                ])
            _ = try await begin(former, store)
            #expect(try await cursors(in: store) == ["7": "here"])
        }
    }

    // MARK: Parts

    private func withStore(_ body: (SQLiteStore, TemporaryFolder) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let store = try await SQLiteStore.open(at: folder.path + "/clout.db", role: .daemon, logger: silent)
        try await body(store, folder)
        await store.close()
    }

    private func begin(_ configuration: Configuration, _ store: SQLiteStore, logger: Logger = silent) async throws -> Tracking {
        let tracking = Tracking(store: store, wall: StoppedClock(), logger: logger)
        try await tracking.adopt(configuration)
        return tracking
    }

    /// Lets a look-up name the account, and waits until the store knows.
    private func find(
        _ handle: String, id: String, named name: String? = nil, in configuration: Configuration, _ store: SQLiteStore,
        logger: Logger = silent
    ) async throws {
        let tracking = try await begin(configuration, store, logger: logger)
        let identity = Identity(IdentityKey(network, id), handle: name ?? handle, person: try slug("ada"))
        try await store.commit(Batch(identities: [identity]))
        await tracking.take(Resolution(wish: try wish(handle), identity: identity))
        await withTaskGroup(of: Void.self) { group in
            let (stored, note) = AsyncStream.makeStream(of: Void.self)
            group.addTask { await tracking.run(on: ContinuousClock()) { note.finish() } }
            for await _ in stored {}
            group.cancelAll()
        }
        #expect(await tracking.wishes.isEmpty)
    }

    /// Fetches the one assignment there is.
    private func fetch(cursor: String, from store: SQLiteStore) async throws {
        let claim = try #require(try await store.claim(dueBy: now, limit: 1, lease: .seconds(60), excluding: []).first)
        try await store.commit(Batch(cursor: Cursor(cursor)), under: claim.lease, next: Schedule(due: now))
    }

    /// The cursor of each account that is fetched.
    private func cursors(in store: SQLiteStore) async throws -> [String: String?] {
        var cursors: [String: String?] = [:]
        for claim in try await store.claim(dueBy: now, limit: 99, lease: .seconds(60), excluding: []) {
            cursors[claim.assignment.identity?.id ?? "", default: nil] = claim.cursor?.value
            try await store.release(claim.lease, next: Schedule(due: claim.due))
        }
        return cursors
    }

    private func slug(_ text: String) throws -> PersonID { try #require(PersonID(rawValue: text)) }
    private func wish(_ handle: String) throws -> Wish { Wish(connector: "mastodon", handle: handle, person: try slug("ada")) }
}

let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

struct StoppedClock: WallClock {
    var now: Instant { Instant(seconds: 1_700_000_000) }
}

extension TemporaryFolder {
    /// Ada, with these identities, and the connector that fetches them.
    fileprivate func configuration(identities: String, server: String = "mastodon.example") throws -> Configuration {
        try write("etc/people.d/a.toml", "[[person]]\nid = \"ada\"\nname = \"Ada\"\n[person.identities]\n\(identities)\n")
        try write("etc/connectors.d/m.toml", "[connector]\ntype = \"mastodon\"\nbase_url = \"https://\(server)\"\n")
        return try Configuration.load(from: path + "/etc", environment: [:])
    }
}
