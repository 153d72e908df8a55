import ConnectorKit

/// What a server's entities mean in our words. Pure.
struct MastodonMapping: Sendable {
    /// Put behind every id; empty, or `@` and the server's host.
    var suffix: String
    var skipsBots: Bool
    var respectsOptOut: Bool

    /// The id under which the server's `id` is stored.
    func key(_ id: String) -> String { suffix.isEmpty ? id : id + suffix }

    /// The server's id of what is stored under `key`; `nil` when it is another server's.
    func serverID(_ key: String) -> String? {
        guard !suffix.isEmpty else { return key }
        return key.hasSuffix(suffix) ? String(key.dropLast(suffix.count)) : nil
    }

    /// The account as an identity. Of people who ask to be left alone nothing but id and age is kept.
    func identity(_ account: WireAccount) -> Identity {
        let isShy = respectsOptOut && account.optsOut
        return Identity(
            IdentityKey(Mastodon.network, key(account.id)), handle: isShy ? nil : account.acct.map { $0 + suffixOfHandle($0) },
            name: isShy ? nil : account.displayName.flatMap { $0.isEmpty ? nil : $0 }, createdAt: account.createdAt,
            followers: account.followers, following: account.following)
    }

    func post(_ status: WireStatus) -> Post {
        Post(
            network: Mastodon.network, id: key(status.id), author: key(status.account.id), at: status.at, text: status.text,
            url: status.url, topics: status.tags, inReplyTo: status.inReplyTo.map(key))
    }

    /// A status in the account's list: boosts are acts and no posts; what is not public is neither.
    func item(_ status: WireStatus, readAt: Instant?) -> PostItem {
        let mark = Mark(status.id, at: status.at)
        guard status.isPublic else { return PostItem(mark, post: nil) }
        // An hour's grace, since clocks differ.
        let isRevised = status.editedAt.map { edited in readAt.map { edited >= $0 - .seconds(3600) } ?? true } ?? false
        let isPost = status.reblog == nil
        return PostItem(
            mark, post: isPost ? post(status) : nil, counts: isPost ? status.counts : [:], isRevised: isRevised, acts: ownActs(status))
    }

    /// What the author of a status did by it: boosted, answered or quoted somebody, be it himself.
    private func ownActs(_ status: WireStatus) -> Batch {
        var batch = Batch()
        let author = status.account.id
        if let boosted = status.reblog, boosted.isPublic {
            batch.identities.append(identity(boosted.account))
            batch.interactions.append(act(.reshare, by: author, on: boosted.account.id, post: boosted.id, at: status.at))
            return batch
        }
        if let quoted = status.quoted, quoted.isPublic {
            batch.identities.append(identity(quoted.account))
            batch.interactions.append(
                act(.quote, by: author, on: quoted.account.id, post: quoted.id, at: status.at, status: status.id))
        }
        if let answered = status.inReplyToAccount {
            batch.interactions.append(
                act(.reply, by: author, on: answered, post: status.inReplyTo, at: status.at, status: status.id))
        }
        return batch
    }

    /// A like or boost that the network tells no time of. The author's own are kept: the count has counted them.
    func reaction(
        _ kind: Kind, by account: WireAccount, on author: String, post: String, at: Instant
    ) -> PersonAct? {
        guard counts(account) else { return nil }
        return (identity(account), act(kind, by: account.id, on: author, post: post, at: at))
    }

    /// A status that answers (`reply`) or quotes (`quote`) one of the author's posts, or names him (`mention`).
    func response(_ kind: Kind, _ status: WireStatus, on author: String, post: String?) -> PersonAct? {
        guard status.isPublic, counts(status.account) else { return nil }
        return (identity(status.account), act(kind, by: status.account.id, on: author, post: post, at: status.at, status: status.id))
    }

    /// One notification of the account `owner`. Kinds that are none of ours are passed over.
    func notification(_ notification: WireNotification, of owner: String) -> PersonAct? {
        let account = notification.account
        guard counts(account) else { return nil }
        switch (notification.type, notification.status) {
        case ("favourite", let status?) where status.isPublic:
            return reaction(.like, by: account, on: owner, post: status.id, at: notification.at)
        case ("reblog", let status?) where status.isPublic:
            return reaction(.reshare, by: account, on: owner, post: status.id, at: notification.at)
        case ("mention", let status?):
            return status.inReplyToAccount == owner
                ? response(.reply, status, on: owner, post: status.inReplyTo) : response(.mention, status, on: owner, post: nil)
        case ("quote", let status?): return response(.quote, status, on: owner, post: status.quotedID)
        case ("follow", _): return (identity(account), act(.follow, by: account.id, on: owner, post: nil, at: notification.at))
        default: return nil
        }
    }

    private func act(
        _ kind: Kind, by actor: String, on target: String, post: String?, at: Instant, status: String? = nil
    ) -> Interaction {
        Interaction(
            kind, on: Mastodon.network, by: key(actor), to: key(target), post: post.map(key), at: at, as: status.map(key))
    }

    private func counts(_ account: WireAccount) -> Bool { !(skipsBots && account.isBot) }

    /// A local account's handle has no host; where several servers are read, it gets one.
    private func suffixOfHandle(_ acct: String) -> String { acct.contains("@") ? "" : suffix }
}
