import ConnectorKit

/// The steps that read the account's own posts.
extension StackExchangeRound {
    /// The newest page: new and edited posts, the votes of the newest 100, and what is missing.
    func newest(_ state: inout StackExchangeState) async throws(FetchError) -> Batch {
        var batch = Batch()
        let (posts, hasMore) = try await posts("posts", [], into: &batch)
        state.course.since = now
        state.wantsComments = true
        let newestKnown = state.own.first?.at
        let known = Set(state.own.map(\.id))
        for post in posts {
            let isEdited = post.editedAt.map { edited in state.readAt.map { edited >= $0.seconds - 3600 } ?? true } ?? false
            take(post, tells: !known.contains(post.id) || isEdited, &state, into: &batch)
        }
        if batch.rejectedCount == 0 { noteMissing(from: posts, isWhole: !hasMore, &state) }
        // A comment on the account's own post is no mention, which only somebody can tell who has read all posts.
        let isDue = state.mentionsAt.map { now - $0 >= network.plan.mentionsEvery } ?? true
        state.wantsMentions = batch.rejectedCount == 0 && (state.wantsMentions || isDue)

        // Answers, edits and bounties on a question are its activity: only then is it read in full.
        let activity = posts.filter(\.isQuestion).compactMap { $0.activity ?? $0.seconds }.max()
        if let activity, state.activity.map({ activity > $0 }) ?? true, state.questions == nil {
            state.questions = TimeWalk(from: state.activity ?? floor)
        }
        state.activity = [state.activity, activity].compactMap(\.self).max()
        // Posts may lie between what is known and this page. A walk that is under way goes on from here, down to its own end.
        let end = newestKnown ?? floor
        if hasMore, let oldest = posts.map(\.seconds).min(), oldest > end {
            state.back = TimeWalk(from: min(state.back?.from ?? end, end), to: oldest)
        }
        state.readAt = now
        return batch
    }

    /// The page before those that were read: the first fetch, or a gap between two fetches.
    func back(_ walk: TimeWalk, _ state: inout StackExchangeState) async throws(FetchError) -> Batch {
        var batch = Batch()
        let (posts, hasMore) = try await posts("older posts", Self.range(walk), into: &batch)
        for post in posts { take(post, tells: true, &state, into: &batch) }
        if batch.rejectedCount > 0 { state.wantsMentions = false }
        state.back = walk.back(behind: posts.map(\.seconds), hasMore: hasMore)
        let recent = Set(state.commented)
        let older = posts.filter { !recent.contains($0.id) }
        // Their comments once, now: later only those of the newest posts are looked at.
        if let first = older.map(\.seconds).min() { state.older = .init(posts: older.map(\.id), from: first) }
        return batch
    }

    /// The account's questions with new activity: tags, views and the number of answers.
    func questions(_ state: inout StackExchangeState) async throws(FetchError) -> Batch {
        let walk = state.questions ?? TimeWalk(from: floor)
        var query: [(name: String, value: String)] = [
            ("order", "desc"), ("sort", "activity"), ("min", "\(walk.from)"), ("filter", network.filter),
        ]
        if let to = walk.to { query.append(("max", "\(to)")) }
        var batch = Batch()
        let (questions, hasMore) = try await ask("questions", .questionsOfUser, [id], query, into: &batch, own(WirePost.question))
        for question in questions {
            batch.posts.append(mapping.post(question))
            sample(question, &state, into: &batch)
        }
        state.questions = walk.back(behind: questions.map { $0.activity ?? $0.seconds }, hasMore: hasMore)
        return batch
    }

    /// Posts that were missing: what the site does not return is gone.
    func check(_ ids: [String], _ state: inout StackExchangeState) async throws(FetchError) -> Batch {
        var batch = Batch()
        let (posts, _) = try await ask("posts", .posts, ids, [], into: &batch, WirePost.post)
        remove(ids, butNot: posts, &state, into: &batch)
        state.suspects.removeAll { ids.contains($0) }
        return batch
    }

    /// 100 older posts: their votes, and which of them are gone.
    func recheck(_ state: inout StackExchangeState) async throws(FetchError) -> Batch {
        let older = state.rechecked
        let ids = older.map(\.id)
        var batch = Batch()
        let (posts, _) = try await ask("older posts", .posts, ids, [], into: &batch, own(WirePost.post))
        state.recheckedAt = now
        state.recheckFrom = older.last?.at
        for post in posts {
            guard let votes = post.counts[.like] else { continue }
            batch.tallies.append(
                Tally(network: StackExchange.network, kind: .like, subject: .post(mapping.key(post.id)), count: votes, at: now))
        }
        remove(ids, butNot: posts, &state, into: &batch)
        return batch
    }

    private func posts(
        _ what: String, _ range: [(name: String, value: String)], into batch: inout Batch
    ) async throws(FetchError) -> (records: [WirePost], hasMore: Bool) {
        let query: [(name: String, value: String)] = [("order", "desc"), ("sort", "creation"), ("filter", network.filter)]
        return try await ask(what, .postsOfUser, [id], query + range, into: &batch, own(WirePost.post))
    }

    /// Refuses posts of others.
    private func own(
        _ read: @escaping (JSONValue) throws(Malformed) -> WirePost
    ) -> (JSONValue) throws(Malformed) -> WirePost {
        { (json) throws(Malformed) in
            let post = try read(json)
            guard post.owner.id == id else { throw Malformed("owner.user_id", "another account's") }
            return post
        }
    }

    private static func range(_ walk: TimeWalk) -> [(name: String, value: String)] {
        guard let to = walk.to else { return [("fromdate", "\(walk.from)")] }
        return [("fromdate", "\(walk.from)"), ("max", "\(to)")]
    }

    private func take(_ post: WirePost, tells: Bool, _ state: inout StackExchangeState, into batch: inout Batch) {
        if tells { batch.posts.append(mapping.post(post)) }
        state.note(.init(id: post.id, at: post.seconds))
        sample(post, &state, into: &batch)
    }

    private func sample(_ post: WirePost, _ state: inout StackExchangeState, into batch: inout Batch) {
        batch.tallies += state.watch.sample(
            StackExchange.network, id: post.id, subject: mapping.key(post.id), at: post.at, counts: post.counts, now: now)
    }

    private func remove(_ ids: [String], butNot posts: [WirePost], _ state: inout StackExchangeState, into batch: inout Batch) {
        // Of a post that could not be read nobody knows that it is gone.
        guard batch.rejectedCount == 0 else { return }
        let present = Set(posts.map(\.id))
        for id in ids where !present.contains(id) {
            batch.deletions.append(Deletion(network: StackExchange.network, stream: .posts, id: mapping.key(id)))
            state.forget(id)
        }
    }

    /// Notes posts that we hold and that the newest page should have shown.
    private func noteMissing(from posts: [WirePost], isWhole: Bool, _ state: inout StackExchangeState) {
        let present = Set(posts.map(\.id))
        let oldest = posts.map(\.seconds).min()
        for post in state.own where !present.contains(post.id) {
            if isWhole || oldest.map({ post.at > $0 }) ?? false { state.suspect(post.id) }
        }
    }
}
