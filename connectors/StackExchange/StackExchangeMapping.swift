import ConnectorKit

/// What the network's documents mean in our words. Pure.
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

    func post(_ post: WirePost) -> Post {
        Post(
            network: StackExchange.network, id: key(post.id), author: key(post.owner.id), at: post.at, text: post.text, url: post.link,
            topics: post.tags)
    }

    /// A comment on a post of the account `owner`.
    func comment(_ comment: WireResponse, on owner: String, into batch: inout Batch) {
        act(.comment, comment, on: owner, post: comment.post, into: &batch)
    }

    /// An answer to a question of the account `owner`.
    func answer(_ answer: WireResponse, on owner: String, into batch: inout Batch) {
        act(.reply, answer, on: owner, post: answer.post, into: &batch)
    }

    /// An answer of the account `owner` that the asker accepted: there is no stronger word for somebody's knowledge here.
    func acceptance(
        _ acceptance: StackExchangeState.Acceptance, by asker: WireUser?, of owner: String, into batch: inout Batch
    ) {
        guard let asker, asker.id != owner else { return }
        batch.identities.append(identity(asker))
        batch.interactions.append(
            Interaction(
                .endorsement, on: StackExchange.network, by: key(asker.id), to: key(owner), post: key(acceptance.answer),
                at: Instant(seconds: acceptance.at)))
    }

    /// A comment elsewhere that names the account `owner`.
    func mention(_ comment: WireResponse, of owner: String, into batch: inout Batch) {
        act(.mention, comment, on: owner, post: nil, into: &batch)
    }

    private func act(_ kind: Kind, _ response: WireResponse, on owner: String, post: String?, into batch: inout Batch) {
        // An answer to a question of one's own is in the count of its answers; a comment of one's own is in none.
        guard let actor = response.owner, actor.id != owner || kind == .reply else { return }
        batch.identities.append(identity(actor))
        batch.interactions.append(
            Interaction(
                kind, on: StackExchange.network, by: key(actor.id), to: key(owner), post: post.map(key),
                at: Instant(seconds: response.seconds), as: key(response.id)))
    }
}
