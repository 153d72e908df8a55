import ConnectorKit

/// A list of people who did something to a repository, an issue or a comment. Its name is that of the endpoint.
enum PeopleList: String, Sendable {
    case stargazers, forks, reactions

    /// Further pages of stargazers are not given: 400 pages of 100.
    private static let reachableStars: Int64 = 40_000

    init(_ kind: Kind, of post: GitHubPost) {
        self = post.sort != .repository ? .reactions : kind == .reshare ? .forks : .stargazers
    }

    func path(of post: GitHubPost, login: String, name: String) -> [String] {
        (post.sort == .repository ? ["repos", login, name] : post.path(of: login, name: name)) + [rawValue]
    }

    var words: String { self == .stargazers ? "stars" : rawValue }
    /// The form in which stars have a time.
    var accept: String { self == .stargazers ? "application/vnd.github.star+json" : GitHub.form }
    func query(_ number: Int64) -> Query { (self == .forks ? [("sort", "newest")] : []) + GitHub.paging(number) }
    /// Whether the newest come together. The order of reactions is not documented.
    var isOrdered: Bool { self != .reactions }

    /// The page with the newest of `count` people: stars come oldest first. `nil` when it is not given.
    func firstPage(of count: Int64) -> Int64? {
        guard self == .stargazers else { return 1 }
        return count <= Self.reachableStars ? max(1, (count - 1) / GitHub.pageSize + 1) : nil
    }

    /// The page with those who came before the people of page `number`; `nil` when there is none.
    func pageBehind(_ number: Int64, _ page: Page, isEmpty: Bool) -> Int64? {
        if self == .stargazers { return number > 1 ? number - 1 : nil }
        return page.leadsOn && !isEmpty ? number + 1 : nil
    }
}
