import ConnectorKit

/// What X's posts and users mean in our words. Pure.
enum TwitterMapping {
    static func identity(_ user: WireUser) -> Identity {
        Identity(
            IdentityKey(Twitter.network, user.id), handle: user.username, name: user.name, createdAt: user.createdAt,
            followers: user.followers, following: user.following, lists: user.lists)
    }

    /// A post of `author`'s own under its root id, or `nil` for a repost, which is none.
    static func post(_ wire: WirePost, by author: String) -> Post? {
        guard wire.reference(.retweeted) == nil else { return nil }
        return Post(
            network: Twitter.network, id: wire.root, author: author,
            at: wire.versions.count > 1 ? WirePost.time(of: wire.root) ?? wire.at : wire.at,
            text: wire.text, url: "https://x.com/i/status/\(wire.root)", inReplyTo: wire.reference(.repliedTo))
    }

    /// What the author of a post did to others by it.
    static func ownActs(_ wire: WirePost, by author: String, included: [String: WirePost], into batch: inout Batch) {
        func other(_ id: String) -> String? { included[id]?.author.flatMap { $0 == author ? nil : $0 } }
        if let original = wire.reference(.retweeted) {
            guard let target = other(original) else { return }
            batch.interactions.append(act(.reshare, by: author, on: target, post: included[original]?.root ?? original, at: wire.at))
            return
        }
        if let answered = wire.inReplyToUser, answered != author {
            batch.interactions.append(act(.reply, by: author, on: answered, post: wire.reference(.repliedTo), at: wire.at, as: wire.root))
        }
        if let quoted = wire.reference(.quoted), let target = other(quoted) {
            batch.interactions.append(act(.quote, by: author, on: target, post: quoted, at: wire.at, as: wire.root))
        }
    }

    /// A post that names `person`: an answer, a quote, a repost, or a mention.
    static func mention(_ wire: WirePost, of person: String, included: [String: WirePost], into batch: inout Batch) {
        guard let actor = wire.author, actor != person else { return }
        if let original = wire.reference(.retweeted) {
            guard let post = included[original], post.author == person else { return }
            batch.interactions.append(act(.reshare, by: actor, on: person, post: post.root, at: wire.at))
        } else if wire.inReplyToUser == person, let answered = wire.reference(.repliedTo) {
            batch.interactions.append(
                act(.reply, by: actor, on: person, post: included[answered]?.root ?? answered, at: wire.at, as: wire.root))
        } else if let quoted = wire.reference(.quoted), let post = included[quoted], post.author == person {
            batch.interactions.append(act(.quote, by: actor, on: person, post: post.root, at: wire.at, as: wire.root))
        } else {
            batch.interactions.append(act(.mention, by: actor, on: person, post: nil, at: wire.at, as: wire.root))
        }
    }

    /// A repost or quote as a post of its own, from the list of one post.
    static func response(_ kind: Kind, _ wire: WirePost, on person: String, post: String, into batch: inout Batch) {
        guard let actor = wire.author, actor != person else { return }
        batch.interactions.append(act(kind, by: actor, on: person, post: post, at: wire.at, as: kind == .quote ? wire.root : nil))
    }

    /// A repost or like of which only the user is told.
    static func reaction(_ kind: Kind, by user: WireUser, on person: String, of entry: PostWatch.Entry, into batch: inout Batch) {
        guard user.id != person else { return }
        batch.identities.append(identity(user))
        batch.interactions.append(act(kind, by: user.id, on: person, post: entry.id, at: entry.firstSight))
    }

    /// An act under an id that says what identifies it: `reshare:POST:ACTOR`, `like:POST:ACTOR`, `reply:ID`, `quote:ID`,
    /// `mention:ID:TARGET`, where ID is the acting post's.
    private static func act(
        _ kind: Kind, by actor: String, on target: String, post: String?, at: Instant, as acting: String? = nil
    ) -> Interaction {
        let name =
            switch (kind, acting) {
            case (.mention, let acting?): "\(acting):\(target)"
            case (_, let acting?): acting
            case (_, nil): "\(post ?? ""):\(actor)"
            }
        return Interaction(
            network: Twitter.network, kind: kind, actor: actor, target: target, at: at, id: "\(kind.name):\(name)", post: post)
    }
}
