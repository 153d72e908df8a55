import ConnectorKit
import MetaGraph

/// Another professional account, which Business Discovery shows by its username: one request tells all of it, and nobody who acted.
struct DiscoveredAccount: PostSource {
    let instagram: Instagram
    let identity: Identity
    let context: FetchContext

    var network: Network { Instagram.network }
    var id: String { identity.key.id }

    func plan(isOwn: Bool) -> PostPlan {
        var plan = PostPlan(history: instagram.history)
        // Media of others cannot be asked for by their ids: the newest page is all that tells of those that were deleted.
        plan.recheck = .byPage
        plan.recheckEvery = .seconds(36_500 * 86_400)
        plan.keptLimit = Instagram.pageSize
        plan.lookUpSize = Graph.lookUpSize
        plan.watch = PostWatch.Bounds(capacity: Instagram.pageSize)
        return plan
    }

    func posts(_ question: PostQuestion, _ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> PostPage? {
        let token = question.list.token
        // Pages bring the facts along, so there may be no daily question: the day's first page stands for it.
        if token == nil, question.list.readAt?.day != now.day { instagram.graph.warnOfExpiry(in: context) }
        let fields = InstagramMapping.mediaFields(instagram.othersCounts)
        let media = "media\(token.map { ".after(\($0))" } ?? "").limit(\(Instagram.pageSize)){\(fields)}"
        var call = try instagram.discovery(identity.handle, media: media, in: context)
        call.knownVersion = question.version
        guard let page = try await context.graphPage(call, behind: token) else { return nil }
        guard !page.isUnchanged else { return PostPage(isUnchanged: true) }

        let owner = try context.record(page, of: call) { (root) throws(Malformed) in
            try root.required("business_discovery", WireAccount.init)
        }
        guard owner.id == id else {
            throw context.failure(of: call)(
                .gone, .giveUp, why: "the username is another account's by now",
                mend: "The account was renamed or deleted: correct or remove it in its people file.")
        }
        var reading = batch
        let (records, next) = try context.read(page, of: call) { root -> ([WireMedia], String?)? in
            // An account without any media has no list of them.
            guard let media = root["business_discovery"]?["media"] else { return ([], nil) }
            guard let list = media["data"], list.kind == .array else { return nil }
            return (reading.read(list, as: "media", WireMedia.init), media["paging"]?["cursors"].flatMap(GraphPaging.after))
        }
        // An account that has media and shows none has not deleted them all.
        let showsNone = records.isEmpty && reading.rejectedCount == batch.rejectedCount && owner.media != 0
        guard token != nil || !showsNone else { return PostPage(isUnchanged: true) }
        batch = reading
        let mapping = InstagramMapping(account: id)
        var answer = PostPage(records.map(mapping.item), next: records.isEmpty ? nil : next, owner: owner.identity, version: page.version)
        // One that has more media than it shows has not deleted the others.
        answer.isCut = next == nil && owner.media.map { $0 > Int64(records.count) } ?? false
        return answer
    }

    /// What is missing between its neighbours on the newest page is gone.
    func lookUp(_ posts: [String], _ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> LookUpAnswer? {
        LookUpAnswer(found: [], gone: posts)
    }

    /// The newest page brings them along.
    func facts(_ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> Identity? {
        instagram.graph.warnOfExpiry(in: context)
        return nil
    }
}
