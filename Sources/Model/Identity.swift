/// Names one account on one network for good: handles change, the network's own id does not.
public struct IdentityKey: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var network: Network
    /// The network's own stable id. Never a number, even where it looks like one.
    public var id: String

    public init(_ network: Network, _ id: String) {
        self.network = network
        self.id = id
    }

    /// `network:id`, which is also how a person who was only met is named.
    public var description: String { "\(network):\(id)" }

    public static func < (a: Self, b: Self) -> Bool {
        a.network == b.network ? a.id.utf8.lexicographicallyPrecedes(b.id.utf8) : a.network < b.network
    }
}

/// One account on one network, and what the network tells about it.
///
/// An absent fact is unknown, never zero; storing an identity again replaces only the facts that are known this time.
public struct Identity: Sendable, Hashable {
    public var key: IdentityKey
    /// The name that people type, without `@`; may change, may be given to somebody else.
    public var handle: String?
    /// The name that the account shows.
    public var name: String?
    /// When the network says that the account was created.
    public var createdAt: Instant?
    /// How many follow the account.
    public var followers: Int64?
    /// How many the account follows.
    public var following: Int64?
    /// On how many lists others have put the account.
    public var lists: Int64?
    /// The slug of the person whom the account belongs to, where that is known.
    public var person: PersonID?

    public init(
        _ key: IdentityKey, handle: String? = nil, name: String? = nil, createdAt: Instant? = nil, followers: Int64? = nil,
        following: Int64? = nil, lists: Int64? = nil, person: PersonID? = nil
    ) {
        self.key = key
        self.handle = handle
        self.name = name
        self.createdAt = createdAt
        self.followers = followers
        self.following = following
        self.lists = lists
        self.person = person
    }
}
