import Model

/// How long what is stored is kept.
public struct Retention: Sendable, Hashable {
    /// Acts, counts and posts, from the time that they are dated.
    ///
    /// Scores stay what they are for as long as it reaches back further than acts count (730 days by epoch 1); changes can be explained that
    /// begin within the rest.
    public var activity: Duration
    /// What posts say; beyond `activity` it goes with the posts. Topics find a post without its text by its hashtags alone.
    public var texts: Duration
    /// Alerts that nobody waits for any more, what was delivered of them, silences that have ended, and how runs went.
    public var alerts: Duration

    /// How much further back activity is kept than it counts, unless the operator says otherwise: a change over a quarter can be explained.
    public static let explained = Duration.seconds(100 * 86_400)

    public init(
        activity: Duration = .seconds(730 * 86_400) + explained, texts: Duration? = nil, alerts: Duration = .seconds(90 * 86_400)
    ) {
        self.activity = activity
        self.texts = texts ?? activity
        self.alerts = alerts
    }
}

/// What a tidying removed.
public struct Tidied: Sendable, Hashable {
    public var acts: Int
    public var tallies: Int
    public var posts: Int
    public var texts: Int
    /// How many bytes the file became smaller by.
    public var bytes: Int64

    public init(acts: Int = 0, tallies: Int = 0, posts: Int = 0, texts: Int = 0, bytes: Int64 = 0) {
        self.acts = acts
        self.tallies = tallies
        self.posts = posts
        self.texts = texts
        self.bytes = bytes
    }

    public var isNothing: Bool { self == Tidied() }
}
