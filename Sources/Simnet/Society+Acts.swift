import Model

/// What identifies an act whatever id a connector gave it: likes and reshares have none on the networks themselves.
///
/// A test compares what a store holds with what a society did by these keys, not by ids and not by times: a connector that sees
/// only *who* liked dates the like by its fetch.
public struct ActKey: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var network: Network
    public var kind: Kind
    public var actor: String
    public var target: String
    public var post: String?

    public init(_ interaction: Interaction) {
        network = interaction.network
        kind = interaction.kind
        actor = interaction.actor
        target = interaction.target
        post = interaction.post
    }

    public var description: String { "\(network) \(kind.name) \(actor) → \(target)\(post.map { " on \($0)" } ?? "")" }

    public static func < (a: Self, b: Self) -> Bool { a.description.utf8.lexicographicallyPrecedes(b.description.utf8) }
}

/// The society in the words of the model: what a perfect observer would have stored by a time.
extension Society {
    /// Every act that is visible on a network at `now`, on accounts of `targets` (ids; `nil` for everybody), in order of time.
    ///
    /// A reply is one act of kind reply (its `post` is the post that it answers, its `id` the reply's own), a quote likewise; a
    /// mention is a post that names somebody without answering them, its own id in `id` and no `post`. Likes, reshares and
    /// follows have no `id`. Acts on withdrawn posts, and withdrawn acts, are left out.
    public func interactions(
        on network: Network, through now: Instant, after: Instant? = nil, targets: Set<String>? = nil
    ) -> [Interaction] {
        let record = self[network]
        let begin = after.map { record.cut($0) } ?? 0
        let end = record.cut(now)
        var found: [(number: UInt64, act: Interaction)] = []
        func note(_ number: UInt64, _ kind: Kind, _ actor: Int32, _ target: Int32, id: UInt64?, post: Int32?) {
            guard number >= begin, number < end, actor != target else { return }
            let on = record.accounts[Int(target)].id
            guard targets?.contains(on) ?? true else { return }
            found.append(
                (
                    number,
                    Interaction(
                        network: network, kind: kind,
                        actor: record.accounts[Int(actor)].id, target: on,
                        at: record.snowflake.instant(of: number), id: id.flatMap { record.post(numbered: $0) }.map(record.id(ofPost:)),
                        post: post.map(record.id(ofPost:)))
                ))
        }
        for index in Int32(0)..<Int32(record.posts.count) where record.isVisible(index, at: now) {
            let post = record.posts[Int(index)]
            for like in post.likes { note(like.number, .like, like.actor, post.author, id: nil, post: index) }
            if post.shape == .mention { note(post.number, .mention, post.author, post.named, id: post.number, post: nil) }
            guard post.parent >= 0, record.isVisible(post.parent, at: now) else { continue }
            let target = record.posts[Int(post.parent)].author
            switch post.shape {
            case .reshare: note(post.number, record.customs.reshareKind, post.author, target, id: nil, post: post.parent)
            case .reply:
                let isAnswer = record.posts[Int(post.parent)].shape == .original
                let kind = isAnswer ? record.customs.replyKind : record.customs.answerKind
                note(post.number, kind, post.author, target, id: post.number, post: post.parent)
            case .quote: note(post.number, .quote, post.author, target, id: post.number, post: post.parent)
            case .original, .mention: break
            }
        }
        for target in Int32(0)..<Int32(record.accounts.count) {
            for follow in record.accounts[Int(target)].followers {
                note(follow.number, .follow, follow.actor, target, id: nil, post: nil)
            }
        }
        return found.sorted { $0.number < $1.number }.map(\.act)
    }

    /// Every post that is visible at `now`, reshares left out, of `authors` (ids; `nil` for everybody), in order of time.
    public func posts(on network: Network, through now: Instant, authors: Set<String>? = nil) -> [Post] {
        let record = self[network]
        return (Int32(0)..<Int32(record.posts.count))
            .filter { record.posts[Int($0)].shape != .reshare && record.isVisible($0, at: now) }
            .sorted { record.posts[Int($0)].number < record.posts[Int($1)].number }
            .compactMap { index in
                let post = record.posts[Int(index)]
                let author = record.accounts[Int(post.author)]
                guard authors?.contains(author.id) ?? true else { return nil }
                return Post(
                    network: network, id: record.id(ofPost: index), author: author.id, at: record.instant(of: index),
                    text: Prose.text(of: post.number, shape: post.shape),
                    inReplyTo: post.shape == .reply ? record.id(ofPost: post.parent) : nil)
            }
    }

    /// The network's counts of a post at `now`: likes, reshares, replies, quotes; `nil` when it is not visible.
    public func tallies(of post: String, on network: Network, at now: Instant) -> [Tally]? {
        let record = self[network]
        guard let index = record.post(id: post), record.isVisible(index, at: now) else { return nil }
        let found = record.posts[Int(index)]
        let counts: [(Kind, Int)] = [
            (.like, record.count(found.likes, at: now)), (record.customs.reshareKind, record.count(found.reshares, at: now)),
            (record.customs.replyKind, record.answers(to: index, at: now)), (.quote, record.count(found.quotes, at: now)),
        ]
        return counts.map { Tally(network: network, kind: $0.0, subject: .post(post), count: Int64($0.1), at: now) }
    }

    /// Everybody's account on a network, as its profile tells it at `now`.
    public func identities(on network: Network, at now: Instant) -> [Identity] {
        let record = self[network]
        let attention = Attention(configuration: configuration, totalWeight: record.totalWeight)
        return record.accounts.map { account in
            let member = members[account.member]
            return Identity(
                IdentityKey(network, account.id), handle: account.acct, name: member.name, createdAt: account.created,
                followers: Int64(attention.crowd(account, of: member, at: now) + record.count(account.followers, at: now)),
                following: Int64(record.count(account.following, at: now)), person: member.isTracked ? PersonID(rawValue: member.slug) : nil
            )
        }
    }
}
