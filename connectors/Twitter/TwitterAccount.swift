import ConnectorKit

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
        func cost(_ question: TwitterQuestion) -> Cost { x.prices.cost(question) }
        return switch step {
        case .owner, .facts: cost(.users("", []))
        case .newest, .walk, .recheck: cost(list("tweets", Self.leastSize, state.extra) { _ in [] })
        case .list: cost(list("mentions", Self.leastSize, state.extra) { _ in [] })
        case .lookUp(let ids): cost(lookUp(ids, state.extra))
        case .people(let entry, let kind):
            entry.map { entry in
                cost(people(kind, of: entry, state.wanted(kind, of: entry, plan(isOwn: state.isOwn == true)), page: nil, state.extra))
            } ?? [:]
        }
    }

    func settle(_ extra: inout TwitterExtra, watching ids: Set<String>) {
        extra.versions = extra.versions?.filter { ids.contains($0.key) }
        extra.paid = extra.paid?.filter { ids.contains($0.key) && $0.value >= now.day }
    }

    // MARK: - Asking

    /// Asks in the names that X was last content with; when it refuses them, once more in the others, which are then kept. `nil` where X
    /// does not answer (404) a question that the account can do without, noted in the log when that is new.
    private func ask(
        _ question: TwitterQuestion, _ extra: inout TwitterExtra, into batch: inout Batch, canMiss: Bool = true
    ) async throws(FetchError) -> WirePage? {
        var names = extra.vocabulary ?? x.vocabulary
        do throws(FetchError) {
            let (wire, _) = try await x.ask(question, about: subject, &names, into: &batch, in: context)
            extra.vocabulary = names == x.vocabulary ? nil : names
            extra.unanswered?.remove(question.what)
            return wire
        } catch {
            guard canMiss, error.kind == .gone, !error.endsAccount else { throw error }
            if extra.unanswered?.contains(question.what) != true { context.noteUnanswered(question.what) }
            extra.unanswered = (extra.unanswered ?? []).union([question.what])
            return nil
        }
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
        var question = TwitterQuestion.users("the token's account", ["users", "me"])
        question.isAboutToken = true
        question.query = { _ in [] }
        extra.isOwn = try await ask(question, &extra, into: &batch)?.users.first?.id == id
        return extra.isOwn == true
    }

    func facts(_ extra: inout TwitterExtra, into batch: inout Batch) async throws(FetchError) -> Identity? {
        let wire = try await ask(.users("the account", ["users"], of: [id]), &extra, into: &batch)
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

    /// The question for a page of the account's own posts or mentions, of a size.
    private func list(_ endpoint: String, _ size: Int, _ extra: TwitterExtra, _ query: @escaping (Vocabulary) -> Query) -> TwitterQuestion {
        TwitterQuestion(
            what: endpoint, path: ["users", id, endpoint], content: .posts, budget: endpoint,
            most: .init(posts: size, includedPosts: size, includedUsers: endpoint == "mentions" ? size : 1),
            isOwned: extra.isOwn == true
        ) { [("max_results", "\(size)")] + query($0) + $0.ofPosts + $0.expansions }
    }

    /// One page of a list, as large as the budget affords.
    private func page(
        _ what: String, _ endpoint: String, _ question: ListQuestion, _ extra: inout TwitterExtra, into batch: inout Batch
    ) async throws(FetchError) -> WirePage? {
        let since = question.since.map { ("since_id", $0.id) } ?? ("start_time", "\(Instant(seconds: question.floor.seconds))")
        let query: Query = [since] + (question.token.map { [("pagination_token", $0)] } ?? [])
        var asked = list(endpoint, Self.leastSize, extra) { _ in query }
        for size in Self.pageSizes {
            let larger = list(endpoint, size, extra) { _ in query }
            guard await context.budget.affords(x.prices.cost(larger)) else { continue }
            asked = larger
            break
        }
        asked.what = question.token == nil ? what : "older \(what)"
        return try await ask(asked, &extra, into: &batch, canMiss: question.token != nil || endpoint == "mentions")
    }

    /// A post of the account's own, which has been paid for today.
    private func item(_ post: WirePost, _ wire: WirePage, _ extra: inout TwitterExtra) -> PostItem {
        let root = post.root
        let isRevised = post.versions.count > 1 && post.versions.last != extra.versions?[root]
        if extra.paid == nil { extra.paid = [:] }
        extra.paid?[root] = now.day
        if let latest = post.versions.last, latest != root { extra.versions = (extra.versions ?? [:]).merging([root: latest]) { $1 } }
        return PostItem(
            Mark(post.id, at: post.at), id: root, post: TwitterMapping.post(post, by: id), counts: post.counts, isRevised: isRevised,
            acts: Batch(interactions: TwitterMapping.ownActs(post, by: id, included: wire.includedPosts)))
    }

    /// The question for posts by their ids.
    private func lookUp(_ posts: [String], _ extra: TwitterExtra) -> TwitterQuestion {
        let paid = posts.filter { extra.paid?[$0] == now.day }
        let asked = posts.map { extra.versions?[$0] ?? $0 }.joined(separator: ",")
        return TwitterQuestion(
            what: "counts of posts", path: ["tweets"], content: .posts, budget: "lookup", most: .init(posts: posts.count - paid.count),
            isAboutAccount: false, paid: Set(paid + paid.compactMap { extra.versions?[$0] })
        ) { [("ids", asked)] + $0.ofPosts }
    }

    /// What is deleted or hidden now is gone; whatever else is wrong with one of the posts is left for another time.
    func lookUp(_ posts: [String], _ extra: inout TwitterExtra, into batch: inout Batch) async throws(FetchError) -> LookUpAnswer? {
        let roots = Dictionary(posts.map { (extra.versions?[$0] ?? $0, $0) }) { first, _ in first }
        guard let wire = try await ask(lookUp(posts, extra), &extra, into: &batch) else { return nil }
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

    /// The question for people: as many as are wanted and a few more, for those who left meanwhile; within what the endpoint takes.
    private func people(
        _ kind: Kind, of entry: PostWatch.Entry, _ wanted: Int64, page: String?, _ extra: TwitterExtra
    ) -> TwitterQuestion {
        let size = Int(max(10, min(100, wanted + 5)))
        let (endpoint, budget, what, listsUsers) =
            switch kind {
            case .reshare where x.readsResharesAsUsers: ("retweeted_by", "reshares", "reposts of a post", true)
            case .reshare: ("retweets", "reshares", "reposts of a post", false)
            case .like: ("liking_users", "likes", "likes of a post", true)
            default: ("quote_tweets", "quotes", "quotes of a post", false)
            }
        var query: Query = [("max_results", "\(size)")]
        if let page { query.append(("pagination_token", page)) }
        // The list of quotes holds reposts of quotes as well.
        if kind == .quote { query.append(("exclude", "retweets")) }
        // In the newer names authors come as users.
        let authors = (extra.vocabulary ?? x.vocabulary) == .post ? size : 0
        return TwitterQuestion(
            what: what, path: ["tweets", extra.versions?[entry.id] ?? entry.id, endpoint], content: listsUsers ? .users : .posts,
            budget: budget, most: listsUsers ? .init(users: size) : .init(posts: size, includedUsers: authors), isAboutAccount: false
        ) { [query] in query + (listsUsers ? [$0.ofUsers] : $0.ofPosts + $0.authorsOnly) }
    }

    func people(_ question: PeopleQuestion, _ extra: inout TwitterExtra, into batch: inout Batch) async throws(FetchError) -> PeopleAnswer {
        guard let entry = question.entry else { return .refused }
        let asked = people(question.kind, of: entry, question.wanted, page: question.token, extra)
        guard let wire = try await ask(asked, &extra, into: &batch) else { return .page(PeoplePage([], read: 0, next: nil)) }
        if !wire.hasContent, wire.problems.contains(where: { $0.isGone && asked.path.contains($0.resource ?? "") }) { return .missing }
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
