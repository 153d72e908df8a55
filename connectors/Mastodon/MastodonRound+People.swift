import ConnectorKit

/// The steps that read who acted.
extension MastodonRound {
    /// The people behind a count that has grown; newest first, so no further than it has grown.
    func people(_ kind: Kind, of entry: PostWatch.Entry, _ state: inout MastodonState) async throws(FetchError) -> Batch {
        let what = kind == .like ? "likes of a post" : kind == .reshare ? "boosts of a post" : "\(kind.name) posts"
        let endpoint = kind == .like ? "favourited_by" : kind == .reshare ? "reblogged_by" : kind == .quote ? "quotes" : "context"
        var call = call(
            what, ["api", "v1", "statuses", entry.id, endpoint],
            query: kind == .reply ? [] : [("limit", "\(kind == .quote ? Self.pageSize : Self.peoplePageSize)")])
        let open = state.open.flatMap { $0.post == entry.id && $0.kind == kind ? $0 : nil }
        call.givenQuery = open?.query
        let page = try await context.send(call)
        var batch = Batch()
        switch page.status {
        case 404, 410: state.suspect(entry.id)
        case 401, 403, 422:
            context.logger.notice(
                "the server does not tell who acted", metadata: ["connector": "\(context.connector)", "endpoint": "\(what)"])
        default:
            if let error = context.verdict(on: page, of: call) { throw error }
            let read = try take(page, of: call, kind, entry, into: &batch)
            let covered = (open?.covered ?? 0) + Int64(read)
            let next = page.links.query(of: "next")
            if let next, next.utf8.count <= 500, next != open?.query, read > 0, covered < min(entry.unasked(kind), server.peoplePerPost) {
                state.open = MastodonState.OpenList(post: entry.id, kind: kind, query: next, covered: covered)
                return batch
            }
        }
        state.open = nil
        state.watch.noteAsked(kind, of: entry.id)
        return batch
    }

    /// Reads one page of people (or of their posts) and returns how many records it had.
    private func take(
        _ page: Page, of call: Call, _ kind: Kind, _ entry: PostWatch.Entry, into batch: inout Batch
    ) throws(FetchError) -> Int {
        switch kind {
        case .like, .reshare:
            let accounts = try accounts(page, of: call, into: &batch)
            for account in accounts { mapping.reaction(kind, by: account, on: id, of: entry, into: &batch) }
            return accounts.count + batch.rejectedCount
        case .quote:
            let quotes = try statuses(page, of: call, into: &batch, as: "quotes", keepsText: false)
            for quote in quotes { mapping.response(.quote, quote, on: id, post: entry.id, into: &batch) }
            return quotes.count + batch.rejectedCount
        default:
            let replies = try statuses(page, of: call, into: &batch, as: "descendants", at: "descendants", keepsText: false)
            for reply in replies where reply.inReplyToAccount == id {
                mapping.response(.reply, reply, on: id, post: reply.inReplyTo, into: &batch)
            }
            return replies.count + batch.rejectedCount
        }
    }

    /// The token's own notifications: the only place where likes, boosts and follows have times.
    func notifications(_ state: inout MastodonState) async throws(FetchError) -> Batch {
        var query: [(name: String, value: String)] = [("limit", "\(Self.peoplePageSize)")]
        for type in ["mention", "favourite", "reblog", "follow", "quote"] { query.append(("types[]", type)) }
        if let before = state.notificationsBack {
            query.append(("max_id", before))
        } else if let after = state.notifications, !after.isEmpty {
            query.append(("min_id", after))
        }
        let call = call("notifications", ["api", "v1", "notifications"], query: query)
        var batch = Batch()
        guard let page = try await context.getIfPresent(call) else {
            state.wantsNotifications = false
            return batch
        }
        var read = batch
        let notifications = try context.read(page, of: call) { root -> [WireNotification]? in
            guard root.kind == .array else { return nil }
            return read.read(root, as: "notifications", WireNotification.init)
        }
        batch = read
        let floor = now - server.history
        // What a page holds is kept whatever its age; `history` bounds what is asked for.
        for notification in notifications { mapping.notification(notification, of: id, into: &batch) }
        advance(past: notifications, floor: floor, &state)
        return batch
    }

    private func advance(past notifications: [WireNotification], floor: Instant, _ state: inout MastodonState) {
        let newest = MastodonID.newest(notifications.map(\.id))
        let isFull = notifications.count >= Self.pageSize
        if let before = state.notificationsBack {
            let oldest = notifications.min { MastodonID.isOlder($0.id, than: $1.id) }
            state.notificationsBack = oldest.flatMap { $0.at > floor && isFull && MastodonID.isOlder($0.id, than: before) ? $0.id : nil }
            state.wantsNotifications = state.notificationsBack != nil
            return
        }
        let known = state.notifications ?? ""
        let isAhead = newest.map { known.isEmpty || MastodonID.isOlder(known, than: $0) } ?? false
        if known.isEmpty, isFull, let oldest = notifications.min(by: { MastodonID.isOlder($0.id, than: $1.id) }), oldest.at > floor {
            state.notificationsBack = oldest.id
        }
        if isAhead, let newest { state.notifications = newest }
        state.wantsNotifications = state.notificationsBack != nil || (isAhead && isFull && !known.isEmpty)
        if state.notifications == nil { state.notifications = "" }
    }
}
