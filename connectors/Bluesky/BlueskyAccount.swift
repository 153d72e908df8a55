import ConnectorKit

/// One account: how its lists are asked for, and what their answers mean. Its posts are named by their short keys, not their addresses.
struct BlueskyAccount: PostSource {
    let view: Bluesky
    let identity: Identity
    let context: FetchContext

    /// Not more than the watch can hold until the people behind each have been read.
    private static let pageSize = 50
    static let peoplePageSize = 100

    var network: Network { Bluesky.network }
    var id: String { identity.key.id }
    var subject: String { identity.handle.map { "@\($0)" } ?? id }
    /// Whether it is the account whose app password was given.
    var isOwner: Bool { view.login.map { [id, identity.handle.map(Bluesky.plainName)].contains($0.name) } ?? false }
    var mapping: BlueskyMapping { view.mapping }

    func key(_ post: String) -> String { "\(uri(post))" }
    var kindsOfPosts: [Kind] { [.reply, .quote] }
    private func uri(_ key: String) -> RecordURI { RecordURI(did: id, key: key) }

    func plan(isOwn: Bool) -> PostPlan {
        var plan = view.plan
        // Clocks differ, and records are indexed late.
        plan.overlap = .seconds(300)
        plan.refresh = .byAge
        plan.lookUpSize = 25
        if isOwner {
            // They tell the same people, with their times, in one call for all posts.
            plan.lists = [.init("notifications", every: view.notificationsEvery, overlap: plan.overlap)]
            plan.followersPerDay = 0
        } else if plan.peoplePerPost > 0 {
            plan.peopleKinds = [.like, .reshare, .reply, .quote]
        }
        return plan
    }

    func cost(of step: PostStep, _ state: PostState<NoExtra>) -> Cost {
        if case .list = step { Bluesky.loginCost + Bluesky.homeCost } else { ["requests": 1] }
    }

    private func call(_ what: String, _ method: String, _ query: Query, from token: String? = nil) -> Call {
        view.call(what, about: subject, method, query + cursor(token))
    }

    func cursor(_ token: String?) -> Query { token.map { [(name: "cursor", value: $0)] } ?? [] }

    func posts(_ question: PostQuestion, _ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> PostPage? {
        let token = question.list.token
        let query = [(name: "actor", value: id), (name: "limit", value: "\(Self.pageSize)")]
        var call = call(token == nil ? "posts" : "older posts", "app.bsky.feed.getAuthorFeed", query, from: token)
        call.knownVersion = question.version
        // Behind a token the account was there a moment ago, so it is the cursor that is not known.
        guard let page = try await context.get(call, unless: token == nil ? [] : [400, 404, 410]) else { return nil }
        guard !page.isUnchanged else { return PostPage(isUnchanged: true) }

        let (records, next) = try context.records(page, of: call, at: "feed", next: "cursor", into: &batch) { (json) throws(Malformed) in
            try mapping.feedItem(json, of: id)
        }
        let owner = try records.lazy.compactMap(\.owner).first.map(shown)
        return PostPage(records.compactMap(\.item), next: next, owner: owner, version: page.version)
    }

    /// The account itself, unless it asks not to be shown; who gave its password wants it to be read.
    func shown(_ profile: WireProfile) throws(FetchError) -> Identity {
        guard mapping.hides(profile), !isOwner else { return profile.identity }
        throw FetchError(
            .forbidden, .giveUp, what: "\(context.connector) (\(view.base.host), \(subject)): not fetched",
            why: "the account asks not to be shown to logged-out programs",
            mend: "Respect it by removing the account; `logged_out = \"ignore\"` needs consent.")
    }

    func people(_ question: PeopleQuestion, _ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> PeopleAnswer {
        let post = uri(question.entry?.id ?? "")
        let (uri, limit) = ((name: "uri", value: "\(post)"), (name: "limit", value: "\(Self.peoplePageSize)"))
        let (what, method, list, query): (String, String, StaticString, Query) =
            switch question.kind {
            case .like: ("likes of a post", "app.bsky.feed.getLikes", "likes", [uri, limit])
            case .reshare: ("reposts of a post", "app.bsky.feed.getRepostedBy", "repostedBy", [uri, limit])
            case .quote: ("quotes of a post", "app.bsky.feed.getQuotes", "posts", [uri, limit])
            case .follow: ("followers", "app.bsky.graph.getFollowers", "followers", [("actor", id), limit, ("sort", "latest")])
            // Answers to answers are to other posts, and come with those where they are the account's own.
            default: ("answers to a post", "app.bsky.feed.getPostThread", "thread", [uri, ("depth", "1"), ("parentHeight", "0")])
            }
        let call = call(what, method, query, from: question.token)
        let page = try await context.send(call)
        switch page.status {
        case 400, 404, 410: return .missing
        case 401: return .refused
        case 403 where page.seemsJSON: return .refused
        default: if let error = context.verdict(on: page, of: call) { throw error }
        }
        if question.kind == .reply { return .page(try replies(to: post, page, of: call, into: &batch)) }
        let (acts, next) = try context.records(page, of: call, at: list, next: "cursor", into: &batch) { (json) throws(Malformed) in
            switch question.kind {
            case .like:
                let actor = try json.required("actor", WireProfile.init)
                return mapping.act(.like, by: actor, on: id, post: post, at: try json.sortTime(declaredIn: json))
            case .quote: return mapping.response(.quote, try WirePost(json), on: post)
            case .follow: return mapping.act(.follow, by: try WireProfile(json), on: id, at: question.firstSight)
            default: return mapping.act(.reshare, by: try WireProfile(json), on: id, post: post, at: question.firstSight)
            }
        }
        return .page(PeoplePage(acts, read: acts.count, next: next))
    }

    /// The direct answers in a thread. Some are places where a post was deleted or is blocked; those are passed over.
    private func replies(to post: RecordURI, _ page: Page, of call: Call, into batch: inout Batch) throws(FetchError) -> PeoplePage {
        let replies = try context.read(page, of: call, into: &batch) { root, batch -> [PersonAct?]? in
            guard let thread = root["thread"], thread.kind == .object else { return nil }
            guard let list = thread["replies"] else { return [] }
            return batch.read(list, as: "thread.replies") { (node) throws(Malformed) in
                if node["notFound"]?.bool == true || node["blocked"]?.bool == true { return nil }
                let reply = try node.required("post", WirePost.init)
                return reply.parent == post ? mapping.response(.reply, reply, on: post) : nil
            }
        }.compactMap(\.self)
        return PeoplePage(replies, read: replies.count, next: nil)
    }

    /// What the network leaves out was deleted or is hidden now.
    func lookUp(_ posts: [String], _ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> LookUpAnswer? {
        let call = call("counts of posts", "app.bsky.feed.getPosts", posts.map { (name: "uris", value: key($0)) })
        guard let page = try await context.getIfPresent(call, absentBy: [400, 404, 410]) else { return nil }
        let views = try context.records(page, of: call, at: "posts", into: &batch, WirePost.init).filter { $0.uri.did == id }
        let found = views.map { PostItem(Mark($0.uri.key, at: $0.post.at), post: nil, counts: $0.counts) }
        return LookUpAnswer(found: found, of: posts, rejected: batch.rejectedCount)
    }

    /// The account itself: only here its figures are told.
    func facts(_ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> Identity? {
        let call = call("the account", "app.bsky.actor.getProfile", [("actor", id)])
        let page = try await context.get(call)
        return try context.recordOrRejection(page, of: call, as: "profile", into: &batch, WireProfile.reader(of: id)).map(shown)
    }
}
