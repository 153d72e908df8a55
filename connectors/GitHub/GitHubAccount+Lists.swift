import ConnectorKit

/// The lists beside the repositories.
extension GitHubAccount {
    static let actions = "events"
    static let followers = "followers"
    static let mentions = "mentions"
    private static let conversation = "conversation:"
    private static let day = Duration.seconds(86_400)

    func lists(_ extra: GitHubExtra) -> [PostPlan.SideList] {
        // At most 300 actions are kept by GitHub, which are three pages; they are shown up to six hours late.
        var lists = [PostPlan.SideList(Self.actions, comesFirst: true, overlap: .seconds(6 * 3600), mostPages: 2)]
        if let interval = hub.conversationsEvery {
            // Somebody may speak where all is closed, too. It is read again from a little before the last time: clocks differ.
            lists += extra.repositories.sorted { $0.key < $1.key }.map { number, repository in
                let every = repository.openIssues > 0 ? interval : max(interval, Self.day)
                return .init(Self.conversation + number, every: every, overlap: .seconds(600), mostPages: 400)
            }
        }
        if hub.followerLimit > 0, let count = extra.followers, count > 0, count != extra.followersAsked {
            lists.append(.init(Self.followers, every: Self.day))
        }
        // The index of the search lags behind.
        if hub.readsMentions { lists.append(.init(Self.mentions, every: Self.day, overlap: Self.day, mostPages: 400)) }
        return lists
    }

    func page(
        of list: String, _ question: ListQuestion, _ extra: inout GitHubExtra, into batch: inout Batch
    ) async throws(FetchError) -> ListPage? {
        switch list {
        case Self.actions: try await actions(question, &extra, into: &batch)
        case Self.followers: try await followers(question, &extra, into: &batch)
        case Self.mentions: try await mentions(question, extra, into: &batch)
        default: try await conversation(in: String(list.dropFirst(Self.conversation.count)), question, extra, into: &batch)
        }
    }

    /// What the account itself did in public, newest first: what it published, and whom it answered.
    private func actions(_ question: ListQuestion, _ extra: inout GitHubExtra, into batch: inout Batch) async throws(FetchError)
        -> ListPage?
    {
        let (number, isNewest) = (question.number, question.place == .newest)
        // GitHub asks not to poll before.
        if isNewest, let notBefore = extra.actionsNotBefore, now < notBefore { return ListPage(next: nil) }
        var call = call("own actions", ["users", login(extra), "events", "public"], query: GitHub.paging(number))
        if isNewest { call.knownVersion = extra.actionsVersion }
        guard let page = try await hub.getIfPresent(call, in: context) else { return nil }
        if isNewest { extra.actionsNotBefore = page.polledAgain(after: now) ?? extra.actionsNotBefore }
        guard !page.isUnchanged else { return ListPage(next: nil) }
        let events = try context.records(page, of: call, as: "events", into: &batch) { (json) throws(Malformed) in
            let event = try WireEvent(json)
            guard event.actor == id else { throw Malformed("actor.id", "another account's") }
            return event
        }
        if isNewest { extra.actionsVersion = batch.rejectedCount == 0 ? page.version : nil }
        let fresh = events.filter { question.since == nil || $0.at > question.floor }
        batch.add(fresh.compactMap { mapping.answer($0, by: id) })
        let posts = fresh.compactMap { mapping.post($0, by: id) }
        // A release is in no other list, so that it is watched from here, to be looked at again; issues are where they were opened.
        // The overlap tells one anew that has been looked at since, and found to be deleted.
        let releases = posts.filter { GitHubPost($0.id)?.sort == .release && extra.releases?.contains($0.id) != true }
        if !releases.isEmpty { extra.releases = ((extra.releases ?? []) + releases.map(\.id)).suffix(50) }
        batch.posts += posts.filter { GitHubPost($0.id)?.sort != .release }
        let marks = events.map { Mark($0.id, at: $0.at) }
        let items = releases.map { PostItem(Mark($0.id, at: $0.at), post: $0) }
        return ListPage(marks, items: items, next: page.leadsOn && !events.isEmpty ? "\(number + 1)" : nil)
    }

