import ConnectorKit

/// What Bluesky's views mean in our words. Pure.
struct BlueskyMapping: Sendable {
    /// Whether accounts that hide from logged-out programs are kept by id only.
    var respectsLoggedOut: Bool

    func hides(_ profile: WireProfile) -> Bool { respectsLoggedOut && profile.hidesFromLoggedOut }

    /// The account as an identity. Of people who hide, nothing but id and figures is kept.
    func identity(_ profile: WireProfile, isOwn: Bool = false) -> Identity {
        let isShy = hides(profile) && !isOwn
        return Identity(
            IdentityKey(Bluesky.network, profile.did), handle: isShy ? nil : profile.handle, name: isShy ? nil : profile.displayName,
            createdAt: profile.createdAt, followers: profile.followers, following: profile.following)
    }

    func post(_ post: WirePost) -> Post {
        Post(
            network: Bluesky.network, id: "\(post.uri)", author: post.author.did, at: post.at, text: post.text,
            url: "https://bsky.app/profile/\(post.uri.did)/post/\(post.uri.key)", topics: post.tags,
            inReplyTo: post.parent.map { "\($0)" })
    }

    /// What the author of a post did to others by it: answered or quoted them.
    func ownActs(_ post: WirePost, into batch: inout Batch) {
        let author = post.author.did
        if let parent = post.parent, parent.did != author {
            batch.interactions.append(act(.reply, by: author, on: parent.did, post: parent, at: post.at, as: post.uri))
        }
        if let quoted = post.quoted, quoted.did != author {
            batch.interactions.append(act(.quote, by: author, on: quoted.did, post: quoted, at: post.at, as: post.uri))
        }
    }

    /// A repost that `person` made of somebody else's post.
    func ownRepost(of post: WirePost, by person: String, at: Instant, into batch: inout Batch) {
        guard post.author.did != person else { return }
        batch.identities.append(identity(post.author))
        batch.interactions.append(act(.reshare, by: person, on: post.author.did, post: post.uri, at: at))
    }

    /// A like with its time, which a client may have put before the post itself.
    func like(_ like: WireLike, on post: RecordURI, of entry: PostWatch.Entry, into batch: inout Batch) {
        guard like.actor.did != post.did else { return }
        batch.identities.append(identity(like.actor))
        batch.interactions.append(act(.like, by: like.actor.did, on: post.did, post: post, at: max(like.at, entry.at)))
    }

    /// A repost that the network tells no time of.
    func repost(by actor: WireProfile, of post: RecordURI, _ entry: PostWatch.Entry, into batch: inout Batch) {
        guard actor.did != post.did else { return }
        batch.identities.append(identity(actor))
        batch.interactions.append(act(.reshare, by: actor.did, on: post.did, post: post, at: entry.firstSight))
    }

    /// A post of somebody else that answers (`reply`) or quotes (`quote`) `post`.
    func response(_ kind: Kind, _ response: WirePost, on post: RecordURI, into batch: inout Batch) {
        guard response.author.did != post.did else { return }
        batch.identities.append(identity(response.author))
        batch.interactions.append(act(kind, by: response.author.did, on: post.did, post: post, at: response.at, as: response.uri))
    }

    /// A follower whom the network tells no time of.
    func follow(by actor: WireProfile, of person: String, at: Instant, into batch: inout Batch) {
        guard actor.did != person else { return }
        batch.identities.append(identity(actor))
        batch.interactions.append(act(.follow, by: actor.did, on: person, post: nil, at: at))
    }

    /// One notification of `owner`. Reasons that are none of ours are passed over, and so is what was done to posts of others
    /// (an answer further down the thread, a like that came by way of a repost).
    func notification(_ notification: WireNotification, of owner: String, into batch: inout Batch) {
        let actor = notification.author.did
        guard actor != owner else { return }
        let interaction: Interaction
        let at = notification.at
        switch notification.reason {
        case "like", "repost":
            guard let post = notification.subject, post.isPost, post.did == owner else { return }
            interaction = act(notification.reason == "like" ? .like : .reshare, by: actor, on: owner, post: post, at: at)
        case "reply":
            guard let parent = notification.parent, parent.did == owner else { return }
            interaction = act(.reply, by: actor, on: owner, post: parent, at: at, as: notification.uri)
        case "quote":
            guard let quoted = notification.quoted ?? notification.subject, quoted.did == owner else { return }
            interaction = act(.quote, by: actor, on: owner, post: quoted, at: at, as: notification.uri)
        case "mention": interaction = act(.mention, by: actor, on: owner, post: nil, at: at, as: notification.uri)
        case "follow": interaction = act(.follow, by: actor, on: owner, post: nil, at: at)
        default: return
        }
        batch.identities.append(identity(notification.author))
        batch.interactions.append(interaction)
    }

    /// An act under an id that says what identifies it, so that however it is learnt of, it is stored once:
    /// `like:POST:ACTOR`, `reshare:POST:ACTOR`, `reply:URI`, `quote:URI`, `mention:URI:TARGET`, `follow:ACTOR:TARGET`.
    private func act(
        _ kind: Kind, by actor: String, on target: String, post: RecordURI?, at: Instant, as acting: RecordURI? = nil
    ) -> Interaction {
        let name: String
        switch (kind, acting, post) {
        case (.mention, let acting?, _): name = "\(acting):\(target)"
        case (_, let acting?, _): name = "\(acting)"
        case (_, nil, let post?): name = "\(post):\(actor)"
        case (_, nil, nil): name = "\(actor):\(target)"
        }
        return Interaction(
            network: Bluesky.network, kind: kind, actor: actor, target: target, at: at, id: "\(kind.name):\(name)",
            post: post.map { "\($0)" })
    }
}
