import ConnectorKit

/// The cursor, version 1: a JSON text of at most about 50 KiB, usually a tenth of it. `README.md` describes it for readers.
struct TwitterState: Sendable, Hashable {
    /// A list that is read from its newest record back to what was known, page by page.
    ///
    /// `since` moves only when the last page has been read: what lies between is never skipped.
    struct Walk: Sendable, Hashable {
        /// The newest post of the last walk that came to its end.
        var since: String?
        /// Where a first walk ends; set while one is under way.
        var start: Instant?
        /// The newest post of the walk that is under way.
        var top: String?
        var token: String?
        var pages: Int64 = 0
        /// How often in a row its next page was not answered.
        var misses: Int64 = 0
        /// This round has still to read it.
        var isWanted = false

        /// After so many misses what lies behind the missing page is given up.
        static let mostMisses: Int64 = 3

        /// The walk at its end: the next one goes no further back than its newest post.
        var ended: Walk {
            let isNewer = top.map { top in since.map { TwitterState.isNewer(top, than: $0) } ?? true } ?? false
            return Walk(since: isNewer ? top : since)
        }

        /// The walk after its next page was not answered: the same page is asked for in the next round. Beginning anew would read, and
        /// pay for, the pages before it each time, so a page that stays missing ends the walk.
        var missed: Walk {
            guard token != nil else { return Walk(since: since) }
            var missed = self
            missed.isWanted = false
            missed.misses += 1
            return missed.misses < Self.mostMisses ? missed : ended
        }
    }

    /// People of one post that are being read page by page.
    struct OpenList: Sendable, Hashable {
        var post: String
        var kind: Kind
        var token: String
        /// How many of those who were behind the count have been read.
        var covered: Int64
        /// How many have been read in all; some came after the count was sampled.
        var read: Int64
    }

    enum Step: Sendable, Hashable {
        case whoAmI, posts, mentions, profile, refresh([String]), people(PostWatch.Entry, Kind), recheck([String])
    }

    static let kinds: [Kind] = [.like, .reshare, .reply, .quote, .view, .save]
    static let keptLimit = 300
    static let lookupSize = 100
    static let refreshInterval = Duration.seconds(3 * 3600)
    static let profileInterval = Duration.seconds(86_400)

    var isInRound = false
    /// Whether the account is the token's own; `nil` while nobody asked.
    var isOwn: Bool?
    /// The names that X was last content with; `nil` means those that one begins with.
    var vocabulary: Vocabulary?
    var posts = Walk()
    var mentions = Walk()
    var profileAt: Instant?
    var followers: Int64?
    var watch = PostWatch([], capacity: 90, lifetime: .seconds(31 * 86_400))
    /// The newest version of posts that were edited, by their first.
    var versions: [String: String] = [:]
    /// The UTC day on which a watched post was last paid for.
    var paid: [String: Int64] = [:]
    var refreshedAt: Instant?
    var open: OpenList?
    var kept: [String] = []
    var recheckedAt: Instant?
    var recheckFrom: String?
    /// The questions that X did not answer when they were last asked, by their words for logs: what was told already.
    var unanswered: Set<String> = []

    /// What may be asked next, in the order of worth; nothing ends the round. Pure.
    func steps(_ plan: TwitterPlan, now: Instant) -> [Step] {
        if !isInRound { return plan.asksOwner && isOwn == nil ? [.whoAmI] : [.posts] }
        var steps: [Step] = []
        if posts.isWanted { steps.append(.posts) }
        if mentions.isWanted { steps.append(.mentions) }
        if profileAt.map({ now - $0 >= Self.profileInterval }) ?? true { steps.append(.profile) }
        let due = dueForRefresh(days: plan.refreshDays, now: now)
        if !due.isEmpty { steps.append(.refresh(due)) }
        if let open, let entry = watch[open.post] { steps.append(.people(entry, open.kind)) }
        for kind in plan.peopleKinds(isOwn: isOwn == true) {
            if let next = watch.nextUnasked([kind]), open?.kind != kind { steps.append(.people(next.entry, kind)) }
        }
        let old = dueForRecheck(every: plan.recheckEvery, now: now)
        if !old.isEmpty { steps.append(.recheck(old)) }
        return steps
    }

    /// Watched posts whose day it is: their own, and those 1, 2, 4, 8 and 16 days later.
    private func dueForRefresh(days: Int64, now: Instant) -> [String] {
        guard refreshedAt.map({ now - $0 >= Self.refreshInterval }) ?? false else { return [] }
        let due = watch.entries.filter { [0, 1, 2, 4, 8, 16].contains(now.day - $0.at.day) && Int64(now.day - $0.at.day) <= days }
        return due.prefix(Self.lookupSize).map(\.id)
    }

    private func dueForRecheck(every interval: Duration, now: Instant) -> [String] {
        guard recheckedAt.map({ now - $0 >= interval }) ?? false else { return [] }
        let start = recheckFrom.flatMap { kept.firstIndex(of: $0) } ?? 0
        return Array(kept[start...].prefix(Self.lookupSize))
    }

    mutating func forget(_ id: String) {
        watch.remove(id)
        kept.removeAll { $0 == id }
        if open?.post == id { open = nil }
    }

    /// Keeps everything within its bounds.
    mutating func settle(peopleKinds: [Kind], now: Instant) {
        let dropped = watch.trim(at: now, waitingFor: peopleKinds).map(\.id).filter { !kept.contains($0) }
        if !dropped.isEmpty {
            recheckedAt = recheckedAt ?? now
            kept = Array((kept + dropped).sorted { TwitterState.isNewer($0, than: $1) }.prefix(Self.keptLimit))
        }
        let watched = Set(watch.entries.map(\.id))
        versions = versions.filter { watched.contains($0.key) }
        paid = paid.filter { watched.contains($0.key) && $0.value >= Int64(now.day) }
    }

    /// Decimal ids by their value, without making numbers of them.
    static func isNewer(_ a: String, than b: String) -> Bool {
        a.utf8.count == b.utf8.count ? b.utf8.lexicographicallyPrecedes(a.utf8) : a.utf8.count > b.utf8.count
    }
}

/// What the operator's settings mean for the steps of a round.
struct TwitterPlan: Sendable, Hashable {
    var asksOwner: Bool
    var reshares: Bool
    var quotes: Bool
    var refreshDays: Int64
    var recheckEvery: Duration

    /// Kinds whose people are asked for; likes are told to their owner only.
    func peopleKinds(isOwn: Bool) -> [Kind] {
        (reshares ? [.reshare] : []) + (quotes ? [.quote] : []) + (asksOwner && isOwn ? [.like] : [])
    }
}
