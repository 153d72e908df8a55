import ConnectorKit

/// The steps that read the account's own posts.
extension MastodonRound {
    private func page(of what: String, _ query: [(name: String, value: String)]) -> Call {
        call(what, ["api", "v1", "accounts", id, "statuses"], query: [("limit", "\(Self.pageSize)")] + query)
    }

    /// The newest page: new posts, the counts of the recent ones, the account's own facts, and what is missing.
    func newest(_ state: inout MastodonState) async throws(FetchError) -> Batch {
        var call = page(of: "posts", [])
        call.knownVersion = state.version
        let page = try await context.get(call)
        state.isInRound = true
        state.wantsNotifications = state.isOwn == true
        var batch = Batch()
        guard !page.isUnchanged else { return batch }

        let statuses = try statuses(page, of: call, into: &batch, author: id)
        let known = state.seen
        try take(statuses, newerThan: known, &state, into: &batch)
        noteMissing(from: statuses, isWhole: page.links.query(of: "next") == nil && statuses.count < Self.pageSize, &state)
        if let newest = MastodonID.newest(statuses.map(\.id)), known.map({ MastodonID.isOlder($0, than: newest) }) ?? true {
            state.seen = newest
        }
        if let oldest = statuses.min(by: { MastodonID.isOlder($0.id, than: $1.id) }), mayHaveMore(statuses, page) {
            if let known {
                // Posts may lie between what is known and this page; the walk behind an older gap covers this one too.
                if MastodonID.isOlder(known, than: oldest.id), state.gap == nil { state.gap = known }
            } else if oldest.at > now - server.history {
                state.back = oldest.id
            }
        }
        // A page with a record that could not be read is read again, not taken for known.
        state.version = batch.rejectedCount == 0 ? page.version : nil
        state.readAt = now
        return batch
    }

    /// The page immediately after a known post: fills the gap between two fetches, oldest first.
    func forward(_ after: String, _ state: inout MastodonState) async throws(FetchError) -> Batch {
        let call = page(of: "posts", [("min_id", after)])
        var batch = Batch()
        guard let page = try await context.getIfPresent(call) else {
            state.gap = nil
            return batch
        }
        let statuses = try statuses(page, of: call, into: &batch, author: id)
        try take(statuses, newerThan: after, &state, into: &batch)
        // Only a page that leads on is followed: a server that repeats itself is not asked for ever.
        let newest = MastodonID.newest(statuses.map(\.id))
        let reached = newest.map { newest in state.seen.map { !MastodonID.isOlder(newest, than: $0) } ?? true } ?? true
        state.gap = reached ? nil : newest.flatMap { MastodonID.isOlder(after, than: $0) ? $0 : nil }
        return batch
    }

    /// The page before a post: the first fetch, as far back as `history`.
    func backfill(_ before: String, _ state: inout MastodonState) async throws(FetchError) -> Batch {
        let call = page(of: "posts", [("max_id", before)])
        var batch = Batch()
        guard let page = try await context.getIfPresent(call) else {
            state.back = nil
            return batch
        }
        let statuses = try statuses(page, of: call, into: &batch, author: id)
        let floor = now - server.history
        try take(statuses.filter { MastodonID.isOlder($0.id, than: before) }, newerThan: nil, &state, into: &batch)
        let oldest = statuses.min { MastodonID.isOlder($0.id, than: $1.id) }
        state.back = oldest.flatMap { $0.at > floor && MastodonID.isOlder($0.id, than: before) ? $0.id : nil }
        return batch
    }

    /// A page of older posts, for what is missing from it.
    func recheck(_ state: inout MastodonState) async throws(FetchError) -> Batch {
        let from = state.recheckFrom ?? state.watch.entries.last?.id ?? state.seen ?? ""
        let call = page(of: "older posts", from.isEmpty ? [] : [("max_id", from)])
        var batch = Batch()
        state.recheckedAt = now
        guard let page = try await context.getIfPresent(call) else { return batch }
        let statuses = try statuses(page, of: call, into: &batch, author: id)
        let present = Set(statuses.map(\.id))
        let oldest = MastodonID.oldest(present)
        for post in state.kept where from.isEmpty || MastodonID.isOlder(post, than: from) {
            if let oldest, MastodonID.isOlder(post, than: oldest) { break }
            if !present.contains(post), batch.rejectedCount == 0 { state.suspect(post) }
        }
        let end = state.kept.last
        let goesOn = oldest.map { oldest in from.isEmpty || MastodonID.isOlder(oldest, than: from) } ?? false
        state.recheckFrom = goesOn && end.map { MastodonID.isOlder($0, than: oldest ?? "") } ?? false ? oldest : nil
        return batch
    }

    /// One post that was missing: gone, not shown any more, or there after all.
    func check(_ post: String, _ state: inout MastodonState) async throws(FetchError) -> Batch {
        let call = call("a post", ["api", "v1", "statuses", post])
        let page = try await context.send(call)
        var batch = Batch()
        if page.status != 404, page.status != 410 {
            if let error = context.verdict(on: page, of: call) { throw error }
            let isShown = try context.read(page, of: call) { root -> Bool? in
                root.kind == .object ? (try? WireStatus(root, keepsText: false))?.isPublic ?? true : nil
            }
            guard !isShown else {
                state.suspects.removeAll { $0 == post }
                return batch
            }
        }
        batch.deletions.append(Deletion(network: Mastodon.network, stream: .posts, id: mapping.key(post)))
        state.forget(post)
        return batch
    }

    /// Takes statuses over: posts that are new or were edited, what the account did to others by them, and their counts.
    private func take(
        _ statuses: [WireStatus], newerThan known: String?, _ state: inout MastodonState, into batch: inout Batch
    ) throws(FetchError) {
        if let account = statuses.first?.account { try tell(account, &state, into: &batch) }
        for status in statuses where status.isPublic {
            let isNew = known.map { MastodonID.isOlder($0, than: status.id) } ?? true
            let isEdited = status.editedAt.map { edited in state.readAt.map { edited >= $0 - .seconds(3600) } ?? true } ?? false
            if isNew { mapping.ownActs(status, into: &batch) }
            guard status.reblog == nil else { continue }
            if isNew || isEdited { batch.posts.append(mapping.post(status)) }
            // Older posts on the page had their time; only what is new or still watched is counted.
            guard isNew || state.watch[status.id] != nil else { continue }
            batch.tallies += state.watch.sample(
                Mastodon.network, id: status.id, subject: mapping.key(status.id), at: status.at, counts: status.counts, now: now)
        }
    }

    /// Notes posts that we hold and that a page should have shown.
    private func noteMissing(from statuses: [WireStatus], isWhole: Bool, _ state: inout MastodonState) {
        let present = Set(statuses.map(\.id))
        let oldest = MastodonID.oldest(present)
        for post in state.watch.entries.map(\.id) + state.kept where !present.contains(post) {
            let isInReach = oldest.map { !MastodonID.isOlder(post, than: $0) } ?? false
            if isInReach || isWhole { state.suspect(post) }
        }
    }

    private func mayHaveMore(_ statuses: [WireStatus], _ page: Page) -> Bool {
        page.links.query(of: "next") != nil || statuses.count >= Self.pageSize
    }
}
