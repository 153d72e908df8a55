import Model

/// What the operator's settings and the network's ways mean for the course of a round of posts and people.
public struct PostPlan: Sendable, Hashable {
    /// How older posts are looked at again, to find those that were deleted.
    public enum Recheck: Sendable, Hashable {
        /// By their ids, as many as one look-up takes.
        case byID
        /// By a page of the list that begins before a given post: cheaper where a look-up takes one id.
        case byPage
    }

    /// A list beside the posts: notifications, mentions.
    public struct SideList: Sendable, Hashable {
        /// Its name in the cursor; stable.
        public var name: String
        /// How often it is read; `nil` in each round.
        public var every: Duration?
        /// Read right behind the newest posts, because it tells better what other lists tell too; otherwise it comes last.
        public var comesFirst: Bool
        /// How far behind what is known it is read again: clocks differ, and records are indexed late.
        public var overlap: Duration
        /// How many pages a walk through it may have; `nil` as many as one through the posts.
        public var mostPages: Int?
        /// The list that is asked about what this one tells, of which only so much can wait (`PostQueue`): while it is due, this one is not
        /// read on, unless it has failed and is set aside.
        public var asker: String?

        public init(
            _ name: String, every: Duration? = nil, comesFirst: Bool = false, overlap: Duration = .zero, mostPages: Int? = nil,
            asker: String? = nil
        ) {
            self.name = name
            self.mostPages = mostPages
            self.asker = asker
            self.every = every
            self.comesFirst = comesFirst
            self.overlap = overlap
        }
    }

    /// How far back a first fetch reads.
    public var history: Duration
    /// Kinds whose people are asked for where their count has grown.
    public var peopleKinds: [Kind] = []
    /// The people behind at most so many new acts of one kind on one post are asked for at once.
    public var peoplePerPost: Int64 = 1000
    /// At most so many new followers are asked for, once a day; 0 for none.
    public var followersPerDay: Int64 = 0
    /// Lists beside the posts that are read too.
    public var lists: [SideList] = []
    /// The list that is asked about older posts as they are met: see `SideList.asker`.
    public var postsAsker: String?
    /// Whether it is to be asked whose token it is.
    public var asksWhoseToken = false
    /// How often, where somebody may log in as another account later; `nil` for once.
    public var asksWhoseTokenEvery: Duration?
    /// A round begins with the account itself where its facts are due: the list of posts does not tell that the account is gone.
    public var factsFirst = false
    /// How often the account itself is asked for.
    public var factsEvery = Duration.seconds(86_400)
    /// How far behind what is known the posts are read again.
    public var overlap = Duration.zero
    /// Whether the newest page shows all posts down to its end, so that one that is missing there is suspect. Not so where it shows only
    /// what is newer than what is known.
    public var pageShowsAll = true
    /// The list holds the newest posts alone, however few: what is older than its last one is not missing, it only is not listed.
    public var listIsCut = false
    /// How often the list is walked to its end, whatever is known of it, for counts and for posts that are missing; `nil` for a list in
    /// the order of publication, which is only walked back to what is known.
    public var wholeListEvery: Duration?
    /// When the counts of posts that the newest page does not show are asked for again.
    public var refresh = Refresh.never
    /// Whether the list of posts tells no counts, so that a new post which is watched is looked up for them.
    public var looksUpNew = false
    /// Whether a new post is watched though none of its counts is told yet, since they come late.
    public var watchesUncounted = false
    /// How posts that are not watched any more are looked for, to find the deleted, and how often: a page, or as many as one look-up takes.
    public var recheck = Recheck.byID
    public var recheckEvery = Duration.seconds(86_400)
    /// How long a post may be stored without a look whether the network still shows it, where its terms say so. Such a plan re-checks
    /// as often as that takes (where posts are looked up by their ids), tells the counts of each post that is looked up anew, and removes
    /// posts that are one too many to be looked at.
    public var term: Duration?
    /// Whether the counts of posts that are not watched any more are told whenever they are looked up: reactions come for years.
    public var tellsOldCounts = false
    /// How many posts one look-up takes.
    public var lookUpSize = 1
    /// Which posts' counts are compared from one round to the next.
    public var watch = PostWatch.Bounds()
    /// Which of the posts that are parts of others (`PostSource.whole(of:)`) are: many of them must not drive out what they are a part of.
    public var partsWatched = PostWatch.Bounds()
    /// How many older posts are looked at again, to find those that were deleted.
    public var keptLimit = 400
    /// A walk is no longer than so many pages.
    public var mostPages = 400
    /// Whether a walk whose next page the network does not give is given up after three rounds, because reading it anew would cost money;
    /// otherwise it begins again.
    public var givesUpLostWalks = false

    /// Whether the network's own server dates every act: its times are taken as told. Elsewhere a client's or another server's clock may
    /// have put an act before the post that it is about, and it is dated by the post.
    public var serverDatesActs = false

    public init(history: Duration) { self.history = history }
}
