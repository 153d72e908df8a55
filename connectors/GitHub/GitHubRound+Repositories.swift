import ConnectorKit

/// The steps that read what the account has made.
extension GitHubRound {
    /// Longer lists of repositories are not walked to their end.
    static let listPages: Int64 = 10

    /// A page of the account's repositories, the last updated first: their counts, new ones, and those that are missing.
    func repositories(_ number: Int64, _ state: inout GitHubState) async throws(FetchError) -> Batch {
        var batch = Batch()
        let isWalkDue = state.walkedAt.map { now - $0 >= network.plan.recheckEvery } ?? true
        var call = call(
            "repositories", ["users", state.login ?? id, "repos"], query: [("type", "owner"), ("sort", "updated")] + Self.paging(number))
        // A list of several pages is walked from its first one, which must therefore be read.
        let isWalking = state.repositoriesPage != nil
        if number == 1, !(isWalkDue && state.isLong) || isWalking { call.knownVersion = state.repositoriesVersion }
        let page = try await network.send(call, in: context)
        if page.status == 404 {
            // The list is asked for again under the new name; once, whatever a server says.
            let isNews = mayBeRenamed(state)
            if isNews { try await findAgain(&state, into: &batch) }
            state.begin(network.plan, at: now)
            state.wantsRepositories = isNews
            return batch
        }
        if let error = context.verdict(on: page, of: call) { throw error }
        if number == 1 {
            if !state.course.isUnderWay(at: now) { state.begin(network.plan, at: now) }
            state.wantsRepositories = false
        }
        guard !page.isUnchanged else { return batch }

        var hasStrangers = false
        let found = try context.records(page, of: call, as: "repositories", into: &batch) { (json) throws(Malformed) in
            let repository = try WireRepository(json)
            guard repository.owner == id else {
                hasStrangers = true
                throw Malformed("owner.id", "another account's")
            }
            return repository
        }
        // The name may belong to somebody else by now.
        if hasStrangers, mayBeRenamed(state) { state.accountAt = nil }
        for repository in found where !repository.isFork && !repository.isPrivate { take(repository, &state, into: &batch) }
        if number == 1 {
            if !isWalking { state.unseen = state.repositories.map(\.id) }
            state.repositoriesVersion = batch.rejectedCount == 0 ? page.version : nil
        }
        let present = Set(found.map(\.id))
        state.unseen = batch.rejectedCount == 0 ? state.unseen.filter { !present.contains($0) } : []
        let hasNext = page.links.query(of: "next") != nil && !found.isEmpty
        if number == 1 { state.isLong = hasNext }
        // A walk that is under way goes on where it was.
        if hasNext, number == 1, isWalking { return batch }
        if hasNext, number > 1 || isWalkDue, number < Self.listPages {
            state.repositoriesPage = number + 1
            return batch
        }
        state.repositoriesPage = nil
        if !hasNext {
            for repository in state.unseen { state.suspect(GitHubMapping.postID(ofRepository: repository)) }
        }
        if !hasNext || number > 1 { state.walkedAt = now }
        state.unseen = []
        state.readAt = now
        return batch
    }

    /// False when the account's name has only just been asked for: a server that contradicts itself is not asked for ever.
    private func mayBeRenamed(_ state: GitHubState) -> Bool { state.accountAt.map { now - $0 > .seconds(600) } ?? true }

    private func take(_ repository: WireRepository, _ state: inout GitHubState, into batch: inout Batch) {
        let isKnown = state.repository(repository.id) != nil
        guard state.admit(repository, limit: network.repositoryLimit) else { return }
        let isChanged = repository.updatedAt.map { updated in state.readAt.map { updated >= $0 - .seconds(3600) } ?? true } ?? true
        if !isKnown || isChanged { batch.posts.append(mapping.post(repository)) }
        batch.tallies += state.watch.sample(
            GitHub.network, id: repository.id, subject: GitHubMapping.postID(ofRepository: repository.id), at: repository.createdAt,
            counts: repository.counts, now: now)
    }

    /// One post that was missing: gone, not public any more, or there after all.
    func check(_ post: String, _ state: inout GitHubState) async throws(FetchError) -> Batch {
        var batch = Batch()
        guard let place = state.place(of: post) else {
            state.forget(post)
            return batch
        }
        let call = call("a post", place)
        let page = try await context.send(call)
        var isGone = GitHub.isGone(page)
        if !isGone {
            if (300...399).contains(page.status) {
                // It moved away with its repository: no longer the account's, and not deleted.
                state.forget(post)
                return batch
            }
            if let error = context.verdict(on: page, of: call) { throw error }
            let (isPrivate, owner) = try context.read(page, of: call) { root -> (Bool, String?)? in
                root.kind == .object ? (root["private"]?.bool ?? false, root["owner"]?["id"]?.identifier) : nil
            }
            isGone = isPrivate
            guard isGone else {
                if let owner, owner != id { state.forget(post) } else { state.suspects.removeAll { $0 == post } }
                return batch
            }
        }
        for gone in [post] + state.conversation(in: post) {
            batch.deletions.append(Deletion(network: GitHub.network, stream: .posts, id: gone))
        }
        state.forget(post)
        return batch
    }

    /// A page of what the account itself did in public, newest first: what it published, and whom it answered.
    func events(_ number: Int64, _ state: inout GitHubState) async throws(FetchError) -> Batch {
        var batch = Batch()
        var call = call("own actions", ["users", state.login ?? id, "events", "public"], query: Self.paging(number))
        if number == 1 { call.knownVersion = state.eventsVersion }
        let page = try await network.send(call, in: context)
        state.wantsEvents = false
        if let seconds = page.headers.value(of: "X-Poll-Interval").flatMap({ Int64($0) }), seconds > 0, number == 1 {
            state.eventsNotBefore = now + .seconds(min(seconds, 86_400))
        }
        // An older page that is still to be read stays so.
        if page.isUnchanged { return batch }
        state.eventsPage = nil
        guard !GitHub.isAbsent(page) else { return batch }
        if let error = context.verdict(on: page, of: call) { throw error }
        let events = try context.records(page, of: call, as: "events", into: &batch) { (json) throws(Malformed) in
            let event = try WireEvent(json)
            guard event.actor == id else { throw Malformed("actor.id", "another account's") }
            return event
        }
        let known = state.eventsSeen
        let fresh = events.filter { event in known.map { GitHubState.isNewer(event.id, than: $0) } ?? true }
        for event in fresh {
            mapping.event(event, of: id, into: &batch)
            guard case .released(let release, _, _) = event.content else { continue }
            // Watched without counts, so that it is looked at again like the account's issues and comments.
            let post = GitHubMapping.postID(ofRelease: release, in: event.repository)
            _ = state.talk.sample(GitHub.network, id: post, subject: post, at: event.at, counts: [:], now: now)
        }
        for event in fresh where state.eventsTop.map({ GitHubState.isNewer(event.id, than: $0) }) ?? true { state.eventsTop = event.id }
        if number == 1 { state.eventsVersion = batch.rejectedCount == 0 ? page.version : nil }
        // At most 300 events are kept by GitHub, which are three pages.
        let reachesBack = !fresh.isEmpty && fresh.count == events.count && (events.map(\.at).min() ?? now) > now - network.history
        if reachesBack, number < 3, page.links.query(of: "next") != nil {
            state.eventsPage = number + 1
        } else {
            state.eventsSeen = state.eventsTop ?? known
            state.eventsTop = nil
        }
        return batch
    }
}
