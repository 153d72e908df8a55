import ConnectorKit
import XAPI

/// What is kept of an account beside what all rounds share.
struct TwitterExtra: PostExtra {
    /// The names that X was last content with; `nil` means those that one begins with.
    var vocabulary: Vocabulary?
    var isOwn: Bool?
    /// The newest version of watched posts that were edited, by their first.
    var versions: [String: String]?
    /// The UTC day on which a watched post was last paid for.
    var paid: [String: Int32]?
    /// The questions that X did not answer when they were last asked, by their words for logs: what was told already.
    var unanswered: Set<String>?
}

/// One account: how its lists are asked for, what they cost, and what their answers mean. Posts are named by their first version's id.
struct TwitterAccount: PostSource {
    let x: Twitter
    let identity: Identity
    let context: FetchContext

    /// How many posts one page may hold, largest first; the first that the budget affords is asked for, or one of the least size.
    private static let pageSizes = [100, 25]
    private static let leastSize = 5

    var network: Network { Twitter.network }
    var id: String { identity.key.id }
    var kindsOfPosts: [Kind] { [.reply, .quote] }
    private var subject: String { identity.handle.map { "@\($0)" } ?? id }

    func plan(isOwn: Bool) -> PostPlan {
        var plan = x.plan
        // Likes are told to their owner only.
        if x.asksOwner, isOwn { plan.peopleKinds.append(.like) }
        return plan
    }

    func cost(of step: PostStep, _ state: PostState<TwitterExtra>) -> Cost {
        switch step {
        case .owner, .facts: oneUser
        case .newest, .walk, .recheck: listCost("tweets", size: Self.leastSize, state.extra)
        case .list: listCost("mentions", size: Self.leastSize, state.extra)
        case .lookUp(let ids): x.prices.cost("lookup", posts: unpaid(ids, state.extra).count)
        case .people(let entry, let kind):
            peopleCost(kind, size: Self.size(state.wanted(kind, of: entry, plan(isOwn: state.isOwn == true))), state.extra)
        }
    }

    private var oneUser: Cost { x.prices.cost("users", users: 1) }

    /// The most that a page of the account's own posts or mentions can cost.
    private func listCost(_ budget: String, size: Int, _ extra: TwitterExtra) -> Cost {
        x.prices.cost(budget, posts: size, included: (posts: size, users: budget == "mentions" ? size : 1), isOwned: extra.isOwn == true)
    }

    /// The posts that have not been paid for today.
    private func unpaid(_ ids: [String], _ extra: TwitterExtra) -> [String] { ids.filter { extra.paid?[$0] != now.day } }

    func settle(_ extra: inout TwitterExtra, watching ids: Set<String>) {
        extra.versions = extra.versions?.filter { ids.contains($0.key) }
        extra.paid = extra.paid?.filter { ids.contains($0.key) && $0.value >= now.day }
    }

    // MARK: - Asking

    /// Asks in the names that X was last content with; when it refuses them, once more in the others, which are then kept. `nil` where X
    /// does not answer (404) a question that the account can do without, noted in the log when that is new. Problems in place of
    /// an answer `aboutAccount` are thrown as what they mean for it.
    private func ask(
        _ what: String, _ path: [String], for content: WirePage.Content, budget: String, cost: Cost, _ extra: inout TwitterExtra,
        into batch: inout Batch, canMiss: Bool = true, aboutAccount: Bool = true, isAboutToken: Bool = false, _ query: (Vocabulary) -> Query
    ) async throws(FetchError) -> WirePage? {
        var names = extra.vocabulary ?? x.vocabulary
        let answer: (wire: WirePage, call: Call)
        do throws(FetchError) {
            answer = try await x.ask(for: content, &names, into: &batch, in: context) {
                var call = x.call(what, about: subject, path, query($0), budget: budget, cost: cost)
                call.isAboutToken = isAboutToken
                return call
            }
        } catch {
            guard canMiss, error.kind == .gone else { throw error }
            if extra.unanswered?.contains(what) != true { context.noteUnanswered(what) }
            extra.unanswered = (extra.unanswered ?? []).union([what])
            return nil
        }
        extra.vocabulary = names == x.vocabulary ? nil : names
        extra.unanswered?.remove(what)
        if aboutAccount, !answer.wire.hasContent { throw x.refusal(answer.wire.problems, answer.call, in: context) }
        return answer.wire
    }

    /// The account itself, where it is among the users of a page; the others are told.
    private func owner(_ users: [WireUser], _ extra: TwitterExtra, into batch: inout Batch) throws(FetchError) -> Identity? {
        batch.identities += users.filter { $0.id != id }.map(\.identity)
        guard let user = users.first(where: { $0.id == id }) else { return nil }
        return try x.shown(user, isOwn: extra.isOwn == true, about: subject, in: context)
    }

