import ConnectorKit

/// One account of a server: how its lists are asked for, and what their answers mean.
struct MastodonAccount: PostSource {
    let server: Mastodon
    let identity: Identity
    /// The account's id as the server gives it.
    let number: String
    let context: FetchContext

    private static let pageSize = 40
    private static let peoplePageSize = 80

    var network: Network { Mastodon.network }
    var id: String { identity.key.id }
    private var subject: String { identity.handle.map { "@\($0)" } ?? number }
    private var mapping: MastodonMapping { server.mapping }

    func key(_ post: String) -> String { mapping.key(post) }
    var kindsOfPosts: [Kind] { [.reply, .quote] }

    func plan(isOwn: Bool) -> PostPlan {
        var plan = server.plan
        plan.asksWhoseToken = server.token != nil
        // Quotes only answer to a token.
        plan.peopleKinds = plan.peoplePerPost == 0 ? [] : [.like, .reshare, .reply] + (server.token == nil ? [] : [.quote])
        // They alone tell the times of likes, boosts and follows, and the first telling stays.
        if isOwn { plan.lists = [.init("notifications", comesFirst: true)] }
        plan.recheck = .byPage
        return plan
    }

    private func call(_ what: String, _ path: String..., query: [(name: String, value: String)] = []) -> Call {
        server.call(what, about: subject, ["api", "v1"] + path, query)
    }

    /// Asks once whose token it is.
    func ownsToken(_ extra: inout NoExtra) async throws(FetchError) -> Bool {
        var call = call("the token's account", "accounts", "verify_credentials")
        call.isAboutToken = true
        return try context.read(try await context.get(call), of: call) { $0["id"]?.identifier } == number
    }

    func posts(_ question: PostQuestion, _ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> PostPage? {
        var query = [(name: "limit", value: "\(Self.pageSize)")]
        switch question.list.place {
        case .newest: break
        case .token(let id): query.append(("max_id", id))
        case .before(let mark): query.append(("max_id", mark.id))
        }
        var call = call(question.list.place == .newest ? "posts" : "older posts", "accounts", number, "statuses", query: query)
        call.knownVersion = question.version
        let answer = question.list.token == nil ? try await context.get(call) : try await context.getIfPresent(call)
        guard let page = answer else { return nil }
        guard !page.isUnchanged else { return PostPage(isUnchanged: true) }

        let statuses = try context.records(page, of: call, as: "statuses", into: &batch) { (json) throws(Malformed) in
            let status = try WireStatus(json)
            guard status.account.id == number else { throw Malformed("account.id", "another account's") }
            return status
        }
        let owner = statuses.first?.account
        if let owner, mapping.respectsOptOut, owner.optsOut { throw server.optedOut(call, in: context) }
        let items = statuses.map { mapping.item($0, readAt: question.list.readAt) }
        let hasMore = page.leadsOn || statuses.count >= Self.pageSize
        return PostPage(
            items, next: hasMore ? items.map(\.mark).min()?.id : nil, owner: owner.map(mapping.identity), version: page.version)
    }

    func people(_ question: PeopleQuestion, _ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> PeopleAnswer {
        guard let post = question.entry?.id else { return .refused }
        let (what, endpoint, limit) = Self.endpoint(question.kind)
        var call = call(what, "statuses", post, endpoint, query: limit.map { [("limit", "\($0)")] } ?? [])
        call.givenQuery = question.token
        let page = try await context.send(call)
        switch page.status {
        case 404, 410: return .missing
        case 401, 403, 422: return .refused
        default: if let error = context.verdict(on: page, of: call) { throw error }
        }
        let next = page.links.query(of: "next").flatMap { $0.utf8.count <= 500 ? $0 : nil }
        switch question.kind {
        case .like, .reshare:
            let accounts = try context.records(page, of: call, as: "accounts", into: &batch, WireAccount.init)
            let acts = accounts.compactMap {
                mapping.reaction(question.kind, by: $0, on: number, post: post, at: question.firstSight)
            }
            return .page(PeoplePage(acts, read: accounts.count, next: next))
        default:
            let isContext = question.kind == .reply
            let statuses = try context.records(
                page, of: call, at: isContext ? "descendants" : nil, as: isContext ? nil : "quotes", into: &batch, WireStatus.ofOthers)
            let acts = statuses.compactMap { status in
                isContext
                    ? status.inReplyToAccount == number ? mapping.response(.reply, status, on: number, post: status.inReplyTo) : nil
                    : mapping.response(.quote, status, on: number, post: post)
            }
            return .page(PeoplePage(acts, read: statuses.count, next: next))
        }
    }

    /// The words for errors, the endpoint, and how many of its records a page may have.
    private static func endpoint(_ kind: Kind) -> (what: String, path: String, limit: Int?) {
        switch kind {
        case .like: ("likes of a post", "favourited_by", peoplePageSize)
        case .reshare: ("boosts of a post", "reblogged_by", peoplePageSize)
        case .quote: ("quote posts", "quotes", pageSize)
        default: ("reply posts", "context", nil)
        }
    }

    /// One post that was missing: gone, not shown any more, or there after all.
    func lookUp(_ posts: [String], _ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> LookUpAnswer? {
        guard let post = posts.first else { return nil }
        let call = call("a post", "statuses", post)
        let page = try await context.send(call)
        if page.saysGone { return LookUpAnswer(found: [], gone: posts) }
        if let error = context.verdict(on: page, of: call) { throw error }
        let isShown = try context.read(page, of: call) { root -> Bool? in
            root.kind == .object ? (try? WireStatus.ofOthers(root))?.isPublic ?? true : nil
        }
        return LookUpAnswer(found: [], gone: isShown ? [] : posts)
    }

    func facts(_ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> Identity? {
        let call = call("the account", "accounts", number)
        let page = try await context.get(call)
        guard let account = try context.recordOrRejection(page, of: call, as: "account", into: &batch, WireAccount.init) else { return nil }
        if mapping.respectsOptOut, account.optsOut { throw server.optedOut(call, in: context) }
        if let error = server.departure(of: account, call, in: context) { throw error }
        return mapping.identity(account)
    }

    /// The token's own notifications.
    func page(
        of list: String, _ question: ListQuestion, _ extra: inout NoExtra, into batch: inout Batch
    ) async throws(FetchError) -> ListPage? {
        var query: [(name: String, value: String)] = [("limit", "\(Self.peoplePageSize)")]
        for type in ["mention", "favourite", "reblog", "follow", "quote"] { query.append(("types[]", type)) }
        if let token = question.token { query.append(("max_id", token)) }
        if let since = question.since { query.append(("since_id", since.id)) }
        let call = call("notifications", "notifications", query: query)
        guard let page = try await context.getIfPresent(call) else { return nil }
        let notifications = try context.records(page, of: call, as: "notifications", into: &batch, WireNotification.init)
        // What a page holds is kept whatever its age; `history` bounds what is asked for.
        batch.add(notifications.compactMap { mapping.notification($0, of: number) })
        let marks = notifications.map { Mark($0.id, at: $0.at) }
        // Servers give 40 at once, whatever they are asked for.
        return ListPage(marks, next: notifications.count >= Self.pageSize ? marks.min()?.id : nil)
    }
}
