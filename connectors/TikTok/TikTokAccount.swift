import ConnectorKit

/// The token's own account: how its videos are asked for, and what the answers mean.
struct TikTokAccount: PostSource {
    let tiktok: TikTok
    let identity: Identity
    let context: FetchContext

    /// Of both the list and a look-up.
    private static let pageSize = 20

    var network: Network { TikTok.network }
    var id: String { identity.key.id }
    private var subject: String { identity.handle.map { "@\($0)" } ?? id }

    func plan(isOwn: Bool) -> PostPlan {
        var plan = tiktok.basis
        // Whose token it is, only the account itself tells.
        plan.factsFirst = true
        plan.refresh = .byAge
        // Of the network's terms for research, the strictest that it has.
        plan.term = .seconds(15 * 86_400)
        plan.lookUpSize = Self.pageSize
        plan.watch = PostWatch.Bounds(capacity: 100, lifetime: tiktok.watch)
        return plan
    }

    /// A page of the videos that everybody sees, newest first, with all their counts.
    func posts(_ question: PostQuestion, _ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> PostPage? {
        let token = question.list.token
        let (videos, next) = try await videos(token == nil ? "videos" : "older videos", "list", into: &batch) { body in
            body.member("max_count", Self.pageSize)
            // Milliseconds: what was created before.
            body.member("cursor", token.flatMap { Int64($0) })
        }
        return PostPage(videos.map { $0.item(of: id) }, next: next)
    }

    /// Videos by their ids. What is left out is gone, or not shown to everybody any more.
    func lookUp(_ posts: [String], _ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> LookUpAnswer? {
        let (videos, _) = try await videos("counts of videos", "query", into: &batch) { body in
            body.member("filters") { $0.object { $0.member("video_ids", posts) } }
        }
        return LookUpAnswer(found: videos.map { $0.item(of: id) }, of: posts, rejected: batch.rejectedCount)
    }

    private func videos(
        _ what: String, _ endpoint: String, into batch: inout Batch, _ members: (inout JSONWriter) -> Void
    ) async throws(FetchError) -> (videos: [WireVideo], next: String?) {
        var call = tiktok.call(what, about: subject, ["video", endpoint])
        call.query = [("fields", WireVideo.fields)]
        var body = JSONWriter()
        body.object(members)
        call.body = body.bytes
        let page = try await context.get(call)
        return try context.read(page, of: call, into: &batch) { root, batch -> ([WireVideo], String?)? in
            guard let data = root["data"], data.kind == .object else { return nil }
            let hasMore = data["has_more"]?.bool
            // An account without videos may have no list.
            guard let list = data["videos"] else { return hasMore == false ? ([], nil) : nil }
            guard list.kind == .array else { return nil }
            let next = data["cursor"]?.identifier.flatMap { $0.utf8.count <= 20 && $0.isMade(of: .digits) ? $0 : nil }
            return (batch.read(list, as: "videos", WireVideo.init), hasMore == true ? next : nil)
        }
    }

    /// The account, which must be the token's.
    func facts(_ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> Identity? {
        let call = tiktok.userCall(about: subject)
        let page = try await context.get(call)
        guard let user = try context.recordOrRejection(page, of: call, as: "account", into: &batch, WireUser.init) else { return nil }
        guard user.id == id else { throw tiktok.strangersToken(call, in: context) }
        return user.identity
    }
}
