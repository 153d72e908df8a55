import ConnectorKit

/// What the network's documents mean in our words. Pure. Accounts and posts are given as the site numbers them.
struct StackExchangeMapping: Sendable {
    /// Put behind every id; empty, or `@` and the site.
    var suffix: String

    /// The id under which the site's `id` is stored.
    func key(_ id: String) -> String { suffix.isEmpty ? id : id + suffix }

    /// The site's id of what is stored under `key`; `nil` when it is another site's.
    func siteID(_ key: String) -> String? {
        guard !suffix.isEmpty else { return key }
        return key.hasSuffix(suffix) ? String(key.dropLast(suffix.count)) : nil
    }

    /// Display names are not unique, so the number is what names an account.
    func identity(_ user: WireUser) -> Identity {
        Identity(
            IdentityKey(StackExchange.network, key(user.id)), handle: user.id, name: user.name.flatMap { $0.isEmpty ? nil : $0 },
            createdAt: user.createdAt)
    }

    /// A post of the account `author`.
    func item(_ post: WirePost, of author: String, readAt: Instant? = nil) -> PostItem {
        let isEdited = post.editedAt.map { edited in readAt.map { edited >= $0 - Instant.clockTolerance } ?? false } ?? false
        return PostItem(
            post.mark,
            post: Post(
                network: StackExchange.network, id: key(post.id), author: key(author), at: post.at, text: post.text, url: post.link,
                topics: post.tags),
            counts: post.counts, isRevised: isEdited)
    }

    /// What somebody did to the account `owner`: an answer to a question of it, a comment on a post of it, one elsewhere that names it; or a
    /// question, for the asker's word on the accepted answer, which is `owner`'s: there is no stronger one for somebody's knowledge here.
    func act(_ kind: Kind, _ record: WirePost, on owner: String, at: Instant? = nil) -> PersonAct? {
        // An answer to a question of one's own is in the count of its answers; a comment of one's own is in none.
        guard let actor = record.owner, actor.id != owner || kind == .reply else { return nil }
        let act = Interaction(
            kind, on: StackExchange.network, by: key(actor.id), to: key(owner), post: kind == .mention ? nil : key(record.about),
            at: at ?? record.at, as: kind == .endorsement ? nil : key(record.id))
        return (identity(actor), act)
    }
}
