import ConnectorKit

/// One account: its repositories are its posts; what is said in them, its own actions, followers and mentions are lists beside them.
struct GitHubAccount: PostSource {
    let hub: GitHub
    let id: String
    /// The account's name as it is tracked.
    let handle: String?
    let context: FetchContext

    var network: Network { GitHub.network }
    var mapping: GitHubMapping { hub.mapping }

    func plan(isOwn: Bool) -> PostPlan { hub.plan }

    func cost(of step: PostStep, _ state: PostState<GitHubExtra>) -> Cost {
        if case .list(Self.mentions, _) = step { GitHub.cost("searches") } else { GitHub.cost() }
    }

    func whole(of post: String) -> String? { GitHubPost(post)?.whole?.id }

    func settle(_ extra: inout GitHubExtra, watching ids: Set<String>) {
        extra.repositories = extra.repositories.filter { ids.contains(GitHubPost(in: $0.key).id) }
    }

    /// The name under which the account is asked for; what the network told wins.
    func login(_ extra: GitHubExtra) -> String { extra.login ?? handle ?? id }

    func call(
        _ what: String, _ path: [String], query: Query = [], accept: String = GitHub.form, budget: String = "requests"
    ) -> Call {
        hub.call(what, about: handle.map { "@\($0)" } ?? id, path, query: query, accept: accept, budget: budget)
    }

    /// A page of the account's repositories, the last updated first.
    func posts(_ question: PostQuestion, _ extra: inout GitHubExtra, into batch: inout Batch) async throws(FetchError) -> PostPage? {
        let number = question.list.number
        let query = [("type", "owner"), ("sort", "updated")] + GitHub.paging(number)
        var call = call("repositories", ["users", login(extra), "repos"], query: query)
        call.knownVersion = question.version
        let page = try await hub.send(call, in: context)
        // False when the name has only just been asked for: a server that contradicts itself is not asked for ever.
        let mayBeRenamed = extra.accountAt.map { now - $0 > .seconds(600) } ?? true
        if page.status == 404 {
            return mayBeRenamed ? try await postsUnderNewName(question, &extra, into: &batch) : PostPage(isUnchanged: true)
        }
        if let error = context.verdict(on: page, of: call) { throw error }
        guard !page.isUnchanged else { return PostPage(isUnchanged: true) }

        var hasStrangers = false
        let repositories = try context.records(page, of: call, as: "repositories", into: &batch) { (json) throws(Malformed) in
            let repository = try WireRepository(json)
            guard repository.owner == id else {
                hasStrangers = true
                throw Malformed("owner.id", "another account's")
            }
            return repository
        }
        // A list without any does not say whose it is.
        if hasStrangers || repositories.isEmpty, mayBeRenamed { return try await postsUnderNewName(question, &extra, into: &batch) }
        let items = repositories.map { repository in
            var item = mapping.item(repository, readAt: question.list.readAt)
            // It stands in the list, and is none of the account's own, or none that is watched.
            let isMeant = !repository.isFork && !repository.isPrivate && extra.admit(repository, limit: hub.repositoryLimit)
            if !isMeant { item.post = nil }
            return item
        }
        return PostPage(items, next: page.leadsOn && !items.isEmpty ? "\(number + 1)" : nil, version: page.version)
    }

    /// The name leads to nobody, or to somebody else by now: the account has another one.
    private func postsUnderNewName(
        _ question: PostQuestion, _ extra: inout GitHubExtra, into batch: inout Batch
    ) async throws(FetchError) -> PostPage? {
        let owner = try await findAgain(&extra)
        batch = Batch()
        var question = question
        question.version = nil
        var page = try await posts(question, &extra, into: &batch)
        page?.owner = owner
        return page
    }

    /// The people behind a count that has grown.
    func people(_ question: PeopleQuestion, _ extra: inout GitHubExtra, into batch: inout Batch) async throws(FetchError) -> PeopleAnswer {
        guard let entry = question.entry, let post = GitHubPost(entry.id), let name = extra.repositories[post.repository]?.name else {
            return .page(PeoplePage([], read: 0))
        }
        let list = PeopleList(question.kind, of: post)
        guard let first = list.firstPage(of: entry.counts[question.kind] ?? 0) else { return .page(PeoplePage([], read: 0)) }
        let number = question.token.flatMap { Int64($0) } ?? first
        let path = list.path(of: post, login: login(extra), name: name)
        let call = call(list.words, path, query: list.query(number), accept: list.accept)
        guard let page = try await hub.getIfPresent(call, in: context) else { return .missing }
        let acts = try context.records(page, of: call, as: list.rawValue, into: &batch) { (json) throws(Malformed) in
            try WireAct(json, in: list)
        }
        let told = acts.compactMap { mapping.act(question.kind, $0, on: id, post: entry.id, firstSight: question.firstSight) }
        let oldest = acts.compactMap(\.at).filter { $0.canBeTold(at: now) }.min()
        let isOnlyOld = oldest.map { $0 <= now - hub.plan.history } ?? false
        let goesOn = list.isOrdered ? !isOnlyOld : number * GitHub.pageSize < hub.plan.peoplePerPost
        let next = goesOn ? list.pageBehind(number, page, isEmpty: acts.isEmpty) : nil
        return .page(PeoplePage(told, read: acts.count, late: list.isOrdered ? 0 : acts.count, next: next.map { "\($0)" }))
    }

    /// One post: gone, not public any more, moved away, or there, with its counts of today.
    func lookUp(_ posts: [String], _ extra: inout GitHubExtra, into batch: inout Batch) async throws(FetchError) -> LookUpAnswer? {
        guard let post = posts.first.flatMap(GitHubPost.init) else { return LookUpAnswer(unlisted: posts) }
        let name = extra.repositories[post.repository]?.name
        // A repository that is not watched any more, or something in one.
        guard name != nil || post.sort == .release else { return LookUpAnswer(unlisted: posts) }
        let call = call("a post", post.path(of: login(extra), name: name ?? ""))
        let page = try await context.send(call)
        if page.saysGone { return LookUpAnswer(gone: posts) }
        // It may be shown again.
        if page.isBlocked { return LookUpAnswer() }
        // It moved away with its repository: no longer the account's, and not deleted.
        if page.isMoved { return LookUpAnswer(unlisted: posts) }
        if let error = context.verdict(on: page, of: call) { throw error }
        switch post.sort {
        case .repository:
            let found = try context.recordOrRejection(page, of: call, as: "repository", into: &batch, WireRepository.init)
            guard let found else { return LookUpAnswer() }
            if found.isPrivate { return LookUpAnswer(gone: posts) }
            return found.owner == id ? LookUpAnswer(found: [mapping.item(found, readAt: now)]) : LookUpAnswer(unlisted: posts)
        case .issue, .comment:
            let found = try context.recordOrRejection(
                page, of: call, as: post.sort.rawValue, into: &batch, WireTalk.reading(post.sort))
            return LookUpAnswer(found: found.map { [mapping.item($0, by: id, in: post.repository)] } ?? [])
        case .release: return LookUpAnswer()
        }
    }
}
