import Model

/// Scores on topics at one time: the curve of the score on the share of a person's levels that belongs to posts about a topic
/// (`SCORING.md`, sections 7 and 8).
public struct TopicScores: Sendable {
    /// By the topic's name; only people with a score on it are in them.
    private let byTopic: [String: Scores]

    init(_ byTopic: [String: Scores]) { self.byTopic = byTopic }

    /// No topics.
    public init() { byTopic = [:] }

    /// The scores on a topic, of those who have one, by name; `nil` when there is no such topic.
    ///
    /// Their levels are what the topic's posts gave: no followers and no lists, and no acts without a post.
    public subscript(topic: String) -> Scores? { byTopic[topic] }

    /// The names of the topics, in order.
    public var topics: [String] { byTopic.keys.sorted() }
}

/// Scores everybody on every topic, beside the `scores` of the same graph.
///
/// Ks on a topic are added to what acts make of it, within the epoch's `kLimit`; whoever has nothing there gets nothing by them.
///
/// Pure, as `scores` is. Goes over the graph a few times to find the acts on the topics' posts; what it computes beyond that are the
/// acts of those who did them and of those whom they were done to. Call it off the cooperative pool.
public func topicScores(
    of posts: PostTopics, in graph: Graph, scores: Scores, ks: [K] = [], epoch: Epoch = .one, options: ScoringOptions = ScoringOptions()
) -> TopicScores {
    var people = [[PersonScore]](repeating: [], count: posts.topics.count)
    // Where no post is about anything, nothing is gone over.
    if let groups = posts.groups(in: graph) {
        let roster = Roster(of: graph)
        let ledgers = graph.ledgersByName
        let networks = ledgers.map { graph.ledgers[$0].network }
        var shares: [TopicShare] = []
        for (place, ledger) in ledgers.enumerated() {
            let network = TopicNetwork(
                of: graph, onLedger: ledger, roster: roster, at: scores.at, epoch: epoch, options: options, groups: groups,
                topicsOf: posts.groups, weights: scores.weights.first { $0.network == networks[place] })
            shares += network?.shares(as: UInt16(place)) ?? []
        }
        shares.sort { $0.level != $1.level ? $0.level < $1.level : $0.actor < $1.actor }
        let endorsements = Endorsements(ks, scores: scores, epoch: epoch)
        for share in shares.runs(where: { $0.topic == $1.topic && $0.rank == $1.rank }) {
            guard let (topic, rank) = share.first.map({ (Int($0.topic), Int($0.rank)) }) else { continue }
            let person = graph.people[Int(roster.people[rank])]
            let endorsement = endorsements.level(of: person, on: posts.topics[topic].name)
            if let score = scores.score(of: person, ranked: rank)?.score(on: share, of: networks, endorsement: endorsement, epoch, options)
            {
                people[topic].append(score)
            }
        }
    }
    let byTopic = zip(posts.topics, people).map { topic, people in
        (
            topic.name,
            Scores(at: scores.at, epoch: scores.epoch, people: ScoredPeople(people), weights: scores.weights, effort: scores.effort)
        )
    }
    return TopicScores(Dictionary(byTopic) { first, _ in first })
}

/// What one actor's acts on a topic's posts are of one person's level on one network.
struct TopicShare {
    var topic: UInt16
    /// The person's, in the roster.
    var rank: Int32
    /// Place of the network among the ledgers by name.
    var network: UInt16
    /// The actor's rank; -1 for tallies.
    var actor: Int32
    /// Part of A.
    var known: Double
    /// Part of V.
    var unknown: Double

    /// Topic, person and network in one number, in this order.
    var level: UInt64 { UInt64(topic) << 48 | UInt64(UInt32(bitPattern: rank)) << 16 | UInt64(network) }
}

extension Scores {
    /// The score of a person who, as a rule, has that place among all: then nothing needs to be looked up.
    fileprivate func score(of person: PersonKey, ranked rank: Int) -> PersonScore? {
        rank < people.count && people.key(atPlace: rank) == person ? people[rank] : self[person]
    }
}

extension PersonScore {
    /// The score on a topic, of the whole score's levels what `shares` are of them; they are by network, then actor. `nil` when they
    /// come to nothing.
    fileprivate func score(
        on shares: ArraySlice<TopicShare>, of networks: [Network], endorsement: Double, _ epoch: Epoch, _ options: ScoringOptions
    ) -> PersonScore? {
        var levels: [NetworkLevel] = []
        for shares in shares.runs(where: { $0.network == $1.network }) {
            guard let first = shares.first, var level = level(on: networks[Int(first.network)]) else { continue }
            let crowd = shares.reduce(0) { $0 + $1.unknown }
            level.crowdLevel = level.crowd > 0 ? level.crowdLevel * crowd / level.crowd : 0
            level.crowd = crowd
            level.anonymous = shares.reduce(0) { $0 + ($1.actor < 0 ? $1.unknown : 0) }
            level.known = shares.reduce(0) { $0 + $1.known }
            (level.followers, level.followersLevel, level.lists, level.listsLevel) = (0, 0, 0, 0)
            level.influence = level.level / epoch.typicalLevel(on: level.network)
            level.subScore = level.influence > 0 ? Score(epoch.score(of: level.influence)) : nil
            levels.append(level)
        }
        let earned = epoch.combine(&levels, leavingOut: options.leftOut)
        guard earned > 0 else { return nil }
        let endorsement = min(endorsement, earned * epoch.kLimit)
        let influence = earned + endorsement
        let score = epoch.score(of: influence)
        let people = Self.effectivePeople(shares, networks: networks, levels: levels, score: score)
        // Whoever is provisional as a whole is no less so on a topic.
        let isSure = state == .scored && people >= epoch.provisionalPeople
        return PersonScore(
            person: person, state: isSure ? .scored : .provisional, influence: influence, score: Score(score), effectivePeople: people,
            margin: epoch.margin(ofInfluence: influence, people: people), levels: levels, endorsed: endorsement / influence)
    }

    /// N_eff as for the whole score (section 11), over the acts on the topic's posts.
    private static func effectivePeople(
        _ shares: ArraySlice<TopicShare>, networks: [Network], levels: [NetworkLevel], score: Double
    ) -> Double {
        var sum = 0.0
        var squares = 0.0
        var points: [(actor: Int32, network: UInt16, points: Double)] = []
        for share in shares {
            guard let level = levels.first(where: { $0.network == networks[Int(share.network)] }), level.share > 0 else { continue }
            let rates = PointRates(of: level, score: score)
            let given = rates.perLevel * share.known + rates.perCrowd * share.unknown
            sum += given
            if share.actor < 0 {
                squares += given * given / max(1, level.anonymous)
            } else {
                points.append((share.actor, share.network, given))
            }
        }
        // An actor on several networks is still one person.
        points.sort { $0.actor != $1.actor ? $0.actor < $1.actor : $0.network < $1.network }
        for actor in points.runs(where: { $0.actor == $1.actor }) {
            let given = actor.reduce(0) { $0 + $1.points }
            squares += given * given
        }
        return squares > 0 ? sum * sum / squares : 0
    }
}
