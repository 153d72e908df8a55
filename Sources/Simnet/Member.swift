import Model

/// Somebody who lives in a society.
public struct Member: Sendable, Hashable {
    /// The place in the society's list, which is also the rank by attention (but for the rising person).
    public var index: Int
    /// A slug such as `ada-berg`, fit for a people file.
    public var slug: String
    public var name: String
    public var community: Int
    public var isTracked: Bool
    public var isRising: Bool
    /// From when on this person is silent; `nil` for those who stay awake.
    public var asleepSince: Instant?
    /// The share of everybody's attention, before it is divided by the sum of a network's shares: Zipf's law, 1/rank.
    public var weight: Double
    /// How often this person acts, relative to the others.
    public var activity: Double
    /// How many posts of their own this person publishes in a day, on each network, in quiet times.
    public var postsPerDay: Double
    /// Which account is theirs, as an index, per network.
    var accounts: [Network: Int32]

    func isAwake(at instant: Instant) -> Bool {
        guard let asleepSince else { return true }
        return instant < asleepSince
    }
}

/// A tracked person in the words of a people file.
public struct TrackedPerson: Sendable, Hashable {
    /// A slug such as `ada-berg`.
    public var slug: String
    public var name: String
    /// The list that the person is on: the community's name.
    public var list: String
    /// The handle per network, as `resolve` takes it.
    public var handles: [Network: String]
    public var isRising: Bool
}

/// One account on one network.
struct Account: Sendable {
    var member: Int
    /// The network's own id.
    var id: String
    /// The same as a number; grows with the time of creation on Mastodon.
    var number: UInt64
    /// The name as the network spells it, without a server.
    var handle: String
    /// The server, for an account that lives on another one than ours; only on Mastodon.
    var server: String?
    var created: Instant
    /// Followers that the counters know and the lists do not show: the crowd outside this society.
    var crowd: Int
    /// Posts from before the history.
    var olderPosts: Int
    /// Everything published by this account, reshares included: indices of posts, by their numbers.
    var timeline: [Int32] = []
    /// Posts of others that name this account, by their numbers.
    var mentions: [Int32] = []
    var notices: [Notice] = []
    /// Who follows, by the numbers of the follows.
    var followers: [Mark] = []
    /// The numbers of this account's own follows of others.
    var following: [UInt64] = []

    /// The handle with its server where it is not ours: Mastodon's `acct`.
    var acct: String { server.map { "\(handle)@\($0)" } ?? handle }
}

/// Somebody's like of a post, or follow of an account. The number holds the time.
struct Mark: Sendable {
    var number: UInt64
    var actor: Int32
}

/// What an account is told by its network.
struct Notice: Sendable {
    enum Cause: UInt8, Sendable { case mention, like, reshare, quote, follow }
    var number: UInt64
    var cause: Cause
    var actor: Int32
    /// The post that the notice shows; -1 for a follow.
    var post: Int32
}

/// Something published.
struct PostRecord: Sendable {
    enum Shape: UInt8, Sendable { case original, reply, quote, mention, reshare }
    /// The network's own id, which holds the time.
    var number: UInt64
    var author: Int32
    var shape: Shape
    /// The post that this one answers, quotes or reshares; -1 for none.
    var parent: Int32
    /// The first post of the thread; itself for one that began it.
    var root: Int32
    /// The account that the text names; -1 for none.
    var named: Int32
    /// Milliseconds since 1970 when it was withdrawn; the far future for most.
    var withdrawn: Int64 = .max
    var likes: [Mark] = []
    var reshares: [Int32] = []
    var replies: [Int32] = []
    var quotes: [Int32] = []
}
