import Model

/// What a round of posts and people does next.
public enum PostStep: Sendable, Hashable {
    /// Whose token it is.
    case owner
    case newest
    case list(String, Walk?)
    case lookUp([String])
    /// The people who did something to a post; without one, the followers.
    case people(PostWatch.Entry?, Kind)
    case walk(Walk)
    case facts
    /// A page of older posts, for what is missing from it.
    case recheck(Mark?)
}

/// The round of a network of posts and people: new posts first, then whatever their counts and the rest of the state give reason for.
///
/// A connector that is a `PostConnector` only says how one account is read; the rest comes of itself.
public struct PostRound<Source: PostSource>: Round {
    public typealias State = PostState<Source.Extra>

    /// A list of people that failed so often in a row, as `Course.tries` counts, is given up for the post that it failed for: they count
    /// without a name.
    static var mostTries: Int { 3 }
    /// What a page of people without anybody counts for, so that a list of such pages has an end.
    static var emptyPage: Int64 { 50 }
    /// So many lists beside the posts are remembered; of more, those go that are not to be read any more.
    static var mostLists: Int { 200 }

    public let source: Source
    // Asked for many times a page.
    private let clock: any WallClock
    private let ownPlan, othersPlan: PostPlan

    public init(_ source: Source) {
        self.source = source
        clock = source.context.clock
        (ownPlan, othersPlan) = (source.plan(isOwn: true), source.plan(isOwn: false))
    }

    public var context: FetchContext { source.context }
    public var identity: IdentityKey? { IdentityKey(network, source.id) }
    var network: Network { source.network }
    var now: Instant { clock.now }

    func plan(_ state: State) -> PostPlan {
        var plan = state.isOwn == true ? ownPlan : othersPlan
        plan.lists += source.lists(state.extra)
        return plan
    }

    public func firstStep(_ state: State, now: Instant) -> PostStep {
        let plan = plan(state)
        if plan.asksWhoseToken, state.isOwn == nil { return .owner }
        return plan.factsFirst && areFactsDue(plan, state, now: now) ? .facts : .newest
    }

    public func steps(_ state: State, now: Instant) -> [PostStep] {
        // A round that had to begin with something else goes on with the posts.
        guard state.course.isUnderWay(at: now) else { return [firstStep(state, now: now)] }
        let plan = plan(state)
        var steps: [PostStep] = []
        steps += lists(plan, state, now: now) { $0.comesFirst }
        if !state.lookUps.isEmpty { steps.append(.lookUp(Array(state.lookUps.prefix(plan.lookUpSize)))) }
        steps += people(plan, state)
        if let walk = state.posts.walk, !walk.isMissed, !waits(for: plan.postsAsker, state, now: now) { steps.append(.walk(walk)) }
        let isRecheckDue = state.recheckedAt.map { now - $0 >= plan.recheckEvery } ?? false
        if plan.recheck == .byPage, isRecheckDue, !rechecked(plan, state).isEmpty { steps.append(.recheck(recheckStart(plan, state))) }
        if areFactsDue(plan, state, now: now) { steps.append(.facts) }
        if plan.followersPerDay > 0, state.unaskedFollowers > 0 { steps.append(.people(nil, .follow)) }
        // Last, so that trouble with them keeps nobody from reading what comes before.
        if plan.asksWhoseToken, let every = plan.asksWhoseTokenEvery, state.ownAskedAt.map({ now - $0 >= every }) ?? true {
            steps.append(.owner)
        }
        steps += lists(plan, state, now: now) { !$0.comesFirst }
        return steps
    }

    public func cost(of step: PostStep, _ state: State) -> Cost { source.cost(of: step, state) }

    public func list(of step: PostStep) -> String {
        switch step {
        case .owner: "owner"
        case .newest: "posts"
        case .list(let name, _): name
        case .lookUp: "lookups"
        case .people(_, let kind): kind.name
        case .walk: "walk"
        case .facts: "facts"
        case .recheck: "recheck"
        }
    }

    public func perform(_ step: PostStep, _ state: inout State) async throws(FetchError) -> Batch {
        var batch = try await act(step, &state)
        let plan = plan(state)
        let dropped = bound(plan, &state)
        if plan.term != nil {
            // Nobody would look at them again.
            batch.deletions += dropped.flatMap { deletions(ofPost: $0.id) }
        }
        return batch
    }

