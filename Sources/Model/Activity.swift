/// Something that an identity published.
public struct Post: Sendable, Hashable {
    public var network: Network
    /// The network's own id of the post.
    public var id: String
    /// The id of the identity that published it.
    public var author: String
    public var at: Instant
    public var text: String?
    public var url: String?
    public var topics: [String]
    /// The id of the post that this one answers.
    public var inReplyTo: String?

    public init(
        network: Network, id: String, author: String, at: Instant, text: String? = nil, url: String? = nil, topics: [String] = [],
        inReplyTo: String? = nil
    ) {
        self.network = network
        self.id = id
        self.author = author
        self.at = at
        self.text = text
        self.url = url
        self.topics = topics
        self.inReplyTo = inReplyTo
    }
}

/// Somebody acted on an identity or on a post of theirs. Credit flows from actor to target.
public struct Interaction: Sendable, Hashable {
    public var network: Network
    public var kind: Kind
    /// The id of the identity that acted.
    public var actor: String
    /// The id of the identity that was acted on.
    public var target: String
    public var at: Instant
    /// The network's own id of the act. Without one, the act is identified by network, kind, actor, target, post and time.
    public var id: String?
    /// The id of the post that was acted on, where the act was on one.
    public var post: String?

    public init(
        network: Network, kind: Kind, actor: String, target: String, at: Instant, id: String? = nil, post: String? = nil
    ) {
        self.network = network
        self.kind = kind
        self.actor = actor
        self.target = target
        self.at = at
        self.id = id
        self.post = post
    }
}

/// A sample of a cumulative count that a network shows without saying who.
public struct Tally: Sendable, Hashable {
    /// What was counted: a reaction to a post, or something about an identity (its followers, say).
    public enum Subject: Sendable, Hashable {
        case post(String)
        case identity(String)
    }

    public var network: Network
    public var kind: Kind
    public var subject: Subject
    /// The count so far, 0 or more.
    public var count: Int64
    /// When the sample was taken.
    public var at: Instant

    public init(network: Network, kind: Kind, subject: Subject, count: Int64, at: Instant) {
        self.network = network
        self.kind = kind
        self.subject = subject
        self.count = count
        self.at = at
    }
}

/// Something that the network no longer shows, and that is therefore removed here as well.
public struct Deletion: Sendable, Hashable {
    /// The streams of `PLUGINS.md` whose records can be deleted.
    public enum Stream: String, Sendable, Hashable, CaseIterable {
        case identities, posts, interactions
    }

    public var network: Network
    public var stream: Stream
    public var id: String

    public init(network: Network, stream: Stream, id: String) {
        self.network = network
        self.stream = stream
        self.id = id
    }
}
