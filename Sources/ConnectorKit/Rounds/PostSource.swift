import Model

/// One account of a network as a round of posts and people sees it: how each list is asked for, and what its answer means.
///
/// Each function asks one question. What it reads goes into the batch or into what it returns; *which* question comes next, what is
/// new, what has grown, and where the walk stands is the round's business. What cannot be done without is thrown.
public protocol PostSource: Sendable {
    /// What the network keeps in the cursor beside what all rounds share.
    associatedtype Extra: PostExtra = NoExtra

    var network: Network { get }
    var context: FetchContext { get }
    /// The account's id, as it is stored.
    var id: String { get }

    /// What the settings mean for this account; the same for the whole round. `isOwn`: the token is the account's own, as far as that was
    /// asked. Pure.
    func plan(isOwn: Bool) -> PostPlan
    /// Whether a list beside the posts is to be read now, where what the network keeps says more than the plan; `nil` for what the plan
    /// says. What makes a list due must be settled by reading it, or it is read again and again. Pure.
    func isDue(_ list: String, _ state: PostState<Extra>) -> Bool?
    /// What the account's posts do to others where it shows that, answering, quoting or sharing them anew, under the id of the post: such
    /// an act goes with its post.
    var kindsOfPosts: [Kind] { get }
    /// The least that a step can cost. One request of a budget named `requests`, unless the network says otherwise.
    func cost(of step: PostStep, _ state: PostState<Extra>) -> Cost
    /// The id under which the post is stored that the network calls `post`.
    func key(_ post: String) -> String
    /// The post that `post` is a part of, an issue's repository, say: the list of posts does not show it, and it goes with the whole.
    /// `nil` for a post of its own.
    func whole(of post: String) -> String?
    /// Lists that come of what the account has, one for each of its repositories, say: read like those of the plan. Pure but for the time.
    func lists(_ extra: Extra) -> [PostPlan.SideList]

    /// A page of the account's own posts, newest first. `nil` when the page behind a token is not known to the network any more.
    func posts(_ question: PostQuestion, _ extra: inout Extra, into batch: inout Batch) async throws(FetchError) -> PostPage?
    /// A page of the people who acted in one way on one post, or who follow the account, newest first.
    func people(_ question: PeopleQuestion, _ extra: inout Extra, into batch: inout Batch) async throws(FetchError) -> PeopleAnswer
    /// Posts by their ids: what is there, and what is gone. `nil` when the network does not answer the question.
    func lookUp(_ posts: [String], _ extra: inout Extra, into batch: inout Batch) async throws(FetchError) -> LookUpAnswer?
    /// The account itself. `nil` when the answer could not be read; it is asked for again tomorrow.
    func facts(_ extra: inout Extra, into batch: inout Batch) async throws(FetchError) -> Identity?
    /// Whether the token is the account's own.
    func ownsToken(_ extra: inout Extra) async throws(FetchError) -> Bool
    /// A page of a list beside the posts, newest first; its acts go into the batch. `nil` when the network does not give the list, or
    /// does not know the page behind a token any more. A list in another order may tell, as its first page's one mark, up to when it is
    /// read once it has come to its end.
    func page(
        of list: String, _ question: ListQuestion, _ extra: inout Extra, into batch: inout Batch
    ) async throws(FetchError) -> ListPage?
    /// Keeps what the network keeps of posts within its bounds. Pure.
    func settle(_ extra: inout Extra, watching ids: Set<String>)
}

extension PostSource {
    public func isDue(_ list: String, _ state: PostState<Extra>) -> Bool? { nil }
    public var kindsOfPosts: [Kind] { [] }
    public func cost(of step: PostStep, _ state: PostState<Extra>) -> Cost { ["requests": 1] }
    public func key(_ post: String) -> String { post }
    public func whole(of post: String) -> String? { nil }
    public func lists(_ extra: Extra) -> [PostPlan.SideList] { [] }
    public func people(_ question: PeopleQuestion, _ extra: inout Extra, into batch: inout Batch) async throws(FetchError) -> PeopleAnswer {
        .refused
    }
    public func lookUp(_ posts: [String], _ extra: inout Extra, into batch: inout Batch) async throws(FetchError) -> LookUpAnswer? { nil }
    public func facts(_ extra: inout Extra, into batch: inout Batch) async throws(FetchError) -> Identity? { nil }
    public func ownsToken(_ extra: inout Extra) async throws(FetchError) -> Bool { false }
    public func page(
        of list: String, _ question: ListQuestion, _ extra: inout Extra, into batch: inout Batch
    ) async throws(FetchError) -> ListPage? { nil }
    public func settle(_ extra: inout Extra, watching ids: Set<String>) {}

    public var now: Instant { context.clock.now }
}

/// Which page of a list is wanted.
public struct ListQuestion: Sendable, Hashable {
    public enum Place: Sendable, Hashable {
        case newest
        /// The page that an earlier page led to, by that page's `next`.
        case token(String)
        /// The page that begins right behind this record. Only asked for by `PostPlan.Recheck.byPage`.
        case before(Mark)
    }

    public var place: Place
    /// How far back the walk goes: a network that can be asked for a span of time may leave out what is older.
    public var floor: Instant
    /// The newest record that is known: a network that can be asked for what is newer may leave out what is not.
    public var since: Mark?
    /// When the newest page was last read.
    public var readAt: Instant?
    /// The account's posts that are held, newest first: a list may be about many of them at once.
    public var posts: [Mark]
    /// Where the next page begins; `nil` for the newest.
    public var token: String? { if case .token(let token) = place { token } else { nil } }
    /// The number of the page where a network numbers its pages, and its tokens are these numbers: 1 for the newest.
    public var number: Int64 { token.flatMap { Int64($0) } ?? 1 }
}

