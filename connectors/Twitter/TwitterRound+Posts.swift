import ConnectorKit

/// The steps that read lists of posts.
extension TwitterRound {
    /// The account's own posts since the last walk.
    func posts(_ state: inout TwitterState) async throws(FetchError) -> Batch {
        if !state.isInRound {
            state.isInRound = true
            state.posts.isWanted = true
            state.mentions.isWanted = network.readsMentions
        }
        let walk = state.posts
        let question = await question("posts", "tweets", walk, state)
        var batch = Batch()
        let answer =
            walk.token == nil ? try await ask(&state, question.call) : try await askIfPresent(&state, question.call)
        guard let (page, call) = answer else {
            state.posts = missed(walk, "tweets")
            return batch
        }
        let size = question.size
        let wire = try read(page, of: call, .posts, into: &batch)
        await settle(call, listCost("tweets", size: size, state), wire, "tweets", state)
        for post in wire.posts {
            guard post.author == nil || post.author == id else {
                batch.reject(Rejection(path: "data.author_id", reason: "another account's"))
                continue
            }
            TwitterMapping.ownActs(post, by: id, included: wire.includedPosts, into: &batch)
            guard let own = TwitterMapping.post(post, by: id) else { continue }
            batch.posts.append(own)
            sample(post, &state, into: &batch)
        }
        try tell(wire.includedUsers, &state, into: &batch)
        state.refreshedAt = state.refreshedAt ?? now
        state.posts = advanced(walk, wire, most: 32)
        return batch
    }

    /// Posts of others that name the account, with their authors.
    func mentions(_ state: inout TwitterState) async throws(FetchError) -> Batch {
        let walk = state.mentions
        let question = await question("mentions", "mentions", walk, state)
        var batch = Batch()
        guard let (page, call) = try await askIfPresent(&state, question.call) else {
            state.mentions = missed(walk, "mentions")
            return batch
        }
        let size = question.size
        let wire = try read(page, of: call, .posts, into: &batch)
        await settle(call, listCost("mentions", size: size, state), wire, "mentions", state)
        for (index, post) in wire.posts.enumerated() {
            if post.author == nil { batch.reject(Rejection(path: "data[\(index)].author_id", reason: "missing")) }
            TwitterMapping.mention(post, of: id, included: wire.includedPosts, into: &batch)
        }
        try tell(wire.includedUsers, &state, into: &batch)
        state.mentions = advanced(walk, wire, most: 8)
        return batch
    }

    /// The question for one page of a list, as large as the budget affords.
    private func question(
        _ what: String, _ endpoint: String, _ walk: TwitterState.Walk, _ state: TwitterState
    ) async -> (size: Int, call: (Vocabulary) -> Call) {
        var size = Self.pageSizes[Self.pageSizes.count - 1]
        for candidate in Self.pageSizes where await context.budget.affords(listCost(endpoint, size: candidate, state)) {
            size = candidate
            break
        }
        let start = walk.start ?? now - network.history
        let cost = listCost(endpoint, size: size, state)
        var query: [(name: String, value: String)] = [("max_results", "\(size)")]
        if let since = walk.since {
            query.append(("since_id", since))
        } else {
            query.append(("start_time", "\(Instant(seconds: start.seconds))"))
        }
        if let token = walk.token { query.append(("pagination_token", token)) }
        let call = { [query] (vocabulary: Vocabulary) in
            network.call(
                what, about: subject, ["2", "users", id, endpoint], query + vocabulary.ofPosts + vocabulary.expansions, budget: endpoint,
                cost: cost)
        }
        return (size, call)
    }

    /// Where a walk stands behind a page. It ends with the last page; one that leads to itself, or further than X reaches, ends too.
    private func advanced(_ walk: TwitterState.Walk, _ wire: WirePage, most: Int64) -> TwitterState.Walk {
        var walk = walk
        for post in wire.posts where walk.top.map({ TwitterState.isNewer(post.id, than: $0) }) ?? true { walk.top = post.id }
        if let token = wire.nextToken, token != walk.token, walk.pages + 1 < most, !wire.posts.isEmpty {
            walk.start = walk.since == nil ? walk.start ?? now - network.history : nil
            walk.token = token
            walk.pages += 1
            walk.misses = 0
            return walk
        }
        return walk.ended
    }

