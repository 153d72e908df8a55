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

    /// What is to be fetched from now on.
    public var assignment: Assignment { Assignment(connector: wish.connector, identity: identity.key) }
}

extension Scheduler {
    /// Finds the accounts behind handles, within the connectors' budgets and limits, and stores them.
    ///
    /// Runs beside `run` and returns when every wish has come true or has been given up (no such account), or when the task is
    /// cancelled. Failures are tried again by the backoff; while its connector is paused or stopped, a wish waits with it.
    /// `adopt` is called for each wish that came true, one after the other, as soon as its identity is stored.
    @discardableResult
    public func resolve(_ wishes: [Wish], adopt: @escaping @Sendable (Resolution) async -> Void = { _ in }) async -> [Resolution] {
        var open = wishes.map { Open(wish: $0) }
        var resolutions: [Resolution] = []
        while !open.isEmpty, !Task.isCancelled {
            var wait = Duration.seconds(60)
            for index in open.indices.reversed() where !Task.isCancelled {
                let until = ready(open[index])
                guard until == .zero else {
                    wait = min(wait, until)
                    continue
                }
                switch await attempt(open[index]) {
                case .resolved(let resolution):
                    resolutions.append(resolution)
                    open.remove(at: index)
                    await adopt(resolution)
                case .givenUp: open.remove(at: index)
                case .later(let later):
                    open[index] = later
                    wait = min(wait, max(.zero, later.notBefore - elapsed()))
                }
            }
            guard !open.isEmpty else { break }
            try? await clock.sleep(for: max(wait, .milliseconds(100)))
        }
        return resolutions
    }

    private struct Open {
        var wish: Wish
        var failures = 0
        var notBefore: Duration = .zero
        var problem: FetchError.Kind?

        var spread: Spread { Spread(name: "\(wish.connector)/\(wish.handle)") }
    }

    private enum Attempt {
        case resolved(Resolution)
        case givenUp
        case later(Open)
    }

    /// How long until the wish may be tried; zero when it may be now.
    private func ready(_ open: Open) -> Duration {
        guard isPrepared else { return .seconds(1) }
        guard let lane = lanes[open.wish.connector] else { return .seconds(60) }
        let now = now()
        guard let pause = lane.pause(at: now) else { return .seconds(60) }
        let wait = max(pause, open.notBefore - elapsed(), lane.pace.wait(at: elapsed()))
        if wait > .zero { return wait }
        return running < limits.fetches && isOpen(lane, at: now) ? .zero : .seconds(1)
    }

    private func attempt(_ open: Open) async -> Attempt {
        let wish = open.wish
        guard let connector = lanes[wish.connector]?.connector else { return .later(open) }
        lanes[wish.connector]?.running += 1
        enter(host: connector.host)
        defer { leave(connector) }
        let context = makeContext(connector, ledger.budget(account: connector.account, connector: connector.name))
        do throws(FetchError) {
            var identity = try await connector.connector.resolve(wish.handle, in: context)
            identity.person = wish.person
            noteSuccess(of: wish.connector)
            try await keep(identity, wish)
            logger.info("handle resolved", metadata: metadata(wish, identity.key))
            return .resolved(Resolution(wish: wish, identity: identity))
        } catch {
            return await failed(open, error, connector)
        }
    }

    private func keep(_ identity: Identity, _ wish: Wish) async throws(FetchError) {
        do throws(WorkQueueError) {
            try await queue.commit(Batch(identities: [identity]))
        } catch {
            throw FetchError(
                .notStored, .backOff, what: "\(wish.connector): identity not stored", why: "\(error)", mend: "It is tried again.")
        }
    }

    private func failed(_ open: Open, _ error: FetchError, _ connector: ScheduledConnector) async -> Attempt {
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
            return .givenUp
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