    /// Only the app owner's own reads are cheap, and only he is told who liked.
    func ownsToken(_ extra: inout TwitterExtra) async throws(FetchError) -> Bool {
        var batch = Batch()
        let wire = try await ask(
            "the token's account", ["users", "me"], for: .users, budget: "users", cost: oneUser, &extra, into: &batch, isAboutToken: true
        ) { _ in [] }
        extra.isOwn = wire?.users.first?.id == id
        return extra.isOwn == true
    }

    func facts(_ extra: inout TwitterExtra, into batch: inout Batch) async throws(FetchError) -> Identity? {
        let wire = try await ask("the account", ["users"], for: .users, budget: "users", cost: oneUser, &extra, into: &batch) {
            [("ids", id), $0.ofUsers]
        }
        return try owner(wire?.users ?? [], extra, into: &batch)
    }

    // MARK: - Lists of posts

    func posts(_ question: PostQuestion, _ extra: inout TwitterExtra, into batch: inout Batch) async throws(FetchError) -> PostPage? {
        guard let wire = try await page("posts", "tweets", question.list, &extra, into: &batch) else { return nil }
        var items: [PostItem] = []
        for post in wire.posts {
            guard post.author == nil || post.author == id else {
                batch.reject(Rejection(path: "data.author_id", reason: "another account's"))
                continue
            }
            items.append(item(post, wire, &extra))
        }
        return PostPage(items, next: wire.nextToken, owner: try owner(wire.includedUsers, extra, into: &batch))
    }

    /// Posts of others that name the account, with their authors.
    func page(
        of list: String, _ question: ListQuestion, _ extra: inout TwitterExtra, into batch: inout Batch
    ) async throws(FetchError) -> ListPage? {
        guard let wire = try await page("mentions", "mentions", question, &extra, into: &batch) else { return nil }
        for (index, post) in wire.posts.enumerated() {
            if post.author == nil { batch.reject(Rejection(path: "data[\(index)].author_id", reason: "missing")) }
            if let act = TwitterMapping.mention(post, of: id, included: wire.includedPosts) { batch.interactions.append(act) }
        }
        _ = try owner(wire.includedUsers, extra, into: &batch)
        return ListPage(wire.posts.map { Mark($0.id, at: $0.at) }, next: wire.nextToken)
    }

    /// One page of a list, as large as the budget affords; what it really cost is paid.
    private func page(
        _ what: String, _ endpoint: String, _ question: ListQuestion, _ extra: inout TwitterExtra, into batch: inout Batch
    ) async throws(FetchError) -> WirePage? {
        var size = Self.leastSize
        for candidate in Self.pageSizes where await context.budget.affords(listCost(endpoint, size: candidate, extra)) {
            size = candidate
            break
        }
        let cost = listCost(endpoint, size: size, extra)
        var query: Query = [("max_results", "\(size)")]
        query.append(question.since.map { ("since_id", $0.id) } ?? ("start_time", "\(Instant(seconds: question.floor.seconds))"))
        if let token = question.token { query.append(("pagination_token", token)) }
        let wire = try await ask(
            question.token == nil ? what : "older \(what)", ["users", id, endpoint], for: .posts, budget: endpoint, cost: cost, &extra,
            into: &batch, canMiss: question.token != nil || endpoint == "mentions"
        ) { query + $0.ofPosts + $0.expansions }
        guard let wire else { return nil }
        await context.budget.settle(
            reserved: cost, actual: x.prices.cost(endpoint, posts: wire.posts.count, included: wire.included, isOwned: extra.isOwn == true))
        return wire
    }

    /// A post of the account's own, which has been paid for today.
    private func item(_ post: WirePost, _ wire: WirePage, _ extra: inout TwitterExtra) -> PostItem {
        let root = post.root
        let isRevised = post.versions.count > 1 && post.versions.last != extra.versions?[root]
        extra.paid = (extra.paid ?? [:]).merging([root: now.day]) { $1 }
        if let latest = post.versions.last, latest != root { extra.versions = (extra.versions ?? [:]).merging([root: latest]) { $1 } }
        return PostItem(
            Mark(post.id, at: post.at), id: root, post: TwitterMapping.post(post, by: id), counts: post.counts, isRevised: isRevised,
            acts: Batch(interactions: TwitterMapping.ownActs(post, by: id, included: wire.includedPosts)))
    }

