import ConnectorKit
import Logging
import Model

/// A people file names an account by its handle; the network's own id is to be found.
public struct Wish: Sendable, Hashable {
    /// The connector's name in its file.
    public var connector: String
    /// The handle as the file has it.
    public var handle: String
    /// Whose account it is.
    public var person: PersonID

    public init(connector: String, handle: String, person: PersonID) {
        self.connector = connector
        self.handle = handle
        self.person = person
    }
}

/// A wish that came true: the identity is stored.
public struct Resolution: Sendable, Hashable {
    public var wish: Wish
    /// The identity, with its person.
    public var identity: Identity

    public init(wish: Wish, identity: Identity) {
        self.wish = wish
        self.identity = identity
    }

    /// What is to be fetched from now on.
    public var assignment: Assignment { Assignment(connector: wish.connector, identity: identity.key) }
}

/// A wish that has not come true yet.
struct OpenWish: Sendable {
    var wish: Wish
    var failures = 0
    /// When it is tried again, by the scheduler's own clock.
    var notBefore: Duration = .zero
    var problem: FetchError.Kind?

    var spread: Spread { Spread(name: "\(wish.connector)/\(wish.handle)") }
}

/// The wishes of one connector that wait, the next one last.
struct WishQueue: Sendable {
    private(set) var waiting: [OpenWish] = []

    init() {}

    /// All of these at once; of those that are tried at the same time, the first goes first.
    init(_ wishes: [OpenWish]) {
        waiting = wishes.enumerated().sorted { ($0.element.notBefore, $0.offset) > ($1.element.notBefore, $1.offset) }.map(\.element)
    }

    var next: OpenWish? { waiting.last }

    mutating func takeNext() -> OpenWish? { waiting.popLast() }

    /// Puts a wish behind all that are tried at the same time or sooner.
    mutating func add(_ open: OpenWish) {
        var (low, high) = (0, waiting.count)
        while low < high {
            let middle = (low + high) / 2
            if waiting[middle].notBefore > open.notBefore { low = middle + 1 } else { high = middle }
        }
        waiting.insert(open, at: low)
    }
}

extension Scheduler {
    /// Finds the accounts behind these handles from now on, and of no others, while `run` runs: within the connectors' budgets and limits,
    /// one at a time on each host, so that a server which does not answer keeps only its own waiting.
    ///
    /// Failures are tried again by the backoff, and a wish that was open before keeps its place in it; while its connector is paused or
    /// stopped, a wish waits with it. Where there is no such account, the wish is given up until the next call. `take` is called for
    /// each wish that came true, as soon as its identity is stored.
    public func resolve(
        _ wishes: [Wish], givenUp: @escaping @Sendable (Wish, FetchError) async -> Void = { _, _ in },
        take: @escaping @Sendable (Resolution) async -> Void
    ) {
        takeResolution = take
        takeGivenUp = givenUp
        wanted = Set(wishes)
        var waiting: [String: [OpenWish]] = [:]
        var known = underWay
        for open in self.wishes.values.flatMap({ $0.waiting.reversed() }) where wanted.contains(open.wish) {
            waiting[open.wish.connector, default: []].append(open)
            known.insert(open.wish)
        }
        for wish in wishes where known.insert(wish).inserted {
            waiting[wish.connector, default: []].append(OpenWish(wish: wish))
        }
        self.wishes = waiting.mapValues(WishQueue.init)
        nudge()
    }

    /// How many handles are looked for that may be found soon: of a connector that is not stopped, and not failing again and again.
    public var awaitedWishes: Int {
        let waiting = wishes.filter { lanes[$0.key]?.state.isStopped == false }.values.flatMap(\.waiting)
        return underWay.count + waiting.count { $0.failures < Reaction.patience }
    }

