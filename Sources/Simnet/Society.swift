import Model

/// People who post, react, follow and fall silent on two networks: a pure value, the same for the same configuration.
///
/// Attention is heavy-tailed (Zipf's law over the people, Pareto over the posts), most of it stays inside communities, some
/// people are asleep, and one rises. Every act has its time; `advance(to:)` makes the acts up to a time, and it does not matter
/// in how many steps. What was made may lie later than that time (a like the next morning), so readers always say *when*.
public struct Society: Sendable {
    public let configuration: SocietyConfiguration
    public internal(set) var members: [Member]
    var mastodon: NetworkRecord
    var twitter: NetworkRecord
    /// The next day to be made.
    private var nextDay: Int32

    /// The networks that a society lives on.
    public static let networks = [Network.mastodon, .twitter]

    /// Makes the people, their accounts and who followed whom before the history; no history yet.
    public init(_ configuration: SocietyConfiguration) {
        self.configuration = configuration
        nextDay = configuration.firstDay
        mastodon = NetworkRecord(network: .mastodon, snowflake: .mastodon, communities: configuration.communities)
        twitter = NetworkRecord(network: .twitter, snowflake: .twitter, communities: configuration.communities)
        members = []
        populate()
    }

    /// Makes everything that begins on the days up to `now`.
    ///
    /// Costs time in proportion to the days that are new, and nothing when there are none.
    public mutating func advance(to now: Instant) {
        let last = min(now.day, configuration.lastDay)
        while nextDay <= last {
            mastodon.live(nextDay, members, configuration)
            twitter.live(nextDay, members, configuration)
            nextDay += 1
        }
    }

    /// The people worth tracking, in the words of people files; the rising person is one of them.
    public var trackedPeople: [TrackedPerson] {
        members.filter(\.isTracked).map { member in
            TrackedPerson(
                slug: member.slug, name: member.name, list: Prose.community(member.community),
                handles: Dictionary(uniqueKeysWithValues: member.accounts.map { ($0, self[$0].accounts[Int($1)].acct) }),
                isRising: member.isRising)
        }
    }

    /// Withdraws a post, as if its author deleted it at `instant`; false when there is no such post.
    public mutating func withdraw(post id: String, on network: Network, at instant: Instant) -> Bool {
        guard let post = self[network].post(id: id) else { return false }
        if network == .twitter { twitter.withdraw(post, at: instant) } else { mastodon.withdraw(post, at: instant) }
        return true
    }

    /// How many posts and acts there are in memory, also those that are not visible yet.
    public var size: (posts: Int, acts: Int) {
        (mastodon.posts.count + twitter.posts.count, mastodon.actCount + twitter.actCount)
    }

    subscript(_ network: Network) -> NetworkRecord { network == .twitter ? twitter : mastodon }
}

extension Network {
    /// The simulated Mastodon server's network.
    static let mastodon = Network("mastodon")
    /// The simulated X's network.
    static let twitter = Network("twitter")
}
