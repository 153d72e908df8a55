import ConnectorKit

/// What the cursor keeps. `README.md` describes it for readers.
struct GitHubState: RoundState {
    /// A repository of the account that is watched.
    struct Repository: Sendable, Hashable, Codable {
        var id: String
        /// Its name today, without the owner's.
        var name: String
        var openIssues: Int64 = 0
        /// Updates of issues and of comments have been read up to here.
        var issuesSince: Instant?
        var commentsSince: Instant?
        /// When both were last read to their end.
        var talkAt: Instant?
        /// Issues have been read, comments are next.
        var isInComments = false

        private enum CodingKeys: String, CodingKey {
            case id, name, openIssues = "open", issuesSince = "issues", commentsSince = "comments", talkAt = "at", isInComments = "next"
        }
    }

    /// People of one post that are being read page by page.
    struct OpenList: Sendable, Hashable, Codable {
        var post: String
        var kind: Kind
        var page: Int64
        /// How many people have been read.
        var covered: Int64
        /// The count when the list was opened: only that many are noted as asked for at its end.
        var upTo: Int64

        private enum CodingKeys: String, CodingKey { case post, kind, page, covered, upTo = "up_to" }
    }

    /// What a round does next, in the order of worth.
    enum Step: Sendable, Hashable {
        case account, repositories(Int64), events(Int64), check(String), people(PostWatch.Entry, Kind), reactions(PostWatch.Entry)
        case issues(Repository), comments(Repository), followers(Int64), mentions(Int64)
    }

    static let suspectLimit = 80
    /// How often the account itself is asked for: the followers' count and the name are nowhere else.
    static let accountInterval = Duration.seconds(6 * 3600)
    static let dayInterval = Duration.seconds(86_400)
    static let rechecksAtOnce = 10
    private static let talkWatched = PostWatch.Bounds(capacity: 60, lifetime: .seconds(100 * 366 * 86_400))

    /// Short, and never changed: cursors are kept.
    private enum CodingKeys: String, CodingKey {
        case course, login, accountAt = "account_at", accountVersion = "account_version", followers, createdAt = "created_at"
        case followersSeenAt = "followers_seen_at", followersAsked = "followers_asked", followersAt = "followers_at"
        case followersPage = "followers_page", wantsRepositories = "wants_repositories", repositoriesVersion = "repositories_version"
        case readAt = "read_at", isLong = "long", walkedAt = "walked_at", repositoriesPage = "repositories_page", unseen, repositories
        case watch, talk, open, suspects, recheckedAt = "rechecked_at", recheckFrom = "recheck_from", wantsEvents = "wants_events"
        case eventsVersion = "events_version", eventsPage = "events_page", eventsSeen = "events_seen", eventsTop = "events_top"
        case eventsNotBefore = "events_not_before", mentionsAt = "mentions_at", mentionsSince = "mentions_since"
        case mentionsPage = "mentions_page", warnedAt = "warned_at"
    }

    var course = Course()
    /// The account's name today.
    var login: String?
    var accountAt: Instant?
    var accountVersion: String?
    var followers: Int64?
    /// When the account was created: earlier nobody can have followed.
    var createdAt: Instant?
    /// When that count was first seen.
    var followersSeenAt: Instant?
    /// The count up to which followers were read by name, when, and the page that is next.
    var followersAsked: Int64?
    var followersAt: Instant?
    var followersPage: Int64?

    /// This round has still to read the first page of repositories.
    var wantsRepositories = false
    var repositoriesVersion: String?
    /// When the first page was last read to the end of its walk.
    var readAt: Instant?
    /// The list has more than a page.
    var isLong = false
    var walkedAt: Instant?
    var repositoriesPage: Int64?
    /// Watched repositories that the walk has not come across yet.
    var unseen: [String] = []
    var repositories: [Repository] = []
    /// Stars and forks of repositories. They are watched whatever their age.
    var watch = PostWatch()
    /// Reactions to issues and comments of the account's own; its releases, too, which have none.
    var talk = PostWatch()
    var open: OpenList?
    /// Posts that were missing where they should have been.
    var suspects: [String] = []
    /// When some of the account's own issues and comments were last looked at again, and where that goes on.
    var recheckedAt: Instant?
    var recheckFrom: String?

