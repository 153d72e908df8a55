import ConnectorKit
import Feeds

/// What feeds and mentions mean in our words. Pure.
struct WebMapping: Sendable {
    /// The id of the account.
    var site: String
    /// The names of its front page and of where it was found.
    var names: Set<String>
    var countsBridged: Bool
    /// Posts by their addresses, where these are not their ids.
    var links: [String: String] = [:]

    private static let longestID = 500
    private static let kinds: [String: Kind] = [
        "in-reply-to": .reply, "like-of": .like, "repost-of": .reshare, "bookmark-of": .save, "mention-of": .mention,
    ]

    private var hosts: Set<String> { Set(names.map { String($0.prefix { $0 != "/" && $0 != "?" }).withoutWWW }) }

    private func isFront(_ name: String) -> Bool { names.contains { $0.withoutWWW == name.withoutWWW } }

    /// The id under which an entry is stored: its own where that is an address on the site, since mentions name addresses; otherwise
    /// behind the site's, since nobody keeps two sites from using the same.
    func id(_ entry: FeedEntry) -> String {
        let name = WebAddress(entry.id).flatMap { hosts.contains($0.authority.withoutWWW) ? $0.name : nil } ?? "\(site)#\(entry.id)"
        return name.utf8.count <= Self.longestID ? name : "\(site)#\(Fingerprint([entry.id]).value)"
    }

    /// - Parameter readAt: When the feed was last read: what changed since then is told again.
    func item(_ entry: FeedEntry, now: Instant, readAt: Instant?) -> PostItem {
        let id = id(entry)
        // One without a date has that of its first sight.
        let at = entry.at ?? now
        let post = Post(
            network: Web.network, id: id, author: site, at: at, text: entry.title ?? entry.text, url: entry.link?.text, topics: entry.topics
        )
        let isRevised = readAt.flatMap { readAt in entry.updated.map { $0 > readAt } } ?? false
        return PostItem(
            Mark(id, at: at), post: post, counts: entry.comments.map { [.comment: $0] } ?? [:], isRevised: isRevised)
    }

    /// Who did what by a mention; `nil` for what is not meant for everybody, is told by another network's connector, or is no act of ours.
    func act(_ mention: WireMention) -> PersonAct? {
        let source = mention.source?.authority
        let isBridged = source == "brid.gy" || source?.hasSuffix(".brid.gy") == true
        guard let kind = Self.kinds[mention.property], !mention.isPrivate, countsBridged || !isBridged else { return nil }
        guard let name = mention.author?.name ?? mention.url?.authority ?? source else { return nil }
        let isOwn = isFront(name)
        let actor = isOwn ? site : name
        guard actor.utf8.count <= Self.longestID else { return nil }
        // An answer or a mention is a page of its own; a like is one for each of whom, whatever page says it.
        let isPage = kind == .reply || kind == .mention
        let page = isPage ? (mention.url ?? mention.source).map(\.name) ?? mention.id : nil
        let target = mention.target.name
        let post = isFront(target) ? nil : links[target] ?? target
        let act = Interaction(
            kind, on: Web.network, by: actor, to: site, post: post, at: mention.publishedAt ?? mention.receivedAt, as: page)
        return (Identity(IdentityKey(Web.network, actor), handle: isOwn ? nil : name, name: isOwn ? nil : mention.authorName), act)
    }
}
