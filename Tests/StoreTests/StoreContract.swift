import Model
import Store
import Synchronization
import Testing

/// What any store must do, as a list of promises to be kept by an empty one.
///
/// A store's own tests run them all:
///
/// ```swift
/// @Test(arguments: StoreContract.promises) func keeps(_ promise: StoreContract.Promise) async throws {
///     let clock = ManualWallClock()
///     try await promise.keep(try await MyStore.open(clock: clock), clock)
/// }
/// ```
enum StoreContract {
    struct Promise: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let keep: @Sendable (any Store, ManualWallClock) async throws -> Void

        init(_ description: String, keep: @escaping @Sendable (any Store, ManualWallClock) async throws -> Void) {
            testDescription = description
            self.keep = keep
        }
    }

    static let promises =
        work + firstRounds + adoption + lookup + commits + deletions + reading + runs + publishing + ks + alerts + offers + outbox
        + forgetting
}

/// A clock that stands where it is put.
final class ManualWallClock: WallClock {
    private let time: Mutex<Instant>

    init(_ start: Instant = Instant(seconds: 1_700_000_000)) { time = Mutex(start) }

    var now: Instant { time.withLock { $0 } }

    func advance(by duration: Duration) { time.withLock { $0 = $0 + duration } }
}

/// Repeatable chance (SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

let forum = Network("forum")
let start = Instant(seconds: 1_700_000_000)

func slug(_ text: String) -> PersonID {
    guard let id = PersonID(rawValue: text) else { preconditionFailure("\(text) is no slug") }
    return id
}

func act(
    _ id: String?, _ kind: Kind = .like, by actor: String = "a", on target: String = "b", post: String? = nil,
    at: Instant = start, network: Network = forum
) -> Interaction {
    Interaction(network: network, kind: kind, actor: actor, target: target, at: at, id: id, post: post)
}

/// Expects a store's error of one kind that tells of `words`.
func expectStoreError(
    _ kind: StoreError.Kind, saying words: String = "", sourceLocation: SourceLocation = #_sourceLocation,
    _ work: () async throws -> Void
) async {
    do {
        try await work()
        Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    } catch let error as StoreError {
        #expect(error.kind == kind, "\(error)", sourceLocation: sourceLocation)
        #expect(words.isEmpty || error.description.contains(words), sourceLocation: sourceLocation)
    } catch {
        Issue.record("\(error)", sourceLocation: sourceLocation)
    }
}

/// All that a reader knows, put together from the chunks it was handed.
struct Picture: Equatable {
    struct TallyKey: Hashable {
        var account, post: Int64
        var kind: Kind
        var at: Instant
    }

    var accounts: [Int64: Identity] = [:]
    var posts: [Int64: PostReference] = [:]
    var acts: [Int64: Act] = [:]
    var tallies: [TallyKey: Int64] = [:]

    mutating func apply(_ chunk: RecordChunk) {
        switch chunk {
        case .accounts(let new): for account in new { accounts[account.id] = account.identity }
        case .posts(let new): for post in new { posts[post.id] = post }
        case .acts(let new): for act in new { acts[act.id] = act }
        case .tallies(let new):
            for tally in new {
                tallies[TallyKey(account: tally.account, post: tally.post, kind: tally.kind, at: tally.at)] = tally.count
            }
        case .removals(let removals): for removal in removals { remove(removal) }
        }
    }

    private mutating func remove(_ removal: Removal) {
        switch removal {
        case .account(let id):
            accounts[id] = nil
            acts = acts.filter { $0.value.actor != id && $0.value.target != id }
            tallies = tallies.filter { $0.key.account != id }
        case .post(let id):
            posts[id] = nil
            acts = acts.filter { $0.value.post != id }
            tallies = tallies.filter { $0.key.post != id }
        case .act(let id): acts[id] = nil
        }
    }
}

extension Store {
    /// Reads on from `revision` and adds what came to `picture`.
    func read(since revision: Revision?, into picture: inout Picture) async throws -> Revision {
        let chunks = Mutex<[RecordChunk]>([])
        let reached = try await read(since: revision) { chunk in chunks.withLock { $0.append(chunk) } }
        for chunk in chunks.withLock({ $0 }) { picture.apply(chunk) }
        return reached
    }

    func picture() async throws -> Picture {
        var picture = Picture()
        _ = try await read(since: nil, into: &picture)
        return picture
    }

    /// Adopts people with identities that no file's handle stands for.
    func adopt(people: [Person], identities: [Identity], assignments: [Assignment: Instant]) async throws(StoreError) {
        try await adopt(people: people, identities: identities, assignments: assignments, handles: [:])
    }

    /// Adopts assignments without people: each connector's name with when it is due.
    func adopt(_ due: [String: Instant]) async throws {
        let assignments = due.map { (Assignment(connector: $0.key, identity: nil), $0.value) }
        try await adopt(people: [], identities: [], assignments: Dictionary(uniqueKeysWithValues: assignments))
    }

    /// Records what became of an attempt at `start`.
    func settle(_ notification: Model.Notification, _ settlement: Settlement) async throws(StoreError) {
        try await settle(notification, settlement, at: start)
    }

    func claimOne(dueBy now: Instant, lease: Duration = .seconds(60)) async throws -> Claim {
        try #require(try await claim(dueBy: now, limit: 1, lease: lease, excluding: []).first)
    }
}
