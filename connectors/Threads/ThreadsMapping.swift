import ConnectorKit

/// What the API's objects mean in our words. Pure.
struct ThreadsMapping: Sendable {
    /// The id of the token's account.
    var account: String
    /// Its username, by which its own replies are recognised.
    var username: String?

    private static let kinds: [String: Kind] = ["views": .view, "likes": .like, "replies": .reply, "reposts": .reshare, "quotes": .quote]

    /// Something in the account's list; a repost is no post of its own.
    func item(_ post: WirePost) -> PostItem {
        let mark = Mark(post.id, at: post.at)
        guard !post.isRepost else { return PostItem(mark, post: nil) }
        return PostItem(
            mark, post: Post(network: Threads.network, id: post.id, author: account, at: post.at, text: post.text, url: post.permalink))
    }

    /// What the insights of a post count.
    func counts(_ metrics: [WireMetric]) -> [Kind: Int64] {
        var counts: [Kind: Int64] = [:]
        for metric in metrics { if let kind = Self.kinds[metric.name] { counts[kind] = metric.value } }
        return counts
    }

    /// A post of somebody that answers (`reply`) or mentions the account. Only its author's username is told, so it stands for him, with
    /// `@` before it.
    func act(_ kind: Kind, _ post: WirePost, on answered: String?) -> (actor: Identity?, act: Interaction)? {
        guard let username = post.username, !username.isEmpty else { return nil }
        let key = username == self.username ? account : "@\(username)"
        return (
            Identity(IdentityKey(Threads.network, key), handle: username),
            Interaction(kind, on: Threads.network, by: key, to: account, post: answered, at: post.at, as: post.id)
        )
    }
}
