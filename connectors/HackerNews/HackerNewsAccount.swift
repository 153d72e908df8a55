import ConnectorKit

/// What is kept of an account beside what all rounds share.
struct HackerNewsExtra: PostExtra {
    /// A comment of the account's own, and the story that it stands under.
    struct Comment: Codable, Hashable, Sendable {
        var mark: Mark
        var story: String
    }

    static let commentLimit = 200
    static let threadLimit = 40

    var karma: Int64?
    /// The account's own stories of that time, whose comments are read by their count.
    var stories: [Mark]?
    /// Comments that are young enough for answers, newest first.
    var comments: [Comment]?

    /// Notes the account's posts, and lets go of those that are too old.
    mutating func note(_ hits: [WireHit], since start: Instant) {
        func young(_ marks: [Mark]) -> [Mark] {
            Array(Set(marks).filter { $0.at >= start }.sorted(by: >).prefix(Self.commentLimit))
        }
        stories = young((stories ?? []) + hits.filter { !$0.isComment }.map { Mark($0.id, at: $0.at) })
        let new = hits.filter(\.isComment).map { Comment(mark: Mark($0.id, at: $0.at), story: $0.story ?? "") }
        let all = Dictionary(((comments ?? []) + new).map { ($0.mark, $0) }) { first, _ in first }
        comments = young(Array(all.keys)).compactMap { all[$0] }
    }

    /// The stories of others under which the account has commented lately, newest comment first.
    func threads() -> [String] {
        var threads: [String] = []
        let own = Set((stories ?? []).map(\.id))
        for comment in comments ?? [] where !comment.story.isEmpty && !threads.contains(comment.story) && !own.contains(comment.story) {
            threads.append(comment.story)
        }
        return Array(threads.prefix(Self.threadLimit))
    }
}

/// One account: how its lists are asked for, and what their answers mean.
///
/// Pages are cut by time (`TimeCut`), so no query is so long that the network's cap of results is met.
struct HackerNewsAccount: PostSource {
    let api: HackerNews
    /// The account's name, which is its id.
    let id: String
    let context: FetchContext

    /// Results are indexed late, and not always in order.
    private static let overlap = Duration.seconds(600)

    var network: Network { HackerNews.network }

    func plan(isOwn: Bool) -> PostPlan {
        var plan = PostPlan(history: api.history)
        plan.factsFirst = true
        plan.peopleKinds = api.peoplePerPost > 0 ? [.comment] : []
        plan.peoplePerPost = api.peoplePerPost
        if api.peoplePerPost > 0 { plan.lists.append(.init("answers", overlap: Self.overlap)) }
        if api.readsMentions { plan.lists.append(.init("mentions", overlap: Self.overlap)) }
        plan.recheck = .byPage
        plan.recheckEvery = api.recheckEvery
        plan.watch.lifetime = api.watch
        plan.keptLimit = 500
        return plan
    }

    func cost(of step: PostStep, _ state: PostState<HackerNewsExtra>) -> Cost {
        switch step {
        case .facts, .lookUp: ["requests": 1]
        default: ["searches": 1]
        }
    }

    func posts(_ question: PostQuestion, _ extra: inout HackerNewsExtra, into batch: inout Batch) async throws(FetchError) -> PostPage? {
        let (what, since, token): (String, Instant?, String?) =
            switch question.list.place {
            case .newest: ("posts", nil, nil)
            case .token(let token): ("older posts", question.list.floor, token)
            case .before(let mark): ("older posts", nil, "\(mark.at.seconds - 1)")
            }
        let (hits, next) = try await hits(what, [("tags", "author_\(id)")], since: since, token: token, into: &batch) {
            (json) throws(Malformed) in
            let hit = try WireHit(json, keepsText: true)
            guard hit.author == id else { throw Malformed("author", "another account's") }
            return hit
        }
        extra.note(hits, since: now - api.watch)
        return PostPage(hits.map { mapping.item($0, now: now) }, next: next)
    }