    /// Adds at most one look-up for each host.
    func planResolutions(into jobs: inout [Job]) {
        let now = now()
        for name in wishes.keys.sorted() where running < limits.fetches {
            guard let lane = lanes[name], untilResolution(lane) == .zero, isOpen(lane, at: now), let open = wishes[name]?.takeNext()
            else { continue }
            underWay.insert(open.wish)
            resolvingHosts.insert(lane.connector.host)
            lanes[name]?.running += 1
            enter(host: lane.connector.host)
            jobs.append(.resolution(open, lane.connector))
        }
    }

    /// How long until a wish of the connector may be tried; `nil` while there is none, or another is being tried.
    func untilResolution(_ lane: Lane) -> Duration? {
        guard let next = wishes[lane.name]?.next, !resolvingHosts.contains(lane.connector.host) else { return nil }
        return max(.zero, next.notBefore - elapsed())
    }

    func resolve(_ open: OpenWish, with connector: ScheduledConnector) async {
        defer {
            underWay.remove(open.wish)
            resolvingHosts.remove(connector.host)
        }
        switch await attempt(open, with: connector) {
        case .resolved(let resolution): await takeResolution(resolution)
        case .givenUp(let error): if wanted.contains(open.wish) { await takeGivenUp(open.wish, error) }
        case .later(let later):
            if wanted.contains(later.wish) { wishes[later.wish.connector, default: WishQueue()].add(later) }
        }
    }

    private enum Attempt {
        case resolved(Resolution)
        case givenUp(FetchError)
        case later(OpenWish)
    }

    private func attempt(_ open: OpenWish, with connector: ScheduledConnector) async -> Attempt {
        let wish = open.wish
        if Task.isCancelled { return .later(open) }
        let context = makeContext(connector, ledger.budget(account: connector.account, connector: connector.name))
        do throws(FetchError) {
            var identity = try await connector.connector.resolve(wish.handle, in: context)
            // On another server, the same handle is another account.
            guard let lane = lanes[wish.connector], lane.connector.host == connector.host, wanted.contains(wish) else {
                return .later(OpenWish(wish: wish))
            }
            identity.person = wish.person
            noteSuccess(of: wish.connector)
            try await keep(identity, wish)
            logger.info("handle resolved", metadata: metadata(wish, identity.key))
            return .resolved(Resolution(wish: wish, identity: identity))
        } catch {
            return await failed(open, error, connector)
        }
    }

    /// Whose the account is, the people files say (`adopt`): told along with it, it would stay theirs after they are taken out.
    private func keep(_ identity: Identity, _ wish: Wish) async throws(FetchError) {
        var account = identity
        account.person = nil
        do throws(WorkQueueError) {
            try await queue.commit(Batch(identities: [account]))
        } catch {
            throw FetchError(
                .notStored, .backOff, what: "\(wish.connector): identity not stored", why: "\(error)", mend: "It is tried again.")
        }
    }

    private func failed(_ open: OpenWish, _ error: FetchError, _ connector: ScheduledConnector) async -> Attempt {
        var open = open
        if error.kind == .cancelled { return .later(open) }
        if error.kind == .notStored {
            open.notBefore = elapsed() + .seconds(30)
            return .later(open)
        }
        let reaction = await note(error, of: connector, failures: open.failures, spread: open.spread)
        var metadata = metadata(open.wish, nil)
        metadata["problem"] = "\(error)"
        if reaction.schedule.isSuspended {
            logger.warning("handle given up", metadata: metadata)
            return .givenUp(error)
        }
        if open.problem != error.kind, error.kind != .budgetSpent, error.reach == .identity {
            logger.warning("handle not resolved yet", metadata: metadata)
        }
        open.problem = error.kind
        open.failures = reaction.schedule.failures
        open.notBefore = elapsed() + max(.zero, reaction.schedule.due - now())
        return .later(open)
    }

    private func metadata(_ wish: Wish, _ identity: IdentityKey?) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "connector": "\(wish.connector)", "handle": "\(wish.handle)", "person": "\(wish.person)",
        ]
        if let identity { metadata["identity"] = "\(identity)" }
        return metadata
    }
}
