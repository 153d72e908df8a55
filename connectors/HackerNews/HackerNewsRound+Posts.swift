import ConnectorKit

/// The steps that read the account's own posts.
extension HackerNewsRound {
    private func posts(_ what: String, filter: String? = nil) -> Call {
        search(what, tags: "author_\(id)", filter: filter)
    }

    /// The newest page: new posts, the counts of recent stories, and what is missing.
    func newest(_ state: inout HackerNewsState) async throws(FetchError) -> Batch {
        var batch = Batch()
        let (hits, isFull) = try await hits(posts("posts"), into: &batch, keepsText: true, author: id)
        state.isInRound = true
        state.wantsAnswers = true
        state.wantsMentions = true
        let newestKnown = state.own.first?.at
        let known = Set(state.own.map(\.id))
        for hit in hits {
            let isNew = !known.contains(hit.id)
            let isEditable = now.seconds - hit.seconds <= Self.editTime
            take(hit, tells: isNew || isEditable, &state, into: &batch)
        }
        if batch.rejectedCount == 0 { noteMissing(from: hits, before: nil, isWhole: !isFull, &state) }
        guard isFull, let oldest = hits.map(\.seconds).min() else { return batch }
        let floor = newestKnown ?? (now - network.history).seconds
        // Posts may lie between what is known and this page. A walk that is under way goes on from here, down to its own end.
        if oldest > floor { state.back = SearchWalk(since: min(state.back?.since ?? floor, floor), before: oldest + 1) }
        return batch
    }

    /// The page before those that were read: the first fetch, or a gap between two fetches.
    func back(_ walk: SearchWalk, _ state: inout HackerNewsState) async throws(FetchError) -> Batch {
        var batch = Batch()
        let (hits, isFull) = try await hits(posts("older posts", filter: walk.filter), into: &batch, keepsText: true, author: id)
        for hit in hits { take(hit, tells: true, &state, into: &batch) }
        var walk = walk
        state.back = walk.take(hits.map(\.seconds), isFull: isFull, overlap: 0) ? nil : walk
        return batch
    }

    /// A page of older posts, for what is missing from it.
    func recheck(_ state: inout HackerNewsState) async throws(FetchError) -> Batch {
        let from = state.recheckFrom ?? (now - network.plan.watch).seconds
        var batch = Batch()
        let call = posts("older posts", filter: SearchWalk(before: from).filter)
        let (hits, isFull) = try await hits(call, into: &batch, keepsText: false, author: id)
        state.recheckedAt = now
        if batch.rejectedCount == 0 { noteMissing(from: hits, before: from, isWhole: !isFull, &state) }
        let next = isFull ? hits.map(\.seconds).min().flatMap { SearchWalk.next(behind: $0, from) } : nil
        state.recheckFrom = next.flatMap { next in state.own.contains { $0.at < next } ? next : nil }
        return batch
    }

    /// One post that was missing: gone, not shown any more, or there after all.
    func check(_ post: String, _ state: inout HackerNewsState) async throws(FetchError) -> Batch {
        let call = network.official("a post", about: id, "item", post)
        var batch = Batch()
        let page = try await context.getIfPresent(call)
        var isShown = true
        if let page {
            // An item that is unknown is `null` with status 200.
            isShown = try context.read(page, of: call) { root -> Bool? in
                root.isNull ? false : root.kind == .object ? WireItem(root).isShown : nil
            }
        }
        // One that is there after all is only missing from the search: it is not looked for again.
        state.forget(post)
        if !isShown { batch.deletions.append(Deletion(network: HackerNews.network, stream: .posts, id: post)) }
        return batch
    }

    /// Takes a post of the account over, and the counts of a story that is new or still watched.
    private func take(_ hit: WireHit, tells: Bool, _ state: inout HackerNewsState, into batch: inout Batch) {
        if tells { batch.posts.append(mapping.post(hit)) }
        let isKnown = state.own.contains { $0.id == hit.id }
        state.note(.init(id: hit.id, at: hit.seconds, story: hit.isComment ? hit.story ?? "" : nil))
        guard !hit.isComment, !isKnown || state.watch[hit.id] != nil else { return }
        batch.tallies += state.watch.sample(
            HackerNews.network, id: hit.id, subject: hit.id, at: hit.at, counts: mapping.counts(hit), now: now)
    }

    /// Notes posts that we hold and that a page should have shown: those within its times.
    private func noteMissing(from hits: [WireHit], before: Int64?, isWhole: Bool, _ state: inout HackerNewsState) {
        let present = Set(hits.map(\.id))
        let oldest = hits.map(\.seconds).min()
        for post in state.own where !present.contains(post.id) {
            let isBelow = before.map { post.at < $0 } ?? true
            let isAbove = isWhole || (oldest.map { post.at > $0 } ?? false)
            if isBelow, isAbove { state.suspect(post.id) }
        }
    }
}
