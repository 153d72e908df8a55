import ConnectorKit
import LinkedInAPI

/// What a round keeps of an organisation beside what all rounds share.
struct OrganizationExtra: PostExtra {
    /// When statistics of the newest posts were last asked for.
    var statisticsAt: Instant?
}

/// The page of an organisation that the token's member administers: how its lists are asked for, and what their answers mean.
struct Organization: PostSource {
    let linkedin: LinkedIn
    let id: String
    /// The id without `urn:li:`.
    let name: String
    let context: FetchContext

    /// The network answers batches of more than this unreliably.
    static let pageSize = 50

    var network: Network { LinkedInAPI.network }

    func key(_ post: String) -> String { URN.prefix + post }

    func plan(isOwn: Bool) -> PostPlan {
        var plan = linkedin.plan
        plan.peopleKinds = plan.peoplePerPost == 0 ? [] : [.like, .comment]
        plan.overlap = .seconds(300)
        plan.refresh = .byAge
        plan.lookUpSize = Self.pageSize
        plan.watch = PostWatch.Bounds(capacity: Self.pageSize, lifetime: .seconds(30 * 86_400))
        // A post may be listed before anybody tells what became of it.
        plan.watchesUncounted = true
        plan.serverDatesActs = true
        return plan
    }

    func cost(of step: PostStep, _ state: PostState<OrganizationExtra>) -> Cost {
        switch step {
        case .newest, .walk, .lookUp: ["requests": 2]
        case .people(_, .like): ["reactions": 1]
        case .people: ["comments": 1]
        default: ["requests": 1]
        }
    }

    func posts(_ question: PostQuestion, _ extra: inout OrganizationExtra, into batch: inout Batch) async throws(FetchError) -> PostPage? {
        let start = question.list.token.flatMap { Int($0) } ?? 0
        let call = linkedin.api.call(
            start == 0 ? "posts" : "older posts", about: name, ["posts"],
            "author=\(URN.escaped(name))&q=author&count=\(Self.pageSize)&start=\(start)"
                + "&sortBy=\(linkedin.sortsByChange ? "LAST_MODIFIED" : "CREATED")", method: "FINDER")
        let page = try await context.get(call)
        let (posts, leadsOn) = try context.records(
            page, of: call, at: "elements", as: "posts", into: &batch, beside: { LinkedInAPI.leadsOn($0, size: Self.pageSize) }, ownPost)
        let isDue = extra.statisticsAt.map { at in linkedin.statisticsEvery.map { now - at >= $0 } ?? false } ?? true
        let counts = try await counts(of: posts.filter(\.isShown).map(\.id), withStatistics: start > 0 || isDue, into: &batch)
        if start == 0, isDue { extra.statisticsAt = now }
        let items = posts.map { item($0, counts[$0.id] ?? [:], readAt: question.list.readAt) }
        return PostPage(items, next: leadsOn ? "\(start + Self.pageSize)" : nil)
    }

    private func ownPost(_ json: JSONValue) throws(Malformed) -> WirePost {
        let post = try WirePost(json)
        guard post.author == id else { throw Malformed("author", "another account's") }
        return post
    }

    private func item(_ post: WirePost, _ counts: [Kind: Int64], readAt: Instant?) -> PostItem {
        let mark = Mark(post.id, at: linkedin.sortsByChange ? post.changedAt : post.at)
        guard post.isShown else { return PostItem(mark, post: nil) }
        // An hour's grace, since clocks differ.
        let isRevised = post.changedAt > post.at && readAt.map { post.changedAt >= $0 - .seconds(3600) } ?? true
        return PostItem(mark, post: URN.post(post.id, by: id, at: post.at, post.text), counts: counts, isRevised: isRevised)
    }

    /// Reactions and comments of posts, and with `withStatistics` also how often they were shared, seen and clicked.
    private func counts(
        of posts: [String], withStatistics: Bool, into batch: inout Batch
    ) async throws(FetchError) -> [String: [Kind: Int64]] {
        let posts = posts.reduce(into: [String]()) { once, id in if !once.contains(id) { once.append(id) } }
        guard !posts.isEmpty else { return [:] }
        let call = linkedin.api.call("counts of posts", about: name, ["socialMetadata"], "ids=\(URN.list(posts))", method: "BATCH_GET")
        let page = try await context.get(call)
        var counts = try context.read(page, of: call) { root -> [String: [Kind: Int64]]? in
            guard let results = root["results"], results.kind == .object else { return nil }
            let told = posts.compactMap { id in results.member(key(id)).map { (id, WireCounts($0).counts) } }
            return Dictionary(told) { first, _ in first }
        }
        guard withStatistics, linkedin.statisticsEvery != nil else { return counts }
        for row in try await statistics(of: posts, into: &batch) { counts[row.post, default: [:]].merge(row.counts) { told, _ in told } }
        return counts
    }

