import Model

/// What a network keeps in its cursor beside what all rounds of posts share.
public protocol PostExtra: Codable, Hashable, Sendable { init() }

/// Nothing of its own.
public struct NoExtra: PostExtra { public init() {} }

/// The state of a round of posts and people, as the cursor keeps it. Posts of the account are named by the network's own short ids.
public struct PostState<Extra: PostExtra>: RoundState {
    /// People of one post (or followers of the account) who are being read page by page.
    public struct OpenList: Sendable, Hashable, Codable {
        /// The post; empty for followers.
        public var post: String
        public var kind: Kind
        /// Where the next page begins, in the network's own words.
        public var token: String
        /// The count when the list was opened: only that many are noted as asked for at its end.
        public var upTo: Int64
        /// How many have been read, and how many of them were behind the count: some may have come after it was sampled.
        public var read: Int64
        public var covered: Int64

        private enum CodingKeys: String, CodingKey { case post, kind, token, upTo = "up_to", read, covered }

        public init(post: String, kind: Kind, token: String, upTo: Int64, read: Int64, covered: Int64) {
            self.post = post
            self.kind = kind
            self.token = token
            self.upTo = upTo
            self.read = read
            self.covered = covered
        }
    }

    /// How many posts may wait to be looked up.
    public static var lookUpLimit: Int { 150 }
    /// How many bytes the ids of the kept posts, and of those to be looked up, may have together: a cursor has its limit.
    static var mostKeptBytes: Int { 16 << 10 }
    static var mostLookUpBytes: Int { 6 << 10 }

    /// Where the round stands.
    public var course = Course()
    /// Whether the account is the token's own; `nil` while nobody asked.
    public var isOwn: Bool?
    /// When that was asked last, where it is asked more than once.
    var ownAskedAt: Instant?
    /// The version of the newest page, where the server gives one.
    public var version: String?
    /// How far the account's own posts have been read.
    public var posts = ListState()
    /// The oldest post of the newest page; `nil` when that page was the whole list.
    public var pageEnd: Instant?
    /// When the list of posts was last walked to its end, and the posts that such a walk has not come across yet; `nil` when none is
    /// under way.
    public var wholeAt: Instant?
    public var unmet: [String]?
    /// The lists beside the posts, by name.
    public var lists: [String: ListState] = [:]
    /// When facts about the account were last told, and a fingerprint of its names then.
    public var factsAt: Instant?
    public var names: Int64?
    /// Its handle then.
    public var handle: String?
    /// The count of followers, when it was sampled, and up to which count they have been asked for.
    public var followers: Int64?
    public var followersAt: Instant?
    public var followersAsked: Int64?
    /// The posts whose counts are compared from one round to the next.
    public var watch = PostWatch()
    /// The people who are being read page by page.
    public var open: OpenList?
    /// Posts to be looked up by their ids: missing, out of the newest page's reach, or older.
    public var lookUps: [String] = []
    /// Posts that were left out of an answer, and when they first were; `nil` for none.
    var doubts: [String: Instant]?
    /// When counts out of the newest page's reach were last asked for.
    public var refreshedAt: Instant?
    /// Posts that are not watched any more, newest first.
    public var kept: [Mark] = []
    /// When kept posts were last looked for.
    public var recheckedAt: Instant?
    /// The kept post behind which the next re-check goes on; `nil` at the newest.
    public var recheckFrom: Mark?
    /// What the network keeps of its own.
    public var extra = Extra()

    public init() {}

    /// Followers who have come since they were last asked for.
    public var unaskedFollowers: Int64 { max(0, (followers ?? 0) - (followersAsked ?? followers ?? 0)) }

    /// The list of people that is open, if it is this one.
    func openList(_ kind: Kind, of entry: PostWatch.Entry?) -> OpenList? {
        open.flatMap { $0.post == entry?.id ?? "" && $0.kind == kind ? $0 : nil }
    }

    /// From which count to which the people of a list are asked for.
    func span(_ kind: Kind, of entry: PostWatch.Entry?) -> (upTo: Int64, asked: Int64) {
        let upTo = openList(kind, of: entry)?.upTo ?? entry.map { $0.counts[kind] ?? 0 } ?? followers ?? 0
        return (upTo, entry.map { $0.asked[kind] ?? 0 } ?? followersAsked ?? upTo)
    }

    /// How many people of a list are to be asked for yet.
    public func wanted(_ kind: Kind, of entry: PostWatch.Entry?, _ plan: PostPlan) -> Int64 {
        let open = openList(kind, of: entry)
        let (upTo, asked) = span(kind, of: entry)
        let most = entry == nil ? plan.followersPerDay : plan.peoplePerPost
        return max(0, min(upTo - asked - (open?.covered ?? 0), most - (open?.read ?? 0)))
    }

