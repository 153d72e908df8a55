import ConnectorKit
import MetaGraph

/// What a round keeps of a Page beside what all rounds share.
struct FacebookExtra: PostExtra {
    /// The view metric was refused, and is not asked for again.
    var dropsViews = false
}

/// One Page: how its lists are asked for, and what their answers mean.
struct FacebookPage: PostSource {
    let facebook: Facebook
    let identity: Identity
    let context: FetchContext

    /// Each record brings two summaries along; twice as many make answers that the network refuses as too large.
    private static let pageSize = 50
    private static let peoplePageSize = 100
    private static let visitors = "visitors"

    var network: Network { Facebook.network }
    var id: String { identity.key.id }
    private var subject: String { identity.handle.map { "@\($0)" } ?? id }
    private var mapping: FacebookMapping { FacebookMapping(page: id) }

    func plan(isOwn: Bool) -> PostPlan {
        var plan = PostPlan(history: facebook.history)
        plan.peopleKinds = facebook.peoplePerPost == 0 ? [] : [.like, .comment]
        plan.peoplePerPost = facebook.peoplePerPost
        if facebook.readsVisitors { plan.lists = [.init(Self.visitors, every: .seconds(3600), overlap: .seconds(300))] }
        plan.refresh = .byAge
        plan.recheckEvery = facebook.recheckEvery
        plan.lookUpSize = Graph.lookUpSize
        // Counts change for two weeks; most Pages' newest page reaches that far.
        plan.watch = PostWatch.Bounds(capacity: Self.pageSize, lifetime: .seconds(14 * 86_400))
        return plan
    }

    private func fields(_ extra: FacebookExtra) -> String {
        let views = viewMetric(extra).map { ",insights.metric(\($0)){values}" } ?? ""
        return "id,message,created_time,permalink_url,from,is_published,shares,reactions.summary(total_count).limit(0),"
            + "comments.filter(stream).summary(total_count).limit(0)" + views
    }

    private func viewMetric(_ extra: FacebookExtra) -> String? { extra.dropsViews ? nil : facebook.viewMetric }

    func posts(_ question: PostQuestion, _ extra: inout FacebookExtra, into batch: inout Batch) async throws(FetchError) -> PostPage? {
        let token = question.list.token
        var (call, page) = try await ask(question, extra)
        if GraphError(page)?.isBadParameter == true {
            if token != nil { return nil }
            if let metric = viewMetric(extra) {
                context.logger.notice(
                    "metric is not known any more", metadata: ["connector": "\(context.connector)", "metric": "\(metric)"])
                extra.dropsViews = true
                (call, page) = try await ask(question, extra)
            }
        }
        if let error = context.verdict(on: page, of: call) { throw error }
        guard !page.isUnchanged else { return PostPage(isUnchanged: true) }
        let (posts, next) = try context.records(page, of: call, at: "data", as: "posts", into: &batch, beside: GraphPaging.next, ownPost)
        return PostPage(posts.map(mapping.item), next: next, version: page.version)
    }

    private func ask(_ question: PostQuestion, _ extra: FacebookExtra) async throws(FetchError) -> (Call, Page) {
        let token = question.list.token
        var call = facebook.graph.call(
            token == nil ? "posts" : "older posts", about: subject, [id, "posts"],
            [("fields", fields(extra)), ("limit", "\(Self.pageSize)")], page: token)
        call.knownVersion = question.version
        return (call, try await context.send(call))
    }

    private func ownPost(_ json: JSONValue) throws(Malformed) -> WirePost {
        let post = try WirePost(json)
        guard post.author?.id ?? id == id else { throw Malformed("from.id", "another Page's") }
        return post
    }

    func lookUp(_ posts: [String], _ extra: inout FacebookExtra, into batch: inout Batch) async throws(FetchError) -> LookUpAnswer? {
        // Without views: a metric that is refused would refuse all.
        let fields = fields(FacebookExtra(dropsViews: true))
        var answer = try await facebook.graph.lookUp(posts, fields: fields, about: subject, in: context, into: &batch) {
            (json) throws(Malformed) in mapping.item(try WirePost(json))
        }
        answer.gone += answer.found.filter { $0.post == nil }.map(\.mark.id)
        answer.found.removeAll { $0.post == nil }
        return answer
    }

    func people(
        _ question: PeopleQuestion, _ extra: inout FacebookExtra, into batch: inout Batch
    ) async throws(FetchError) -> PeopleAnswer {
        guard let entry = question.entry else { return .refused }
        let isComments = question.kind == .comment
        let fields = isComments ? "id,from,created_time" : "id,name,type"
        var query = [(name: "fields", value: fields), (name: "limit", value: "\(Self.peoplePageSize)")]
        if isComments { query += [("filter", "stream"), ("order", "reverse_chronological")] }
        let call = facebook.graph.call(
            isComments ? "comments on a post" : "reactions to a post", about: subject, [entry.id, isComments ? "comments" : "reactions"],
            query,
            page: question.token)
        return try await context.graphPeople(call) { (page) throws(FetchError) in
            if isComments {
                let (comments, next) = try context.records(
                    page, of: call, at: "data", as: "comments", into: &batch, beside: GraphPaging.next, WireComment.init)
                let late = comments.count { $0.at > entry.sampledAt }
                return PeoplePage(comments.compactMap { mapping.comment($0, on: entry.id) }, read: comments.count, late: late, next: next)
            }
            let (people, next) = try context.records(
                page, of: call, at: "data", as: "reactions", into: &batch, beside: GraphPaging.next, WirePerson.init)
            let acts = people.map { mapping.reaction(by: $0, on: entry.id, at: question.firstSight) }
            return PeoplePage(acts, read: people.count, next: next)
        }
    }

    func facts(_ extra: inout FacebookExtra, into batch: inout Batch) async throws(FetchError) -> Identity? {
        facebook.graph.warnOfExpiry(in: context)
        let call = facebook.pageCall(id, about: subject)
        let page = try await context.get(call)
        return try context.recordOrRejection(page, of: call, as: "page", into: &batch) { (json) throws(Malformed) in
            let page = try facebook.wirePage(json)
            guard page.id == id else { throw Malformed("id", "another Page's") }
            return page.identity
        }
    }

    /// What visitors wrote on the Page, and public posts that name it. The list holds the Page's own posts too.
    func page(
        of list: String, _ question: ListQuestion, _ extra: inout FacebookExtra, into batch: inout Batch
    ) async throws(FetchError) -> ListPage? {
        let call = facebook.graph.call(
            "visitors' posts", about: subject, [id, "feed"],
            [("fields", "id,created_time,from,is_published"), ("limit", "\(Self.peoplePageSize)"), ("since", "\(question.floor.seconds)")],
            page: question.token)
        let answer = try await context.graphPage(call) { $0.isRefusal || ($0.isBadParameter && question.token != nil) }
        guard let page = answer else { return nil }
        let (posts, next) = try context.records(
            page, of: call, at: "data", as: "feed", into: &batch, beside: GraphPaging.next, WirePost.init)
        batch.add(posts.compactMap(mapping.mention))
        return ListPage(posts.map { Mark($0.id, at: $0.at) }, next: next)
    }
}
