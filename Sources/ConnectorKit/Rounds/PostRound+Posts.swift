import Model

/// The steps that read the account's own posts.
extension PostRound {
    /// The newest page: new posts, the counts of the recent ones, what the page tells of the account, and what is missing.
    func newest(_ state: inout State) async throws(FetchError) -> Batch {
        let plan = plan(state)
        let isWhole = isWholeListDue(plan, state)
        let floor = isWhole ? .earliestTold : state.posts.floor(overlap: plan.overlap, first: now - plan.history)
        var batch = Batch()
        // A list of several pages is walked from its first one, which must therefore be read.
        let question = question(.newest, floor: floor, state, version: !isWhole || state.pageEnd == nil)
        let answer = try await source.posts(question, &state.extra, into: &batch)
        begin(plan, &state)
        guard var page = answer, !page.isUnchanged else {
            planLookUps(plan, page: nil, &state)
            return batch
        }
        page.items.rejectImpossibleTimes(at: now, into: &batch)
        let isTrusted = batch.rejectedCount == 0
        tell(page.owner, isWhole: false, &state, into: &batch)
        take(page.items, newerThan: state.posts.seen == nil ? nil : floor, &state, into: &batch)
        let marks = page.items.map(\.mark)
        let isWholeList = page.next == nil && !plan.listIsCut && !page.isCut
        if plan.pageShowsAll { state.pageEnd = isWholeList ? nil : marks.map(\.at).min() ?? state.pageEnd }
        planLookUps(plan, page: isTrusted ? page : nil, &state)
        if isWhole { state.unmet = (state.watch.entries.map(\.id) + state.kept.map(\.id)).filter { source.whole(of: $0) == nil } }
        if state.posts.begin(past(marks), next: page.next, floor: floor, most: plan.mostPages) { context.noteRest(of: "posts") }
        state.posts.readAt = now
        meet(page, isTrusted: isTrusted, &state)
        // A page with a record that could not be read is read again, not taken for known.
        state.version = isTrusted ? page.version : nil
        return batch
    }

    /// Whether a walk through the whole list is to begin; one that is under way comes to its end first.
    private func isWholeListDue(_ plan: PostPlan, _ state: State) -> Bool {
        guard let interval = plan.wholeListEvery, state.posts.walk == nil else { return false }
        return state.wholeAt.map { now - $0 >= interval } ?? true
    }

