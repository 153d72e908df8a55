import ConnectorKit

/// A page of what is said in a repository: its issues and pull requests, or all comments on them, oldest update first. It begins at the
/// last update of the one before it, so that no page moves under a walk.
struct TalkPage: Sendable, Hashable {
    /// Issues, or comments.
    var sort: GitHubPost.Sort
    /// The last update that was read, in Unix seconds.
    private var since: Int64

    init(_ sort: GitHubPost.Sort = .issue, since: Instant) {
        self.sort = sort
        self.since = since.seconds
    }

    /// Reads `token`.
    init?(_ token: String) {
        let parts = token.split(separator: ":")
        guard parts.count == 2, let since = Int64(parts[1]) else { return nil }
        self.init(parts[0] == "comments" ? .comment : .issue, since: Instant(seconds: since))
    }

    /// How a cursor names it.
    var token: String { "\(list):\(since)" }
    var list: String { sort == .comment ? "comments" : "issues" }
    var path: [String] { sort == .comment ? ["issues", "comments"] : ["issues"] }
    var query: Query {
        let order = [("sort", "updated"), ("direction", "asc"), ("since", "\(Instant(seconds: since))")]
        return (sort == .comment ? [] : [("state", "all")]) + order + GitHub.paging(1)
    }

    /// The page behind this one of the same list; `nil` when there is none, or when it would be the same.
    func next(after page: Page?, _ talk: [WireTalk]) -> TalkPage? {
        guard page?.leadsOn == true else { return nil }
        return TimeCut.next(after: talk.map(\.updatedAt), from: since).map { TalkPage(sort, since: Instant(seconds: $0)) }
    }
}
