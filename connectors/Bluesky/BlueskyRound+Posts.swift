import ConnectorKit

/// The steps that read the account's own posts.
extension BlueskyRound {
    private func feed(after cursor: String) -> Call {
        var query = [(name: "actor", value: id), (name: "limit", value: "\(Self.pageSize)")]
        if !cursor.isEmpty { query.append(("cursor", cursor)) }
        return call("posts", "app.bsky.feed.getAuthorFeed", query)
    }

    /// The newest page: new posts, the counts of the recent ones, the account's names, and what is missing.
    func newest(_ state: inout BlueskyState) async throws(FetchError) -> Batch {
        var call = feed(after: "")
        call.knownVersion = state.version
        let page = try await context.get(call)
        state.roundSince = now
        var batch = Batch()
        guard !page.isUnchanged else {
            planLookups(present: nil, &state)
            return batch
        }
        let (items, following) = try items(page, of: call, into: &batch)
        let floor = state.walk?.floor ?? state.seen.map { $0 - BlueskyState.overlap } ?? now - network.history
        try take(items, newerThan: state.seen == nil ? nil : floor, &state, into: &batch)

        let times = items.compactMap(\.time)
        state.pageEnd = following == nil ? nil : times.min() ?? state.pageEnd
        let isWhole = batch.rejectedCount == 0
        planLookups(present: isWhole ? Set(items.filter { $0.reason == .written }.map(\.post.uri.key)) : nil, &state)
        begin(times, following, floor: floor, &state)
        // A page with a record that could not be read is read again, not taken for known.
        state.version = isWhole ? page.version : nil
        return batch
    }

    /// Begins the walk back to what is known, or lets the one that is under way go on, where this page meets it.
    private func begin(_ times: [Instant], _ following: String?, floor: Instant, _ state: inout BlueskyState) {
        if var walk = state.walk, let top = walk.top, times.contains(where: { $0 <= top }) {
            walk.top = max(top, times.max() ?? top)
            state.walk = walk
            return
        }
        var walk = BlueskyState.Walk(floor: floor, top: state.seen)
        if walk.take(times, following: following) {
            state.walk = walk
        } else {
            state.walk = nil
            state.seen = walk.top
        }
    }

    /// The next page of a walk: the first fetch, or what a long absence left out.
    func goOn(_ walk: BlueskyState.Walk, _ state: inout BlueskyState) async throws(FetchError) -> Batch {
        let call = feed(after: walk.cursor)
        let page = try await context.send(call)
        var batch = Batch()
        if [400, 404, 410].contains(page.status) {
            // The account was there a moment ago, so it is the cursor: the walk begins again with the next newest page.
            context.logger.notice(
                "server does not answer a question", metadata: ["connector": "\(context.connector)", "endpoint": "older posts"])
            state.walk = nil
            return batch
        }
        if let error = context.verdict(on: page, of: call) { throw error }
        let (items, following) = try items(page, of: call, into: &batch)
        try take(items, newerThan: walk.floor, &state, into: &batch)
        var walk = walk
        if walk.take(items.compactMap(\.time), following: following) {
            state.walk = walk
        } else {
            state.walk = nil
            state.seen = walk.top ?? state.seen
        }
        return batch
    }

    /// Reads a page of the feed; what is not the account's own doing costs itself.
    private func items(
        _ page: Page, of call: Call, into batch: inout Batch
    ) throws(FetchError) -> (records: [WireFeedItem], following: String?) {
        try list(page, of: call, "feed", into: &batch) { (json) throws(Malformed) in
            let item = try WireFeedItem(json)
            switch item.reason {
            case .written where item.post.author.did != id || item.post.uri.did != id:
                throw Malformed("post.author.did", "another account's")
            case .reposted(let by, _) where by.did != id: throw Malformed("reason.by.did", "another account's")
            default: return item
            }
        }
    }