    /// What only an administrator's token is told, in one list for each kind of post. Done without where it is refused or spent.
    private func statistics(of posts: [String], into batch: inout Batch) async throws(FetchError) -> [WireStatistics] {
        var rows: [WireStatistics] = []
        for kind in ["share", "ugcPost"] {
            let asked = posts.filter { $0.hasPrefix("\(kind):") }
            let call = linkedin.api.call(
                "statistics of posts", about: name, ["organizationalEntityShareStatistics"],
                "q=organizationalEntity&organizationalEntity=\(URN.escaped(name))&count=\(Self.pageSize)&\(kind)s=\(URN.list(asked))",
                method: "FINDER", from: "statistics")
            guard !asked.isEmpty, await context.budget.affords(call.cost) else { continue }
            guard let page = try await context.getIfPresent(call, absentBy: [403, 404]) else { continue }
            rows += try context.records(page, of: call, at: "elements", as: "statistics", into: &batch, WireStatistics.init)
        }
        return rows.filter { posts.contains($0.post) }
    }

    /// What is not there was deleted; what is not published, or not for everybody, is not shown any more.
    func lookUp(_ posts: [String], _ extra: inout OrganizationExtra, into batch: inout Batch) async throws(FetchError) -> LookUpAnswer? {
        let call = linkedin.api.call("posts by name", about: name, ["posts"], "ids=\(URN.list(posts))", method: "BATCH_GET")
        guard let page = try await context.getIfPresent(call) else { return nil }
        var (missing, failed): (Set<String>, Set<String>) = ([], [])
        let all = try context.read(page, of: call, into: &batch) { root, batch -> [WirePost]? in
            guard let results = root["results"], results.kind == .object else { return nil }
            // Names that nobody asked for are ours, written otherwise: that none is found says nothing then.
            let isEmpty = !results.members.contains { _ in true }
            guard isEmpty || posts.contains(where: { results.member(key($0)) != nil }) else { return nil }
            (missing, failed) = LinkedInAPI.failures(root)
            return posts.compactMap { id in
                guard let json = results.member(key(id)) else { return nil }
                do throws(Malformed) { return try ownPost(json) } catch {
                    batch.reject(Rejection(path: "results.\(error.path)", reason: error.reason))
                    return nil
                }
            }
        }.filter { posts.contains($0.id) }
        let found = all.filter(\.isShown)
        let rejected = batch.rejectedCount
        let counts = try await counts(of: found.map(\.id), withStatistics: true, into: &batch)
        let told = posts.filter { !failed.contains(key($0)) }
        let hidden = all.filter { !$0.isShown }.map(\.id) + posts.filter { missing.contains(key($0)) }
        return LookUpAnswer(found: found.map { item($0, counts[$0.id] ?? [:], readAt: now) }, hidden: hidden, of: told, rejected: rejected)
    }

    func people(
        _ question: PeopleQuestion, _ extra: inout OrganizationExtra, into batch: inout Batch
    ) async throws(FetchError) -> PeopleAnswer {
        guard let entry = question.entry else { return .refused }
        let isComments = question.kind == .comment
        let start = question.token.flatMap { Int($0) } ?? 0
        let paging = "count=\(Self.pageSize)&start=\(start)"
        var call = linkedin.api.call(
            isComments ? "comments on a post" : "reactions to a post", about: name,
            isComments ? ["socialActions", key(entry.id), "comments"] : ["reactions"],
            isComments ? paging : "q=entity&sort=(value:REVERSE_CHRONOLOGICAL)&\(paging)", from: isComments ? "comments" : "reactions")
        if !isComments { call.givenSegment = "(entity:\(URN.escaped(entry.id)))" }
        let page = try await context.send(call)
        if page.status == 404 || page.status == 410 { return .missing }
        if page.status == 403, page.headers[.retryAfter] == nil { return .refused }
        if let error = context.verdict(on: page, of: call) { throw error }
        let (acts, leadsOn) = try context.records(
            page, of: call, at: "elements", as: isComments ? "comments" : "reactions", into: &batch,
            beside: { LinkedInAPI.leadsOn($0, size: Self.pageSize) }, isComments ? WireAct.comment : WireAct.init)
        let told = acts.map { act in
            PersonAct(
                nil,
                Interaction(
                    question.kind, on: network, by: act.actor, to: id, post: key(entry.id), at: act.at, as: isComments ? act.id : nil))
        }
        // In which order comments come is not documented: none of them proves that the new ones have been read.
        let late = isComments ? acts.count : acts.count { $0.at > entry.sampledAt }
        return .page(PeoplePage(told, read: acts.count, late: late, next: leadsOn ? "\(start + Self.pageSize)" : nil))
    }

    func facts(_ extra: inout OrganizationExtra, into batch: inout Batch) async throws(FetchError) -> Identity? {
        try await linkedin.page(name, in: context)
    }
}