    /// This round has still to read the account's own actions.
    var wantsEvents = false
    var eventsVersion: String?
    var eventsPage: Int64?
    /// The newest action that is known, and the newest of a walk that is under way.
    var eventsSeen: String?
    var eventsTop: String?
    /// GitHub asks not to poll before.
    var eventsNotBefore: Instant?

    var mentionsAt: Instant?
    var mentionsSince: Instant?
    var mentionsPage: Int64?
    /// When the operator was last told that the token expires.
    var warnedAt: Instant?

    /// Numbers grow; longer ones are larger.
    static func isNewer(_ a: String, than b: String) -> Bool {
        let (first, second) = (a.utf8, b.utf8)
        return first.count == second.count ? second.lexicographicallyPrecedes(first) : first.count > second.count
    }

    /// The account itself where that is due, else its repositories.
    ///
    /// - Parameter handle: The account's name as it is tracked; what the network told since wins.
    func firstStep(handle: String?, now: Instant) -> Step {
        (login ?? handle) == nil || Self.isDue(accountAt, Self.accountInterval, now) ? .account : .repositories(1)
    }

    /// What may be asked next, most worth first; nothing ends the round. Pure.
    func steps(_ plan: GitHubPlan, handle: String?, now: Instant) -> [Step] {
        let first = firstStep(handle: handle, now: now)
        guard course.isUnderWay(at: now) else { return [first] }
        var steps: [Step] = first == .account ? [.account] : []
        if wantsRepositories {
            steps.append(.repositories(1))
        } else if let repositoriesPage {
            steps.append(.repositories(repositoriesPage))
        }
        if wantsEvents { steps.append(.events(1)) } else if let eventsPage { steps.append(.events(eventsPage)) }
        if let suspect = suspects.first { steps.append(.check(suspect)) }
        if let open {
            if let entry = watch[open.post] { steps.append(.people(entry, open.kind)) }
            if let entry = talk[open.post] { steps.append(.reactions(entry)) }
        }
        if let (entry, kind) = watch.nextUnasked(plan.peopleKinds) { steps.append(.people(entry, kind)) }
        // The other kind too: where one list fails, the other may answer.
        for kind in plan.peopleKinds { if let (entry, kind) = watch.nextUnasked([kind]) { steps.append(.people(entry, kind)) } }
        if !plan.peopleKinds.isEmpty, let (entry, _) = talk.nextUnasked([.like]) { steps.append(.reactions(entry)) }
        if plan.readsConversations {
            steps += repositories.filter(\.isInComments).map { .comments($0) }
            steps += repositories.filter { $0.openIssues > 0 && !$0.isInComments && Self.isDue($0.talkAt, plan.conversationsEvery, now) }
                .map { .issues($0) }
        }
        if plan.followers > 0 {
            let isDue = followers ?? 0 > 0 && followers != followersAsked && Self.isDue(followersAt, Self.dayInterval, now)
            if let followersPage { steps.append(.followers(followersPage)) } else if isDue { steps.append(.followers(1)) }
        }
        if plan.readsMentions {
            let isDue = Self.isDue(mentionsAt, Self.dayInterval, now)
            if let mentionsPage { steps.append(.mentions(mentionsPage)) } else if isDue { steps.append(.mentions(1)) }
        }
        return steps
    }

    private static func isDue(_ at: Instant?, _ interval: Duration, _ now: Instant) -> Bool { at.map { now - $0 >= interval } ?? true }

    mutating func begin(_ plan: GitHubPlan, at now: Instant) {
        course.since = now
        wantsRepositories = true
        wantsEvents = eventsNotBefore.map { now >= $0 } ?? true
        guard Self.isDue(recheckedAt, plan.recheckEvery, now) else { return }
        // What was watched for the first time has just been seen; the first look at it is due an interval from now.
        if recheckedAt != nil { recheckTalk() }
        recheckedAt = now
    }

    /// Some of the account's own issues, comments and releases, to find those that were deleted: GitHub leaves them out of the lists of what is new.
    private mutating func recheckTalk() {
        let posts = talk.entries.map(\.id)
        let start = recheckFrom.flatMap { posts.firstIndex(of: $0) } ?? 0
        let end = min(start + Self.rechecksAtOnce, posts.count)
        for post in posts[start..<end] { suspect(post) }
        recheckFrom = end < posts.count ? posts[end] : nil
    }

