import ConnectorKit

/// The cursor, version 1: a JSON text of at most about 50 KiB, usually a fifth of it. `README.md` describes it for readers.
///
/// One fetch is a *round*: the newest page of the feed first, then, one question a step, whatever that page and the rest of the
/// state give reason for. Posts of the account are named by their keys, which are short; their addresses begin all alike.
struct BlueskyState: Sendable, Hashable {
    /// A list that is read from its newest record back to a point in time, page by page: these lists know no "since".
    struct Walk: Sendable, Hashable {
        /// Where the next page begins; opaque, and empty for the newest page.
        var cursor = ""
        /// The walk ends at a record that is this old.
        var floor: Instant
        /// The newest record of the walk: what is known up to there once it has come to its end.
        var top: Instant?
        var pages: Int64 = 0

        static let mostPages: Int64 = 400

        /// Takes note of a page, and says whether there is another one to be read.
        ///
        /// - Parameter following: The network's cursor of the next page.
        mutating func take(_ times: [Instant], following: String?) -> Bool {
            if let newest = times.max(), top.map({ $0 < newest }) ?? true { top = newest }
            guard let following, following != cursor, pages < Self.mostPages, !times.contains(where: { $0 <= floor }) else { return false }
            cursor = following
            pages += 1
            return true
        }
    }

    /// People of one post (or followers of the account) that are being read page by page.
    struct OpenList: Sendable, Hashable {
        /// The post's key; empty for followers.
        var post: String
        var kind: Kind
        var cursor: String
        /// How many people have been read.
        var covered: Int64
    }

    /// What a round does next, in the order of worth.
    enum Step: Sendable, Hashable {
        case newest, lookUp([String]), people(PostWatch.Entry, Kind), walk(Walk), facts, followers, notifications
    }

    /// Kinds in the order in which the watch writes them.
    static let kinds: [Kind] = [.like, .reshare, .reply, .quote, .save]
    static let keptLimit = 400
    static let lookupLimit = 150
    /// How many posts or accounts one look-up takes (`getPosts`, `getProfiles`).
    static let lookupSize = 25
    static let factsInterval = Duration.seconds(86_400)
    static let refreshInterval = Duration.seconds(3600)
    /// A round that is older, because it takes long or because a step of it failed, begins again with the newest page.
    static let longestRound = Duration.seconds(600)
    /// How far behind what is known a list is read again: clocks differ, and records are indexed late.
    static let overlap = Duration.seconds(300)

    /// When the round that is not at its end began, which is when the newest page was read.
    var roundSince: Instant?
    /// The version of the newest page, where the server gives one.
    var version: String?
    /// Everything in the feed up to here has been read.
    var seen: Instant?
    var walk: Walk?
    /// The oldest record of the newest page; `nil` when that page was the whole feed.
    var pageEnd: Instant?
    /// Every notification up to here has been read.
    var notified: Instant?
    var notificationsWalk: Walk?
    /// When notifications were last read to their end.
    var notificationsAt: Instant?
    /// When facts about the account were last told, and what its names were.
    var factsAt: Instant?
    var factsDigest: Int64?
    /// The count of followers, when it was sampled, and up to which count they have been asked for.
    var followers: Int64?
    var followersAt: Instant?
    var followersAsked: Int64?
    var watch = PostWatch()
    var open: OpenList?
    /// Posts to be looked up by their addresses: missing, out of the newest page's reach, or older.
    var lookups: [String] = []
    var refreshedAt: Instant?
    /// Posts that are not watched any more, newest first: looked up now and then, to find the deleted.
    var kept: [String] = []
    var recheckedAt: Instant?
    /// The kept post at which the next look-up begins; `nil` at the newest.
    var recheckFrom: String?

    /// Followers who have come since they were last asked for.
    var unaskedFollowers: Int64 { max(0, (followers ?? 0) - (followersAsked ?? followers ?? 0)) }

    /// Decides what to ask for next; `nil` ends the round. Pure.
    func nextStep(_ plan: BlueskyPlan, now: Instant) -> Step? {
        guard let roundSince, now - roundSince < Self.longestRound else { return .newest }
        if !lookups.isEmpty { return .lookUp(Array(lookups.prefix(Self.lookupSize))) }
        if let open, let entry = watch[open.post] { return .people(entry, open.kind) }
        if let (entry, kind) = watch.nextUnasked(plan.peopleKinds) { return .people(entry, kind) }
        if let walk { return .walk(walk) }
        if factsAt.map({ now - $0 >= Self.factsInterval }) ?? true { return .facts }
        if plan.readsFollowers, unaskedFollowers > 0 { return .followers }
        // Last, so that trouble with the owner's own host keeps nobody from reading what is public.
        if plan.isOwn, notificationsWalk != nil || notificationsAt.map({ now - $0 >= plan.notificationsEvery }) ?? true {
            return .notifications
        }
        return nil
    }

    /// Notes a post that is to be looked up.
    mutating func lookUp(_ key: String) {
        if lookups.count < Self.lookupLimit, !lookups.contains(key) { lookups.append(key) }
    }

    /// Forgets a post altogether.
    mutating func forget(_ key: String) {
        watch.remove(key)
        kept.removeAll { $0 == key }
        lookups.removeAll { $0 == key }
        if open?.post == key { open = nil }
    }

    /// Moves posts that need no watching to the list that is only looked up, and keeps both within their bounds.
    mutating func settle(peopleKinds: [Kind], now: Instant) {
        let dropped = watch.trim(at: now, waitingFor: peopleKinds).map(\.id).filter { !kept.contains($0) }
        guard !dropped.isEmpty else { return }
        // What was dropped has just been seen; the first look-up is due an interval from now.
        recheckedAt = recheckedAt ?? now
        // Keys are made of the time, so their order is that of the posts.
        kept = Array((kept + dropped).sorted(by: >).prefix(Self.keptLimit))
    }
}

/// What the operator's settings mean for the steps of a round.
struct BlueskyPlan: Sendable, Hashable {
    /// The account is the one whose app password was given.
    var isOwn: Bool
    var notificationsEvery: Duration
    /// Kinds whose people are asked for.
    var peopleKinds: [Kind]
    var readsFollowers: Bool
}
