import ConnectorKit

/// The cursor, version 1. `README.md` describes it for readers.
///
/// One fetch is a *round*: the list of repositories and the account's own actions first, then, one request a step, whatever those and
/// the rest of the state give reason for.
struct GitHubState: Sendable, Hashable {
    /// A repository of the account that is watched.
    struct Repository: Sendable, Hashable {
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
    }

    /// People of one post that are being read page by page.
    struct OpenList: Sendable, Hashable {
        var post: String
        var kind: Kind
        var page: Int64
        /// How many people have been read.
        var covered: Int64
    }

    /// What a round does next, in the order of worth.
    enum Step: Sendable, Hashable {
        case account, repositories(Int64), events(Int64), check(String), people(PostWatch.Entry, Kind), reactions(PostWatch.Entry)
        case issues(Repository), comments(Repository), followers(Int64), mentions(Int64)
    }

    static let repositoryKinds: [Kind] = [.like, .reshare]
    static let talkKinds: [Kind] = [.like]
    static let suspectLimit = 80
    /// How often the account itself is asked for: the followers' count and the name are nowhere else.
    static let accountInterval = Duration.seconds(6 * 3600)
    static let dayInterval = Duration.seconds(86_400)
    static let ages = Duration.seconds(100 * 366 * 86_400)

    var isInRound = false
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
    var watch = PostWatch(capacity: 200, lifetime: GitHubState.ages)
    /// Reactions to issues and comments of the account's own.
    var talk = PostWatch(capacity: 60, lifetime: GitHubState.ages)
    var open: OpenList?
    /// Posts that were missing where they should have been.
    var suspects: [String] = []

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

    /// Decides what to ask for next; `nil` ends the round. Pure.
    func nextStep(_ plan: GitHubPlan, now: Instant) -> Step? {
        func isDue(_ at: Instant?, _ interval: Duration) -> Bool { at.map { now - $0 >= interval } ?? true }
        if login == nil || isDue(accountAt, Self.accountInterval) { return .account }
        if !isInRound || wantsRepositories { return .repositories(1) }
        if let repositoriesPage { return .repositories(repositoriesPage) }
        if wantsEvents { return .events(1) }
        if let eventsPage { return .events(eventsPage) }
        if let suspect = suspects.first { return .check(suspect) }
        if let open {
            if let entry = watch[open.post] { return .people(entry, open.kind) }
            if let entry = talk[open.post] { return .reactions(entry) }
        }
        if let (entry, kind) = watch.nextUnasked(plan.peopleKinds) { return .people(entry, kind) }
        if !plan.peopleKinds.isEmpty, let (entry, _) = talk.nextUnasked(Self.talkKinds) { return .reactions(entry) }
        if plan.readsConversations {
            if let repository = repositories.first(where: \.isInComments) { return .comments(repository) }
            let due = repositories.first { $0.openIssues > 0 && isDue($0.talkAt, plan.conversationsEvery) }
            if let due { return .issues(due) }
        }
        if plan.followers > 0 {
            if let followersPage { return .followers(followersPage) }
            if followers ?? 0 > 0, followers != followersAsked, isDue(followersAt, Self.dayInterval) { return .followers(1) }
        }
        if plan.readsMentions {
            if let mentionsPage { return .mentions(mentionsPage) }
            if isDue(mentionsAt, Self.dayInterval) { return .mentions(1) }
        }
        return nil
    }

    mutating func begin(at now: Instant) {
        isInRound = true
        wantsRepositories = true
        wantsEvents = eventsNotBefore.map { now >= $0 } ?? true
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
        if open?.post == id { open = nil }
        watch.noteAsked(kind, of: id)
        talk.noteAsked(kind, of: id)
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
        guard parts.count == 3, let login, let repository = repository(parts[1]) else { return nil }
        let issues = ["repos", login, repository.name, "issues"]
        return parts[0] == "issue" ? issues + [parts[2]] : issues + ["comments", parts[2]]
    }

    /// Keeps what is watched within its bounds.
    mutating func settle(_ plan: GitHubPlan, now: Instant) {
        _ = talk.trim(at: now, waitingFor: plan.peopleKinds.isEmpty ? [] : Self.talkKinds)
        if let open, watch[open.post] == nil, talk[open.post] == nil { self.open = nil }
        if open != nil, plan.peopleKinds.isEmpty { open = nil }
    }
}
