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

    /// What the author of a status did to others by it: boosted, answered or quoted them.
    func ownActs(_ status: WireStatus, into batch: inout Batch) {
        let author = status.account.id
        if let boosted = status.reblog, boosted.isPublic, boosted.account.id != author {
            batch.identities.append(identity(boosted.account))
            batch.interactions.append(act(.reshare, by: author, on: boosted.account.id, post: boosted.id, at: status.at))
            return
        }
        if let quoted = status.quoted, quoted.isPublic, quoted.account.id != author {
            batch.identities.append(identity(quoted.account))
            batch.interactions.append(
                act(.quote, by: author, on: quoted.account.id, post: quoted.id, at: status.at, status: status.id))
        }
        if let answered = status.inReplyToAccount, answered != author {
            batch.interactions.append(
                act(.reply, by: author, on: answered, post: status.inReplyTo, at: status.at, status: status.id))
        }
    }

    /// A like or boost that the network tells no time of.
    func reaction(_ kind: Kind, by account: WireAccount, on author: String, of entry: PostWatch.Entry, into batch: inout Batch) {
        guard counts(account), account.id != author else { return }
        batch.identities.append(identity(account))
        batch.interactions.append(act(kind, by: account.id, on: author, post: entry.id, at: entry.firstSight))
    }

    /// A status that answers (`reply`) or quotes (`quote`) one of the author's posts.
    func response(_ kind: Kind, _ status: WireStatus, on author: String, post: String?, into batch: inout Batch) {
        guard status.isPublic, counts(status.account), status.account.id != author else { return }
        batch.identities.append(identity(status.account))
        batch.interactions.append(act(kind, by: status.account.id, on: author, post: post, at: status.at, status: status.id))
    }

    /// One notification of the account `owner`. Kinds that are none of ours are passed over.
    func notification(_ notification: WireNotification, of owner: String, into batch: inout Batch) {
        let account = notification.account
        guard counts(account), account.id != owner else { return }
        switch (notification.type, notification.status) {
        case ("favourite", let status?) where status.isPublic, ("reblog", let status?) where status.isPublic:
            let kind: Kind = notification.type == "favourite" ? .like : .reshare
            batch.identities.append(identity(account))
            batch.interactions.append(act(kind, by: account.id, on: owner, post: status.id, at: notification.at))
        case ("mention", let status?):
            if status.inReplyToAccount == owner {
                response(.reply, status, on: owner, post: status.inReplyTo, into: &batch)
            } else {
                response(.mention, status, on: owner, post: nil, into: &batch)
            }
        case ("quote", let status?): response(.quote, status, on: owner, post: status.quotedID, into: &batch)
        case ("follow", _):
            batch.identities.append(identity(account))
            batch.interactions.append(act(.follow, by: account.id, on: owner, post: nil, at: notification.at))
        default: break
        }
    }

    /// An act under an id that says what identifies it, so that however it is learnt of, it is stored once:
    /// `like:POST:ACTOR`, `reshare:POST:ACTOR`, `reply:STATUS`, `quote:STATUS`, `mention:STATUS:TARGET`, `follow:ACTOR:TARGET`.
    private func act(
        _ kind: Kind, by actor: String, on target: String, post: String?, at: Instant, status: String? = nil
    ) -> Interaction {
        let name: String
        switch (kind, status, post) {
        case (.mention, let status?, _): name = "\(key(status)):\(key(target))"
        case (_, let status?, _): name = key(status)
        case (_, nil, let post?): name = "\(key(post)):\(key(actor))"
        case (_, nil, nil): name = "\(key(actor)):\(key(target))"
        }
        return Interaction(
            network: Mastodon.network, kind: kind, actor: key(actor), target: key(target), at: at, id: "\(kind.name):\(name)",
            post: post.map(key))
    }

    private func counts(_ account: WireAccount) -> Bool { !(skipsBots && account.isBot) }

    /// A local account's handle has no host; where several servers are read, it gets one.
    private func suffixOfHandle(_ acct: String) -> String { acct.contains("@") ? "" : suffix }
}
