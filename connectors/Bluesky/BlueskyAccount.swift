import ConnectorKit

extension Bluesky {
    /// How many posts or accounts one look-up takes (`getPosts`, `getProfiles`).
    static let lookUpSize = 25
}

/// One account: how its lists are asked for, and what their answers mean. Its posts are named by their keys, which are short; their
/// addresses begin all alike.
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
    var isOwner: Bool { view.isOwn(id, identity.handle) }
    var mapping: BlueskyMapping { view.mapping }

    func key(_ post: String) -> String { "\(uri(post))" }
    private func uri(_ key: String) -> RecordURI { RecordURI(did: id, key: key) }

    func plan(isOwn: Bool) -> PostPlan {
        var plan = PostPlan(history: view.history)
        if isOwner {
            // They tell the same people, with their times, in one call for all posts.
            plan.lists = [.init("notifications", every: view.notificationsEvery, overlap: Self.overlap)]
        } else {
            plan.peopleKinds = view.peoplePerPost > 0 ? [.like, .reshare, .reply, .quote] : []
            plan.followersPerDay = view.followersPerDay
        }
        plan.peoplePerPost = view.peoplePerPost
        plan.overlap = Self.overlap
        plan.refresh = .every(.seconds(3600))
        plan.recheckEvery = view.recheckEvery
        plan.lookUpSize = Bluesky.lookUpSize
        return plan
    }

    /// Clocks differ, and records are indexed late.
    private static let overlap = Duration.seconds(300)

    func cost(of step: PostStep, _ state: PostState<NoExtra>) -> Cost {
        guard case .list = step else { return ["requests": 1] }
        return Cost(Bluesky.loginCost.amounts.merging(Bluesky.homeCost.amounts, uniquingKeysWith: +))
    }

    private func call(_ what: String, _ method: String, _ query: [(name: String, value: String)]) -> Call {
        view.call(what, about: subject, method, query)
    }

    /// Reads a page's list, and the cursor of the next page. It is kept over restarts, so it has a limit.
    func list<Record>(
        _ page: Page, of call: Call, _ key: StaticString, into batch: inout Batch, _ read: (JSONValue) throws(Malformed) -> Record
    ) throws(FetchError) -> (records: [Record], next: String?) {
        let next = { (root: JSONValue) in root["cursor"]?.identifier.flatMap { $0.isEmpty || $0.utf8.count > 500 ? nil : $0 } }
        let (records, cursor) = try context.records(page, of: call, at: key, into: &batch, beside: next, read)
        return (records, cursor)
    }

    func posts(_ question: PostQuestion, _ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> PostPage? {
        var query = [(name: "actor", value: id), (name: "limit", value: "\(Self.pageSize)")]
        if let token = question.list.token { query.append(("cursor", token)) }
        var call = call(question.list.token == nil ? "posts" : "older posts", "app.bsky.feed.getAuthorFeed", query)
        call.knownVersion = question.version
        let page = try await context.send(call)
        // The account was there a moment ago, so it is the cursor.
        if question.list.token != nil, [400, 404, 410].contains(page.status) { return nil }
        if let error = context.verdict(on: page, of: call) { throw error }
        guard !page.isUnchanged else { return PostPage(isUnchanged: true) }

        let (items, next) = try list(page, of: call, "feed", into: &batch) { (json) throws(Malformed) in
            let item = try WireFeedItem(json)
            let path: StaticString = item.reason == .written ? "post.author.did" : "reason.by.did"
            let isOurs = item.owner.map { $0.did == id } ?? true
            guard isOurs, item.reason != .written || item.post.uri.did == id else { throw Malformed("\(path)", "another account's") }
            return item
        }
        let owner = items.lazy.compactMap(\.owner).first
        if let owner { try refuseHidden(owner) }
        return PostPage(
            items.compactMap { mapping.item($0, of: id) }, next: next, owner: owner.map { mapping.identity($0, isOwn: isOwner) },
            version: page.version)
    }

    private func refuseHidden(_ profile: WireProfile) throws(FetchError) {
        guard !mapping.hides(profile) || isOwner else { throw view.hiddenError(subject, in: context) }
    }

    func people(_ question: PeopleQuestion, _ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> PeopleAnswer {
        let post = uri(question.entry?.id ?? "")
        let (what, method): (String, String) =
            switch question.kind {
            case .like: ("likes of a post", "app.bsky.feed.getLikes")
            case .reshare: ("reposts of a post", "app.bsky.feed.getRepostedBy")
            case .quote: ("quotes of a post", "app.bsky.feed.getQuotes")
            case .follow: ("followers", "app.bsky.graph.getFollowers")
            default: ("answers to a post", "app.bsky.feed.getPostThread")
            }
        var query: [(name: String, value: String)] =
            switch question.kind {
            case .follow: [("actor", id), ("limit", "\(Self.peoplePageSize)"), ("sort", "latest")]
            // Answers to answers are to other posts, and come with those where they are the account's own.
            case .reply: [("uri", "\(post)"), ("depth", "1"), ("parentHeight", "0")]
            default: [("uri", "\(post)"), ("limit", "\(Self.peoplePageSize)")]
            }
        if let token = question.token { query.append(("cursor", token)) }
        let call = call(what, method, query)
        let page = try await context.send(call)
        switch page.status {
        case 400, 404, 410: return .missing
        case 401: return .refused
        case 403 where page.seemsJSON: return .refused
        default: if let error = context.verdict(on: page, of: call) { throw error }
        }
        func answer<Record>(_ found: (records: [Record], next: String?), _ act: (Record) -> PersonAct) -> PeopleAnswer {
            .page(PeoplePage(found.records.map(act), read: found.records.count, next: found.next))
        }
        switch question.kind {
        case .like:
            return answer(try list(page, of: call, "likes", into: &batch, WireLike.init)) {
                mapping.reaction(.like, by: $0.actor, on: post, at: $0.at)
            }
        case .reshare:
            return answer(try list(page, of: call, "repostedBy", into: &batch, WireProfile.init)) {
                mapping.reaction(.reshare, by: $0, on: post, at: question.firstSight)
            }
        case .quote:
            return answer(try list(page, of: call, "posts", into: &batch, WirePost.ofOthers)) { mapping.response(.quote, $0, on: post) }
        case .follow:
            return answer(try list(page, of: call, "followers", into: &batch, WireProfile.init)) {
                mapping.follow(by: $0, of: id, at: question.firstSight)
            }
        default:
            let replies = try replies(page, of: call, into: &batch).filter { $0.parent == post }
            return answer((replies, nil)) { mapping.response(.reply, $0, on: post) }
        }
    }

    /// The direct answers in a thread. Some are places where a post was deleted or is blocked; those are passed over.
    private func replies(_ page: Page, of call: Call, into batch: inout Batch) throws(FetchError) -> [WirePost] {
        var reading = batch
        let replies = try context.read(page, of: call) { root -> [WirePost?]? in
            guard let thread = root["thread"], thread.kind == .object else { return nil }
            guard let list = thread["replies"] else { return [] }
            return reading.read(list, as: "thread.replies") { (node) throws(Malformed) in
                if node["notFound"]?.bool == true || node["blocked"]?.bool == true { return nil }
                return try node.required("post", WirePost.ofOthers)
            }
        }
        batch = reading
        return replies.compactMap(\.self)
    }

    /// What the network leaves out was deleted or is hidden now.
    func lookUp(_ posts: [String], _ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> LookUpAnswer? {
        let call = call("counts of posts", "app.bsky.feed.getPosts", posts.map { (name: "uris", value: key($0)) })
        let page = try await context.send(call)
        if [400, 404, 410].contains(page.status) {
            context.noteUnanswered(call)
            return nil
        }
        if let error = context.verdict(on: page, of: call) { throw error }
        let found = try list(page, of: call, "posts", into: &batch) { (json) throws(Malformed) in try WirePost(json) }.records
        let items = found.filter { $0.uri.did == id }.map { PostItem(Mark($0.uri.key, at: $0.at), post: nil, counts: $0.counts) }
        return LookUpAnswer(found: items, of: posts, rejected: batch.rejectedCount)
    }

    /// The account itself: only here its figures are told.
    func facts(_ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> Identity? {
        let call = call("the account", "app.bsky.actor.getProfile", [("actor", id)])
        let profile = try context.recordOrRejection(try await context.get(call), of: call, as: "profile", into: &batch) {
            (json) throws(Malformed) in
            let profile = try WireProfile(json)
            guard profile.did == id else { throw Malformed("did", "another account's") }
            return profile
        }
        guard let profile else { return nil }
        try refuseHidden(profile)
        return mapping.identity(profile, isOwn: isOwner)
    }
}