    /// Where a walk stands whose next page X did not answer.
    private func missed(_ walk: TwitterState.Walk, _ endpoint: String) -> TwitterState.Walk {
        let after = walk.missed
        if walk.token != nil, after.token == nil {
            context.logger.warning(
                "rest of a list given up",
                metadata: ["connector": "\(context.connector)", "account": "\(subject)", "endpoint": "\(endpoint)"])
        }
        return after
    }

    /// Pays what a page of posts really cost.
    private func settle(_ call: Call, _ reserved: Cost, _ wire: WirePage, _ budget: String, _ state: TwitterState) async {
        let actual = network.cost(budget, posts: wire.posts.count, included: wire.included, isOwned: state.isOwn == true)
        await context.budget.settle(reserved: reserved, actual: actual)
    }

    /// Takes over the counts of a post of the account's own.
    func sample(_ post: WirePost, _ state: inout TwitterState, into batch: inout Batch) {
        let root = post.root
        batch.tallies += state.watch.sample(
            Twitter.network, id: root, subject: root, at: WirePost.time(of: root) ?? post.at, counts: post.counts, now: now)
        state.paid[root] = Int64(now.day)
        if let latest = post.versions.last, latest != root { state.versions[root] = latest }
    }

    /// The counts of recent posts once more.
    func refresh(_ ids: [String], _ state: inout TwitterState) async throws(FetchError) -> Batch {
        let batch = try await lookUp(ids, cost: unpaid(ids, state), &state, samples: true)
        state.refreshedAt = now
        return batch
    }

    /// Older posts, for those that X does not show any more.
    func recheck(_ ids: [String], _ state: inout TwitterState) async throws(FetchError) -> Batch {
        let following = ids.last.flatMap { last in state.kept.firstIndex(of: last).map { state.kept.index(after: $0) } }
        let next = following.flatMap { state.kept.indices.contains($0) ? state.kept[$0] : nil }
        let batch = try await lookUp(ids, cost: ids.count, &state, samples: false)
        state.recheckFrom = next
        state.recheckedAt = now
        return batch
    }

    /// Posts by their ids. What is deleted or hidden now is removed; whatever else is wrong with one of them is left for another time.
    private func lookUp(
        _ ids: [String], cost unpaid: Int, _ state: inout TwitterState, samples: Bool
    ) async throws(FetchError) -> Batch {
        let asked = ids.map { state.versions[$0] ?? $0 }
        let roots = Dictionary(zip(asked, ids)) { first, _ in first }
        let cost = network.cost("lookup", posts: unpaid)
        let answer = try await askIfPresent(&state) { vocabulary in
            network.call(
                "counts of posts", about: subject, ["2", "tweets"], [("ids", asked.joined(separator: ","))] + vocabulary.ofPosts,
                budget: "lookup", cost: cost)
        }
        var batch = Batch()
        guard let (page, call) = answer else { return batch }
        let wire = try read(page, of: call, .posts, into: &batch, aboutAccount: false)
        let charged = wire.posts.count { post in !samples || state.paid[roots[post.id] ?? post.root] != Int64(now.day) }
        await context.budget.settle(reserved: cost, actual: network.cost("lookup", posts: min(charged, unpaid)))
        for post in wire.posts where samples && (roots[post.id] != nil || ids.contains(post.root)) {
            var known = post
            // The answer may know the chain only by the version that was asked for.
            if let root = roots[post.id], known.versions.first != root { known.versions = [root, post.id] }
            let isNewVersion = known.versions.count > 1 && known.versions.last != state.versions[known.root]
            if isNewVersion, let own = TwitterMapping.post(known, by: id) { batch.posts.append(own) }
            sample(known, &state, into: &batch)
        }
        for problem in wire.problems where problem.isGone || problem.isHidden {
            guard let resource = problem.resource, let root = roots[resource] else { continue }
            batch.deletions.append(Deletion(network: Twitter.network, stream: .posts, id: root))
            state.forget(root)
        }
        return batch
    }
}
