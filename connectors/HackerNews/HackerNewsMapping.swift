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

    /// A post of the account. It is told again while it can be edited; comments show no counts.
    func item(_ hit: WireHit, now: Instant) -> PostItem {
        PostItem(
            Mark(hit.id, at: hit.at), post: post(hit), counts: countsKarma ? hit.counts.filter { $0.key != .like } : hit.counts,
            isRevised: now.seconds - hit.seconds <= Self.editTime)
    }

    /// How long after writing it a post can be edited, with something to spare.
    private static let editTime: Int64 = 3 * 3600

    /// A comment, at whatever depth, on a story of the account `owner`: all of them are what the story's count counts, his own too.
    func comment(_ hit: WireHit, on owner: String, story: String) -> PersonAct? {
        hit.isComment && hit.story == story ? act(.comment, hit, on: owner, post: story) : nil
    }

    /// A comment of somebody else that answers one of `comments`, which are the account's own.
    func answer(_ hit: WireHit, on owner: String, comments: Set<String>) -> PersonAct? {
        guard hit.isComment, let parent = hit.parent, comments.contains(parent), hit.author != owner else { return nil }
        return act(.reply, hit, on: owner, post: parent)
    }

    /// A comment of somebody else that names the account.
    func mention(_ hit: WireHit, of owner: String) -> PersonAct? {
        guard hit.isComment, hit.author != owner, let text = hit.text, Self.names(owner, in: text) else { return nil }
        return act(.mention, hit, on: owner, post: nil)
    }

    private func act(_ kind: Kind, _ hit: WireHit, on owner: String, post: String?) -> PersonAct {
        (
            Identity(IdentityKey(HackerNews.network, hit.author), handle: hit.author),
            Interaction(kind, on: HackerNews.network, by: hit.author, to: owner, post: post, at: hit.at, as: hit.id)
        )
    }

    /// Whether a text holds `@name` as a word of its own. The search finds the bare name too, which may be a common word.
    static func names(_ name: String, in text: String) -> Bool {
        text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" || $0 == "@") }
            .contains { $0 == "@\(name.lowercased())" }
    }
}
