/// A connector's own bookmark: where the next fetch goes on. Only the connector that wrote it reads it.
public struct Cursor: Sendable, Hashable {
    /// Opaque to everybody else; at most 64 KiB are kept.
    public var value: String
    public init(_ value: String) { self.value = value }
}

/// A record that could not be read: it costs itself and nothing else, and is counted.
public struct Rejection: Sendable, Hashable {
    /// Where it stood, such as `statuses[3].created_at` or `line 17`.
    public var path: String
    /// What was wrong with it. Never holds the record's own text.
    public var reason: String

    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }
}

/// What one page of a network brought, together with the cursor behind it, so that nobody can store one without the other.
public struct Batch: Sendable, Hashable {
    public var identities: [Identity]
    public var posts: [Post]
    public var interactions: [Interaction]
    public var tallies: [Tally]
    /// Nobody has told when the tallies were taken, so that their time is a guess. One whose count is also that before or behind it in
    /// time says nothing new.
    public var talliesAreUndated = false
    public var deletions: [Deletion]
    /// The first rejected records of the page, at most `maximumRejections`.
    public private(set) var rejections: [Rejection]
    /// How many records of the page were rejected in all.
    public private(set) var rejectedCount: Int
    /// Where the next fetch goes on; `nil` leaves the stored cursor as it was.
    public var cursor: Cursor?
    /// True when there is more to be had at once.
    public var hasMore: Bool

    /// How many rejections a batch describes; the rest is only counted.
    public static let maximumRejections = 20

    public init(
        identities: [Identity] = [], posts: [Post] = [], interactions: [Interaction] = [], tallies: [Tally] = [],
        deletions: [Deletion] = [], cursor: Cursor? = nil, hasMore: Bool = false
    ) {
        self.identities = identities
        self.posts = posts
        self.interactions = interactions
        self.tallies = tallies
        self.deletions = deletions
        self.rejections = []
        self.rejectedCount = 0
        self.cursor = cursor
        self.hasMore = hasMore
    }

    /// Counts a record that could not be read, and keeps its description while there is room.
    public mutating func reject(_ rejection: Rejection) {
        rejectedCount += 1
        if rejections.count < Self.maximumRejections { rejections.append(rejection) }
    }

    /// How many records the batch holds, without the rejected ones.
    public var recordCount: Int {
        identities.count + posts.count + interactions.count + tallies.count + deletions.count
    }
}

/// What storing a batch changed, per stream.
public struct CommitOutcome: Sendable, Hashable {
    public struct Count: Sendable, Hashable {
        /// Records that were new, or told something new.
        public var stored: Int
        /// Records that were known already.
        public var known: Int
        /// Records that were left out since they, or what they hang on, were deleted before, or by the same batch.
        public var deletedBefore: Int

        public init(stored: Int = 0, known: Int = 0, deletedBefore: Int = 0) {
            self.stored = stored
            self.known = known
            self.deletedBefore = deletedBefore
        }

        public static func += (total: inout Self, more: Self) {
            total.stored += more.stored
            total.known += more.known
            total.deletedBefore += more.deletedBefore
        }
    }

    public var identities = Count()
    public var posts = Count()
    public var interactions = Count()
    public var tallies = Count()
    public var deletions = Count()

    public init() {}

    public static func += (total: inout Self, more: Self) {
        total.identities += more.identities
        total.posts += more.posts
        total.interactions += more.interactions
        total.tallies += more.tallies
        total.deletions += more.deletions
    }
}
