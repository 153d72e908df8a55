import ConnectorKit

/// The steps that read what is said in the account's repositories, and where it is mentioned.
extension GitHubRound {
    /// Issues and pull requests that were updated since the last time, oldest update first.
    func issues(_ repository: GitHubState.Repository, _ state: inout GitHubState) async throws(FetchError) -> Batch {
        var batch = Batch()
        let since = repository.issuesSince ?? now - network.history
        let call = talk("issues", of: repository, ["issues"], since: since, query: [("state", "all")], state)
        let page = try await context.send(call)
        guard !GitHub.isAbsent(page) else {
            // Issues can be switched off (410); whether the repository is still there, its list tells.
            state.update(repository.id) { $0.isInComments = true }
            return batch
        }
        if let error = context.verdict(on: page, of: call) { throw error }
        let issues = try context.records(page, of: call, as: "issues", into: &batch, WireIssue.init)
        for issue in issues {
            let post = GitHubMapping.postID(ofIssue: issue.number, in: repository.id)
            if issue.author?.id == id {
                batch.posts.append(mapping.post(issue, id: post, by: id))
                sample(post, at: issue.createdAt, issue.approvals, &state, into: &batch)
            } else {
                mapping.issue(issue, on: id, in: repository.id, into: &batch)
            }
        }
        let next = following(since, issues.map(\.updatedAt), page)
        state.update(repository.id) { repository in
            repository.issuesSince = next.since
            repository.isInComments = !next.goesOn
        }
        return batch
    }

    /// Comments on them that were written or changed since the last time, oldest change first.
    func comments(_ repository: GitHubState.Repository, _ state: inout GitHubState) async throws(FetchError) -> Batch {
        var batch = Batch()
        let since = repository.commentsSince ?? now - network.history
        let call = talk("comments", of: repository, ["issues", "comments"], since: since, query: [], state)
        let page = try await context.send(call)
        var next = (since: since, goesOn: false)
        if !GitHub.isAbsent(page) {
            if let error = context.verdict(on: page, of: call) { throw error }
            let comments = try context.records(page, of: call, as: "comments", into: &batch, WireComment.init)
            for comment in comments {
                if comment.author?.id == id {
                    let post = GitHubMapping.postID(ofComment: comment.id, in: repository.id)
                    batch.posts.append(mapping.post(comment, id: post, by: id, in: repository.id))
                    sample(post, at: comment.createdAt, comment.approvals, &state, into: &batch)
                } else {
                    mapping.comment(comment, on: id, in: repository.id, into: &batch)
                }
            }
            next = following(since, comments.map(\.updatedAt), page)
        }
        state.update(repository.id) { repository in
            repository.commentsSince = next.since
            guard !next.goesOn else { return }
            repository.isInComments = false
            repository.talkAt = now
        }
        return batch
    }

    /// A page of issues and pull requests anywhere that mention the account. Who wrote a comment that does is not told, so only those
    /// count that do it themselves.
    func mentions(_ number: Int64, _ state: inout GitHubState) async throws(FetchError) -> Batch {
        var batch = Batch()
        let login = state.login ?? id
        let since = state.mentionsSince ?? now - network.history
        // By the day, and a day more, since the index of the search lags behind.
        let day = "\(Instant(day: since.day))".prefix(10)
        let call = network.call(
            "mentions", about: subject, ["search", "issues"], query: [("q", "mentions:\(login) updated:>=\(day)")] + Self.paging(number),
            budget: "searches")
        let page = try await context.send(call)
        var goesOn = false
        // 422: an account that cannot be searched for, because it hides itself from search or is new.
        if page.status != 422, !GitHub.isAbsent(page) {
            if let error = context.verdict(on: page, of: call) { throw error }
            let issues = try context.records(page, of: call, at: "items", into: &batch, WireIssue.init)
            for issue in issues where issue.names(login) { mapping.mention(issue, of: id, into: &batch) }
            // GitHub gives no more than the first 1000 of a search.
            goesOn = !issues.isEmpty && page.links.query(of: "next") != nil && number < 10
        }
        state.mentionsPage = goesOn ? number + 1 : nil
        if !goesOn {
            state.mentionsAt = now
            state.mentionsSince = now - .seconds(86_400)
        }
        return batch
    }

    private func talk(
        _ what: String, of repository: GitHubState.Repository, _ path: [String], since: Instant,
        query: [(name: String, value: String)], _ state: GitHubState
    ) -> Call {
        let order = [("sort", "updated"), ("direction", "asc"), ("since", "\(Instant(seconds: since.seconds))")]
        return call(what, ["repos", state.login ?? id, repository.name] + path, query: query + order + Self.paging(1))
    }

    /// Where the next page begins: at the last update of this one, so that no page moves under the walk. It ends with a page that is not
    /// full, or that leads no further.
    private func following(_ since: Instant, _ updates: [Instant], _ page: Page) -> (since: Instant, goesOn: Bool) {
        guard let last = updates.max(), last >= since else { return (since, false) }
        if page.links.query(of: "next") != nil, last.seconds > since.seconds { return (last, true) }
        // The last second may not be over yet; an older one need not be told again.
        return (now - last > .seconds(60) ? last + .seconds(1) : last, false)
    }

    /// Takes over how many approve of a post of the account's own.
    private func sample(_ post: String, at: Instant, _ approvals: Int64?, _ state: inout GitHubState, into batch: inout Batch) {
        guard let approvals else { return }
        batch.tallies += state.talk.sample(GitHub.network, id: post, subject: post, at: at, counts: [.like: approvals], now: now)
    }
}
