import Model

/// Which posts are looked up by their ids.
extension PostRound {
    /// Notes which posts are to be looked up: those that the newest page should have shown, those whose counts are due and that it does
    /// not reach, and now and then some of the older ones.
    ///
    /// - Parameter page: The newest page; `nil` when it is the same as before, or when not all of it could be read.
    func planLookUps(_ plan: PostPlan, page: PostPage?, _ state: inout State) {
        let present = page.map { Set($0.items.lazy.filter { $0.post != nil }.map(\.id)) }
        let end = state.pageEnd
        func isInReach(_ mark: Mark) -> Bool {
            plan.pageShowsAll && (end.map { mark.at > $0 } ?? true) && source.whole(of: mark.id) == nil
        }
        if let present {
            let known = state.watch.marks + state.kept
            for mark in known where isInReach(mark) && !present.contains(mark.id) && !state.isDoubted(mark.id, at: now) {
                state.lookUp(mark.id)
            }
        }
        for id in (state.doubts ?? [:]).keys.sorted() where !state.isDoubted(id, at: now) { state.lookUp(id) }
        let (shown, hidden) = state.watch.marks.parted { isInReach($0) || present?.contains($0.id) == true }
        // What was never settled begins now: the posts have just been seen.
        let since = state.refreshedAt.map { min($0, now) } ?? now
        if state.refreshedAt == nil, plan.refresh != .never {
            state.refreshedAt = now
        } else if let due = plan.refresh.due(hidden, shown: shown, since: since, now: now, size: plan.lookUpSize) {
            if since != now { for mark in due { state.lookUp(mark.id) } }
            state.refreshedAt = now
        }
        // Posts that are new have just been seen; the first look at them is due an interval from now.
        if plan.refresh == .byAge { state.recheckedAt = state.recheckedAt ?? now }
        // A list that is cut shows everything down to its end.
        let kept = plan.listIsCut ? state.kept.filter { !isInReach($0) } : state.kept
        recheckByID(plan, (plan.refresh == .byAge ? hidden : []) + kept, &state)
    }

    /// Has the next of older posts looked up, where it is time for them.
    private func recheckByID(_ plan: PostPlan, _ old: [Mark], _ state: inout State) {
        guard plan.recheck == .byID, !old.isEmpty else { return }
        let interval = plan.recheckInterval(of: old.count)
        let elapsed = state.recheckedAt.map { now - $0 } ?? interval
        guard elapsed >= interval else { return }
        let old = old.sorted(by: >)
        // After a pause, a plan with a term has to catch up.
        let turns = plan.term == nil ? 1 : max(1, elapsed.milliseconds / max(1, interval.milliseconds))
        let room = max(plan.lookUpSize, State.lookUpLimit - state.lookUps.count)
        let rest = state.recheckFrom.map { from in old.filter { $0 < from } } ?? old
        let chosen = (rest.isEmpty ? old : rest).prefix(turns > 16 ? room : min(Int(turns) * plan.lookUpSize, room))
        for mark in chosen { state.lookUp(mark.id) }
        state.recheckFrom = chosen.last == old.last ? nil : chosen.last
        // Where a term is kept, what is late by a fraction of a turn is not late for ever.
        state.recheckedAt = plan.term == nil || turns > 16 ? now : state.recheckedAt.map { $0 + interval * Int(turns) } ?? now
    }
}

extension PostPlan {
    /// How often the next of so many older posts are looked at: as the operator says, or more often where the network's term wants it.
    func recheckInterval(of count: Int) -> Duration {
        guard let term else { return recheckEvery }
        // As if there were as many as are kept: where an account is emptied, each post that goes would make the rest wait longer. One turn
        // more than there are: a fetch never comes on the dot. What is missing has to be asked for twice, each time at the next fetch.
        let turns = (max(count, keptLimit) + lookUpSize - 1) / max(1, lookUpSize) + 1
        return min(recheckEvery, (term - PostState<NoExtra>.doubt * 2) / turns)
    }
}

extension PostWatch {
    /// The watched posts' places.
    var marks: [Mark] { entries.map { Mark($0.id, at: $0.at) } }
}

extension Sequence {
    /// The elements that satisfy a condition, and the others.
    fileprivate func parted(by isFirst: (Element) -> Bool) -> ([Element], [Element]) {
        reduce(into: ([], [])) { parts, element in
            if isFirst(element) { parts.0.append(element) } else { parts.1.append(element) }
        }
    }
}
