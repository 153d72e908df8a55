import ConnectorKit
import MetaGraph

/// The token's own account: how its lists are asked for, and what their answers mean.
struct ThreadsAccount: PostSource {
    let threads: Threads
    let identity: Identity
    let context: FetchContext

    private static let pageSize = 50
    private static let mentions = "mentions"
    private static let metrics = "views,likes,replies,reposts,quotes"

    var network: Network { Threads.network }
    var id: String { identity.key.id }
    private var subject: String { identity.handle.map { "@\($0)" } ?? id }
    private var mapping: ThreadsMapping { ThreadsMapping(account: id, username: identity.handle) }

    func plan(isOwn: Bool) -> PostPlan {
        var plan = PostPlan(history: threads.history)
        plan.peopleKinds = threads.repliesPerPost == 0 ? [] : [.reply]
        plan.peoplePerPost = threads.repliesPerPost
        if let every = threads.mentionsEvery { plan.lists = [.init(Self.mentions, every: every, overlap: .seconds(300))] }
        // The list tells no counts, and is asked for what is new alone.
        plan.looksUpNew = true
        plan.pageShowsAll = false
        plan.refresh = .byAge
        plan.recheck = .byPage
        plan.recheckEvery = threads.recheckEvery
        plan.watch = PostWatch.Bounds(capacity: Self.pageSize, lifetime: .seconds(14 * 86_400))
        return plan
    }

    func cost(of step: PostStep, _ state: PostState<NoExtra>) -> Cost { ["requests": step == .facts ? 2 : 1] }

    private func call(
        _ what: String, _ path: String..., fields: String, _ more: [(name: String, value: String)] = [], page: String? = nil
    ) -> Call {
        threads.graph.call(what, about: subject, path, [("fields", fields), ("limit", "\(Self.pageSize)")] + more, page: page)
    }

    func posts(_ question: PostQuestion, _ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> PostPage? {
        var span = [(name: "since", value: "\(question.list.floor.seconds)")]
        // A second more: whether the bound itself belongs to the span, the documents do not say.
        if case .before(let mark) = question.list.place { span.append(("until", "\(mark.at.seconds + 1)")) }
        let token = question.list.token
        var call = call(
            question.list.place == .newest ? "posts" : "older posts", id, "threads", fields: "id,media_type,permalink,text,timestamp", span,
            page: token)
        call.knownVersion = question.version
        guard let page = try await context.graphPage(call, behind: token) else { return nil }
        guard !page.isUnchanged else { return PostPage(isUnchanged: true) }
        let (posts, next) = try context.records(
            page, of: call, at: "data", as: "threads", into: &batch, beside: GraphPaging.next, WirePost.init)
        return PostPage(posts.map(mapping.item), next: next, version: page.version)
    }

    /// The counts of one post, which stand alone; a post without them is gone.
    func lookUp(_ posts: [String], _ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> LookUpAnswer? {
        guard let post = posts.first else { return nil }
        let call = threads.graph.call("counts of a post", about: subject, [post, "insights"], [("metric", Self.metrics)])
        let page = try await context.send(call)
        if GraphError.saysMissing(page) { return LookUpAnswer(found: [], gone: [post]) }
        if GraphError(page)?.isRefusal == true {
            context.noteUnanswered(call)
            return nil
        }
        if let error = context.verdict(on: page, of: call) { throw error }
        let metrics = try context.records(page, of: call, at: "data", as: "insights", into: &batch, WireMetric.init)
        return LookUpAnswer(found: [PostItem(Mark(post, at: now), post: nil, counts: mapping.counts(metrics))], gone: [])
    }

    func people(_ question: PeopleQuestion, _ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> PeopleAnswer {
        guard let entry = question.entry else { return .refused }
        let call = call(
            "replies to a post", entry.id, "replies", fields: "id,username,timestamp", [("reverse", "true")], page: question.token)
        return try await context.graphPeople(call) { (page) throws(FetchError) in
            let (replies, next) = try context.records(
                page, of: call, at: "data", as: "replies", into: &batch, beside: GraphPaging.next, WirePost.init)
            let late = replies.count { $0.at > entry.sampledAt }
            let acts = replies.compactMap { mapping.act(.reply, $0, on: entry.id) }
            return PeoplePage(acts, read: replies.count, late: late, next: next)
        }
    }

    /// The account, and how many follow it; that count may be refused where the rest is not.
    func facts(_ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> Identity? {
        threads.graph.warnOfExpiry(in: context)
        let own = threads.ownCall(about: subject)
        let known = try await context.get(own)
        guard let account = try context.recordOrRejection(known, of: own, as: "account", into: &batch, WireAccount.init) else { return nil }
        guard account.id == id else { throw threads.strangersToken(own, in: context) }
        let call = threads.graph.call("followers", about: subject, [id, "threads_insights"], [("metric", "followers_count")])
        let answer = try await context.graphPage(call) { $0.isRefusal || $0.isBadParameter }
        guard let page = answer else { return account.identity(followers: nil) }
        let metrics = try context.records(page, of: call, at: "data", as: "insights", into: &batch, WireMetric.init)
        return account.identity(followers: metrics.first { $0.name == "followers_count" }?.value)
    }

    /// Posts that mention the account.
    func page(
        of list: String, _ question: ListQuestion, _ extra: inout NoExtra, into batch: inout Batch
    ) async throws(FetchError) -> ListPage? {
        let call = call(
            "mentions", id, "mentions", fields: "id,username,timestamp", [("since", "\(question.floor.seconds)")], page: question.token)
        let answer = try await context.graphPage(call) { $0.isRefusal || $0.isMissing || $0.isBadParameter }
        guard let page = answer else { return nil }
        let (posts, next) = try context.records(
            page, of: call, at: "data", as: "mentions", into: &batch, beside: GraphPaging.next, WirePost.init)
        batch.add(posts.compactMap { mapping.act(.mention, $0, on: nil) })
        return ListPage(posts.map { Mark($0.id, at: $0.at) }, next: next)
    }
}
