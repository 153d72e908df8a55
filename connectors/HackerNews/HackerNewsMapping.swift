import ConnectorKit

/// What the network's documents mean in our words. Pure.
struct HackerNewsMapping: Sendable {
    /// Whether upvotes are counted by the account's karma instead of by the points of its stories.
    var countsKarma: Bool

    func identity(_ user: WireUser) -> Identity {
        Identity(IdentityKey(HackerNews.network, user.id), handle: user.id, createdAt: user.createdAt)
    }

    func post(_ hit: WireHit) -> Post {
        Post(
            network: HackerNews.network, id: hit.id, author: hit.author, at: hit.at, text: hit.text,
            url: "https://news.ycombinator.com/item?id=\(hit.id)", inReplyTo: hit.isComment ? hit.parent : nil)
    }

    /// The counts that are sampled.
    func counts(_ hit: WireHit) -> [Kind: Int64] {
        countsKarma ? hit.counts.filter { $0.key != .like } : hit.counts
    }

    /// A comment, at whatever depth, on a story of the account `owner`: all of them are what the story's count counts.
    func comment(_ hit: WireHit, on owner: String, story: String, into batch: inout Batch) {
        guard hit.isComment, hit.story == story, hit.author != owner else { return }
        act(.comment, hit, on: owner, post: story, id: "comment:\(hit.id)", into: &batch)
    }

    /// A comment that answers one of `comments`, which are the account's own.
    func answer(_ hit: WireHit, on owner: String, comments: Set<String>, into batch: inout Batch) {
        guard hit.isComment, let parent = hit.parent, comments.contains(parent), hit.author != owner else { return }
        act(.reply, hit, on: owner, post: parent, id: "reply:\(hit.id)", into: &batch)
    }

    /// A comment that names the account.
    func mention(_ hit: WireHit, of owner: String, into batch: inout Batch) {
        guard hit.isComment, hit.author != owner, let text = hit.text, Self.names(owner, in: text) else { return }
        act(.mention, hit, on: owner, post: nil, id: "mention:\(hit.id):\(owner)", into: &batch)
    }

    private func act(_ kind: Kind, _ hit: WireHit, on owner: String, post: String?, id: String, into batch: inout Batch) {
        batch.identities.append(Identity(IdentityKey(HackerNews.network, hit.author), handle: hit.author))
        batch.interactions.append(
            Interaction(network: HackerNews.network, kind: kind, actor: hit.author, target: owner, at: hit.at, id: id, post: post))
    }

    /// Whether a text holds `@name` as a word of its own. The search finds the bare name too, which may be a common word.
    static func names(_ name: String, in text: String) -> Bool {
        text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" || $0 == "@") }
            .contains { $0 == "@\(name.lowercased())" }
    }
}