    /// The name changed: what was read under the old one has other versions now.
    mutating func forgetVersions() {
        accountVersion = nil
        repositoriesVersion = nil
        eventsVersion = nil
    }
}

extension GitHubState {
    func repository(_ id: String) -> Repository? { repositories.first { $0.id == id } }

    mutating func update(_ id: String, _ change: (inout Repository) -> Void) {
        guard let index = repositories.firstIndex(where: { $0.id == id }) else { return }
        change(&repositories[index])
    }

    /// Watches a repository, in place of the least starred one when there are `limit` already; false when it has fewer stars than all.
    mutating func admit(_ wire: WireRepository, limit: Int) -> Bool {
        if repository(wire.id) != nil {
            update(wire.id) { repository in
                repository.name = wire.name
                repository.openIssues = wire.openIssues ?? 0
            }
            return true
        }
        func stars(_ id: String) -> Int64 { watch[id]?.counts[.like] ?? 0 }
        while repositories.count >= limit {
            guard let least = repositories.min(by: { (stars($0.id), $1.id) < (stars($1.id), $0.id) }),
                stars(least.id) < wire.counts[.like] ?? 0
            else { return false }
            forget(GitHubMapping.postID(ofRepository: least.id))
        }
        repositories.append(Repository(id: wire.id, name: wire.name, openIssues: wire.openIssues ?? 0))
        return true
    }

    mutating func noteAsked(_ kind: Kind, of id: String) {
        let opened = open.flatMap { $0.post == id && $0.kind == kind ? $0.upTo : nil }
        if open?.post == id { open = nil }
        watch.noteAsked(kind, of: id, upTo: opened)
        talk.noteAsked(kind, of: id, upTo: opened)
    }

    /// Notes a post that should have been there and was not.
    mutating func suspect(_ post: String) {
        if suspects.count < Self.suspectLimit, !suspects.contains(post) { suspects.append(post) }
    }

    /// The watched issues and comments of a repository that is given as a post; none for any other post.
    func conversation(in post: String) -> [String] {
        let parts = post.split(separator: ":")
        guard parts.count == 2, parts[0] == "repo" else { return [] }
        return talk.entries.map(\.id).filter { id in
            let place = id.split(separator: ":")
            return place.count == 3 && place[1] == parts[1]
        }
    }

    /// Forgets a post altogether, a repository with its issues and comments.
    mutating func forget(_ post: String) {
        for inner in conversation(in: post) { talk.remove(inner) }
        suspects.removeAll { $0 == post }
        talk.remove(post)
        if open?.post == post { open = nil }
        let parts = post.split(separator: ":")
        guard parts.count == 2, parts[0] == "repo" else { return }
        let id = String(parts[1])
        repositories.removeAll { $0.id == id }
        unseen.removeAll { $0 == id }
        watch.remove(id)
        if open?.post == id { open = nil }
    }

    /// The path of a post's endpoint; `nil` when its repository is not watched any more. A repository is asked for by its number, which
    /// stays when it is renamed.
    func place(of post: String) -> [String]? {
        let parts = post.split(separator: ":").map(String.init)
        if parts.count == 2, parts[0] == "repo" { return ["repositories", parts[1]] }
        if parts.count == 3, parts[0] == "release" { return ["repositories", parts[1], "releases", parts[2]] }
        guard parts.count == 3, let login, let repository = repository(parts[1]) else { return nil }
        let issues = ["repos", login, repository.name, "issues"]
        return parts[0] == "issue" ? issues + [parts[2]] : issues + ["comments", parts[2]]
    }

    /// Keeps what is watched within its bounds.
    mutating func settle(_ plan: GitHubPlan, now: Instant) {
        _ = talk.trim(at: now, waitingFor: plan.peopleKinds.isEmpty ? [] : [.like], within: Self.talkWatched)
        if let open, watch[open.post] == nil, talk[open.post] == nil { self.open = nil }
        if open != nil, plan.peopleKinds.isEmpty { open = nil }
    }
}