/// Which page of the account's posts is wanted.
public struct PostQuestion: Sendable, Hashable {
    public var list: ListQuestion
    /// The version of the newest page that is known: for a conditional request.
    public var version: String?
    public var isOwn: Bool
}

/// One page of a list.
public struct ListPage: Sendable, Hashable {
    /// Its records.
    public var marks: [Mark]
    /// Posts of the account's own that the list tells of. They are watched like those of the list of posts.
    public var items: [PostItem]
    /// Where the next page begins; `nil` when nothing is behind this one. At most 500 bytes are sensible: it is kept in the cursor.
    public var next: String?
    /// Posts of the account that the list tells more of than their own list does: they are told, with their counts, and not watched for it.
    public var told: [PostItem]
    /// The network says itself that it has left records out: the walk goes on, and all of it is read again the next time.
    public var isPart: Bool

    public init(_ marks: [Mark] = [], items: [PostItem] = [], told: [PostItem] = [], next: String?, isPart: Bool = false) {
        self.marks = marks
        self.items = items
        self.told = told
        self.next = next
        self.isPart = isPart
    }
}

/// Something in the account's list of posts.
public struct PostItem: Sendable, Hashable {
    /// Its place in the list.
    public var mark: Mark
    /// The post's id in the network's own words, as short as it can be: that of its place, but for networks where an edit changes ids.
    public var id: String
    /// The post; `nil` for what stands in the list and is none (a repost).
    public var post: Post?
    public var counts: [Kind: Int64]
    /// It was edited, as far as the page tells, since it was last read: it is told again.
    public var isRevised: Bool
    /// What the account did to others by it, and who they are: told when it is new.
    public var acts: Batch

    public init(
        _ mark: Mark, id: String? = nil, post: Post?, counts: [Kind: Int64] = [:], isRevised: Bool = false, acts: Batch = Batch()
    ) {
        self.mark = mark
        self.id = id ?? mark.id
        self.post = post
        self.counts = counts
        self.isRevised = isRevised
        self.acts = acts
    }
}

/// One page of the account's posts.
public struct PostPage: Sendable, Hashable {
    public var items: [PostItem]
    /// Where the next page begins; `nil` when nothing is behind this one.
    public var next: String?
    /// The account, where the page tells about it.
    public var owner: Identity?
    public var version: String?
    /// The newest page is the same as the known version: nothing is in here.
    public var isUnchanged: Bool
    /// More posts are behind this page, though nothing leads there: what is older than its last one is not missing.
    public var isCut = false

    public init(_ items: [PostItem] = [], next: String? = nil, owner: Identity? = nil, version: String? = nil, isUnchanged: Bool = false) {
        self.items = items
        self.next = next
        self.owner = owner
        self.version = version
        self.isUnchanged = isUnchanged
    }
}

/// Which people are wanted.
public struct PeopleQuestion: Sendable, Hashable {
    /// What they did; `.follow` for those who follow the account.
    public var kind: Kind
    /// The post that they acted on; `nil` for followers.
    public var entry: PostWatch.Entry?
    /// Where the next page begins; `nil` for the newest.
    public var token: String?
    /// How many are wanted yet.
    public var wanted: Int64
    /// The time of an act that the network tells no time of: that of the sample that showed it, but never before the post.
    public var firstSight: Instant
}

/// What came of asking for people.
public enum PeopleAnswer: Sendable {
    case page(PeoplePage)
    /// The post may be gone: it is looked up.
    case missing
    /// The network does not tell.
    case refused
}

/// One page of people.
public struct PeoplePage: Sendable {
    /// What they did, in the list's order, each with the identity of who did it.
    public var acts: [PersonAct]
    /// How many records the page had, with those that are no act of ours; unreadable ones are counted by the batch.
    public var read: Int
    /// How many of them came after the count was sampled, as far as the list tells times; all of them where it has no order, which is
    /// read on for whoever is new.
    public var late: Int
    public var next: String?

    public init(_ acts: [PersonAct], read: Int, late: Int = 0, next: String? = nil) {
        self.acts = acts
        self.read = read
        self.late = late
        self.next = next
    }
}

/// What came of looking posts up. A post in none of these lists is left for another time.
public struct LookUpAnswer: Sendable, Hashable {
    public var found: [PostItem]
    /// Deleted, or not shown to everybody any more.
    public var gone: [String]
    /// There after all, and only missing from the list: they are not looked for again.
    public var unlisted: [String]
    /// Left out by an answer that does not say why, which may be the network's trouble: gone if they are missing once more, a good while
    /// later.
    public var doubted: [String] = []

    public init(found: [PostItem] = [], gone: [String] = [], unlisted: [String] = []) {
        self.found = found
        self.gone = gone
        self.unlisted = unlisted
    }

    /// The answer of a network that leaves out what is gone: what was asked for and is not there is doubted, whatever else the answer tells,
    /// since answers may be partial. Whether a record that could not be read is one of the missing, nobody can say; then none is doubted.
    ///
    /// - Parameter hidden: Posts of which the answer itself tells that they are deleted, or not shown to everybody any more.
    public init(found: [PostItem], hidden: [String] = [], of asked: [String], rejected: Int) {
        let told = Set(found.map(\.id) + hidden)
        self.init(found: found, gone: asked.filter(hidden.contains))
        doubted = rejected > 0 ? [] : asked.filter { !told.contains($0) }
    }
}
