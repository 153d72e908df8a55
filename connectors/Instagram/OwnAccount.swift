import ConnectorKit
import MetaGraph

extension Instagram {
    static let pageSize = 50
}

/// An account of one's own: its media, and who commented on them or tagged it.
struct OwnAccount: PostSource {
    let instagram: Instagram
    let identity: Identity
    let context: FetchContext

    private static let tags = "tags"

    var network: Network { Instagram.network }
    var id: String { identity.key.id }
    private var subject: String { identity.handle.map { "@\($0)" } ?? id }
    private var mapping: InstagramMapping { InstagramMapping(account: id, username: identity.handle) }
    private var fields: String { InstagramMapping.mediaFields(instagram.ownCounts) }

    func plan(isOwn: Bool) -> PostPlan {
        var plan = PostPlan(history: instagram.history)
        plan.peopleKinds = instagram.peoplePerPost == 0 ? [] : [.comment]
        plan.peoplePerPost = instagram.peoplePerPost
        if let every = instagram.tagsEvery { plan.lists = [.init(Self.tags, every: every, overlap: .seconds(300))] }
        plan.refresh = .byAge
        plan.recheckEvery = instagram.recheckEvery
        plan.lookUpSize = Graph.lookUpSize
        plan.watch = PostWatch.Bounds(capacity: Instagram.pageSize, lifetime: .seconds(14 * 86_400))
        return plan
    }

    private func call(_ what: String, _ path: [String], fields: String, page: String?) -> Call {
        instagram.graph.call(what, about: subject, path, [("fields", fields), ("limit", "\(Instagram.pageSize)")], page: page)
    }

    func posts(_ question: PostQuestion, _ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> PostPage? {
        let token = question.list.token
        var call = call(token == nil ? "media" : "older media", [id, "media"], fields: fields, page: token)
        call.knownVersion = question.version
        guard let page = try await context.graphPage(call, behind: token) else { return nil }
        guard !page.isUnchanged else { return PostPage(isUnchanged: true) }
        let (media, next) = try context.records(
            page, of: call, at: "data", as: "media", into: &batch, beside: GraphPaging.next, WireMedia.init)
        return PostPage(media.map(mapping.item), next: next, version: page.version)
    }

    func lookUp(_ posts: [String], _ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> LookUpAnswer? {
        try await instagram.graph.lookUp(posts, fields: fields, about: subject, in: context, into: &batch) { (json) throws(Malformed) in
            mapping.item(try WireMedia(json))
        }
    }

    func people(_ question: PeopleQuestion, _ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> PeopleAnswer {
        guard let entry = question.entry else { return .refused }
        let fields = "id,timestamp,username,from{id,username},replies{id,timestamp,username,from{id,username}}"
        let call = call("comments on a post", [entry.id, "comments"], fields: fields, page: question.token)
        return try await context.graphPeople(call) { (page) throws(FetchError) in
            let (threads, next) = try context.records(
                page, of: call, at: "data", as: "comments", into: &batch, beside: GraphPaging.next, WireComment.init)
            for flaw in threads.lazy.flatMap(\.flaws) { batch.reject(Rejection(path: "comments.\(flaw.path)", reason: flaw.reason)) }
            let comments = threads.flatMap { [$0] + $0.replies }
            let late = comments.count { $0.at > entry.sampledAt }
            return PeoplePage(comments.compactMap { mapping.comment($0, on: entry.id) }, read: comments.count, late: late, next: next)
        }
    }

    func facts(_ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> Identity? {
        instagram.graph.warnOfExpiry(in: context)
        let call = instagram.ownCall(id, about: subject)
        let page = try await context.get(call)
        return try context.recordOrRejection(page, of: call, as: "account", into: &batch) { (json) throws(Malformed) in
            let account = try WireAccount(json)
            guard account.id == id else { throw Malformed("id", "another account's") }
            return account.identity
        }
    }

    /// Media of others in which the account is tagged.
    func page(of list: String, _ question: ListQuestion, _ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError)
        -> ListPage?
    {
        let call = call("media with the account's tag", [id, "tags"], fields: "id,timestamp,username", page: question.token)
        let answer = try await context.graphPage(call) { $0.isRefusal || $0.isMissing || $0.isBadParameter }
        guard let page = answer else { return nil }
        let (media, next) = try context.records(
            page, of: call, at: "data", as: "tags", into: &batch, beside: GraphPaging.next, WireMedia.init)
        batch.add(media.compactMap(mapping.tag))
        return ListPage(media.map { Mark($0.id, at: $0.at) }, next: next)
    }
}
