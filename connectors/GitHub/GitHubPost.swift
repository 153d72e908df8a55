import ConnectorKit

/// Something that the account publishes: a repository, or what it writes or releases in one.
struct GitHubPost: Sendable, Hashable {
    enum Sort: String, Sendable { case repository = "repo", issue, comment, release }

    var sort: Sort
    /// The number of the repository that it is, or is in.
    var repository: String
    /// Its own number; `nil` for a repository. Issues and pull requests of a repository are numbered together.
    var number: String?

    init(_ sort: Sort = .repository, _ number: String? = nil, in repository: String) {
        self.sort = sort
        self.number = number
        self.repository = repository
    }

    /// Reads `id`; `nil` for what is none.
    init?(_ id: String) {
        let parts = id.split(separator: ":").map(String.init)
        guard let sort = parts.first.flatMap(Sort.init), parts.count == (sort == .repository ? 2 : 3) else { return nil }
        self.init(sort, parts.count > 2 ? parts[2] : nil, in: parts[1])
    }

    /// The id under which it is stored, and by which the cursor knows it.
    var id: String { ([sort.rawValue, repository] + own).joined(separator: ":") }

    private var own: [String] { number.map { [$0] } ?? [] }

    /// The repository that it is a part of; `nil` for a repository.
    var whole: GitHubPost? { sort == .repository ? nil : GitHubPost(in: repository) }

    /// Where it is asked for, in a repository that is called `name` today. A repository and its releases are asked for by its number,
    /// which stays when it is renamed.
    func path(of login: String, name: String) -> [String] {
        let numbered = ["repositories", repository]
        let issues = ["repos", login, name, "issues"]
        return switch sort {
        case .repository: numbered
        case .release: numbered + ["releases"] + own
        case .issue: issues + own
        case .comment: issues + ["comments"] + own
        }
    }
}
