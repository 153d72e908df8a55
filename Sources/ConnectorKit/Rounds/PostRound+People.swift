import Model

/// The steps that read who acted, who the account is, and the lists beside its posts.
extension PostRound {
    /// The people behind a count that has grown; newest first, so no further than it has grown.
    func people(_ kind: Kind, of entry: PostWatch.Entry?, _ state: inout State) async throws(FetchError) -> Batch {
        let plan = plan(state)
        let open = state.openList(kind, of: entry)
        let (upTo, asked) = state.span(kind, of: entry)
        let most = entry == nil ? plan.followersPerDay : plan.peoplePerPost
        let wanted = state.wanted(kind, of: entry, plan)
        let question = PeopleQuestion(
            kind: kind, entry: entry, token: open?.token, wanted: wanted, firstSight: entry?.firstSight ?? state.followersAt ?? now)

        var batch = Batch()
        switch try await source.people(question, &state.extra, into: &batch) {
        case .missing: if let entry, !state.isDoubted(entry.id, at: now) { state.lookUp(entry.id) }
        case .refused:
            context.logger.notice(
                "the server does not tell who acted", metadata: ["connector": "\(context.connector)", "endpoint": "\(kind.name)"])
        case .page(let page):
            // An old follower must not be taken for a new one; and who could not be read may have been one of the new.
            let room = entry == nil ? max(0, wanted - Int64(batch.rejectedCount)) : .max
            for (actor, act) in page.acts.prefix(Int(clamping: room)) {
                if let actor { batch.identities.append(actor) }
                var act = act
                if !plan.serverDatesActs, let entry, act.post == source.key(entry.id) { act.at = max(act.at, entry.at) }
                batch.interactions.append(act)
            }
            let count = Int64(page.read + batch.rejectedCount)
            // A page may be empty and lead on all the same: who may not be shown is left out of it.
            let read = (open?.read ?? 0) + (count > 0 ? count : Self.emptyPage)
            let covered = (open?.covered ?? 0) + count - Int64(page.late)
            if let next = page.next, next != open?.token, covered < upTo - asked, read < most {
                state.open = State.OpenList(post: entry?.id ?? "", kind: kind, token: next, upTo: upTo, read: read, covered: covered)
                return batch
            }
        }
        close(kind, of: entry, upTo: upTo, &state)
        return batch
    }

    /// Ends a list of people: they have been asked for, up to the count with which it was opened.
    func close(_ kind: Kind, of entry: PostWatch.Entry?, upTo: Int64? = nil, _ state: inout State) {
        if state.openList(kind, of: entry) != nil { state.open = nil }
        if let entry {
            state.watch.noteAsked(kind, of: entry.id, upTo: upTo)
        } else {
            state.followersAsked = min(upTo ?? .max, state.followers ?? 0)
        }
    }

    /// The account itself, once a day where no page of posts brings it along.
    func facts(_ state: inout State) async throws(FetchError) -> Batch {
        var batch = Batch()
        let identity = try await source.facts(&state.extra, into: &batch)
        tell(identity, isWhole: true, &state, into: &batch)
        // Also after an answer that could not be read: it is asked for again tomorrow, not for ever now.
        state.factsAt = now
        return batch
    }

    /// Tells what is known of the account itself where it is news: once a day, and when its names or its followers changed.
    ///
    /// - Parameter isWhole: It is the daily look at the account, and not what a page of posts happens to tell.
    func tell(_ identity: Identity?, isWhole: Bool, _ state: inout State, into batch: inout Batch) {
        guard let identity else { return }
        let names = Fingerprint([identity.handle, identity.name]).value
        let hasGrown = identity.followers != nil && identity.followers != state.followers
        let isDue = identity.followers != nil && (state.factsAt.map { now - $0 >= plan(state).factsEvery } ?? true)
        if isWhole || isDue || hasGrown || names != state.names { batch.identities.append(identity) }
        if isDue { state.factsAt = now }
        if let before = state.handle, let handle = identity.handle, before != handle {
            context.logger.notice("account was renamed", metadata: ["connector": "\(context.connector)", "account": "\(source.id)"])
        }
        state.handle = identity.handle ?? state.handle
        state.names = names
        guard let followers = identity.followers else { return }
        if hasGrown {
            batch.tallies.append(Tally(network: network, kind: .follow, subject: .identity(source.id), count: followers, at: now))
            state.followers = followers
            state.followersAt = now
        }
        // Who followed before the first sight has no time, and would all seem to have come today.
        state.followersAsked = min(state.followersAsked ?? followers, followers)
    }

    /// A page of a list beside the posts.
    func read(_ name: String, _ walk: Walk?, _ state: inout State) async throws(FetchError) -> Batch {
        let plan = plan(state)
        var list = state.lists[name] ?? ListState()
        let described = plan.lists.first { $0.name == name }
        let overlap = described?.overlap ?? .zero
        let most = described?.mostPages ?? plan.mostPages
        let floor = walk?.floor ?? list.floor(overlap: overlap, first: now - plan.history)
        let place = walk.map { ListQuestion.Place.token($0.token) } ?? .newest
        let question = ListQuestion(
            place: place, floor: floor, since: list.seen, readAt: list.readAt, posts: state.held)
        var batch = Batch()
        var page = try await source.page(of: name, question, &state.extra, into: &batch)
        // Its acts are rejected with the batch.
        page?.marks.removeAll { !$0.at.canBeTold(at: now) }
        page?.items.rejectImpossibleTimes(at: now, into: &batch)
        take(page?.items ?? [], newerThan: nil, &state, into: &batch)
        tellMore(of: page?.told ?? [], &state, into: &batch)
        if !plan.serverDatesActs { date(&batch.interactions, noEarlierThan: state) }
        switch (page, walk) {
        case (let page?, let walk?):
            if list.advance(walk, by: past(page.marks), next: page.next, most: most) { context.noteRest(of: name) }
        case (let page?, nil):
            if list.begin(past(page.marks), next: page.next, floor: floor, most: most) { context.noteRest(of: name) }
        case (nil, let walk?):
            if list.lose(walk, givesUp: plan.givesUpLostWalks) { context.noteRest(of: name) }
        case (nil, nil): break
        }
        if page?.isPart == true {
            list.fallBack(to: question.since)
            context.noteRest(of: name)
        }
        // Under way, its newest page is not read before the walk is at its end.
        list.readAt = now
        state.lists[name] = list
        return batch
    }
}

extension PostRound {
    /// Dates what is earlier than the post that it is about by that post.
    private func date(_ acts: inout [Interaction], noEarlierThan state: State) {
        let known = state.watch.entries.map { Mark($0.id, at: $0.at) } + state.kept
        let times = Dictionary(known.map { (source.key($0.id), $0.at) }) { first, _ in first }
        for index in acts.indices {
            if let at = acts[index].post.flatMap({ times[$0] }) { acts[index].at = max(acts[index].at, at) }
        }
    }
}
