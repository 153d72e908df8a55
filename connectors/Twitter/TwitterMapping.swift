import ConnectorKit

/// What X's posts and users mean in our words. Pure.
enum TwitterMapping {
    /// A post of `author`'s own under its root id, or `nil` for a repost, which is none.
    static func post(_ wire: WirePost, by author: String) -> Post? {
        guard wire.references[.retweeted] == nil else { return nil }
        return Post(
            network: Twitter.network, id: wire.root, author: author,
            at: wire.versions.count > 1 ? WirePost.time(of: wire.root) ?? wire.at : wire.at,
            text: wire.text, url: "https://x.com/i/status/\(wire.root)", inReplyTo: wire.references[.repliedTo])
    }

    /// What the author of a post did by it: reposted, answered or quoted somebody, be it himself.
    static func ownActs(_ wire: WirePost, by author: String, included: [String: WirePost]) -> [Interaction] {
        if let original = wire.references[.retweeted] {
            guard let target = included[original]?.author else { return [] }
            return [act(.reshare, by: author, on: target, post: included[original]?.root ?? original, at: wire.at)]
        }
        var acts: [Interaction] = []
        if let answered = wire.inReplyToUser {
            acts.append(act(.reply, by: author, on: answered, post: wire.references[.repliedTo], at: wire.at, as: wire.root))
        }
        if let quoted = wire.references[.quoted], let target = included[quoted]?.author {
            acts.append(act(.quote, by: author, on: target, post: quoted, at: wire.at, as: wire.root))
        }
        return acts
    }

    /// A post of somebody else that names `person`: an answer, a quote, a repost, or a mention.
    static func mention(_ wire: WirePost, of person: String, included: [String: WirePost]) -> Interaction? {
        guard let actor = wire.author, actor != person else { return nil }
        if let original = wire.references[.retweeted] {
            guard let post = included[original], post.author == person else { return nil }
            return act(.reshare, by: actor, on: person, post: post.root, at: wire.at)
        }
        if wire.inReplyToUser == person, let answered = wire.references[.repliedTo] {
            return act(.reply, by: actor, on: person, post: included[answered]?.root ?? answered, at: wire.at, as: wire.root)
        }
        if let quoted = wire.references[.quoted], let post = included[quoted], post.author == person {
            return act(.quote, by: actor, on: person, post: post.root, at: wire.at, as: wire.root)
        }
        return act(.mention, by: actor, on: person, post: nil, at: wire.at, as: wire.root)
    }

    /// A repost or quote as a post of its own, from the list of one post. The author's own are kept: the count has counted them.
    static func response(_ kind: Kind, _ wire: WirePost, on person: String, post: String) -> Interaction? {
        wire.author.map { act(kind, by: $0, on: person, post: post, at: wire.at, as: kind == .quote ? wire.root : nil) }
    }

    /// A repost or like of which only the user is told.
    static func reaction(_ kind: Kind, by user: WireUser, on person: String, of entry: PostWatch.Entry) -> PersonAct {
        (user.identity, act(kind, by: user.id, on: person, post: entry.id, at: entry.firstSight))
    }

    private static func act(
        _ kind: Kind, by actor: String, on target: String, post: String?, at: Instant, as acting: String? = nil
    ) -> Interaction {
        Interaction(kind, on: Twitter.network, by: actor, to: target, post: post, at: at, as: acting)
    }
}
