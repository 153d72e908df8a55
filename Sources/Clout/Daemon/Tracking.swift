import ConnectorKit
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
    /// What the store was told last, as the files say it.
    private var adopted: Adopted?
    /// Accounts that were found and are not in the store yet as tracked.
    private var found: [Resolution] = []
    /// Accounts that two people's files name, and that were told of.
    private var disputes: Set<Dispute> = []
    /// The people whom the files name, and who were forgotten or have opted out.
    private(set) var forgotten: [PersonID] = []
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

    /// How many accounts were found that the store does not know to be tracked yet.
    var unstored: Int { found.count }

    /// Tells the store who is tracked from now on. When that fails, everything stays as it was.
    func adopt(_ configuration: Configuration) async throws(StoreError) {
        await takeTurn()
        defer { endTurn() }
        try await store.optOut(configuration.optedOut)
        let gone = try await store.forgotten(among: configuration.people.map { .tracked($0.id) })
        let named = configuration.people.map(\.id)
        let configuration = configuration.without(gone)
        tell(ofForgotten: gone)
        forgotten = named.filter { gone.contains(.tracked($0)) }
        let next = Adopted(configuration, forgotten: try await store.forgottenMark())
        try await store.forgetUnfoundHandles()
        // Everybody's rows need not be looked through to find that nothing is to be changed.
        if let adopted, adopted.accounts == next.accounts {
            if adopted.people != next.people { try await store.adopt(next.people) }
            try await store.resumeAssignments(at: wall.now)
            self.adopted = next
            return
        }
        var known = TrackedAccounts.Known(handles: try await store.handles(), assignments: try await store.assignments())
        known.identities = try await store.identities(of: configuration.strangers(to: known.handles))
        let isSame = next.people == adopted?.people
        adopted = nil
        try await write(TrackedAccounts(configuration, knowing: known), with: isSame ? nil : configuration.people)
        adopted = next
        tellOfCursors(kept: known.assignments, without: configuration)
    }

    private func tell(ofForgotten people: Set<PersonKey>) {
        for person in people.sorted() {
            logger.warning(
                "person is forgotten and left out",
                metadata: [
                    "person": "\(person)",
                    "mend": "take them out of people.d; or let them come back, if they want to: clout forget --lift \(person)",
                ])
        }
    }

    /// Says which connectors have no file any more: whoever has renamed one pays for reading its accounts anew, and can take it back.
    private func tellOfCursors(kept former: Set<Assignment>, without configuration: Configuration) {
        let names = Set(configuration.connectors.map(\.name))
        let left = Dictionary(grouping: former) { $0.connector }.filter { !names.contains($0.key) }
        for (connector, assignments) in left.sorted(by: { $0.key < $1.key }) {
            logger.notice(
                "connector has no file any more",
                metadata: [
                    "connector": "\(connector)", "cursors": "\(assignments.count)",
                    "mend": "if it was renamed, call it `\(connector)` again, or everything is read anew; its cursors are kept for 90 days",
                ])
        }
    }

    /// Notes that no account was found behind a handle, for whoever asks how its connector does.
    func note(unfound wish: Wish, _ error: FetchError) async {
        let handle = UnfoundHandle(connector: wish.connector, handle: wish.handle, person: wish.person, problem: "\(error)")
        do { try await store.note(handle) } catch {
            logger.warning("handle without an account not noted", metadata: ["handle": "\(wish.handle)", "problem": "\(error)"])
        }
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
        if !found.isEmpty { try await write(accounts, with: nil) }
    }

    /// - Parameter people: `nil` where the store knows them.
    private func write(_ accounts: TrackedAccounts, with people: [Person]?) async throws(StoreError) {
        var accounts = accounts
        let taken = found
        for resolution in taken { accounts.note(resolution) }
        let (now, settled) = (wall.now, accounts.settled)
        try await store.adopt(
            people: people, identities: settled.identities,
            assignments: Dictionary(uniqueKeysWithValues: settled.assignments.map { ($0, now) }), handles: accounts.handles)
        self.accounts = accounts
        tell(settled.disputes)
        // What was found meanwhile has rung the bell again.
        found.removeFirst(taken.count)
    }

    private func tell(_ found: [Dispute]) {
        for dispute in found where !disputes.contains(dispute) {
            logger.warning(
                "account is named twice",
                metadata: [
                    "account": "\(dispute.account)", "owner": "\(dispute.owner.person)", "owner_file": "\(dispute.owner.file)",
                    "other": "\(dispute.other.person)", "other_file": "\(dispute.other.file)",
                    "mend": "one account has one owner, the first in the order of the files: take it out of the other's file",
                ])
        }
        disputes = Set(found)
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

/// What of a configuration says whom the store is to track.
private struct Adopted {
    let people: [Person]
    let accounts: Accounts

    /// What says which accounts are theirs, and which are fetched.
    struct Accounts: Equatable {
        var identities: [TrackedIdentity]
        var connectors: [Connector]
        var forgotten: ForgottenMark
    }

    /// What of a connector's file says which accounts its identities are.
    struct Connector: Equatable {
        var name: String
        var network: Network?
        var numberedBy: String?
        var isFeed: Bool
    }

    init(_ configuration: Configuration, forgotten: ForgottenMark) {
        people = configuration.people
        let connectors = configuration.connectors.map {
            Connector(
                name: $0.name, network: $0.description.network, numberedBy: $0.connector.numberedBy, isFeed: $0.description.scope == .feed)
        }
        accounts = Accounts(identities: configuration.identities, connectors: connectors, forgotten: forgotten)
    }
}

/// Does `work` until it succeeds or the task is cancelled, waiting 1 s, 2 s, 4 s … 60 s in between. Each new problem is logged as
/// `message`, once; `failed` hears of each.
func retrying(
    _ message: Logger.Message, on clock: any Clock<Duration>, logger: Logger, failed: @Sendable (any Error) -> Void = { _ in },
    _ work: @Sendable () async throws -> Void
) async {
    var problem: String?
    var wait = Duration.seconds(1)
    while !Task.isCancelled {
        do { return try await work() } catch {
            failed(error)
            if "\(error)" != problem { logger.error(message, metadata: ["problem": "\(error)"]) }
            problem = "\(error)"
        }
        try? await clock.sleep(for: wait)
        wait = min(wait * 2, .seconds(60))
    }
}
