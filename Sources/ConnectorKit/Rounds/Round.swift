import Model

/// A state that is kept in the cursor, with the course of the round in it.
public protocol RoundState: Codable, Hashable, Sendable {
    var course: Course { get set }
    init()
}

/// One fetch of one identity: a *round* of steps, one question each, most worth first; each answer is stored together with the
/// cursor behind it, so a round may stop anywhere and goes on there.
///
/// A network gives the steps and what each of them does; `fetch` is the rest: the purse, the cursor, lists that fail, the end.
/// A network of posts and people has most of that in `PostRound`.
public protocol Round: Sendable {
    associatedtype State: RoundState
    associatedtype Step: Hashable, Sendable

    /// The version of the state's shape in the cursor: a state of another version is read as none.
    static var version: Int { get }
    var context: FetchContext { get }
    /// The account that is fetched; without it, what is stored of an account that is gone stays.
    var identity: IdentityKey? { get }

    /// The one step that a round begins with, whatever it costs: an empty purse, or an account that is gone, is told by it.
    func firstStep(_ state: State, now: Instant) -> Step
    /// What may be done next within a round, most worth first; nothing ends it. Pure.
    func steps(_ state: State, now: Instant) -> [Step]
    /// The least that a step can cost: below it, it is not begun.
    func cost(of step: Step, _ state: State) -> Cost
    /// The name of the list that a step reads: under it, a list that fails is set aside.
    func list(of step: Step) -> String
    /// Asks one question and makes a batch of the answer. The first step says that the round has begun: `state.course.since`.
    func perform(_ step: Step, _ state: inout State) async throws(FetchError) -> Batch
    /// Keeps the state within its bounds. Pure.
    func settle(_ state: inout State, now: Instant)
    /// A list has failed, and is set aside: what shall not wait for it is settled here. Pure.
    func giveUp(_ step: Step, tries: Int, _ state: inout State)
}

extension Round {
    public static var version: Int { 2 }
    public var identity: IdentityKey? { nil }
    public func cost(of step: Step, _ state: State) -> Cost { ["requests": 1] }
    public func giveUp(_ step: Step, tries: Int, _ state: inout State) {}

    /// Takes step after step, and hands each batch to `deliver`, until nothing is left or the purse is empty.
    ///
    /// A list that answers with an error is set aside in the cursor before the error is thrown: the next round passes it over.
    public func fetch(
        after cursor: Cursor?, into deliver: (Batch) async throws(FetchError) -> Void
    ) async throws(FetchError) {
        var state = read(cursor)
        state.course.longest = context.longestRound
        var position = cursor
        while let step = await nextStep(state) {
            var after = state
            var batch: Batch
            do throws(FetchError) {
                batch = try await perform(step, &after)
            } catch {
                try await note(error, in: step, &state, deliver)
                throw try await part(error, state, deliver)
            }
            state = after
            let now = context.clock.now
            batch.rejectImpossibleTimes(at: now)
            state.course.resume(list(of: step))
            settle(&state, now: now)
            batch.hasMore = !openSteps(state, now: now).isEmpty
            if !batch.hasMore { state.course.end() }
            let next = Cursor(state, version: Self.version)
            batch.cursor = next
            let hasMoved = next != position
            position = next
            if hasMoved || batch.recordCount > 0 || batch.rejectedCount > 0 { try await deliver(batch) }
            guard batch.hasMore else { return }
            try check(hasMoved: hasMoved)
        }
        // Nothing was left after all, or nothing that the purse affords: the round ends without a request.
        state.course.end()
        let end = Cursor(state, version: Self.version)
        if end != position { try await deliver(Batch(cursor: end)) }
    }

    private func read(_ cursor: Cursor?) -> State {
        guard let cursor else { return State() }
        if let state = cursor.state(State.self, version: Self.version) { return state }
        context.logger.notice(
            "cursor of another version is not read; the account is read anew", metadata: ["connector": "\(context.connector)"])
        return State()
    }

    /// Steps whose lists are not set aside.
    private func openSteps(_ state: State, now: Instant) -> [Step] {
        steps(state, now: now).filter { state.course.allows(list(of: $0), at: now) }
    }

    private func nextStep(_ state: State) async -> Step? {
        let now = context.clock.now
        guard state.course.isUnderWay(at: now) else { return firstStep(state, now: now) }
        for step in openSteps(state, now: now) where await context.budget.affords(cost(of: step, state)) { return step }
        return nil
    }

    /// Stores that a list failed, unless the round could not even begin, or the trouble is none of the list's.
    private func note(
        _ error: FetchError, in step: Step, _ state: inout State, _ deliver: (Batch) async throws(FetchError) -> Void
    ) async throws(FetchError) {
        let now = context.clock.now
        guard error.mayBeOneList, state.course.isUnderWay(at: now) else { return }
        let name = list(of: step)
        state.course.setAside(name, at: now, mayBeServers: error.reach == .connector)
        giveUp(step, tries: state.course.tries(name), &state)
        if !state.course.allows(name, at: now) {
            context.logger.notice("list set aside", metadata: ["connector": "\(context.connector)", "list": "\(name)"])
        }
        try await deliver(Batch(cursor: Cursor(state, version: Self.version)))
    }

    private func check(hasMoved: Bool) throws(FetchError) {
        guard hasMoved else {
            throw FetchError(
                .malformedResponse, .backOff, what: "\(context.connector): fetch ended early",
                why: "a page promised more and did not say where it goes on",
                mend: .again("it is tried again later", or: "if it stays, report it"))
        }
        if Task.isCancelled {
            throw FetchError(
                .cancelled, .backOff, what: "\(context.connector): fetch ended early", why: "it was cancelled",
                mend: .again("it goes on from the stored cursor", inCommand: "try again"))
        }
    }
}
