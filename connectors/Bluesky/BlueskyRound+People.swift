import ConnectorKit

/// The steps that read who acted, and who the account is.
extension BlueskyRound {
    private struct Endpoint {
        var method: String
        var what: String
        var isPaged: Bool
    }

    private static func endpoint(_ kind: Kind) -> Endpoint {
        switch kind {
        case .like: Endpoint(method: "app.bsky.feed.getLikes", what: "likes of a post", isPaged: true)
        case .reshare: Endpoint(method: "app.bsky.feed.getRepostedBy", what: "reposts of a post", isPaged: true)
        case .quote: Endpoint(method: "app.bsky.feed.getQuotes", what: "quotes of a post", isPaged: true)
        default: Endpoint(method: "app.bsky.feed.getPostThread", what: "answers to a post", isPaged: false)
        }
    }

    /// The people behind a count that has grown; newest first, so no further than it has grown.
    func people(_ kind: Kind, of entry: PostWatch.Entry, _ state: inout BlueskyState) async throws(FetchError) -> Batch {
        let endpoint = Self.endpoint(kind)
        let open = state.open.flatMap { $0.post == entry.id && $0.kind == kind ? $0 : nil }
        var query = [(name: "uri", value: "\(uri(entry.id))")]
        if endpoint.isPaged { query.append(("limit", "\(Self.peoplePageSize)")) }
        if let open { query.append(("cursor", open.cursor)) }
        // Answers to answers are to other posts, and come with those where they are the account's own.
        if !endpoint.isPaged { query += [("depth", "1"), ("parentHeight", "0")] }
        let call = call(endpoint.what, endpoint.method, query)
        let page = try await context.send(call)
        var batch = Batch()
        if let isMissing = isRefused(page, of: call) {
            if isMissing { state.lookUp(entry.id) }
        } else {
            if let error = context.verdict(on: page, of: call) { throw error }
            let (read, following) = try take(page, of: call, kind, entry, into: &batch)
            let covered = (open?.covered ?? 0) + Int64(read + batch.rejectedCount)
            let wanted = min(entry.unasked(kind), network.peoplePerPost)
            if let following, following != open?.cursor, read + batch.rejectedCount > 0, covered < wanted {
                state.open = BlueskyState.OpenList(post: entry.id, kind: kind, cursor: following, covered: covered)
                return batch
            }
        }
        state.open = nil
        state.watch.noteAsked(kind, of: entry.id)
        return batch
    }

    /// A list that the network does not give, which the account can do without: `true` when its subject may be missing, `false` when
    /// it is not for us, `nil` when it is given.
    private func isRefused(_ page: Page, of call: Call) -> Bool? {
        switch page.status {
        case 400, 404, 410: return true
        case 401,
            403 where page.seemsJSON:
            context.logger.notice(
                "the server does not tell who acted", metadata: ["connector": "\(context.connector)", "endpoint": "\(call.what)"])
            return false
        default: return nil
        }
    }

    /// Reads one page of people (or of their posts) and returns how many it had, and the cursor of the next page.
    private func take(
        _ page: Page, of call: Call, _ kind: Kind, _ entry: PostWatch.Entry, into batch: inout Batch
    ) throws(FetchError) -> (read: Int, following: String?) {
        let post = uri(entry.id)
        switch kind {
        case .like:
            let (likes, following) = try list(page, of: call, "likes", into: &batch, WireLike.init)
            for like in likes { mapping.like(like, on: post, of: entry, into: &batch) }
            return (likes.count, following)
        case .reshare:
            let (actors, following) = try list(page, of: call, "repostedBy", into: &batch, WireProfile.init)
            for actor in actors { mapping.repost(by: actor, of: post, entry, into: &batch) }
            return (actors.count, following)
        case .quote:
            let (quotes, following) = try list(page, of: call, "posts", into: &batch) { (json) throws(Malformed) in
                try WirePost(json, keepsText: false)
            }
            for quote in quotes { mapping.response(.quote, quote, on: post, into: &batch) }
            return (quotes.count, following)
        default:
            for reply in try replies(page, of: call, into: &batch) where reply.parent == post {
                mapping.response(.reply, reply, on: post, into: &batch)
            }
            return (0, nil)
        }
    }

    /// The direct answers in a thread. Some are places where a post was deleted or is blocked; those are passed over.
    private func replies(_ page: Page, of call: Call, into batch: inout Batch) throws(FetchError) -> [WirePost] {
        var reading = batch
        let replies = try context.read(page, of: call) { root -> [WirePost]? in
            guard let thread = root["thread"], thread.kind == .object else { return nil }
            guard let list = thread["replies"] else { return [] }
            let nodes = reading.read(list, as: "thread.replies") { (node) throws(Malformed) -> WirePost? in
                if node["notFound"]?.bool == true || node["blocked"]?.bool == true { return nil }
                return try node.required("post") { (json) throws(Malformed) in try WirePost(json, keepsText: false) }
            }
            return nodes.compactMap { $0 }
        }
        batch = reading
        return replies
    }

    /// The account itself, once a day: only here its figures are told.
    func facts(_ state: inout BlueskyState) async throws(FetchError) -> Batch {
        let call = call("the account", "app.bsky.actor.getProfile", [("actor", id)])
        let page = try await context.get(call)
        let profile = try context.read(page, of: call) { root -> Result<WireProfile, Malformed>? in
            root.kind == .object ? Result { () throws(Malformed) in try WireProfile(root) } : nil
        }
        var batch = Batch()
        switch profile {
        case .success(let profile) where profile.did == id: try tell(profile, isWhole: true, &state, into: &batch)
        case .success: batch.reject(Rejection(path: "profile.did", reason: "another account's"))
        case .failure(let malformed): batch.reject(Rejection(path: "profile.\(malformed.path)", reason: malformed.reason))
        }
        // Also after a profile that could not be read: it is asked for again tomorrow, not for ever now.
        state.factsAt = now
        return batch
    }

    /// The accounts that have followed since the last day, as many as the count has grown: newest first, and without times.
    func followers(_ state: inout BlueskyState) async throws(FetchError) -> Batch {
        let open = state.open.flatMap { $0.kind == .follow ? $0 : nil }
        var query = [(name: "actor", value: id), (name: "limit", value: "\(Self.peoplePageSize)"), (name: "sort", value: "latest")]
        if let open { query.append(("cursor", open.cursor)) }
        let call = call("followers", "app.bsky.graph.getFollowers", query)
        let page = try await context.send(call)
        var batch = Batch()
        if isRefused(page, of: call) == nil {
            if let error = context.verdict(on: page, of: call) { throw error }
            let (actors, following) = try list(page, of: call, "followers", into: &batch, WireProfile.init)
            let covered = open?.covered ?? 0
            let wanted = min(state.unaskedFollowers, network.followersPerDay) - covered
            // A record that could not be read may have been one of the new ones; an old follower must not be taken for it.
            for actor in actors.prefix(Int(max(0, wanted - Int64(batch.rejectedCount)))) {
                mapping.follow(by: actor, of: id, at: state.followersAt ?? now, into: &batch)
            }
            let read = Int64(actors.count + batch.rejectedCount)
            if let following, following != open?.cursor, read > 0, read < wanted {
                state.open = BlueskyState.OpenList(post: "", kind: .follow, cursor: following, covered: covered + read)
                return batch
            }
        }
        if state.open?.kind == .follow { state.open = nil }
        state.followersAsked = state.followers
        return batch
    }
}
