import ConnectorKit

/// What GitHub's answers mean in our words. Pure.
struct GitHubMapping: Sendable {
    var skipsBots: Bool

    static func postID(ofRepository id: String) -> String { "repo:\(id)" }
    /// Issues and pull requests of a repository are numbered together.
    static func postID(ofIssue number: String, in repository: String) -> String { "issue:\(repository):\(number)" }
    static func postID(ofRelease id: String, in repository: String) -> String { "release:\(repository):\(id)" }
    static func postID(ofComment id: String, in repository: String) -> String { "comment:\(repository):\(id)" }

    func identity(_ user: WireUser) -> Identity {
        Identity(
            IdentityKey(GitHub.network, user.id), handle: user.login, name: user.name.flatMap { $0.isEmpty ? nil : $0 },
            createdAt: user.createdAt, followers: user.followers, following: user.following)
    }

    func post(_ repository: WireRepository) -> Post {
        Post(
            network: GitHub.network, id: Self.postID(ofRepository: repository.id), author: repository.owner, at: repository.createdAt,
            text: repository.summary.map { "\(repository.name): \($0)" } ?? repository.name, url: repository.url, topics: repository.topics)
    }

    func post(_ issue: WireIssue, id: String, by author: String) -> Post {
        Post(network: GitHub.network, id: id, author: author, at: issue.createdAt, text: issue.title, url: issue.url)
    }

    func post(_ comment: WireComment, id: String, by author: String, in repository: String) -> Post {
        Post(
            network: GitHub.network, id: id, author: author, at: comment.createdAt, text: comment.text, url: comment.url,
            inReplyTo: comment.issue.map { Self.postID(ofIssue: $0, in: repository) })
    }

    /// A star, fork or reaction. One that is told without a time is dated by the sample of the count.
    func act(_ kind: Kind, _ act: WireAct, on target: String, post: String, firstSight: Instant, into batch: inout Batch) {
        guard let actor = act.actor else { return }
        add(
            kind, by: actor, on: target, post: post, at: act.at ?? firstSight, id: act.id.map { "reaction:\($0)" } ?? "\(post):\(actor.id)",
            into: &batch)
    }

    func follow(_ actor: WireActor, of target: String, at: Instant, into batch: inout Batch) {
        add(.follow, by: actor, on: target, post: nil, at: at, id: "\(actor.id):\(target)", into: &batch)
    }

    /// An issue or a pull request that somebody opened in the account's repository.
    func issue(_ issue: WireIssue, on target: String, in repository: String, into batch: inout Batch) {
        guard let author = issue.author else { return }
        let name = Self.postID(ofIssue: issue.number, in: repository)
        add(
            .comment, by: author, on: target, post: Self.postID(ofRepository: repository), at: issue.createdAt, id: name, into: &batch)
    }

    /// A comment of somebody in the account's repository.
    func comment(_ comment: WireComment, on target: String, in repository: String, into batch: inout Batch) {
        guard let author = comment.author else { return }
        let post = comment.issue.map { Self.postID(ofIssue: $0, in: repository) } ?? Self.postID(ofRepository: repository)
        add(.comment, by: author, on: target, post: post, at: comment.createdAt, id: "\(comment.id):\(target)", into: &batch)
    }

    func mention(_ issue: WireIssue, of target: String, into batch: inout Batch) {
        guard let author = issue.author else { return }
        add(.mention, by: author, on: target, post: nil, at: issue.createdAt, id: "\(issue.id):\(target)", into: &batch)
    }

    /// What the account itself did.
    func event(_ event: WireEvent, of owner: String, into batch: inout Batch) {
        switch event.content {
        case .opened(let number, let title, let url):
            let id = Self.postID(ofIssue: number, in: event.repository)
            batch.posts.append(Post(network: GitHub.network, id: id, author: owner, at: event.at, text: title, url: url))
        case .released(let id, let title, let url):
            let id = Self.postID(ofRelease: id, in: event.repository)
            batch.posts.append(Post(network: GitHub.network, id: id, author: owner, at: event.at, text: title, url: url))
        case .answered(let id, let number, let author):
            guard author.id != owner, !author.isGhost else { return }
            batch.identities.append(identity(author))
            batch.interactions.append(
                Interaction(
                    network: GitHub.network, kind: .comment, actor: owner, target: author.id, at: event.at,
                    id: "comment:\(id):\(author.id)",
                    post: Self.postID(ofIssue: number, in: event.repository)))
        case .other: break
        }
    }

    /// An act under an id that says what identifies it, so that however it is learnt of, it is stored once. The account's own stars, forks
    /// and reactions are kept, since the counts hold them; its own words to itself are no act, and those of deleted accounts are nobody's.
    private func add(
        _ kind: Kind, by actor: WireActor, on target: String, post: String?, at: Instant, id: String, into batch: inout Batch
    ) {
        guard actor.id != target || kind == .like || kind == .reshare, !actor.isGhost, !(skipsBots && actor.isBot) else { return }
        batch.identities.append(identity(actor))
        batch.interactions.append(
            Interaction(
                network: GitHub.network, kind: kind, actor: actor.id, target: target, at: at, id: "\(kind.name):\(id)", post: post))
    }

    private func identity(_ actor: WireActor) -> Identity { Identity(IdentityKey(GitHub.network, actor.id), handle: actor.login) }
}
