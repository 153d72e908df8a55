import ConnectorKit

/// What the network's documents mean in our words. Pure.
struct RedditMapping: Sendable {
    func identity(_ user: WireUser) -> Identity {
        Identity(IdentityKey(Reddit.network, user.id), handle: user.name, createdAt: user.createdAt)
    }

    /// A submission or comment in the list of the account `owner`.
    func item(_ thing: WireThing, of owner: String, readAt: Instant?) -> PostItem {
        let mark = Mark(thing.name, at: thing.at)
        guard thing.isShown else { return PostItem(mark, post: nil) }
        // An hour's grace, since clocks differ.
        let isRevised = thing.editedAt.map { edited in readAt.map { edited >= $0 - .seconds(3600) } ?? true } ?? false
        let post = Post(
            network: Reddit.network, id: thing.name, author: owner, at: thing.at, text: thing.text,
            url: thing.path.map { "https://www.reddit.com\($0)" }, topics: thing.subreddit.map { [$0.lowercased()] } ?? [],
            inReplyTo: thing.parentID)
        var acts = Batch()
        if let shown = thing.shown, let author = thing.shownAuthor {
            acts.interactions.append(act(.reshare, by: owner, thing, on: shown, of: author))
        }
        return PostItem(mark, post: post, counts: thing.counts, isRevised: isRevised, acts: acts)
    }

    /// What somebody did to a submission of the account `owner` by a comment, at whatever depth, or by a crosspost: all of them are what
    /// its counts count. `nil` where nobody is named, and for a submission that shows another one, or only the same link.
    func response(_ kind: Kind, _ thing: WireThing, on post: String, of owner: String) -> (actor: Identity?, act: Interaction)? {
        guard let author = thing.authorID, !thing.isDeleted, kind != .reshare || thing.shown == post else { return nil }
        let actor = Identity(IdentityKey(Reddit.network, author), handle: thing.author)
        return (actor, act(kind, by: author, thing, on: post, of: owner))
    }

    /// What is removed of somebody who has deleted a comment, or the account.
    func deletion(_ kind: Kind, _ thing: WireThing) -> Deletion {
        Deletion(network: Reddit.network, stream: .interactions, id: "\(kind.name):\(thing.name)")
    }

    private func act(_ kind: Kind, by author: String, _ thing: WireThing, on post: String, of owner: String) -> Interaction {
        Interaction(kind, on: Reddit.network, by: author, to: owner, post: post, at: thing.at, as: thing.name)
    }
}
