import Model

/// People who post, react, follow and fall silent on several networks: a pure value, the same for the same configuration.
///
/// Attention is heavy-tailed (Zipf's law over the people, Pareto over the posts), most of it stays inside communities, some
/// people are asleep, and one rises. Every act has its time; `advance(to:)` makes the acts up to a time, and it does not matter
/// in how many steps. What was made may lie later than that time (a like the next morning), so readers always say *when*.
public struct Society: Sendable {
    public let configuration: SocietyConfiguration
    public internal(set) var members: [Member]
    var records: [Network: NetworkRecord]
    /// The next day to be made.
    private var nextDay: Int32

    /// Makes the people, their accounts and who followed whom before the history; no history yet.
    public init(_ configuration: SocietyConfiguration) {
        self.configuration = configuration
        nextDay = configuration.firstDay
        let customs = configuration.networks.compactMap(Customs.of)
        records = Dictionary(
            customs.map { ($0.network, NetworkRecord($0, communities: configuration.communities)) }, uniquingKeysWith: { first, _ in first }
        )
        members = []
        populate()
    }

    /// Makes everything that begins on the days up to `now`.
    ///
    /// Costs time in proportion to the days that are new, and nothing when there are none.
    public mutating func advance(to now: Instant) {
        let last = min(now.day, configuration.lastDay)
        while nextDay <= last {
            for network in records.keys { records[network]?.live(nextDay, members, configuration) }
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
        records[network]?.withdraw(post, at: instant)
        return true
    }

    /// How many posts and acts there are in memory, also those that are not visible yet.
    public var size: (posts: Int, acts: Int) {
        records.values.reduce((0, 0)) { ($0.0 + $1.posts.count, $0.1 + $1.actCount) }
    }

    /// What happened on a network; nothing on one that the society does not live on.
    subscript(_ network: Network) -> NetworkRecord {
        records[network] ?? NetworkRecord(Customs.of(network) ?? .mastodon, communities: configuration.communities)
    }
    var mastodon: NetworkRecord { self[.mastodon] }
    var twitter: NetworkRecord { self[.twitter] }
}
