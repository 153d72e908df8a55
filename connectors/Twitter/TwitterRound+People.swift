import ConnectorKit

/// The steps that read who acted, and who the account is.
extension TwitterRound {
    /// The endpoint, its budget, the words for errors, and whether it lists users.
    private func endpoint(_ kind: Kind) -> (path: String, budget: String, what: String, listsUsers: Bool) {
        switch kind {
        case .reshare:
            network.readsResharesAsUsers
                ? ("retweeted_by", "reshares", "reposts of a post", true) : ("retweets", "reshares", "reposts of a post", false)
        case .like: ("liking_users", "likes", "likes of a post", true)
        default: ("quote_tweets", "quotes", "quotes of a post", false)
        }
    }

    /// As many as have come since the last time and a few more, for those who left meanwhile; within what the endpoint takes.
    func peopleSize(_ kind: Kind, _ entry: PostWatch.Entry, _ state: TwitterState) -> Int {
        let open = state.open.flatMap { $0.post == entry.id && $0.kind == kind ? $0 : nil }
        let wanted = min(entry.unasked(kind) - (open?.covered ?? 0), network.peoplePerPost - (open?.read ?? 0))
        return Int(max(10, min(100, wanted + 5)))
    }

    func peopleCost(_ kind: Kind, size: Int, _ state: TwitterState) -> Cost {
        let (_, budget, _, listsUsers) = endpoint(kind)
        // In the newer names authors come as users.
        let authors = (state.vocabulary ?? network.vocabulary) == .post ? size : 0
        return listsUsers ? network.cost(budget, users: size) : network.cost(budget, posts: size, included: (posts: 0, users: authors))
    }

    /// The people behind a count that has grown; newest first, so no further than it has grown.
    func people(_ kind: Kind, of entry: PostWatch.Entry, _ state: inout TwitterState) async throws(FetchError) -> Batch {
        let (path, budget, what, listsUsers) = endpoint(kind)
        let open = state.open.flatMap { $0.post == entry.id && $0.kind == kind ? $0 : nil }
        let size = peopleSize(kind, entry, state)
        let cost = peopleCost(kind, size: size, state)
        let shown = state.versions[entry.id] ?? entry.id
        let answer = try await askIfPresent(&state) { vocabulary in
            var query: [(name: String, value: String)] = [("max_results", "\(size)")]
            if let open { query.append(("pagination_token", open.token)) }
            // The list of quotes holds reposts of quotes as well.
            if kind == .quote { query.append(("exclude", "retweets")) }
            query += listsUsers ? [vocabulary.ofUsers] : vocabulary.ofPosts + vocabulary.authorsOnly
            return network.call(what, about: subject, ["2", "tweets", shown, path], query, budget: budget, cost: cost)
        }
        var batch = Batch()
        guard let (page, call) = answer else {
            state.open = open == nil ? state.open : nil
            state.watch.noteAsked(kind, of: entry.id)
            return batch
        }
        let wire = try read(page, of: call, listsUsers ? .users : .posts, into: &batch, aboutAccount: false)
        await context.budget.settle(
            reserved: cost, actual: network.cost(budget, posts: wire.posts.count, users: wire.users.count, included: wire.included))
        for user in wire.users { TwitterMapping.reaction(kind, by: user, on: id, of: entry, into: &batch) }
        for (index, post) in wire.posts.enumerated() {
            if post.author == nil { batch.reject(Rejection(path: "data[\(index)].author_id", reason: "missing")) }
            TwitterMapping.response(kind, post, on: id, post: entry.id, into: &batch)
        }
        for user in wire.includedUsers where user.id != id { batch.identities.append(TwitterMapping.identity(user)) }

        let count = Int64(wire.users.count + wire.posts.count + batch.rejectedCount)
        let read = (open?.read ?? 0) + count
        // Who acted after the count was sampled is not behind it; as the list is newest first, such a one pushes another off its end.
        let later = wire.posts.count { $0.at > entry.sampledAt }
        let covered = (open?.covered ?? 0) + count - Int64(later)
        if let token = wire.nextToken, token != open?.token, count > 0, covered < entry.unasked(kind), read < network.peoplePerPost {
            state.open = TwitterState.OpenList(post: entry.id, kind: kind, token: token, covered: covered, read: read)
            return batch
        }
        if open != nil { state.open = nil }
        state.watch.noteAsked(kind, of: entry.id)
        if !wire.hasContent, wire.problems.contains(where: { $0.isGone && $0.resource == shown }) {
            batch.deletions.append(Deletion(network: Twitter.network, stream: .posts, id: entry.id))
            state.forget(entry.id)
        }
        return batch
    }

    /// Asks once whose token it is: only the app owner's own reads are cheap, and only he is told who liked.
    func whoAmI(_ state: inout TwitterState) async throws(FetchError) -> Batch {
        let (page, call) = try await ask(&state) { _ in
            network.call(
                "the token's account", about: subject, ["2", "users", "me"], [], budget: "users", cost: network.cost("users", users: 1))
        }
        var batch = Batch()
        let wire = try read(page, of: call, .users, into: &batch)
        state.isOwn = wire.users.first?.id == id
        return batch
    }

    /// The account itself, once a day where no page of posts brought it along.
    func profile(_ state: inout TwitterState) async throws(FetchError) -> Batch {
        let answer = try await askIfPresent(&state) { vocabulary in
            network.call(
                "the account", about: subject, ["2", "users"], [("ids", id), vocabulary.ofUsers], budget: "users",
                cost: network.cost("users", users: 1))
        }
        var batch = Batch()
        guard let (page, call) = answer else {
            state.profileAt = now
            return batch
        }
        let wire = try read(page, of: call, .users, into: &batch)
        try tell(wire.users, &state, into: &batch)
        // Also after an account that could not be read: it is asked for again tomorrow, not for ever now.
        state.profileAt = now
        return batch
    }
}
