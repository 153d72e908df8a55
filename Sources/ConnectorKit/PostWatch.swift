/// The posts whose counts a connector compares from one fetch to the next: what makes "ask for the people only where a count has
/// grown" possible without any state but the cursor.
///
/// Bounded: posts that are neither recent nor still waiting for their people leave it.
public struct PostWatch: Sendable, Hashable {
    /// One post.
    public struct Entry: Sendable, Hashable {
        public var id: String
        public var at: Instant
        /// When the counts below were seen. An act without a time of its own is dated by it, which keeps it from counting twice:
        /// as a person, and in the tally of the same sample (`SCORING.md`, section 2, anonymous people).
        public var sampledAt: Instant
        /// The counts at the last change, as far as the network told them.
        public var counts: [Kind: Int64]
        /// Up to which count the people behind it have been asked for.
        public var asked: [Kind: Int64]

        public init(
            id: String, at: Instant, sampledAt: Instant, counts: [Kind: Int64] = [:], asked: [Kind: Int64] = [:]
        ) {
            self.id = id
            self.at = at
            self.sampledAt = sampledAt
            self.counts = counts
            self.asked = asked
        }

        /// How many people have come since they were last asked for.
        public func unasked(_ kind: Kind) -> Int64 { max(0, (counts[kind] ?? 0) - (asked[kind] ?? 0)) }

        /// The time of an act on this post that the network tells no time of: first sight, but never before the post.
        public var firstSight: Instant { max(at, sampledAt) }
    }

    /// How much is watched.
    public struct Bounds: Sendable, Hashable {
        /// How many recent posts.
        public var capacity: Int
        /// How long after a post was published.
        public var lifetime: Duration

        public init(capacity: Int = 40, lifetime: Duration = .seconds(8 * 86_400)) {
            self.capacity = capacity
            self.lifetime = lifetime
        }
    }

    /// Newest first.
    public private(set) var entries: [Entry]

    public init(_ entries: [Entry] = []) { self.entries = entries.sorted { ($1.at, $1.id) < ($0.at, $0.id) } }

    public subscript(id: String) -> Entry? { entries.first { $0.id == id } }

    /// Takes over a post's counts as seen at `now`, and returns a tally for each that is new or has changed.
    public mutating func sample(
        _ network: Network, id: String, subject: String, at: Instant, counts: [Kind: Int64], now: Instant
    ) -> [Tally] {
        let index = entries.firstIndex { $0.id == id } ?? insert(Entry(id: id, at: at, sampledAt: now))
        var tallies: [Tally] = []
        for (kind, count) in counts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) where entries[index].counts[kind] != count {
            entries[index].counts[kind] = count
            // People who left make room for as many that are to be asked for later.
            if let asked = entries[index].asked[kind] { entries[index].asked[kind] = min(asked, count) }
            tallies.append(Tally(network: network, kind: kind, subject: .post(subject), count: count, at: now))
        }
        if !tallies.isEmpty { entries[index].sampledAt = now }
        return tallies
    }

    /// The first post, newest first, with people of one of `kinds` who have not been asked for, and that kind.
    public func nextUnasked(_ kinds: [Kind]) -> (entry: Entry, kind: Kind)? {
        for entry in entries {
            for kind in kinds where entry.unasked(kind) > 0 { return (entry, kind) }
        }
        return nil
    }

    /// Notes that the people of a kind have been asked for, up to the count that was known when the asking began (`nil`: the one that
    /// is known now). Who came while their list was being read page by page is asked for the next time.
    public mutating func noteAsked(_ kind: Kind, of id: String, upTo opened: Int64? = nil) {
        guard let index = entries.firstIndex(where: { $0.id == id }) else { return }
        let count = entries[index].counts[kind] ?? 0
        entries[index].asked[kind] = min(opened ?? count, count)
    }

    public mutating func remove(_ id: String) { entries.removeAll { $0.id == id } }

    /// How many bytes the ids of the watched posts may have together: a cursor has its limit, and some networks' ids are long.
    public static let mostBytes = 8 << 10

    /// Drops what is neither recent nor waiting for people of `kinds`, or one too many, and returns what was dropped.
    public mutating func trim(
        at now: Instant, waitingFor kinds: [Kind], within bounds: Bounds
    ) -> [Entry] {
        var kept: [Entry] = []
        var dropped: [Entry] = []
        let fitting = entries.count(within: Self.mostBytes) { $0.id }
        for (index, entry) in entries.enumerated() {
            let isRecent = index < bounds.capacity && now - entry.at <= bounds.lifetime
            let isWaiting = kept.count < 2 * bounds.capacity && kinds.contains { entry.unasked($0) > 0 }
            if index < fitting, isRecent || isWaiting { kept.append(entry) } else { dropped.append(entry) }
        }
        entries = kept
        return dropped
    }

    private mutating func insert(_ entry: Entry) -> Int {
        let index = entries.firstIndex { ($0.at, $0.id) < (entry.at, entry.id) } ?? entries.count
        entries.insert(entry, at: index)
        return index
    }
}

/// Written as an array of the posts.
extension PostWatch: Codable {
    public init(from decoder: any Decoder) throws { self.init(try decoder.singleValueContainer().decode([Entry].self)) }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(entries)
    }
}

/// Written as `[id, time, time of the sample, kind, count, asked count, kind, …]`, since a cursor holds many; a count of -1 is unknown,
/// and kinds are named by their codes.
extension PostWatch.Entry: Codable {
    public init(from decoder: any Decoder) throws {
        var parts = try decoder.unkeyedContainer()
        self.init(id: try parts.decode(String.self), at: try parts.decode(Instant.self), sampledAt: try parts.decode(Instant.self))
        while !parts.isAtEnd {
            let kind = try parts.decode(Kind.self)
            let (count, asked) = (try parts.decode(Int64.self), try parts.decode(Int64.self))
            if count >= 0 { counts[kind] = count }
            if asked >= 0 { self.asked[kind] = asked }
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var parts = encoder.unkeyedContainer()
        try parts.encode(id)
        // As the numbers that they are: a way through each one's own `encode` takes several times as long.
        try parts.encode(at.milliseconds)
        try parts.encode(sampledAt.milliseconds)
        let kinds = Array(counts.keys) + asked.keys.filter { counts[$0] == nil }
        for kind in kinds.sorted(by: { $0.rawValue < $1.rawValue }) {
            try parts.encode(kind.rawValue)
            try parts.encode(counts[kind] ?? -1)
            try parts.encode(asked[kind] ?? -1)
        }
    }
}

extension Collection {
    /// How many of the first elements have ids of no more than so many bytes together.
    func count(within bytes: Int, id: (Element) -> String) -> Int {
        var left = bytes
        return prefix { element in
            left -= id(element).utf8.count
            return left >= 0
        }.count
    }
}
