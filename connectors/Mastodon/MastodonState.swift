import ConnectorKit

/// The cursor, version 1: a JSON text of at most about 20 KiB. `README.md` describes it for readers.
///
/// One fetch is a *round*: the newest page of posts first, then, one request a step, whatever that page and the rest of the
/// state give reason for.
struct MastodonState: Sendable, Hashable {
    /// People of one post that are being read page by page.
    struct OpenList: Sendable, Hashable {
        var post: String
        var kind: Kind
        /// The query of the next page, as the server's `Link` header gave it.
        var query: String
        /// How many people have been read.
        var covered: Int64
    }

    /// What a round does next, in the order of worth.
    enum Step: Sendable, Hashable {
        case whoAmI, newest, notifications, check(String), people(PostWatch.Entry, Kind), forward(String), backfill(String), facts, recheck
    }

    /// Kinds in the order in which the watch writes them.
    static let kinds: [Kind] = [.like, .reshare, .reply, .quote]
    static let keptLimit = 400
    static let suspectLimit = 80
    static let factsInterval = Duration.seconds(86_400)

    /// A round has begun and is not at its end.
    var isInRound = false
    /// Whether the account is the token's own; `nil` while nobody asked.
    var isOwn: Bool?
    /// The version of the newest page.
    var version: String?
    /// When the newest page was last read and had changed.
    var readAt: Instant?
    /// The newest post that is known.
    var seen: String?
    /// Posts behind this one up to a newer page are still to be read, forward.
    var gap: String?
    /// Posts before this one are still to be read, backward: the first fetch.
    var back: String?
    /// The newest notification that was read; empty when there was none.
    var notifications: String?
    /// Notifications before this one are still to be read, backward.
    var notificationsBack: String?
    /// This round has still to read notifications.
    var wantsNotifications = false
    /// When facts about the account were last told, and what they were.
    var factsAt: Instant?
    var factsDigest: Int64?
    var followers: Int64?
    var watch = PostWatch()
    var open: OpenList?
    /// Posts that were missing where they should have been.
    var suspects: [String] = []
    /// Posts that are not watched any more, newest first: re-read now and then, to find the deleted.
    var kept: [String] = []
    var recheckedAt: Instant?
    /// Where the next page of re-reading begins; `nil` at the newest.
    var recheckFrom: String?

    /// Decides what to ask for next; `nil` ends the round. Pure.
    func nextStep(hasToken: Bool, peopleKinds: [Kind], recheckEvery: Duration, now: Instant) -> Step? {
        if !isInRound { return hasToken && isOwn == nil ? .whoAmI : .newest }
        if wantsNotifications, isOwn == true { return .notifications }
        if let suspect = suspects.first { return .check(suspect) }
        if let open, let entry = watch[open.post] { return .people(entry, open.kind) }
        if let (entry, kind) = watch.nextUnasked(peopleKinds) { return .people(entry, kind) }
        if let gap { return .forward(gap) }
        if let back { return .backfill(back) }
        if factsAt.map({ now - $0 >= Self.factsInterval }) ?? true { return .facts }
        if !kept.isEmpty, recheckedAt.map({ now - $0 >= recheckEvery }) ?? true { return .recheck }
        return nil
    }

    /// Notes a post that should have been on a page and was not.
    mutating func suspect(_ id: String) {
        if suspects.count < Self.suspectLimit, !suspects.contains(id) { suspects.append(id) }
    }

    /// Forgets a post altogether.
    mutating func forget(_ id: String) {
        watch.remove(id)
        kept.removeAll { $0 == id }
        suspects.removeAll { $0 == id }
        if open?.post == id { open = nil }
    }

    /// Moves posts that need no watching to the list that is only re-read, and keeps both within their bounds.
    mutating func settle(peopleKinds: [Kind], now: Instant) {
        let dropped = watch.trim(at: now, waitingFor: peopleKinds).map(\.id).filter { !kept.contains($0) }
        guard !dropped.isEmpty else { return }
        // What was dropped has just been seen; the first re-reading is due an interval from now.
        recheckedAt = recheckedAt ?? now
        kept = Array((kept + dropped).sorted { MastodonID.isOlder($1, than: $0) }.prefix(Self.keptLimit))
    }
}

extension MastodonState {
    var cursor: Cursor {
        var json = JSONWriter()
        json.object { json in
            json.member("v", 1)
            json.member("round", isInRound ? true : nil)
            json.member("own", isOwn)
            json.member("version", version)
            json.member("read_at", readAt?.milliseconds)
            json.member("seen", seen)
            json.member("gap", gap)
            json.member("back", back)
            json.member("notifications", notifications)
            json.member("notifications_back", notificationsBack)
            json.member("wants_notifications", wantsNotifications ? true : nil)
            json.member("facts_at", factsAt?.milliseconds)
            json.member("facts", factsDigest)
            json.member("followers", followers)
            if let open {
                json.member("open") { json in
                    json.array { json in
                        json.value(open.post)
                        json.value(open.kind.name)
                        json.value(open.query)
                        json.value(open.covered)
                    }
                }
            }
            if !suspects.isEmpty { json.member("suspects", suspects) }
            json.member("rechecked_at", recheckedAt?.milliseconds)
            json.member("recheck_from", recheckFrom)
            json.member("watch") { watch.write(to: &$0, kinds: Self.kinds) }
            if !kept.isEmpty { json.member("kept", kept) }
        }
        return Cursor(json.text)
    }

    /// Reads what `cursor` wrote; `nil` for anything else, also for a version that this program does not know.
    init?(_ cursor: Cursor) {
        let state = try? withJSON(Array(cursor.value.utf8)) { json -> MastodonState? in
            guard json["v"]?.int64 == 1, let list = json["watch"], let watch = PostWatch(list, kinds: Self.kinds) else { return nil }
            func time(_ key: String) -> Instant? { json.member(key)?.int64.map { Instant(milliseconds: $0) } }
            func ids(_ key: String) -> [String] { json.member(key)?.elements.compactMap(\.string) ?? [] }
            var state = MastodonState()
            state.isInRound = json["round"]?.bool ?? false
            state.isOwn = json["own"]?.bool
            state.version = json["version"]?.string
            state.readAt = time("read_at")
            state.seen = json["seen"]?.string
            state.gap = json["gap"]?.string
            state.back = json["back"]?.string
            state.notifications = json["notifications"]?.string
            state.notificationsBack = json["notifications_back"]?.string
            state.wantsNotifications = json["wants_notifications"]?.bool ?? false
            state.factsAt = time("facts_at")
            state.factsDigest = json["facts"]?.int64
            state.followers = json["followers"]?.int64
            state.suspects = ids("suspects")
            state.recheckedAt = time("rechecked_at")
            state.recheckFrom = json["recheck_from"]?.string
            state.watch = watch
            state.kept = ids("kept")
            if let open = json["open"].map({ Array($0.elements) }), open.count == 4, let post = open[0].string,
                let kind = open[1].string.flatMap(Kind.init(name:)), let query = open[2].string, let covered = open[3].int64
            {
                state.open = OpenList(post: post, kind: kind, query: query, covered: covered)
            }
            return state
        }
        guard let state else { return nil }
        self = state
    }
}
