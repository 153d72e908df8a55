import Logging
import Model
import Scheduling
import Store

/// Keeps the store's tracked people and accounts what the people files say, while handles are being found.
actor Tracking {
    private let store: any Store
    private let wall: any WallClock
    private let logger: Logger
    private var accounts = TrackedAccounts()
    /// Accounts that were found and are not in the store yet as tracked.
    private var found: [Resolution] = []
    private let bell = Doorbell()
    private var isWriting = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(store: any Store, wall: any WallClock, logger: Logger) {
        self.store = store
        self.wall = wall
        self.logger = logger
    }

    /// Handles whose accounts are not known yet.
    var wishes: [Wish] { accounts.wishes }

    /// Tells the store who is tracked from now on. When that fails, everything stays as it was.
    func adopt(_ configuration: Configuration) async throws(StoreError) {
        await takeTurn()
        defer { endTurn() }
        var known = TrackedAccounts.Known(handles: try await store.handles(), assignments: try await store.assignments())
        for person in configuration.strangers(to: known.handles) { known.identities[person] = try await store.identities(of: person) }
        try await write(TrackedAccounts(configuration, knowing: known))
    }

    /// Takes over an account that was found. The store is told by `run`.
    func take(_ resolution: Resolution) {
        found.append(resolution)
        bell.ring()
    }

    /// Tells the store of accounts that were found, until the task is cancelled. What cannot be stored is tried again, ever more
    /// slowly, and told of once. `stored` is called whenever there is more to fetch.
    func run(on clock: any Clock<Duration>, stored: @Sendable () -> Void) async {
        while !Task.isCancelled {
            await bell.rest()
            await retrying("accounts not taken over", on: clock, logger: logger) {
                try await self.storeFound()
                stored()
            }
        }
    }

    private func storeFound() async throws(StoreError) {
        await takeTurn()
        defer { endTurn() }
        if !found.isEmpty { try await write(accounts) }
    }

    private func write(_ accounts: TrackedAccounts) async throws(StoreError) {
        var accounts = accounts
        let taken = found
        for resolution in taken { accounts.note(resolution) }
        let now = wall.now
        try await store.adopt(
            people: accounts.people, identities: accounts.identities,
            assignments: Dictionary(uniqueKeysWithValues: accounts.assignments.map { ($0, now) }), handles: accounts.handles)
        self.accounts = accounts
        // What was found meanwhile has rung the bell again.
        found.removeFirst(taken.count)
    }

    // MARK: One write at a time

    private func takeTurn() async {
        while isWriting { await withCheckedContinuation { waiting.append($0) } }
        isWriting = true
    }

    private func endTurn() {
        isWriting = false
        for waiter in waiting { waiter.resume() }
        waiting = []
    }
}

/// Does `work` until it succeeds or the task is cancelled, waiting 1 s, 2 s, 4 s … 60 s in between. Each new problem is logged as
/// `message`, once.
func retrying(
    _ message: Logger.Message, on clock: any Clock<Duration>, logger: Logger, _ work: @Sendable () async throws -> Void
) async {
    var problem: String?
    var wait = Duration.seconds(1)
    while !Task.isCancelled {
        do { return try await work() } catch {
            if "\(error)" != problem { logger.error(message, metadata: ["problem": "\(error)"]) }
            problem = "\(error)"
        }
        try? await clock.sleep(for: wait)
        wait = min(wait * 2, .seconds(60))
    }
}
