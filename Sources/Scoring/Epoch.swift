import Model

/// Every constant of the score, frozen under a name: scores of one epoch mean the same on every installation.
///
/// Source of all values and reasons: `SCORING.md`, sections 3 and 9. A calibration derives a local epoch by changing
/// `typicalLevels`; nothing else of an epoch ever depends on an installation.
public struct Epoch: Sendable, Hashable {
    /// An age kernel: exponential with a half-life, tapered so that it reaches 0 at the window without a step (section 2).
    public struct Kernel: Sendable, Hashable {
        /// In days.
        public var halfLife: Double
        /// The age, in days, from which on nothing is left.
        public var window: Double

        public init(halfLife: Double, window: Double) {
            self.halfLife = halfLife
            self.window = window
        }
    }

    /// How unknown people count on a network: `scale · ln(1 + V / start)` (section 6, η and V0).
    public struct Crowd: Sendable, Hashable {
        /// η: the level that each e-fold of the crowd adds. At most `start`, so that recognising an actor never lowers a score.
        public var scale: Double
        /// V0: the crowd, in fresh likes, from which on it starts to count.
        public var start: Double

        public init(scale: Double, start: Double) {
            self.scale = scale
            self.start = start
        }
    }

    /// The epoch's name, published with every score.
    public var name: String

    // MARK: Age (section 2)

    /// What is going on: a half-life of 30 days, gone after 90. Silence of 28 days costs about a point, yet a month shows.
    public var fast = Kernel(halfLife: 30, window: 90)
    /// What has been earned: a half-life of 180 days, gone after two years.
    public var slow = Kernel(halfLife: 180, window: 730)
    /// The share of the fast kernel, 0 ... 1; the rest is the slow one's.
    public var fastShare = 0.3

    // MARK: Kinds (section 3)

    /// What one act of a kind weighs, relative to a like. Conversation is worth more than broadcasting.
    public var kindWeights: [Kind: Double]
    /// The kinds that a network uses differently.
    public var networkRows: [Network: [Kind: Double]]

    // MARK: From acts to a pair (section 4)

    /// The weight that one actor can give away on one network in a day: ten reshares are a full voice.
    public var dailyBudget = 40.0
    /// τ: what one actor is worth at most to one person on one network: about five fresh reshares are a whole fan.
    public var pairLimit = 20.0
    /// ρ: the share of cheap weight that a fully mutual exchange loses. Below 2/3, so that one more act never lowers its receiver.
    public var reciprocity = 0.5

    // MARK: Whose attention counts (section 5)

    /// The walk's chance to start anew: what leaks into a ring is bounded by it.
    public var restart = 0.3
    /// An account passes on at most this multiple of the average: a celebrity counts twice, not a thousandfold.
    public var passLimit = 2.0
    /// What an account gives away is divided by at least this: who has acted once passes on little.
    public var rowFloor = 20.0
    /// The walk stops when the sum of all changes of a round is below this.
    public var tolerance = 1e-9
    /// The walk stops after this many rounds in any case.
    public var maximumRounds = 100
    /// The age, in days, that makes an account old enough: older than any ring is patient.
    public var ageNeeded = 180.0
    /// ... or this share of the age of the network's oldest account, where that is less: a young network still has elders.
    public var shareOfOldest = 0.5
    /// How many mutual partners each member of a ring has at least: honest newcomers do not have ten mutual newcomers.
    public var ringCore = 10

    // MARK: Level (section 6)

    /// γ: what the reach of the reacher adds at most: one hop is a bonus, not the score.
    public var reach = 0.25
    /// A crowd of ten likes starts to count, a million is worth a few real fans.
    public var crowd = Crowd(scale: 1, start: 10)
    /// The networks whose crowds count otherwise.
    public var networkCrowds: [Network: Crowd]
    /// λ1: the level that each e-fold of followers adds: a million followers are one real fan.
    public var followersFactor = 0.25
    /// λ2: the level that each e-fold of lists adds: twice followers.
    public var listsFactor = 0.5
    /// s(n) where it is not 1: the median of non-zero levels. No network is declared worth more until a calibration measures it.
    public var typicalLevels: [Network: Double] = [:]

    // MARK: The number (sections 7 and 8)

    /// q: networks accumulate; a second equal one adds 59 %, because audiences overlap.
    public var networkExponent = 1.5
    /// z0: the influence at which doubling begins to be worth about five points.
    public var baseInfluence = 1.0
    /// ztop: a score of 100 is a million average fans' worth of level.
    public var topInfluence = 1e6

    // MARK: Ks

    /// What all Ks on a topic add at most, as a share of what acts make of it: friends can underline an influence, and make none. A tenth
    /// is at most 0.7 points.
    public var kLimit = 0.1

    // MARK: Doubt (section 11)

    /// Fewer effective people than this are provisional: one person more or less moves the score by over three points.
    public var provisionalPeople = 5.0
    /// Less history than this, in days, is provisional.
    public var provisionalDays = 7.0

    /// Creates an epoch with the values of epoch 1 wherever nothing else is said.
    public init(
        name: String, kindWeights: [Kind: Double] = Epoch.firstKindWeights,
        networkRows: [Network: [Kind: Double]] = Epoch.firstNetworkRows,
        networkCrowds: [Network: Crowd] = [Network("stackexchange"): Crowd(scale: 40, start: 100)]
    ) {
        self.name = name
        self.kindWeights = kindWeights
        self.networkRows = networkRows
        self.networkCrowds = networkCrowds
    }

    /// The version of the mathematics that constants are made for: what is computed from them, by whatever epoch.
    public static let method = 1

    /// Epoch 1, which ships with Clout.
    public static let one = Epoch(name: "1")

    /// The kinds of epoch 1, relative to a like.
    public static let firstKindWeights: [Kind: Double] = [
        .view: 0.003, .click: 0.3, .like: 1, .follow: 3, .subscription: 3, .reply: 4, .comment: 4, .mention: 4, .reshare: 4,
        .quote: 6, .list: 6, .save: 6, .checkin: 1, .listen: 0.01, .recommendation: 3, .endorsement: 3,
    ]

    /// The networks of epoch 1 that use a kind differently.
    ///
    /// Stack Exchange: up-vote and accepted answer (by the asker, who is known) are its judgement, 2 : 3 as in its reputation;
    /// answers and comments there are work on a question, not applause. YouTube: a view is minutes of attention, audited by the
    /// network. Hacker News: a story's comments are readers talking to one another.
    public static let firstNetworkRows: [Network: [Kind: Double]] = [
        Network("stackexchange"): [.like: 4, .endorsement: 6, .reply: 0.4, .comment: 0.4],
        Network("youtube"): [.view: 0.03, .like: 0.3, .comment: 1],
        Network("hackernews"): [.comment: 0.2],
    ]
}

extension Epoch {
    /// What one act of `kind` on `network` weighs when it is fresh, relative to a like.
    public func weight(of kind: Kind, on network: Network) -> Double {
        networkRows[network]?[kind] ?? kindWeights[kind] ?? 0
    }

    /// How unknown people count on `network`.
    public func crowd(on network: Network) -> Crowd { networkCrowds[network] ?? crowd }

    /// s(n), the level that is typical of `network`.
    public func typicalLevel(on network: Network) -> Double { typicalLevels[network] ?? 1 }
}