    /// The comments on a story.
    func people(
        _ question: PeopleQuestion, _ extra: inout HackerNewsExtra, into batch: inout Batch
    ) async throws(FetchError) -> PeopleAnswer {
        guard let story = question.entry?.id else { return .refused }
        let (hits, next) = try await hits(
            "comments on a story", [("tags", "comment,story_\(story)")], token: question.token, into: &batch, WireHit.ofOthers)
        return .page(PeoplePage(hits.compactMap { mapping.comment($0, on: id, story: story) }, read: hits.count, next: next))
    }

    /// New comments in the discussions that the account takes part in, all of them in one search, for those that answer it; and
    /// comments that name it.
    func page(
        of list: String, _ question: ListQuestion, _ extra: inout HackerNewsExtra, into batch: inout Batch
    ) async throws(FetchError) -> ListPage? {
        let comments = extra.comments ?? []
        let own = Set(comments.map(\.mark.id))
        var query = [(name: "tags", value: "comment"), (name: "query", value: "\"\(id)\"")]
        var since = question.floor
        if list == "answers" {
            let threads = extra.threads()
            guard let first = comments.last?.mark.at, !threads.isEmpty else { return ListPage([], next: nil) }
            query = [("tags", "comment,(\(threads.map { "story_\($0)" }.joined(separator: ",")))")]
            // Nobody answers a comment before it is written.
            since = max(since, first - .seconds(1))
        }
        let (hits, next) = try await hits(
            list == "answers" ? "answers to comments" : "mentions", query, since: since, token: question.token, into: &batch
        ) { (json) throws(Malformed) in try WireHit(json, keepsText: list == "mentions") }
        batch.add(hits.compactMap { list == "answers" ? mapping.answer($0, on: id, comments: own) : mapping.mention($0, of: id) })
        return ListPage(hits.map { Mark($0.id, at: $0.at) }, next: next)
    }

    /// One post that was missing: gone, not shown any more, or only missing from the search.
    func lookUp(_ posts: [String], _ extra: inout HackerNewsExtra, into batch: inout Batch) async throws(FetchError) -> LookUpAnswer? {
        guard let post = posts.first else { return nil }
        let call = api.official("a post", about: id, "item", post)
        guard let page = try await context.getIfPresent(call) else { return LookUpAnswer(unlisted: posts) }
        // An item that is unknown is `null` with status 200.
        let isShown = try context.read(page, of: call) { root -> Bool? in
            root.isNull ? false : root.kind == .object ? WireItem(root).isShown : nil
        }
        extra.comments?.removeAll { $0.mark.id == post }
        return isShown ? LookUpAnswer(unlisted: posts) : LookUpAnswer(gone: posts)
    }

    /// Whether the account is still there, and its karma.
    func facts(_ extra: inout HackerNewsExtra, into batch: inout Batch) async throws(FetchError) -> Identity? {
        let user = try await api.account(id, in: context)
        if mapping.countsKarma, let karma = user.karma, karma != extra.karma {
            batch.tallies.append(Tally(network: network, kind: .like, subject: .identity(id), count: karma, at: now))
            extra.karma = karma
        }
        return mapping.identity(user)
    }

    private var mapping: HackerNewsMapping { api.mapping }

    /// Makes a search and reads its hits, and where the next page begins.
    private func hits(
        _ what: String, _ query: [(name: String, value: String)], since: Instant? = nil, token: String? = nil, into batch: inout Batch,
        _ read: (JSONValue) throws(Malformed) -> WireHit
    ) async throws(FetchError) -> (hits: [WireHit], next: String?) {
        let last = token.flatMap { Int64($0) }
        let filters = [since.map { "created_at_i>\($0.seconds)" }, last.map { "created_at_i<\($0 &+ 1)" }].compactMap(\.self)
        let call = api.search(
            what, about: id, query + (filters.isEmpty ? [] : [("numericFilters", filters.joined(separator: ","))]))
        let (hits, isFull) = try context.records(
            try await context.get(call), of: call, at: "hits", into: &batch,
            beside: { root in
                // The network may give less at once than it is asked for, and says so.
                let given = root.count("hitsPerPage").flatMap { $0 > 0 ? Int(clamping: $0) : nil } ?? api.pageSize
                return (root["hits"]?.count ?? 0) >= min(api.pageSize, given)
            }, read)
        return (hits, isFull ? TimeCut.next(behind: hits.map(\.at), token: token) : nil)
    }
}
