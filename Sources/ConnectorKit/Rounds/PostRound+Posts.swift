import Model

/// The steps that read the account's own posts.
extension PostRound {
    /// The newest page: new posts, the counts of the recent ones, what the page tells of the account, and what is missing.
    func newest(_ state: inout State) async throws(FetchError) -> Batch {
        let plan = plan(state)
        let floor = state.posts.floor(overlap: plan.overlap, first: now - plan.history)
        var batch = Batch()
        let question = question(.newest, floor: floor, state)
        let answer = try await source.posts(question, &state.extra, into: &batch)
        begin(plan, &state)
        guard var page = answer, !page.isUnchanged else {
            planLookUps(plan, page: nil, &state)
            return batch
        }
        page.rejectImpossibleTimes(at: now, into: &batch)
        let isTrusted = batch.rejectedCount == 0
        tell(page.owner, isWhole: false, &state, into: &batch)
        take(page.items, newerThan: state.posts.seen == nil ? nil : floor, &state, into: &batch)
        let marks = page.items.map(\.mark)
        let isWholeList = page.next == nil && !plan.listIsCut && !page.isCut
        if plan.pageShowsAll { state.pageEnd = isWholeList ? nil : marks.map(\.at).min() ?? state.pageEnd }
        planLookUps(plan, page: isTrusted ? page : nil, &state)
        state.posts.begin(past(marks), next: page.next, floor: floor, most: plan.mostPages)
        state.posts.readAt = now
        // A page with a record that could not be read is read again, not taken for known.
        state.version = isTrusted ? page.version : nil
        return batch
    }

    /// A round begins: lists that are read in each are to be read, and pages that were missing are asked for once more.
    private func begin(_ plan: PostPlan, _ state: inout State) {
        state.course.since = now
        state.posts.walk?.isMissed = false
        for list in plan.lists {
            state.lists[list.name]?.walk?.isMissed = false
            if list.every == nil { state.lists[list.name]?.readAt = nil }
        }
    }

    /// The next page of a walk.
    func goOn(_ walk: Walk, _ state: inout State) async throws(FetchError) -> Batch {
        let plan = plan(state)
        var batch = Batch()
        let question = question(.token(walk.token), floor: walk.floor, state)
        guard var page = try await source.posts(question, &state.extra, into: &batch) else {
            if state.posts.lose(walk, givesUp: plan.givesUpLostWalks) { noteLost("posts") }
            return batch
        }
        page.rejectImpossibleTimes(at: now, into: &batch)
        tell(page.owner, isWhole: false, &state, into: &batch)
        take(page.items, newerThan: walk.floor, &state, into: &batch)
        state.posts.advance(walk, by: past(page.items.map(\.mark)), next: page.next, most: plan.mostPages)
        return batch
    }

    /// A page of older posts, for what is missing from it.
    func recheck(before start: Mark?, _ state: inout State) async throws(FetchError) -> Batch {
        var batch = Batch()
        state.recheckedAt = now
        let question = question(start.map { .before($0) } ?? .newest, floor: state.kept.last?.at ?? now, state, version: false)
        guard var page = try await source.posts(question, &state.extra, into: &batch), !page.isUnchanged else { return batch }
        page.rejectImpossibleTimes(at: now, into: &batch)
        let present = Set(page.items.lazy.filter { $0.post != nil }.map(\.id))
        let end = page.next == nil ? nil : page.items.map(\.mark).min()
        let covered = state.kept.filter { mark in (start.map { mark < $0 } ?? true) && (end.map { mark > $0 } ?? true) }
        if batch.rejectedCount == 0 { for mark in covered where !present.contains(mark.id) { state.lookUp(mark.id) } }
        // Only a page that leads on is followed: a server that repeats itself is not asked for ever.
        let leadsOn = end.map { end in start.map { end < $0 } ?? true } ?? false
        state.recheckFrom = leadsOn ? end.flatMap { end in state.kept.contains { $0 < end } ? end : nil } : nil
        return batch
    }

    /// Posts by their ids: fresh counts of those that are watched; what is gone is removed.
    func lookUp(_ ids: [String], _ state: inout State) async throws(FetchError) -> Batch {
        let plan = plan(state)
        var batch = Batch()
        let answer = try await source.lookUp(ids, &state.extra, into: &batch)
        state.lookUps.removeAll { ids.contains($0) }
        guard let answer else { return batch }
        for item in answer.found where state.watch[item.id] != nil {
            if item.isRevised, let post = item.post { batch.posts.append(post) }
            sample(item, plan, &state, into: &batch)
        }
        for id in answer.gone {
            batch.deletions.append(Deletion(network: network, stream: .posts, id: source.key(id)))
            state.forget(id)
        }
        for id in answer.unlisted { state.forget(id) }
        // Where the list ends before them, it should have shown what is there: it does not list it any more, and would be asked for ever.
        if plan.listIsCut, let end = state.pageEnd {
            for item in answer.found where state.isNewer(item.id, than: end) { state.forget(item.id) }
        }
        return batch
    }

