import ConnectorKit

/// What GitHub's answers mean in our words. Pure.
struct GitHubMapping: Sendable {
    var skipsBots: Bool

    /// A repository; told again when it has changed since the list was last read, or about then.
    func item(_ repository: WireRepository, readAt: Instant?) -> PostItem {
        let id = GitHubPost(in: repository.id).id
        let post = Post(
            network: GitHub.network, id: id, author: repository.owner, at: repository.createdAt,
            text: repository.summary.map { "\(repository.name): \($0)" } ?? repository.name, url: repository.url, topics: repository.topics)
        let isRevised = repository.updatedAt.map { updated in readAt.map { updated >= $0 - .seconds(3600) } ?? true } ?? true
        return PostItem(
            Mark(id, at: repository.updatedAt ?? repository.createdAt), post: post, counts: repository.counts, isRevised: isRevised)
    }

    /// An issue, a pull request or a comment of the account's own.
    func item(_ talk: WireTalk, by author: String, in repository: String) -> PostItem {
        let id = talk.post(in: repository).id
        let post = Post(
            network: GitHub.network, id: id, author: author, at: talk.createdAt, text: talk.text, url: talk.url,
            inReplyTo: talk.issue == nil ? nil : talk.answered(in: repository).id)
        return PostItem(Mark(id, at: talk.updatedAt), post: post, counts: talk.approvals.map { [.like: $0] } ?? [:], isRevised: true)
    }

    /// A star, fork or reaction; reactions alone have an id of their own. One that is told without a time is dated by the sample of the
    /// count.
    func act(_ kind: Kind, _ act: WireAct, on target: String, post: String, firstSight: Instant) -> PersonAct? {
        guard act.isApproval else { return nil }
        return made(kind, by: act.actor, on: target, post: post, at: act.at ?? firstSight, as: act.id.map { "reaction:\($0)" })
    }

    func follow(_ actor: WireActor, of target: String, at: Instant) -> PersonAct? { made(.follow, by: actor, on: target, at: at) }

    /// What somebody wrote in the account's repository.
    func talk(_ talk: WireTalk, on target: String, in repository: String) -> PersonAct? {
        made(
            .comment, by: talk.author, on: target, post: talk.answered(in: repository).id, at: talk.createdAt,
            as: talk.sort == .comment ? "\(talk.id):\(target)" : talk.post(in: repository).id)
    }

    func mention(_ issue: WireTalk, of target: String) -> PersonAct? {
        made(.mention, by: issue.author, on: target, at: issue.createdAt, as: issue.id)
    }

    /// What the account published, as its public actions tell it: an issue or a version, in whoever's repository.
    func post(_ event: WireEvent, by owner: String) -> Post? {
        guard case .published(let sort, let number, let title, let url) = event.content else { return nil }
        let id = GitHubPost(sort, number, in: event.repository).id
        return Post(network: GitHub.network, id: id, author: owner, at: event.at, text: title, url: url)
    }

    /// Whom the account answered.
    func answer(_ event: WireEvent, by owner: String) -> PersonAct? {
        guard case .answered(let id, let number, let author) = event.content, author.id != owner, !author.isGhost else { return nil }
        let act = Interaction(
            .comment, on: GitHub.network, by: owner, to: author.id, post: GitHubPost(.issue, number, in: event.repository).id, at: event.at,
            as: "\(id):\(author.id)")
        return (identity(author), act)
    }

    /// An act under an id that says what identifies it, so that however it is learnt of, it is stored once. The account's own stars, forks
    /// and reactions are kept, since the counts hold them; its own words to itself are no act, and those of deleted accounts are nobody's.
    private func made(
        _ kind: Kind, by actor: WireActor?, on target: String, post: String? = nil, at: Instant, as acting: String? = nil
    ) -> PersonAct? {
        guard let actor, actor.id != target || kind == .like || kind == .reshare, !actor.isGhost, !(skipsBots && actor.isBot) else {
            return nil
        }
        let act = Interaction(kind, on: GitHub.network, by: actor.id, to: target, post: post, at: at, as: acting)
        return (identity(actor), act)
    }

    private func identity(_ actor: WireActor) -> Identity { Identity(IdentityKey(GitHub.network, actor.id), handle: actor.login) }
}
