import Model

/// A score taken apart, down to posts: 1 and the points of all parts are the score, to less than 1e-9 (`SCORING.md`, section 10).
public struct Explanation: Sendable, Hashable {
    /// The three blocks of a network's level.
    public enum Block: String, Sendable, Hashable, CaseIterable {
        /// A: people whose attention is known to count.
        case known = "A"
        /// B: unknown people, named or not.
        case crowd = "B"
        /// L: followers and lists.
        case standing = "L"
    }

    /// What gave points: a kind of act, or a standing fact.
    public enum Cause: Sendable, Hashable {
        case acts(Kind)
        case followers
        case lists
        /// Ks on a topic; of topic scores only.
        case ks

        /// The kind's name, `followers`, `lists` or `ks`.
        public var name: String {
            switch self {
            case .acts(let kind): kind.name
            case .followers: "followers"
            case .lists: "lists"
            case .ks: "ks"
            }
        }
    }

    /// One part. What a coarser grain does not tell apart is `nil` in it.
    public struct Part: Sendable, Hashable {
        public var network: Network?
        public var block: Block?
        /// `nil` for tallies and standing facts, too: nobody knows who that was.
        public var actor: PersonKey?
        public var cause: Cause?
        /// The network's own id of the post; `nil` for acts that were not on one, too.
        public var post: String?
        /// Points of the score, 0 or more.
        public var points: Double
        /// Those of `points` that are there because the actors themselves reach people (the factor of h).
        public var networkPoints = 0.0
    }

    /// What parts are told apart by.
    public struct Grain: OptionSet, Sendable, Hashable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        public static let network = Grain(rawValue: 1)
        public static let block = Grain(rawValue: 2)
        public static let actor = Grain(rawValue: 4)
        public static let cause = Grain(rawValue: 8)
        public static let post = Grain(rawValue: 16)
        /// Everything that is known.
        public static let finest: Grain = [.network, .block, .actor, .cause, .post]
    }

    /// The score that is explained.
    public var score: PersonScore
    /// The finest parts, by network, block, actor, cause and post, each by its name; none when unrated.
    public var parts: [Part]
    /// How much weight came from actors whom a network named, 0 ... 1, on the networks that count: a factor of the coverage (section 11).
    public var knownShare: Double

    /// The parts at a coarser grain, in the same order; their points have the same sum.
    public func parts(by grain: Grain) -> [Part] {
        var places: [Part: Int] = [:]
        var sums: [(part: Part, actor: String)] = []
        for part in parts {
            let key = part.seen(at: grain)
            if let place = places[key] {
                sums[place].part.points += part.points
                sums[place].part.networkPoints += part.networkPoints
            } else {
                places[key] = sums.count
                var first = key
                first.points = part.points
                first.networkPoints = part.networkPoints
                sums.append((first, key.actor?.description ?? ""))
            }
        }
        return sums.sorted { $0.part.precedes($1.part, actors: ($0.actor, $1.actor)) }.map(\.part)
    }
}

extension Explanation.Part {
    /// The part without what `grain` does not tell apart, and without points.
    fileprivate func seen(at grain: Explanation.Grain) -> Self {
        Self(
            network: grain.contains(.network) ? network : nil, block: grain.contains(.block) ? block : nil,
            actor: grain.contains(.actor) ? actor : nil, cause: grain.contains(.cause) ? cause : nil,
            post: grain.contains(.post) ? post : nil, points: 0)
    }

    /// By network, block, actor, cause and post, each by its name, `nil` first.
    fileprivate func precedes(_ other: Self, actors: (String, String)) -> Bool {
        func differ(_ a: String?, _ b: String?) -> Bool? {
            a == b ? nil : (a ?? "").utf8.lexicographicallyPrecedes((b ?? "").utf8)
        }
        // Most differ by the actor: what is alike is not written out for it.
        if network != other.network, let precedes = differ(network?.rawValue, other.network?.rawValue) { return precedes }
        if block != other.block, let precedes = differ(block?.rawValue, other.block?.rawValue) { return precedes }
        if let precedes = differ(actors.0, actors.1) { return precedes }
        if cause != other.cause, let precedes = differ(cause?.name, other.cause?.name) { return precedes }
        return differ(post, other.post) ?? false
    }
}

extension PersonScore {
    /// The score's parts by network and block, and Ks last, straight from its levels: nothing of the graph is looked at.
    ///
    /// The same as an explanation's at this grain, to rounding; for lists of many people and the reasons of alerts.
    public var blocks: [Explanation.Part] {
        guard let score else { return [] }
        let ks = (score.value - 1) * endorsed
        return levels.filter { $0.share > 0 }.flatMap { level in
            let rate = PointRates(of: level, score: score.value - ks).perLevel
            return [
                (Explanation.Block.known, level.known), (.crowd, level.crowdLevel), (.standing, level.standingLevel),
            ].compactMap { block, size in
                size > 0 ? Explanation.Part(network: level.network, block: block, points: rate * size) : nil
            }
        } + (ks > 0 ? [Explanation.Part(cause: .ks, points: ks)] : [])
    }
}
