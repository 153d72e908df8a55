import Model

/// A place in a list that is ordered by time: a record, by its time and its id.
public struct Mark: Sendable, Hashable, Comparable {
    public var at: Instant
    /// The record's id in the network's own words.
    public var id: String

    public init(_ id: String, at: Instant) {
        self.id = id
        self.at = at
    }

    public static func < (a: Self, b: Self) -> Bool { (a.at, a.id) < (b.at, b.id) }
}

/// Written as `[time, id]`, since a cursor holds hundreds.
extension Mark: Codable {
    public init(from decoder: any Decoder) throws {
        var parts = try decoder.unkeyedContainer()
        at = try parts.decode(Instant.self)
        id = try parts.decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var parts = encoder.unkeyedContainer()
        try parts.encode(at.milliseconds)
        try parts.encode(id)
    }
}

/// A list that is being read from its newest record back to a point in time, page by page: the first fetch, or what a long absence
/// left out.
public struct Walk: Sendable, Hashable, Codable {
    /// Where the next page begins, in the network's own words.
    public var token: String
    /// The walk ends at a record that is this old.
    public var floor: Instant
    /// The newest record of the walk: what is known up to there once it has come to its end.
    public var top: Mark?
    public var pages: Int
    /// In how many rounds in a row its next page was not given.
    public var misses: Int?
    private var missed: Bool?

    /// After so many misses what lies behind the missing page is given up.
    static let mostMisses = 3

    private enum CodingKeys: String, CodingKey { case token, floor, top, pages, misses, missed }

    public init(token: String = "", floor: Instant, top: Mark? = nil, pages: Int = 0) {
        self.token = token
        self.floor = floor
        self.top = top
        self.pages = pages
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        token = try members.decode(String.self, forKey: .token)
        floor = try members.decode(Instant.self, forKey: .floor)
        top = try members.decodeIfPresent(Mark.self, forKey: .top)
        pages = try members.value(.pages, or: 0)
        misses = try members.decodeIfPresent(Int.self, forKey: .misses)
        missed = try members.decodeIfPresent(Bool.self, forKey: .missed)
    }

    /// Whether the next page was not given in this round.
    public var isMissed: Bool {
        get { missed ?? false }
        set { missed = newValue ? true : nil }
    }

    /// What comes behind a page of a walk.
    public enum Outlook: Sendable, Hashable {
        case page
        case end
        /// There would be another page, but the walk has had as many as it may have.
        case cut
    }

    /// Takes note of a page, and says whether there is another one to be read: not behind its floor, not behind the last page, not
    /// where a page leads to itself, and not after `most` pages.
    public mutating func take(_ marks: [Mark], next: String?, most: Int) -> Outlook {
        top = [top, marks.max()].compactMap(\.self).max()
        guard let next, next != token, !marks.contains(where: { $0.at <= floor }) else { return .end }
        guard pages < most else { return .cut }
        token = next
        pages += 1
        misses = nil
        return .page
    }
}

/// How far a list has been read.
public struct ListState: Sendable, Hashable, Codable {
    /// Everything up to here has been read.
    public var seen: Mark?
    /// What lies between `seen` and the newest page is being read.
    public var walk: Walk?
    /// When its newest page was last read.
    public var readAt: Instant?

    private enum CodingKeys: String, CodingKey { case seen, walk, readAt = "read_at" }

    public init() {}

    /// The newest record that was read, be it on a walk that is not at its end.
    public var newest: Mark? { [seen, walk?.top].compactMap(\.self).max() }

    /// Where a walk from the newest page ends: at what is known, `overlap` further back for networks that index late, or `first`.
    public func floor(overlap: Duration, first: Instant) -> Instant { walk?.floor ?? seen.map { $0.at - overlap } ?? first }

    /// Takes note of the newest page: begins the walk back to what is known, or lets the one that is under way go on, where this page
    /// meets it. Returns true where pages are left that are too many.
    public mutating func begin(_ marks: [Mark], next: String?, floor: Instant, most: Int) -> Bool {
        if var walk, let top = walk.top, next == nil || marks.contains(where: { $0.at <= top.at }) {
            walk.top = max(top, marks.max() ?? top)
            self.walk = walk
            return false
        }
        return advance(Walk(floor: floor, top: seen), by: marks, next: next, most: most)
    }

    /// Takes note of the next page of a walk. Returns true where pages are left that are too many.
    public mutating func advance(_ walk: Walk, by marks: [Mark], next: String?, most: Int) -> Bool {
        var walk = walk
        let outlook = walk.take(marks, next: next, most: most)
        self.walk = outlook == .page ? walk : nil
        if outlook != .page { seen = walk.top ?? seen }
        return outlook == .cut
    }

    /// Takes back that the list was read any further than to what was known before: a page of it was not whole.
    public mutating func fallBack(to known: Mark?) {
        seen = known
        walk?.top = known
    }

    /// The network does not give the next page. The walk begins again with the next newest page; where that would cost too much, the
    /// page is asked for again in the next rounds, and then what lies behind it is given up. Returns true when the rest is lost.
    public mutating func lose(_ walk: Walk, givesUp: Bool) -> Bool {
        self.walk = nil
        guard givesUp else { return true }
        let misses = (walk.misses ?? 0) + 1
        guard misses < Walk.mostMisses else {
            seen = walk.top ?? seen
            return true
        }
        self.walk = walk
        self.walk?.misses = misses
        self.walk?.isMissed = true
        return false
    }
}
