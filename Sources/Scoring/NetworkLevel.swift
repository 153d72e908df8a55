import Model

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One person's level on one network: A, B and L, what they come from, and what they come to (`SCORING.md`, section 6).
public struct NetworkLevel: Sendable, Hashable {
    public var network: Network
    /// A: what known people make of it.
    public var known = 0.0
    /// V: the unknown people, in fresh likes.
    public var crowd = 0.0
    /// The part of V that comes from tallies.
    public var anonymous = 0.0
    /// B = η ln(1 + V/V0).
    public var crowdLevel = 0.0
    /// F: how many follow the person's accounts.
    public var followers: Int64 = 0
    /// On how many lists the person's accounts are.
    public var lists: Int64 = 0
    /// The part of L that comes from followers.
    public var followersLevel = 0.0
    /// The part of L that comes from lists.
    public var listsLevel = 0.0
    /// z(p, n) = (A + B + L) / s(n).
    public var influence = 0.0
    /// The sub-score: the score of `influence` alone; `nil` without any.
    public var subScore: Score?
    /// This network's share of the person's influence, 0 ... 1; 0 where it is left out of the combination.
    public var share = 0.0
    /// r: how much the person's own attention counts here, in 0 ..< 1.
    public var attention = 0.0
    /// h: the person's reach here, in 0 ..< 1.
    public var reach = 0.0
    public var seniority = Weights.Seniority.unknown
    /// Whether the person is in a ring here: shown, can be contested, and can be lifted by naming the account.
    public var isInRing = false

    /// When the network's clock was stopped, because nobody could fetch what is new: nothing has grown older since. `nil` while it runs.
    public var stopped: Instant?

    /// L = λ1 ln(1 + F) + λ2 ln(1 + lists).
    public var standingLevel: Double { followersLevel + listsLevel }
    /// A + B + L.
    public var level: Double { known + crowdLevel + standingLevel }

    init(network: Network) { self.network = network }

    /// Whether there is anything to tell.
    var isEmpty: Bool { influence == 0 && attention == 0 && reach == 0 && !isInRing }

    init(
        network: Network, voices: Voices.Part, anonymous: Double, followers: Int64, lists: Int64, weight: Weights.Weight,
        epoch: Epoch
    ) {
        self.network = network
        known = voices.known
        crowd = voices.unknown + anonymous
        self.anonymous = anonymous
        crowdLevel = epoch.crowdLevel(of: crowd, on: network)
        self.followers = followers
        self.lists = lists
        followersLevel = epoch.followersFactor * log1p(Double(followers))
        listsLevel = epoch.listsFactor * log1p(Double(lists))
        influence = level / epoch.typicalLevel(on: network)
        subScore = influence > 0 ? Score(epoch.score(of: influence)) : nil
        attention = weight.attention
        reach = weight.reach
        seniority = weight.seniority
        isInRing = weight.ring >= 0
    }
}
