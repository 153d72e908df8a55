import Model

/// What a society is made of. The same values give the same society, act by act.
public struct SocietyConfiguration: Sendable, Hashable {
    public var seed: UInt64
    /// When the networks open their doors; all before it is history, there from the first fetch.
    public var opening: Instant
    /// Where they live; a network that is not simulated is nowhere.
    public var networks: [Network]
    /// How many people there are, 4 ... 1600.
    public var people: Int
    /// How many of them are worth tracking, 3 ... `people`; among them the rising one and some sleepers.
    public var tracked: Int
    /// Into how many communities they fall, 1 or more.
    public var communities: Int
    /// How many days of history there are.
    public var historyDays: Int
    /// How many days life goes on after the opening; then it falls silent. This is what bounds the memory: about 0.3 MB for
    /// each 1,000 acts, 11 MB for the standard society's year of history and some 30 MB when its year of life is over.
    public var lifetimeDays: Int
    /// How many acts everybody together receives in a day, on each network.
    public var actsPerDay: Double
    /// The share of acts that stay inside a community.
    public var insideShare: Double
    /// The share of people who fell asleep during the history: no posts and no acts since.
    public var sleeperShare: Double
    /// How long after the opening the rising person's audience takes off.
    public var riseAfter: Duration
    /// How long the rising person's audience takes to double, once it takes off.
    public var riseDoubling: Duration
    /// How many acts a day the rising person receives in the end, on each network.
    public var risePeakPerDay: Double

    public init(
        seed: UInt64 = 1, opening: Instant = SocietyConfiguration.standardOpening,
        networks: [Network] = SocietyConfiguration.standardNetworks, people: Int = 200, tracked: Int = 30,
        communities: Int = 5, historyDays: Int = 365, lifetimeDays: Int = 365, actsPerDay: Double = 40, insideShare: Double = 0.75,
        sleeperShare: Double = 0.1, riseAfter: Duration = .seconds(86400), riseDoubling: Duration = .seconds(36000),
        risePeakPerDay: Double = 80
    ) {
        self.seed = seed
        self.opening = opening
        self.networks = networks
        self.people = min(max(4, people), 1600)
        self.tracked = min(max(3, tracked), self.people)
        self.communities = max(1, communities)
        self.historyDays = max(1, historyDays)
        self.lifetimeDays = max(0, lifetimeDays)
        self.actsPerDay = actsPerDay
        self.insideShare = insideShare
        self.sleeperShare = sleeperShare
        self.riseAfter = riseAfter
        self.riseDoubling = riseDoubling
        self.risePeakPerDay = risePeakPerDay
    }

    /// 2026-11-01T00:00:00Z.
    public static let standardOpening = Instant(day: 20_758)

    /// Mastodon and X.
    public static let standardNetworks = [Network.mastodon, .twitter]
    /// All that are simulated.
    public static let allNetworks = standardNetworks + NetworkServer.views.map { $0.customs.network }

    /// The first day of history.
    var firstDay: Int32 { opening.day - Int32(historyDays) }
    /// The last day on which anything is begun.
    var lastDay: Int32 { opening.day + Int32(lifetimeDays) }
    var takeOff: Instant { opening + riseAfter }
}