    /// Posts by their ids. What is deleted or hidden now is gone; whatever else is wrong with one of them is left for another time.
    func lookUp(_ posts: [String], _ extra: inout TwitterExtra, into batch: inout Batch) async throws(FetchError) -> LookUpAnswer? {
        let asked = posts.map { extra.versions?[$0] ?? $0 }
        let roots = Dictionary(zip(asked, posts)) { first, _ in first }
        let unpaid = Set(unpaid(posts, extra))
        let cost = x.prices.cost("lookup", posts: unpaid.count)
        let wire = try await ask(
            "counts of posts", ["tweets"], for: .posts, budget: "lookup", cost: cost, &extra, into: &batch, aboutAccount: false
        ) { [("ids", asked.joined(separator: ","))] + $0.ofPosts }
        guard let wire else { return nil }
        let charged = wire.posts.count { unpaid.contains(roots[$0.id] ?? $0.root) }
        await context.budget.settle(reserved: cost, actual: x.prices.cost("lookup", posts: min(charged, unpaid.count)))
        var found: [PostItem] = []
        for var post in wire.posts where roots[post.id] != nil || posts.contains(post.root) {
            // The answer may know the chain only by the version that was asked for.
            if let root = roots[post.id], post.versions.first != root { post.versions = [root, post.id] }
            found.append(item(post, wire, &extra))
        }
        return LookUpAnswer(
            found: found, gone: wire.problems.filter { $0.isGone || $0.isHidden }.compactMap { $0.resource.flatMap { roots[$0] } })
    }

    // MARK: - People

    /// The endpoint, its budget, the words for errors, and whether it lists users.
    private func endpoint(_ kind: Kind) -> (path: String, budget: String, what: String, listsUsers: Bool) {
        switch kind {
        case .reshare: (x.readsResharesAsUsers ? "retweeted_by" : "retweets", "reshares", "reposts of a post", x.readsResharesAsUsers)
        case .like: ("liking_users", "likes", "likes of a post", true)
        default: ("quote_tweets", "quotes", "quotes of a post", false)
        }
    }

    /// As many as are wanted and a few more, for those who left meanwhile; within what the endpoint takes.
    private static func size(_ wanted: Int64) -> Int { Int(max(10, min(100, wanted + 5))) }

    private func peopleCost(_ kind: Kind, size: Int, _ extra: TwitterExtra) -> Cost {
        let (_, budget, _, listsUsers) = endpoint(kind)
        // In the newer names authors come as users.
        let authors = (extra.vocabulary ?? x.vocabulary) == .post ? size : 0
        return listsUsers ? x.prices.cost(budget, users: size) : x.prices.cost(budget, posts: size, included: (posts: 0, users: authors))
    }

    func people(_ question: PeopleQuestion, _ extra: inout TwitterExtra, into batch: inout Batch) async throws(FetchError) -> PeopleAnswer {
        guard let entry = question.entry else { return .refused }
        let (path, budget, what, listsUsers) = endpoint(question.kind)
        let size = Self.size(question.wanted)
        let cost = peopleCost(question.kind, size: size, extra)
        let shown = extra.versions?[entry.id] ?? entry.id
        var query: Query = [("max_results", "\(size)")]
        if let token = question.token { query.append(("pagination_token", token)) }
        // The list of quotes holds reposts of quotes as well.
        if question.kind == .quote { query.append(("exclude", "retweets")) }
        let wire = try await ask(
            what, ["tweets", shown, path], for: listsUsers ? .users : .posts, budget: budget, cost: cost, &extra, into: &batch,
            aboutAccount: false
        ) { query + (listsUsers ? [$0.ofUsers] : $0.ofPosts + $0.authorsOnly) }
        guard let wire else { return .page(PeoplePage([], read: 0, next: nil)) }
        await context.budget.settle(
            reserved: cost, actual: x.prices.cost(budget, posts: wire.posts.count, users: wire.users.count, included: wire.included))
        if !wire.hasContent, wire.problems.contains(where: { $0.isGone && $0.resource == shown }) { return .missing }
        var acts = wire.users.map { TwitterMapping.reaction(question.kind, by: $0, on: id, of: entry) }
        for (index, post) in wire.posts.enumerated() {
            if let act = TwitterMapping.response(question.kind, post, on: id, post: entry.id) {
                acts.append((nil, act))
            } else {
                batch.reject(Rejection(path: "data[\(index)].author_id", reason: "missing"))
            }
        }
        batch.identities += wire.includedUsers.filter { $0.id != id }.map(\.identity)
        // Who acted after the count was sampled is not behind it; as the list is newest first, such a one pushes another off its end.
        let late = wire.posts.count { $0.at > entry.sampledAt }
        return .page(PeoplePage(acts, read: acts.count, late: late, next: wire.nextToken))
    }
}