    /// Takes items over: posts that are new, what the account did to others by them, and their counts.
    private func take(
        _ items: [WireFeedItem], newerThan known: Instant?, _ state: inout BlueskyState, into batch: inout Batch
    ) throws(FetchError) {
        let owner = items.lazy.compactMap { item -> WireProfile? in
            switch item.reason {
            case .written: item.post.author
            case .reposted(let by, _): by
            case .other: nil
            }
        }.first
        if let owner { try tell(owner, isWhole: false, &state, into: &batch) }
        for item in items {
            guard let time = item.time else { continue }
            let isRecent = known.map { time > $0 } ?? true
            guard item.reason == .written else {
                if isRecent { mapping.ownRepost(of: item.post, by: id, at: time, into: &batch) }
                continue
            }
            let key = item.post.uri.key
            let isNew = isRecent && state.watch[key] == nil && !state.kept.contains(key)
            if isNew {
                batch.posts.append(mapping.post(item.post))
                mapping.ownActs(item.post, into: &batch)
            }
            // Older posts on the page had their time; only what is new or still watched is counted.
            if isNew || state.watch[key] != nil { sample(item.post, &state, into: &batch) }
        }
    }

    private func sample(_ post: WirePost, _ state: inout BlueskyState, into batch: inout Batch) {
        batch.tallies += state.watch.sample(
            Bluesky.network, id: post.uri.key, subject: "\(post.uri)", at: post.at, counts: post.counts, now: now)
    }

    /// Notes which posts are to be looked up: those that the newest page should have shown, every hour those that it does not reach
    /// although they are watched, and every `recheck_every` some of the older ones.
    ///
    /// - Parameter present: The posts on the page; `nil` when they are not known, or not all of them.
    private func planLookups(present: Set<String>?, _ state: inout BlueskyState) {
        func isInReach(_ entry: PostWatch.Entry) -> Bool { state.pageEnd.map { entry.at > $0 } ?? true }
        let entries = state.watch.entries
        if let present {
            for entry in entries where isInReach(entry) && !present.contains(entry.id) { state.lookUp(entry.id) }
        }
        if state.refreshedAt.map({ now - $0 >= BlueskyState.refreshInterval }) ?? true {
            // What has been sampled on this page is as fresh as can be.
            for entry in entries where !isInReach(entry) && present?.contains(entry.id) != true { state.lookUp(entry.id) }
            state.refreshedAt = now
        }
        guard !state.kept.isEmpty, state.recheckedAt.map({ now - $0 >= network.recheckEvery }) ?? true else { return }
        let start = state.recheckFrom.flatMap { state.kept.firstIndex(of: $0) } ?? 0
        let end = min(start + BlueskyState.lookupSize, state.kept.count)
        for key in state.kept[start..<end] { state.lookUp(key) }
        state.recheckFrom = end < state.kept.count ? state.kept[end] : nil
        state.recheckedAt = now
    }

    /// Posts by their addresses: fresh counts of those that are watched; what the network leaves out was deleted or is hidden now.
    func lookUp(_ keys: [String], _ state: inout BlueskyState) async throws(FetchError) -> Batch {
        let call = call("counts of posts", "app.bsky.feed.getPosts", keys.map { (name: "uris", value: "\(uri($0))") })
        let page = try await context.send(call)
        var batch = Batch()
        let asked = Set(keys)
        state.lookups.removeAll { asked.contains($0) }
        if [400, 404, 410].contains(page.status) {
            context.logger.notice(
                "server does not answer a question", metadata: ["connector": "\(context.connector)", "endpoint": "\(call.what)"])
            return batch
        }
        if let error = context.verdict(on: page, of: call) { throw error }
        let posts = try list(page, of: call, "posts", into: &batch) { (json) throws(Malformed) in try WirePost(json) }.records
        for post in posts where post.uri.did == id && state.watch[post.uri.key] != nil { sample(post, &state, into: &batch) }
        // Whether a record that could not be read is one of the missing, nobody can say.
        guard batch.rejectedCount == 0 else { return batch }
        let present = Set(posts.map(\.uri))
        for key in keys where !present.contains(uri(key)) {
            batch.deletions.append(Deletion(network: Bluesky.network, stream: .posts, id: "\(uri(key))"))
            state.forget(key)
        }
        return batch
    }
}
