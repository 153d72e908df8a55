/// The streams of `PLUGINS.md`: what a record of activity is about.
public enum ActivityStream: String, Sendable, Hashable, CaseIterable {
    case identities, posts, interactions, tallies, deletions
}

/// What has been read of activity so far, per stream; over all batches.
public struct ActivityCounts: Sendable, Hashable {
    /// The records of one stream.
    public struct Stream: Sendable, Hashable {
        /// Records that were understood.
        public var read = 0
        /// Records that break a rule of `PLUGINS.md`.
        public var rejected = 0

        public init() {}
    }

    public var identities = Stream()
    public var posts = Stream()
    public var interactions = Stream()
    public var tallies = Stream()
    public var deletions = Stream()
    /// Records of streams that there are none of here.
    public var unknownStreams = 0
    /// Lines that are no message: not JSON, too long, without a type.
    public var brokenLines = 0
    /// Records of streams that an operator's maps leave out on purpose.
    public var unmapped = 0
    /// Messages of types that mean nothing here (`ACTIVATE_VERSION`, `BATCH`), as the Singer specification wants it.
    public var ignoredMessages = 0
    /// STATE messages.
    public var states = 0
    /// Lines in all, empty ones too.
    public var lines = 0

    public init() {}

    public subscript(_ stream: ActivityStream) -> Stream {
        get {
            switch stream {
            case .identities: identities
            case .posts: posts
            case .interactions: interactions
            case .tallies: tallies
            case .deletions: deletions
            }
        }
        set {
            switch stream {
            case .identities: identities = newValue
            case .posts: posts = newValue
            case .interactions: interactions = newValue
            case .tallies: tallies = newValue
            case .deletions: deletions = newValue
            }
        }
    }

    /// Records that were understood, in all streams.
    public var read: Int { ActivityStream.allCases.reduce(0) { $0 + self[$1].read } }

    /// Records and lines that were rejected, in all streams.
    public var rejected: Int { ActivityStream.allCases.reduce(unknownStreams + brokenLines) { $0 + self[$1].rejected } }
}
