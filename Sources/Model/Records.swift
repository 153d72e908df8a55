/// What a store knows, as scoring reads it: in chunks, by the store's own 64-bit ids, all of one consistent moment.
///
/// Chunks come in this order: accounts, posts, acts, tallies, removals. Within a full read every id that an act, post or tally
/// names has come before; within a later read it has come then or in an earlier one.
public enum RecordChunk: Sendable {
    /// Accounts that are new or whose facts changed: a later one of the same id replaces the earlier.
    case accounts([Account])
    case posts([PostReference])
    case acts([Act])
    case tallies([TallySample])
    /// What was stored once and is gone now.
    case removals([Removal])
}

/// An identity under the store's own id.
public struct Account: Sendable, Hashable {
    public var id: Int64
    public var identity: Identity

    public init(id: Int64, identity: Identity) {
        self.id = id
        self.identity = identity
    }
}

/// A post under the store's own id: just what scoring needs of it.
public struct PostReference: Sendable, Hashable {
    public var id: Int64
    /// The account that published it; 0 when the post is only known from acts on it.
    public var author: Int64
    public var network: Network
    /// The network's own id of the post.
    public var name: String
    /// When it was published; `nil` when the post is only known from acts on it.
    public var at: Instant?

    public init(id: Int64, author: Int64, network: Network, name: String, at: Instant?) {
        self.id = id
        self.author = author
        self.network = network
        self.name = name
        self.at = at
    }
}

/// What a post says, under the store's own id: what its topics are told by, and nothing that anybody keeps.
public struct PostWords: Sendable, Hashable {
    /// How many characters of a text are looked at.
    public static let longestText = 10_000

    public var id: Int64
    /// As the network or its connector told them.
    public var hashtags: [String]
    /// The beginning of the text, at most `longestText` characters; `nil` when none is known.
    public var text: String?

    public init(id: Int64, hashtags: [String], text: String?) {
        self.id = id
        self.hashtags = hashtags
        self.text = text
    }
}

/// An interaction under the store's own ids, 40 bytes.
public struct Act: Sendable, Hashable {
    /// The store's id of the interaction, growing in the order of arrival.
    public var id: Int64
    public var actor: Int64
    public var target: Int64
    /// The post acted on; 0 when the act was not on a post.
    public var post: Int64
    /// Unix seconds in the upper 56 bits, the kind's code in the lower 8.
    private var secondsAndKind: Int64

    public var seconds: Int64 { secondsAndKind >> 8 }
    public var kindCode: UInt8 { UInt8(truncatingIfNeeded: secondsAndKind) }

    public init(id: Int64, actor: Int64, target: Int64, post: Int64, seconds: Int64, kindCode: UInt8) {
        self.id = id
        self.actor = actor
        self.target = target
        self.post = post
        secondsAndKind = seconds << 8 | Int64(kindCode)
    }
}

/// A tally under the store's own ids. Exactly one of `account` and `post` is not 0.
public struct TallySample: Sendable, Hashable {
    /// Grows in the order in which samples came.
    public var id: Int64
    public var account: Int64
    public var post: Int64
    public var kind: Kind
    public var count: Int64
    public var at: Instant

    public init(id: Int64, account: Int64, post: Int64, kind: Kind, count: Int64, at: Instant) {
        self.id = id
        self.account = account
        self.post = post
        self.kind = kind
        self.count = count
        self.at = at
    }
}

/// Something removed, by the store's own id.
public enum Removal: Sendable, Hashable {
    /// An account with all that it did and all that was done to it.
    case account(Int64)
    /// A post with the acts on it and its tallies.
    case post(Int64)
    case act(Int64)
}

/// How far a store had been read.
public struct Revision: Sendable, Hashable {
    /// Means something to the store only, as the others do.
    public var value: Int64
    /// The last account and the last post that there had been by then.
    public var lastAccount: Int64
    public var lastPost: Int64

    public init(_ value: Int64, lastAccount: Int64, lastPost: Int64) {
        self.value = value
        self.lastAccount = lastAccount
        self.lastPost = lastPost
    }
}