    /// Notes what a walk through the whole list has come across; what it has not at the list's end is missing. Whether a record that
    /// could not be read is one of these, nobody can say; then none is.
    private func meet(_ page: PostPage, isTrusted: Bool, _ state: inout State) {
        guard let unmet = state.unmet else { return }
        let present = Set(page.items.lazy.filter { $0.post != nil }.map(\.id))
        state.unmet = isTrusted ? unmet.filter { !present.contains($0) } : []
        guard state.posts.walk == nil else { return }
        if page.next == nil { for post in state.unmet ?? [] { state.lookUp(post) } }
        (state.unmet, state.wholeAt) = (nil, now)
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
            if state.posts.lose(walk, givesUp: plan.givesUpLostWalks) { context.noteRest(of: "posts") }
            if state.posts.walk == nil { state.unmet = nil }
            return batch
        }
        page.items.rejectImpossibleTimes(at: now, into: &batch)
        tell(page.owner, isWhole: false, &state, into: &batch)
        take(page.items, newerThan: walk.floor, &state, into: &batch)
        let isCut = state.posts.advance(walk, by: past(page.items.map(\.mark)), next: page.next, most: plan.mostPages)
        if isCut { context.noteRest(of: "posts") }
        meet(page, isTrusted: batch.rejectedCount == 0, &state)
        return batch
    }

    /// A page of older posts, for what is missing from it.
    func recheck(before start: Mark?, _ state: inout State) async throws(FetchError) -> Batch {
        var batch = Batch()
        state.recheckedAt = now
        let old = rechecked(plan(state), state)
        let question = question(start.map { .before($0) } ?? .newest, floor: old.last?.at ?? now, state, version: false)
        guard var page = try await source.posts(question, &state.extra, into: &batch), !page.isUnchanged else { return batch }
        page.items.rejectImpossibleTimes(at: now, into: &batch)
        let present = Set(page.items.lazy.filter { $0.post != nil }.map(\.id))
        let end = page.next == nil ? nil : page.items.map(\.mark).min()
        let covered = old.filter { mark in (start.map { mark < $0 } ?? true) && (end.map { mark > $0 } ?? true) }
        if batch.rejectedCount == 0 { for mark in covered where !present.contains(mark.id) { state.lookUp(mark.id) } }
        // Only a page that leads on is followed: a server that repeats itself is not asked for ever.
        let leadsOn = end.map { end in start.map { end < $0 } ?? true } ?? false
        state.recheckFrom = leadsOn ? end.flatMap { end in old.contains { $0 < end } ? end : nil } : nil
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
        // Where there is a term, what is told of a post that is not watched any more may not be older than it either.
        if plan.term != nil || plan.tellsOldCounts {
            for item in answer.found where state.watch[item.id] == nil { batch.tallies += tallies(item) }
        }
        state.clearDoubts(about: answer.found.map(\.id))
        let gone = answer.gone + state.confirmed(answer.doubted, at: now)
        for id in gone.flatMap({ withParts($0, state) }) {
            batch.deletions += deletions(ofPost: id)
            state.forget(id)
        }
        for id in answer.unlisted.flatMap({ withParts($0, state) }) { state.forget(id) }
        // Where the list ends before them, it should have shown what is there: it does not list it any more, and would be asked for ever.
        if plan.listIsCut, let end = state.pageEnd {
            for item in answer.found where state.isNewer(item.id, than: end) { state.forget(item.id) }
        }
        return batch
    }

    /// Takes over what a list beside the posts tells of some of them. Which posts are held is the business of their own list.
    func tellMore(of items: [PostItem], _ state: inout State, into batch: inout Batch) {
        let plan = plan(state)
        for item in items {
            if let post = item.post { batch.posts.append(post) }
            if state.watch[item.id] != nil { sample(item, plan, &state, into: &batch) } else { batch.tallies += tallies(item) }
        }
    }

    /// A post, and those held here that are parts of it.
    private func withParts(_ id: String, _ state: State) -> [String] {
        [id] + (state.watch.entries.map(\.id) + state.kept.map(\.id)).filter { source.whole(of: $0) == id }
    }

    private func tallies(_ item: PostItem) -> [Tally] {
        item.counts.sorted { $0.key.rawValue < $1.key.rawValue }.map { kind, count in
            Tally(network: network, kind: kind, subject: .post(source.key(item.id)), count: count, at: now)
        }
    }

    /// Where a re-check by pages begins: behind the last page of the one before, or behind the posts that are looked at more often.
    func recheckStart(_ plan: PostPlan, _ state: State) -> Mark? {
        if let from = state.recheckFrom { return from }
        return plan.refresh == .byAge ? nil : state.watch.marks.last ?? state.posts.seen
    }

    /// The posts that are only found to be gone by a re-check, newest first.
    func rechecked(_ plan: PostPlan, _ state: State) -> [Mark] {
        plan.refresh == .byAge ? state.held : state.kept
    }

    private func question(_ place: ListQuestion.Place, floor: Instant, _ state: State, version: Bool = true) -> PostQuestion {
        PostQuestion(
            list: ListQuestion(
                place: place, floor: floor, since: place == .newest ? state.posts.newest : state.posts.seen, readAt: state.posts.readAt,
                posts: state.held),
            version: version && place == .newest ? state.version : nil, isOwn: state.isOwn == true)
    }

    /// Places in a list that lie ahead count as of now: what is read once would else be newer than all that comes, and hide it for ever.
    func past(_ marks: [Mark]) -> [Mark] {
        let now = now
        return marks.map { Mark($0.id, at: min($0.at, now)) }
    }

    /// Takes items over: posts that are new or were edited, what the account did to others by them, and their counts.
    func take(_ items: [PostItem], newerThan known: Instant?, _ state: inout State, into batch: inout Batch) {
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
}
