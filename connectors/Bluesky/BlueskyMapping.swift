import ConnectorKit

/// What Bluesky's views mean in our words. Pure.
struct BlueskyMapping: Sendable {
    /// Whether accounts that hide from logged-out programs are kept by id only.
    var respectsLoggedOut: Bool

    func hides(_ profile: WireProfile) -> Bool { respectsLoggedOut && profile.hidesFromLoggedOut }

    /// The account as an identity. Of people who hide, nothing but id and figures is kept.
    func identity(_ profile: WireProfile) -> Identity {
        var identity = profile.identity
        if hides(profile) { (identity.handle, identity.name) = (nil, nil) }
        return identity
    }

    /// A record of `person`'s feed (`feedViewPost`), a post or a repost, and the account where the record tells about it. There is no
    /// item for what stands out of order: a pinned copy, or for a reason that is new; the post stands at its own place as well.
    func feedItem(_ json: JSONValue, of person: String) throws(Malformed) -> (item: PostItem?, owner: WireProfile?) {
        let view = try json.required("post", WirePost.init)
        guard let reason = json["reason"] else {
            guard [view.author.did, view.uri.did] == [person, person] else { throw Malformed("post.author.did", "another account's") }
            return (PostItem(Mark(view.uri.key, at: view.post.at), post: view.post, counts: view.counts, acts: ownActs(view)), view.author)
        }
        guard reason["$type"]?.string?.hasSuffix("#reasonRepost") == true else { return (nil, nil) }
        let (owner, at) = try json.required("reason") { (reason) throws(Malformed) in
            (try reason.required("by", WireProfile.init), try reason.requiredInstant("indexedAt"))
        }
        guard owner.did == person else { throw Malformed("reason.by.did", "another account's") }
        let repost = act(.reshare, by: owner, on: view.author.did, post: view.uri, at: at).act
        let acts = Batch(identities: view.author.did == person ? [] : [identity(view.author)], interactions: [repost])
        // Not under the post's own key, which is that of a post of the account where it reposts itself.
        return (PostItem(Mark("repost:\(view.uri.key)", at: at), post: nil, acts: acts), owner)
    }

    /// What the author of a post did by it: answered or quoted somebody, be it himself.
    private func ownActs(_ view: WirePost) -> Batch {
        let acts = [(Kind.reply, view.parent), (.quote, view.quoted)].compactMap { kind, post in post.map { response(kind, view, on: $0) } }
        return Batch(interactions: acts.map(\.act))
    }

    /// A post that answers (`reply`) or quotes (`quote`) `post`.
    func response(_ kind: Kind, _ view: WirePost, on post: RecordURI) -> PersonAct {
        act(kind, by: view.author, on: post.did, post: post, at: view.post.at, as: view.uri)
    }

    /// One notification of `owner`, and its place in the list. Reasons that are none of ours are passed over, and so is what was done to
    /// posts of others (an answer further down the thread, a like that came by way of a repost).
    func notification(_ json: JSONValue, of owner: String) throws(Malformed) -> (mark: Mark, act: PersonAct?) {
        // The record that did it: a like, a repost, a follow, a post.
        guard let uri = json["uri"]?.recordURI else { throw Malformed("uri", "not the address of a record") }
        let author = try json.required("author", WireProfile.init)
        let reason = try json.requiredText("reason")
        let (record, subject) = (json["record"], json["reasonSubject"]?.recordURI)
        let at = try json.sortTime(declaredIn: record)

        func made(_ kind: Kind, to post: RecordURI?, as acting: RecordURI? = nil) -> PersonAct? {
            guard let post, post.did == owner, post.isPost else { return nil }
            return act(kind, by: author, on: owner, post: post, at: at, as: acting)
        }
        let found: PersonAct? =
            switch reason {
            case "like": made(.like, to: subject)
            case "repost": made(.reshare, to: subject)
            case "reply": made(.reply, to: record?.answeredPost, as: uri)
            case "quote": made(.quote, to: record?.quotedPost ?? subject, as: uri)
            case "mention": act(.mention, by: author, on: owner, at: at, as: uri)
            case "follow": act(.follow, by: author, on: owner, at: at)
            default: nil
            }
        return (Mark(uri.key, at: try json.requiredInstant("indexedAt")), found)
    }

    /// Something that somebody did. The account's own acts are kept: the count has counted them.
    func act(
        _ kind: Kind, by actor: WireProfile, on target: String, post: RecordURI? = nil, at: Instant, as acting: RecordURI? = nil
    ) -> PersonAct {
        let act = Interaction(
            kind, on: Bluesky.network, by: actor.did, to: target, post: post.map { "\($0)" }, at: at, as: acting.map { "\($0)" })
        return (identity(actor), act)
    }
}
