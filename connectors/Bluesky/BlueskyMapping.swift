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

    /// A record of the account's feed; `nil` for what stands out of order in it.
    func item(_ item: WireFeedItem, of person: String) -> PostItem? {
        let post = item.post
        switch item.reason {
        case .written: return PostItem(Mark(post.uri.key, at: post.at), post: self.post(post), counts: post.counts, acts: ownActs(post))
        case .reposted(_, let at):
            let act = act(.reshare, by: person, on: post.author.did, post: post.uri, at: at)
            // Not under the post's own key, which is that of a post of the account where it reposts itself.
            return PostItem(
                Mark("repost:\(post.uri.key)", at: at), post: nil,
                acts: Batch(identities: post.author.did == person ? [] : [identity(post.author)], interactions: [act]))
        case .other: return nil
        }
    }

    /// What the author of a post did by it: answered or quoted somebody, be it himself.
    private func ownActs(_ post: WirePost) -> Batch {
        let author = post.author.did
        var batch = Batch()
        if let parent = post.parent {
            batch.interactions.append(act(.reply, by: author, on: parent.did, post: parent, at: post.at, as: post.uri))
        }
        if let quoted = post.quoted {
            batch.interactions.append(act(.quote, by: author, on: quoted.did, post: quoted, at: post.at, as: post.uri))
        }
        return batch
    }

    /// A like or a repost. The author's own are kept: the count has counted them.
    func reaction(_ kind: Kind, by actor: WireProfile, on post: RecordURI, at: Instant) -> PersonAct {
        (identity(actor), act(kind, by: actor.did, on: post.did, post: post, at: at))
    }

    /// A post that answers (`reply`) or quotes (`quote`) `post`.
    func response(_ kind: Kind, _ response: WirePost, on post: RecordURI) -> PersonAct {
        (identity(response.author), act(kind, by: response.author.did, on: post.did, post: post, at: response.at, as: response.uri))
    }

    func follow(by actor: WireProfile, of person: String, at: Instant) -> PersonAct {
        (identity(actor), act(.follow, by: actor.did, on: person, post: nil, at: at))
    }

    /// One notification of `owner`. Reasons that are none of ours are passed over, and so is what was done to posts of others
    /// (an answer further down the thread, a like that came by way of a repost).
    func notification(_ notification: WireNotification, of owner: String) -> PersonAct? {
        let (author, at, uri) = (notification.author, notification.at, notification.uri)
        func own(_ post: RecordURI?) -> RecordURI? { post.flatMap { $0.did == owner && $0.isPost ? $0 : nil } }
        func made(_ kind: Kind, _ post: RecordURI?, as acting: RecordURI? = nil) -> PersonAct {
            (identity(author), act(kind, by: author.did, on: owner, post: post, at: at, as: acting))
        }
        switch notification.reason {
        case "like": return own(notification.subject).map { made(.like, $0) }
        case "repost": return own(notification.subject).map { made(.reshare, $0) }
        case "reply": return own(notification.parent).map { made(.reply, $0, as: uri) }
        case "quote": return own(notification.quoted ?? notification.subject).map { made(.quote, $0, as: uri) }
        case "mention": return made(.mention, nil, as: uri)
        case "follow": return made(.follow, nil)
        default: return nil
        }
    }

    private func act(
        _ kind: Kind, by actor: String, on target: String, post: RecordURI?, at: Instant, as acting: RecordURI? = nil
    ) -> Interaction {
        Interaction(
            kind, on: Bluesky.network, by: actor, to: target, post: post.map { "\($0)" }, at: at, as: acting.map { "\($0)" })
    }
}