    /// The posts that are held here, newest first.
    var held: [Mark] { (watch.marks + kept).sorted(by: >) }

    /// Whether a post is held here.
    public func knows(_ id: String) -> Bool { watch[id] != nil || kept.contains { $0.id == id } }

    /// Whether a post is held here that was published after a time.
    func isNewer(_ id: String, than time: Instant) -> Bool {
        (watch[id]?.at ?? kept.first { $0.id == id }?.at).map { $0 > time } ?? false
    }

    /// Notes a post that is to be looked up.
    public mutating func lookUp(_ id: String) {
        if lookUps.count < Self.lookUpLimit, !lookUps.contains(id) { lookUps.append(id) }
    }

    /// Forgets a post altogether.
    public mutating func forget(_ id: String) {
        watch.remove(id)
        kept.removeAll { $0.id == id }
        lookUps.removeAll { $0 == id }
        clearDoubts(about: [id])
        if open?.post == id { open = nil }
    }

    /// Moves posts that need no watching to those that are only looked up now and then, and keeps both within their bounds. Returns the
    /// posts that are not kept any more.
    @discardableResult
    public mutating func settle(_ plan: PostPlan, now: Instant) -> [Mark] {
        let unwatched = watch.trim(at: now, waitingFor: plan.peopleKinds, within: plan.watch).map { Mark($0.id, at: $0.at) }
        if let post = open?.post, !post.isEmpty, watch[post] == nil { open = nil }
        keep(unwatched, now: now)
        let most = min(plan.keptLimit, kept.count(within: Self.mostKeptBytes) { $0.id })
        let dropped = Array(kept.dropFirst(most))
        kept.removeLast(dropped.count)
        lookUps.removeLast(lookUps.count - lookUps.count(within: Self.mostLookUpBytes) { $0 })
        return dropped
    }

    /// Notes posts that need no watching.
    mutating func keep(_ marks: [Mark], now: Instant) {
        let new = marks.filter { mark in !kept.contains { $0.id == mark.id } }
        guard !new.isEmpty else { return }
        // They have just been seen; the first look at them is due an interval from now.
        recheckedAt = recheckedAt ?? now
        kept = (kept + new).sorted(by: >)
    }
}

extension PostState {
    /// Short, and never changed: cursors are kept.
    private enum CodingKeys: String, CodingKey {
        case course, isOwn = "own", ownAskedAt = "own_at", version, posts, pageEnd = "page_end", wholeAt = "whole_at", unmet, lists,
            factsAt = "facts_at", names,
            handle, followers
        case followersAt = "followers_at", followersAsked = "followers_asked", watch, open, lookUps = "lookups", doubts
        case refreshedAt = "refreshed_at", kept, recheckedAt = "rechecked_at", recheckFrom = "recheck_from", extra
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        course = try members.value(.course, or: Course())
        isOwn = try members.decodeIfPresent(Bool.self, forKey: .isOwn)
        ownAskedAt = try members.decodeIfPresent(Instant.self, forKey: .ownAskedAt)
        version = try members.decodeIfPresent(String.self, forKey: .version)
        posts = try members.value(.posts, or: ListState())
        pageEnd = try members.decodeIfPresent(Instant.self, forKey: .pageEnd)
        wholeAt = try members.decodeIfPresent(Instant.self, forKey: .wholeAt)
        unmet = try members.decodeIfPresent([String].self, forKey: .unmet)
        lists = try members.value(.lists, or: [:])
        factsAt = try members.decodeIfPresent(Instant.self, forKey: .factsAt)
        names = try members.decodeIfPresent(Int64.self, forKey: .names)
        handle = try members.decodeIfPresent(String.self, forKey: .handle)
        followers = try members.decodeIfPresent(Int64.self, forKey: .followers)
        followersAt = try members.decodeIfPresent(Instant.self, forKey: .followersAt)
        followersAsked = try members.decodeIfPresent(Int64.self, forKey: .followersAsked)
        // The one member that is always there: a text without it is no state of ours.
        watch = try members.decode(PostWatch.self, forKey: .watch)
        open = try members.decodeIfPresent(OpenList.self, forKey: .open)
        lookUps = try members.value(.lookUps, or: [])
        doubts = try members.decodeIfPresent([String: Instant].self, forKey: .doubts)
        refreshedAt = try members.decodeIfPresent(Instant.self, forKey: .refreshedAt)
        kept = try members.value(.kept, or: [])
        recheckedAt = try members.decodeIfPresent(Instant.self, forKey: .recheckedAt)
        recheckFrom = try members.decodeIfPresent(Mark.self, forKey: .recheckFrom)
        extra = try members.value(.extra, or: Extra())
    }
}