    /// Where a re-check by pages begins: behind the last page of the one before, or behind the posts that are watched.
    func recheckStart(_ state: State) -> Mark? {
        state.recheckFrom ?? state.watch.entries.last.map { Mark($0.id, at: $0.at) } ?? state.posts.seen
    }

    private func question(_ place: ListQuestion.Place, floor: Instant, _ state: State, version: Bool = true) -> PostQuestion {
        PostQuestion(
            list: ListQuestion(
                place: place, floor: floor, since: place == .newest ? state.posts.newest : state.posts.seen, readAt: state.posts.readAt),
            version: version && place == .newest ? state.version : nil, isOwn: state.isOwn == true)
    }

    /// Places in a list that lie ahead count as of now: what is read once would else be newer than all that comes, and hide it for ever.
    func past(_ marks: [Mark]) -> [Mark] {
        let now = now
        return marks.map { Mark($0.id, at: min($0.at, now)) }
    }

    func noteLost(_ list: String) {
        context.logger.notice("rest of a list not read", metadata: ["connector": "\(context.connector)", "list": "\(list)"])
    }

    /// Takes items over: posts that are new or were edited, what the account did to others by them, and their counts.
    private func take(_ items: [PostItem], newerThan known: Instant?, _ state: inout State, into batch: inout Batch) {
        let plan = plan(state)
        for item in items {
            let isRecent = known.map { item.mark.at > $0 } ?? true
            let isNew = isRecent && !state.knows(item.id)
            if isNew {
                batch.identities += item.acts.identities
                batch.interactions += item.acts.interactions
            }
            guard let post = item.post else { continue }
            if isNew || item.isRevised { batch.posts.append(post) }
            // Older posts on the page had their time; only what is new or still watched is counted.
            if isNew || state.watch[item.id] != nil { sample(item, plan, &state, into: &batch) }
            if isNew, plan.looksUpNew, now - item.mark.at <= plan.watch.lifetime { state.lookUp(item.id) }
        }
    }

    private func sample(_ item: PostItem, _ plan: PostPlan, _ state: inout State, into batch: inout Batch) {
        // Where counts never come there is nothing to watch: it is only looked for now and then.
        let at = item.post?.at ?? item.mark.at
        let isWatched = !item.counts.isEmpty || plan.looksUpNew || plan.watchesUncounted || state.watch[item.id] != nil
        guard isWatched else { return state.keep([Mark(item.id, at: at)], now: now) }
        batch.tallies += state.watch.sample(
            network, id: item.id, subject: source.key(item.id), at: at, counts: item.counts, now: now)
    }

    /// Notes which posts are to be looked up: those that the newest page should have shown, those whose counts are due and that it does
    /// not reach, and now and then some of the older ones.
    ///
    /// - Parameter page: The newest page; `nil` when it is the same as before, or when not all of it could be read.
    private func planLookUps(_ plan: PostPlan, page: PostPage?, _ state: inout State) {
        let present = page.map { Set($0.items.lazy.filter { $0.post != nil }.map(\.id)) }
        let end = state.pageEnd
        func isInReach(_ at: Instant) -> Bool { plan.pageShowsAll && (end.map { at > $0 } ?? true) }
        if let present {
            let known = state.watch.entries.map { Mark($0.id, at: $0.at) } + state.kept
            for mark in known where isInReach(mark.at) && !present.contains(mark.id) { state.lookUp(mark.id) }
        }
        let refreshed = state.refreshedAt ?? now
        if let interval = plan.refresh.interval, state.refreshedAt.map({ now - $0 >= interval }) ?? true {
            for entry in state.watch.entries where !isInReach(entry.at) && present?.contains(entry.id) != true {
                if plan.refresh.isDue(entry.at, now: now), refreshed != now { state.lookUp(entry.id) }
            }
            state.refreshedAt = now
        }
        // A list that is cut shows everything down to its end.
        let old = plan.listIsCut ? state.kept.filter { !isInReach($0.at) } : state.kept
        guard plan.recheck == .byID, !old.isEmpty, state.recheckedAt.map({ now - $0 >= plan.recheckEvery }) ?? true else { return }
        let rest = state.recheckFrom.map { from in old.filter { $0 < from } } ?? old
        let chosen = (rest.isEmpty ? old : rest).prefix(plan.lookUpSize)
        for mark in chosen { state.lookUp(mark.id) }
        state.recheckFrom = chosen.last == old.last ? nil : chosen.last
        state.recheckedAt = now
    }
}

extension PostPlan.Refresh {
    /// How far apart.
    var interval: Duration? {
        switch self {
        case .never: nil
        case .every(let interval), .onDays(_, let interval): interval
        }
    }

    /// Whether it is the day of a post.
    func isDue(_ published: Instant, now: Instant) -> Bool {
        guard case .onDays(let days, _) = self else { return true }
        return days.contains(now.day - published.day)
    }
}
