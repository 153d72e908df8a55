import ConnectorKit
import ConnectorTesting
import CurlHTTP
import Model
import Synchronization

@testable import Simnet

/// A daemon in small: asks one connector about one account after the other, keeps what it is told, and obeys what goes wrong.
final class Observer {
    let connector: any Connector
    private let clock: SteppedWallClock
    private let context: FetchContext
    private var cursors: [IdentityKey: Cursor] = [:]
    private let store: Store
    /// How many fetches ended with an error that the connector told to wait out.
    private(set) var setbacks = 0

    /// - Parameter address: The server's, which is no part of any id where ids are addresses.
    init(_ type: any Connector.Type, _ settings: ConnectorSettings, address: String, http: HTTPClient, clock: SteppedWallClock) throws {
        store = Store(address)
        connector = try type.init(settings: settings)
        self.clock = clock
        context = FetchContext(
            connector: type.description.type, http: http, budget: TestBudget(now: clock.now), clock: clock, logger: MemoryLog().logger,
            expressions: NoExpressions())
    }

    /// What a store would hold by now.
    var known: Known { store.known }

    /// An id as the society has it.
    func plain(_ id: String) -> String { store.plain(id) }

    func resolve(_ handle: String) async throws -> Identity {
        while true {
            do throws(FetchError) { return try await connector.resolve(handle, in: context) } catch { try wait(error) }
        }
    }

    func facts(about ids: [String]) async throws -> [Identity] { try await connector.facts(about: ids, in: context)?.identities ?? [] }

    /// Fetches until a fetch comes to its end.
    func fetch(_ identity: Identity) async throws {
        for _ in 0..<100 {
            do throws(FetchError) {
                let key = identity.key
                store.cursor = cursors[key]
                defer { cursors[key] = store.cursor }
                return try await connector.fetch(identity, after: store.cursor, in: context) { [store] batch throws(FetchError) in
                    store.take(batch)
                }
            } catch { try wait(error) }
        }
    }

    private func wait(_ error: FetchError) throws {
        setbacks += 1
        switch error.recovery {
        case .retry(let at): clock.set(max(at, clock.now))
        case .backOff: clock.advance(by: .seconds(60))
        case .reconfigure, .giveUp: throw error
        }
    }
}

/// What was told, as a store keeps it: one record an id, the last word of each count, and nothing of what was deleted.
struct Known: Sendable {
    var posts: [String: Post] = [:]
    var acts: [String: Interaction] = [:]
    var counts: [Tally.Subject: [Kind: Int64]] = [:]
    var rejected = 0
    /// Posts that were deleted: nothing of them comes back.
    private var gone: Set<String> = []

    mutating func take(_ batch: Batch) {
        for post in batch.posts where !gone.contains(post.id) { posts[post.id] = post }
        for act in batch.interactions where !gone.contains(act.post ?? "") { acts["\(act.kind) \(act.id ?? "\(ActKey(act))")"] = act }
        for tally in batch.tallies { counts[tally.subject, default: [:]][tally.kind] = tally.count }
        for deletion in batch.deletions where deletion.stream == .posts {
            gone.insert(deletion.id)
            posts[deletion.id] = nil
            counts[.post(deletion.id)] = nil
            acts = acts.filter { $0.value.post != deletion.id }
        }
        rejected += batch.rejectedCount
    }
}

/// The store of an observer, which its connector fills from wherever it runs.
private final class Store: Sendable {
    private let state = Mutex((known: Known(), cursor: Cursor?.none))
    private let address: String

    init(_ address: String) { self.address = address }

    func plain(_ id: String) -> String {
        guard id.contains("/") else { return id }
        return id.replacing("\(address)/", with: "").replacing("\(address.trimmingPrefix("http://"))/", with: "")
    }

    private func plain(_ batch: Batch) -> Batch {
        var batch = batch
        for index in batch.posts.indices {
            batch.posts[index].id = plain(batch.posts[index].id)
            batch.posts[index].author = plain(batch.posts[index].author)
        }
        for index in batch.interactions.indices {
            batch.interactions[index].actor = plain(batch.interactions[index].actor)
            batch.interactions[index].target = plain(batch.interactions[index].target)
            batch.interactions[index].post = batch.interactions[index].post.map(plain)
        }
        for index in batch.deletions.indices { batch.deletions[index].id = plain(batch.deletions[index].id) }
        return batch
    }

    var known: Known { state.withLock(\.known) }
    var cursor: Cursor? {
        get { state.withLock(\.cursor) }
        set { state.withLock { $0.cursor = newValue } }
    }

    func take(_ batch: Batch) {
        state.withLock { state in
            state.known.take(plain(batch))
            if let cursor = batch.cursor { state.cursor = cursor }
        }
    }
}
