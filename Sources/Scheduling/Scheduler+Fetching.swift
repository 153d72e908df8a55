import ConnectorKit
import Logging
import Model
import Synchronization

extension Scheduler {
    /// How a fetch ended.
    enum Ending: Sendable {
        case succeeded
        case failed(FetchError)
        case leaseLost
        case cancelled
    }

    /// Does a job, and cancels it when its connector is gone.
    func work(_ job: Job) async {
        let (name, bell) = (job.connector.name, Doorbell())
        lastJob += 1
        let number = lastJob
        recalls[number] = (name, bell)
        // It may have gone since the job was planned.
        if lanes[name] == nil { bell.ring() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.perform(job) }
            group.addTask { await bell.rest() }
            await group.next()
            group.cancelAll()
        }
        recalls[number] = nil
        leave(job.connector)
    }

    private func perform(_ job: Job) async {
        switch job {
        case .fetch(let claim, let connector):
            let yield = FetchYield()
            let ending = await fetch(claim, with: connector, yield)
            await settle(claim, connector, ending, yield)
        case .facts(let ids, let connector): await askFacts(about: ids, with: connector)
        case .resolution(let open, let connector): await resolve(open, with: connector)
        }
    }

    // MARK: One fetch

    /// Runs the connector and stores what it brings, batch by batch; renews the lease meanwhile.
    private nonisolated func fetch(_ claim: Claim, with connector: ScheduledConnector, _ yield: FetchYield) async -> Ending {
        if Task.isCancelled { return .cancelled }
        let budget = ledger.budget(account: connector.account, connector: connector.name)
        defer { yield.note(cost: budget.spent) }
        let context = makeContext(connector, budget)
        return await withTaskGroup(of: Ending?.self) { group in
            group.addTask {
                do throws(FetchError) {
                    try await connector.connector.fetch(claim.identity, after: claim.cursor, in: context) { batch throws(FetchError) in
                        try await self.store(batch, under: claim, yield)
                    }
                    return .succeeded
                } catch {
                    return .failed(error)
                }
            }
            group.addTask { await self.renew(claim.lease) }
            var ending = await group.next() ?? nil
            group.cancelAll()
            for await other in group { ending = ending ?? other }
            // What the store refused is the cause of whatever the connector made of it.
            if let refused = yield.refusal { return refused }
            if case .failed(let error) = ending, error.kind == .cancelled { return .cancelled }
            return ending ?? .cancelled
        }
    }

    /// What a fetch has brought and cost, and why the store did not take a batch, kept beside the error that passes through the connector.
    final class FetchYield: Sendable {
        private let state = Mutex<(refusal: Ending?, new: Int, cost: Cost)>((nil, 0, Cost()))

        var refusal: Ending? { state.withLock { $0.refusal } }
        var new: Int { state.withLock { $0.new } }
        var cost: Cost { state.withLock { $0.cost } }

        func note(refusal: Ending) { state.withLock { $0.refusal = $0.refusal ?? refusal } }
        func note(cost: Cost) { state.withLock { $0.cost = cost } }
        func note(_ outcome: CommitOutcome) {
            let new = outcome.posts.stored + outcome.interactions.stored + outcome.tallies.stored
            state.withLock { $0.new += new }
        }
    }

    private func store(_ batch: Batch, under claim: Claim, _ yield: FetchYield) async throws(FetchError) {
        let name = claim.assignment.connector
        do throws(WorkQueueError) {
            yield.note(try await queue.commit(batch, under: claim.lease, next: nil))
        } catch {
            let failure = FetchError(
                error == .leaseLost ? .cancelled : .notStored, .backOff, what: "\(name): batch not stored", why: "\(error)",
                mend: "It is fetched again from the stored cursor.")
            yield.note(refusal: error == .leaseLost ? .leaseLost : .failed(failure))
            throw failure
        }
        lanes[name]?.counts.batches += 1
        lanes[name]?.counts.records += batch.recordCount
        lanes[name]?.counts.rejected += batch.rejectedCount
        tell(of: batch, of: name, metadata(claim.assignment))
        noteSuccess(of: name)
    }

    /// Shows the store in time that the fetch is still alive. Returns `.leaseLost` when it is no longer wanted, `nil` in the end.
    private nonisolated func renew(_ lease: Lease) async -> Ending? {
        while true {
            do { try await clock.sleep(for: limits.lease / 3) } catch { return nil }
            do throws(WorkQueueError) {
                try await queue.commit(Batch(), under: lease, next: nil)
            } catch {
                if error == .leaseLost { return .leaseLost }
            }
        }
    }

    // MARK: After it

    private func settle(_ claim: Claim, _ connector: ScheduledConnector, _ ending: Ending, _ yield: FetchYield) async {
        let unchanged = Schedule(due: claim.due, failures: claim.failures)
        switch ending {
        case .succeeded:
            lanes[connector.name]?.counts.succeeded += 1
            noteSuccess(of: connector.name)
            if claim.failures >= Reaction.patience { logger.info("identity works again", metadata: metadata(claim.assignment)) }
            let now = now()
            let activity = Activity.after(yield.new, known: claim.activity, since: claim.fetched, now: now)
            let (sharers, elapsed) = (sharers(of: connector), elapsed())
            lanes[connector.name]?.note(claim, activity: activity, cost: yield.cost)
            let interval = lanes[connector.name]?.interval(for: activity, sharedBy: sharers, elapsed: elapsed)
            let due = Timetable.nextDue(after: now, interval: interval ?? connector.interval, spread: Spread(claim.assignment))
            await release(claim, next: Schedule(due: due, success: Schedule.Success(at: now, activity: activity, records: yield.new)))
        case .failed(let error):
            let reaction = await note(
                error, of: connector, failures: claim.failures, spread: Spread(claim.assignment))
            tell(of: reaction.schedule, after: error, assignment: claim.assignment)
            await release(claim, next: reaction.schedule)
        case .leaseLost: lanes[connector.name]?.counts.leasesLost += 1
        case .cancelled:
            lanes[connector.name]?.counts.failed[.cancelled, default: 0] += 1
            await release(claim, next: unchanged)
        }
    }

    /// How many connectors live on the budgets of this one's credential.
    private func sharers(of connector: ScheduledConnector) -> Int {
        lanes.values.count { $0.connector.account == connector.account }
    }

    func release(_ claim: Claim, next: Schedule) async {
        do throws(WorkQueueError) {
            try await queue.release(claim.lease, next: next)
        } catch {
            // Unreleased, the claim runs out by itself, and the fetch is repeated from its cursor.
            if error == .leaseLost { lanes[claim.assignment.connector]?.counts.leasesLost += 1 }
        }
    }

    /// Lets the connector's state and account follow from a failure, and says what changed.
    @discardableResult
    func note(_ error: FetchError, of connector: ScheduledConnector, failures: Int, spread: Spread) async -> Reaction {
        let name = connector.name
        let before = lanes[name]?.state ?? ConnectorState(connector: name)
        let now = now()
        let reaction = Reaction(
            to: error, failures: failures, spread: spread, interval: connector.interval, state: before, now: now, wall: wall.now)
        lanes[name]?.counts.failed[error.kind, default: 0] += 1
        if lanes[name]?.connector.epoch == connector.epoch {
            if reaction.state != before {
                lanes[name]?.state = reaction.state
                lanes[name]?.hasChanged = true
            }
            let wasOnProbation = lanes[name]?.isOnProbation == true
            if reaction.state.isStopped { lanes[name]?.isOnProbation = false }
            tell(of: reaction, after: error, before: before, wasOnProbation: wasOnProbation)
        }
        if let until = reaction.blockedUntil { await ledger.block(account: connector.account, until: until) }
        return reaction
    }

    func noteSuccess(of name: String) {
        if lanes[name]?.noteSufficing(at: now()) == true { logger.info("budget suffices again", metadata: ["connector": "\(name)"]) }
        guard lanes[name]?.noteSuccess(at: now()) == true else { return }
        logger.info("connector works again", metadata: ["connector": "\(name)"])
        nudge()
    }

    // MARK: Log lines, one per change

    private func tell(of reaction: Reaction, after error: FetchError, before: ConnectorState, wasOnProbation: Bool) {
        var metadata: Logger.Metadata = ["connector": "\(before.connector)", "kind": "\(error.kind.rawValue)", "problem": "\(error)"]
        if reaction.wasCapped { logger.warning("network asked for a wait beyond reason; it is cut", metadata: metadata) }
        if reaction.state.isStopped {
            if !before.isStopped || wasOnProbation { logger.error("connector stopped", metadata: metadata) }
        } else if let until = reaction.state.pausedUntil, reaction.state != before, !before.isInTrouble {
            metadata["until"] = "\(until)"
            if error.kind != .budgetSpent {
                logger.warning("connector pauses", metadata: metadata)
            } else if lanes[before.connector]?.noteSpent(until: until) == true {
                logger.info("budget is used up", metadata: metadata)
            }
        }
    }

    private func tell(of schedule: Schedule, after error: FetchError, assignment: Assignment) {
        var metadata = metadata(assignment)
        metadata["kind"] = "\(error.kind.rawValue)"
        metadata["problem"] = "\(error)"
        if schedule.isSuspended {
            logger.warning("identity is not fetched any more", metadata: metadata)
        } else if schedule.failures == Reaction.patience,
            // A connector that stores something and then fails never pauses: then the assignment speaks.
            error.reach == .identity || lanes[assignment.connector]?.state.isInTrouble != true
        {
            logger.warning("identity fails again and again", metadata: metadata)
        }
    }

    /// A record that could not be read costs itself, and is told of: where it stood and why, never its text. The same again, fetch
    /// after fetch, is only counted.
    func tell(of batch: Batch, of name: String, _ metadata: Logger.Metadata) {
        guard let first = batch.rejections.first, first != lanes[name]?.lastRejection else { return }
        lanes[name]?.lastRejection = first
        var metadata = metadata
        metadata["count"] = "\(batch.rejectedCount)"
        metadata["first"] = "\(first.path): \(first.reason)"
        logger.warning("records rejected", metadata: metadata)
    }

    func metadata(_ assignment: Assignment) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["connector": "\(assignment.connector)"]
        if let identity = assignment.identity { metadata["identity"] = "\(identity)" }
        return metadata
    }
}
