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
    private let store = Store()
    /// How many fetches ended with an error that the connector told to wait out.
    private(set) var setbacks = 0

    init(_ type: any Connector.Type, _ settings: ConnectorSettings, http: HTTPClient, clock: SteppedWallClock) throws {
        connector = try type.init(settings: settings)
        self.clock = clock
        context = FetchContext(
            connector: type.description.type, http: http, budget: TestBudget(now: clock.now), clock: clock, logger: MemoryLog().logger,
            expressions: NoExpressions())
    }

    /// What a store would hold by now.
    var known: Known { store.known }

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

    var known: Known { state.withLock(\.known) }
    var cursor: Cursor? {
        get { state.withLock(\.cursor) }
        set { state.withLock { $0.cursor = newValue } }
    }

    func take(_ batch: Batch) {
        state.withLock { state in
            state.known.take(batch)
            if let cursor = batch.cursor { state.cursor = cursor }
        }
    }
}
