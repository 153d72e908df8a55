import Model

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

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
    public func parts(by grain: Grain) -> [Part] { parts.gathered(by: grain) }
}

extension [Explanation.Part] {
    /// The parts in their order, those that `grain` does not tell apart as one. Their points are added up in the order in which they stand here.
    ///
    /// Explanations have them in order but for what a coarser grain leaves out, so hardly any are moved.
    func gathered(by grain: Explanation.Grain) -> [Explanation.Part] {
        withUnsafeBufferPointer { parts in
            let order = parts.indices.sorted { a, b in
                let comparison = parts[a].compared(to: parts[b], at: grain)
                return comparison != 0 ? comparison < 0 : a < b
            }
            var gathered: [Explanation.Part] = []
            var last: Int?
            for place in order {
                if let last, parts[last].compared(to: parts[place], at: grain) == 0 {
                    gathered[gathered.count - 1].points += parts[place].points
                    gathered[gathered.count - 1].networkPoints += parts[place].networkPoints
                } else {
                    gathered.append(parts[place].seen(at: grain))
                }
                last = place
            }
            return gathered
        }
    }
}

extension Explanation.Part {
    /// The part without what `grain` does not tell apart.
    fileprivate func seen(at grain: Explanation.Grain) -> Self {
        Self(
            network: grain.contains(.network) ? network : nil, block: grain.contains(.block) ? block : nil,
            actor: grain.contains(.actor) ? actor : nil, cause: grain.contains(.cause) ? cause : nil,
            post: grain.contains(.post) ? post : nil, points: points, networkPoints: networkPoints)
    }

    /// Less than 0 where it stands before another, more where behind, 0 where nothing tells them apart: by network, block, actor, cause and
    /// post, each by the bytes of its name, `nil` first.
    @inline(__always)
    fileprivate func compared(to other: Self, at grain: Explanation.Grain) -> Int {
        var order = 0
        if grain.contains(.network), network != other.network { order = Self.compare(network?.rawValue, other.network?.rawValue) }
        if order == 0, grain.contains(.block), block != other.block { order = Self.compare(block?.rawValue, other.block?.rawValue) }
        if order == 0, grain.contains(.actor) { order = Self.compare(actor, other.actor) }
        if order == 0, grain.contains(.cause), cause != other.cause { order = Self.compare(cause?.name, other.cause?.name) }
        if order == 0, grain.contains(.post), post != other.post { order = Self.compare(post, other.post) }
        return order
    }

    /// Most differ by the actor, so that their names are not written out to be compared.
    private static func compare(_ a: PersonKey?, _ b: PersonKey?) -> Int {
        switch (a, b) {
        case (.tracked(let a)?, .tracked(let b)?): compare(a.rawValue, b.rawValue)
        case (.met(let a)?, .met(let b)?) where a.network == b.network: compare(a.id, b.id)
        default: compare(a?.description, b?.description)
        }
    }

    private static func compare(_ a: String?, _ b: String?) -> Int {
        guard var a, var b else { return (a == nil ? 0 : 1) - (b == nil ? 0 : 1) }
        return a.withUTF8 { a in
            b.withUTF8 { b in
                guard let first = a.baseAddress, let other = b.baseAddress else { return a.count - b.count }
                let order = Int(memcmp(first, other, min(a.count, b.count)))
                return order != 0 ? order : a.count - b.count
            }
        }
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