    /// A post that is gone, with what it did to others.
    func deletions(ofPost id: String) -> [Deletion] {
        let key = source.key(id)
        return [Deletion(network: network, stream: .posts, id: key)]
            + source.kindsOfPosts.map {
                Deletion(network: network, stream: .interactions, id: Interaction.name(of: $0, as: key))
            }
    }

    private func act(_ step: PostStep, _ state: inout State) async throws(FetchError) -> Batch {
        switch step {
        case .owner:
            let isAskedAgain = plan(state).asksWhoseTokenEvery != nil
            state.isOwn = try await source.ownsToken(&state.extra)
            if isAskedAgain { state.ownAskedAt = now }
            return Batch()
        case .newest: return try await newest(&state)
        case .list(let name, let walk): return try await read(name, walk, &state)
        case .lookUp(let ids): return try await lookUp(ids, &state)
        case .people(let entry, let kind): return try await people(kind, of: entry, &state)
        case .walk(let walk): return try await goOn(walk, &state)
        case .facts: return try await facts(&state)
        case .recheck(let mark): return try await recheck(before: mark, &state)
        }
    }

    public func settle(_ state: inout State, now: Instant) {
        bound(plan(state), &state)
        source.settle(&state.extra, watching: Set(state.watch.entries.map(\.id)))
    }

    /// Keeps the state within its bounds, and returns the posts that are not kept any more.
    @discardableResult
    private func bound(_ plan: PostPlan, _ state: inout State) -> [Mark] {
        var parts = PostWatch(state.watch.entries.filter { source.whole(of: $0.id) != nil })
        for part in parts.trim(at: now, waitingFor: plan.peopleKinds, within: plan.partsWatched) {
            state.watch.remove(part.id)
            state.keep([Mark(part.id, at: part.at)], now: now)
        }
        if state.lists.count > Self.mostLists {
            let read = Set(plan.lists.map(\.name))
            state.lists = state.lists.filter { read.contains($0.key) }
        }
        return state.settle(plan, now: now)
    }

    public func giveUp(_ step: PostStep, tries: Int, _ state: inout State) {
        guard tries >= Self.mostTries else { return }
        switch step {
        case .people(let entry, let kind): close(kind, of: entry, &state)
        // Posts that cannot be looked up make room for others.
        case .lookUp(let ids): state.lookUps.removeAll { ids.contains($0) }
        default: break
        }
    }

    private func areFactsDue(_ plan: PostPlan, _ state: State, now: Instant) -> Bool {
        state.factsAt.map { now - $0 >= plan.factsEvery } ?? true
    }

    private func lists(
        _ plan: PostPlan, _ state: State, now: Instant, _ belongs: (PostPlan.SideList) -> Bool
    ) -> [PostStep] {
        plan.lists.filter { belongs($0) && !waits(for: $0.asker, state, now: now) }.compactMap { list in
            let known = state.lists[list.name]
            if let walk = known?.walk { return walk.isMissed ? nil : .list(list.name, walk) }
            let isDueByPlan = known?.readAt.map { at in list.every.map { now - at >= $0 } ?? false } ?? true
            return source.isDue(list.name, state) ?? isDueByPlan ? .list(list.name, nil) : nil
        }
    }

    private func waits(for list: String?, _ state: State, now: Instant) -> Bool {
        guard let list, source.isDue(list, state) == true else { return false }
        return state.course.allows(list, at: now)
    }

    /// The list that is open, then the first post with unknown people of each kind, newest first: where the purse does not afford one
    /// kind, it may another.
    private func people(_ plan: PostPlan, _ state: State) -> [PostStep] {
        var steps: [PostStep] = []
        if let open = state.open, open.kind == .follow || plan.peopleKinds.contains(open.kind) {
            if open.post.isEmpty {
                steps.append(.people(nil, open.kind))
            } else if let entry = state.watch[open.post] {
                steps.append(.people(entry, open.kind))
            }
        }
        let waiting = plan.peopleKinds.enumerated().compactMap { order, kind in
            state.watch.nextUnasked([kind]).map { (order: order, entry: $0.entry, kind: kind) }
        }.filter { $0.kind != state.open?.kind }
        let byWorth = waiting.sorted { a, b in
            a.entry.id == b.entry.id ? a.order < b.order : (b.entry.at, b.entry.id) < (a.entry.at, a.entry.id)
        }
        return steps + byWorth.map { .people($0.entry, $0.kind) }
    }
}
