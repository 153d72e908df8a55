import ConnectorKit

/// What somebody wrote in a repository: an issue or a pull request, or a comment on one.
struct WireTalk: Sendable, Hashable {
    var sort: GitHubPost.Sort
    var id: String
    /// An issue's number in its repository, a comment's id.
    var number: String
    /// The number of the issue that a comment is on, from the end of `issue_url`.
    var issue: String?
    /// `nil` where the account is gone.
    var author: WireActor?
    var createdAt: Instant
    var updatedAt: Instant
    /// The issue's title, the comment's own words.
    var text: String?
    var url: String?
    var approvals: Int64?
    private var body: String?

    init(_ json: JSONValue, as sort: GitHubPost.Sort) throws(Malformed) {
        self.sort = sort
        id = try json.requiredNumber("id")
        number = sort == .comment ? id : try json.requiredNumber("number")
        if sort == .comment, let end = try json.optionalText("issue_url")?.split(separator: "/").last, GitHub.isNumber(String(end)) {
            issue = String(end)
        }
        author = try json.optional("user", WireActor.init)
        createdAt = try json.requiredInstant("created_at")
        updatedAt = json["updated_at"]?.instant ?? createdAt
        body = json["body"]?.string
        text = sort == .comment ? body : json["title"]?.string
        url = json["html_url"]?.string
        approvals = WireReactions.approvals(json)
    }

    /// Reads what is written in one way.
    static func reading(_ sort: GitHubPost.Sort) -> (JSONValue) throws(Malformed) -> WireTalk {
        { (json) throws(Malformed) in try WireTalk(json, as: sort) }
    }

    /// What it is as a post.
    func post(in repository: String) -> GitHubPost { GitHubPost(sort, number, in: repository) }

    /// What it answers: a comment its issue, as far as that is told, and an issue the repository.
    func answered(in repository: String) -> GitHubPost {
        issue.map { GitHubPost(.issue, $0, in: repository) } ?? GitHubPost(in: repository)
    }

    /// Whether its own words name the account, as GitHub reads them: `@ada`, but not `@ada-b`.
    func names(_ login: String) -> Bool {
        let mark = "@\(login.lowercased())"
        for text in [text, body].compactMap({ $0?.lowercased() }) {
            for range in text.ranges(of: mark) {
                guard let next = text[range.upperBound...].utf8.first else { return true }
                let isLonger = (0x30...0x39).contains(next) || (0x61...0x7a).contains(next) || next == 0x2d || next == 0x5f
                if !isLonger { return true }
            }
        }
        return false
    }
}