    /// Issues and pull requests of a repository, then comments on them, that were updated since it was last read, oldest update first.
    private func conversation(
        in repository: String, _ question: ListQuestion, _ extra: GitHubExtra, into batch: inout Batch
    ) async throws(FetchError) -> ListPage? {
        guard let name = extra.repositories[repository]?.name else { return nil }
        let place = question.token.flatMap(TalkPage.init) ?? TalkPage(since: question.floor)
        let call = call(place.list, ["repos", login(extra), name] + place.path, query: place.query)
        let page = try await hub.getIfPresent(call, in: context)
        var talk: [WireTalk] = []
        // Issues can be switched off (410); whether the repository is still there, its list tells.
        if let page {
            talk = try context.records(page, of: call, as: place.list, into: &batch, WireTalk.reading(place.sort))
        }
        batch.add(talk.compactMap { mapping.talk($0, on: id, in: repository) })
        let own = talk.filter { $0.author?.id == id }.map { mapping.item($0, by: id, in: repository) }
        let next = place.next(after: page, talk) ?? (place.sort == .comment ? nil : TalkPage(.comment, since: question.floor))
        return ListPage(question.place == .newest ? [Mark("", at: now)] : [], items: own, next: next?.token)
    }

    /// Followers, who are told without a time, and in no order.
    ///
    /// Those of the first reading may have followed at any time: they are dated by the account's creation, so that a first fetch is no
    /// burst of news, and keep that date. Whoever is new in a later reading is dated by the sample of the count that showed it, unless the
    /// list is longer than what is read of it: nobody can say who is new in a part of it.
    private func followers(_ question: ListQuestion, _ extra: inout GitHubExtra, into batch: inout Batch) async throws(FetchError)
        -> ListPage?
    {
        let number = question.number
        let call = call("followers", ["users", login(extra), "followers"], query: GitHub.paging(number))
        var goesOn = false
        if let page = try await hub.getIfPresent(call, in: context) {
            let actors = try context.records(page, of: call, as: "followers", into: &batch, WireActor.init)
            let isPart = max(extra.followers ?? 0, extra.followersAsked ?? 0) > hub.followerLimit
            let at = (extra.followersAsked == nil || isPart ? extra.createdAt : nil) ?? extra.followersAt ?? now
            batch.add(actors.compactMap { mapping.follow($0, of: id, at: at) })
            goesOn = !actors.isEmpty && page.leadsOn && number * GitHub.pageSize < hub.followerLimit
        }
        if !goesOn { extra.followersAsked = extra.followers }
        return ListPage(next: goesOn ? "\(number + 1)" : nil)
    }

    /// Issues and pull requests anywhere that mention the account. Who wrote a comment that does is not told, so only those count that do
    /// it themselves.
    private func mentions(_ question: ListQuestion, _ extra: GitHubExtra, into batch: inout Batch) async throws(FetchError) -> ListPage? {
        let (login, since) = (login(extra), question.token.flatMap { Int64($0) } ?? question.floor.seconds)
        let call = call("mentions", ["search", "issues"], query: GitHub.mentions(of: login, since: since), budget: "searches")
        // 422: an account that cannot be searched for, because it hides itself from search or is new.
        guard let page = try await hub.getIfPresent(call, absentBy: [422], in: context) else { return nil }
        let (issues, isPart) = try context.records(
            page, of: call, at: "items", into: &batch, beside: GitHub.isPart, WireTalk.reading(.issue))
        batch.add(issues.filter { $0.names(login) }.compactMap { mapping.mention($0, of: id) })
        let next = page.leadsOn ? TimeCut.next(after: issues.map(\.updatedAt), from: since) : nil
        return ListPage(question.place == .newest ? [Mark("", at: now)] : [], next: next.map { "\($0)" }, isPart: isPart)
    }
}
