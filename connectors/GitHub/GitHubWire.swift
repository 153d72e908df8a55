import ConnectorKit

/// An account as lists name it: `simple-user` in GitHub's documents.
struct WireActor: Sendable, Hashable {
    var id: String
    var login: String?
    var isBot: Bool

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        login = json["login"]?.string
        isBot = json["type"]?.string == "Bot" || login?.hasSuffix("[bot]") ?? false
    }

    /// The account that stands for every deleted one.
    var isGhost: Bool { id == "10137" && login == "ghost" }
}

/// An account as it is told by itself: `public-user`.
struct WireUser: Sendable, Hashable {
    var id: String
    var login: String
    var name: String?
    var createdAt: Instant?
    var followers: Int64?
    var following: Int64?

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        guard let login = json["login"]?.string.flatMap(GitHub.login) else { throw Malformed("login", "missing or not a login") }
        self.login = login
        name = json["name"]?.string
        createdAt = try json.optionalInstant("created_at")
        followers = json.count("followers")
        following = json.count("following")
    }
}

/// A repository in the list of its owner: `minimal-repository`.
struct WireRepository: Sendable, Hashable {
    var id: String
    var name: String
    var owner: String
    var isFork: Bool
    var isPrivate: Bool
    var createdAt: Instant
    var updatedAt: Instant?
    var summary: String?
    var url: String?
    var topics: [String]
    /// Stars as likes, forks as reshares.
    var counts: [Kind: Int64]
    var openIssues: Int64?

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        guard let name = json["name"]?.string, (1...100).contains(name.utf8.count) else { throw Malformed("name", "missing or not a name") }
        self.name = name
        owner = try json.required("owner", WireActor.init).id
        isFork = try json.flag("fork")
        isPrivate = try json.flag("private")
        createdAt = try json.requiredInstant("created_at")
        updatedAt = json["updated_at"]?.instant
        summary = json["description"]?.string
        url = json["html_url"]?.string
        topics = json["topics"]?.elements.compactMap { $0.string?.lowercased() } ?? []
        counts = [:]
        counts[.like] = json.count("stargazers_count")
        counts[.reshare] = json.count("forks_count")
        openIssues = json.count("open_issues_count")
    }
}

/// Somebody who starred, forked or reacted.
struct WireAct: Sendable, Hashable {
    /// The network's own id of the act, which only reactions have.
    var id: String?
    /// `nil` where the account is gone.
    var actor: WireActor?
    /// `nil` where GitHub tells no time.
    var at: Instant?
    /// False for a reaction that is no applause.
    var isApproval = true

    /// A stargazer with its time (`star+json`), or without where a server does not know that form.
    init(star json: JSONValue) throws(Malformed) {
        guard json["starred_at"] != nil || json["user"] != nil else {
            actor = try WireActor(json)
            return
        }
        at = try json.requiredInstant("starred_at")
        actor = try json.optional("user", WireActor.init)
    }

    init(fork json: JSONValue) throws(Malformed) {
        _ = try json.requiredID("id")
        actor = try json.optional("owner", WireActor.init)
        at = try json.requiredInstant("created_at")
    }

    init(reaction json: JSONValue) throws(Malformed) {
        id = try json.requiredNumber("id")
        guard let content = json["content"]?.string else { throw Malformed("content", "missing or not text") }
        actor = try json.optional("user", WireActor.init)
        at = try json.requiredInstant("created_at")
        isApproval = WireReactions.approving.contains(content)
    }
}

/// The counts of reactions: `reaction-rollup`.
enum WireReactions {
    /// Reactions that are applause; -1 and confused are not.
    static let approving = ["+1", "laugh", "hooray", "heart", "rocket", "eyes"]

    /// How many approve; `nil` where nothing is told, or where one of the counts cannot be read: a part is no sum.
    static func approvals(_ json: JSONValue) -> Int64? {
        guard let rollup = json["reactions"], rollup.kind == .object else { return nil }
        var sum: Int64?
        for content in approving {
            guard let told = rollup.member(content) else { continue }
            guard let count = told.lenientInt64, (0...1_000_000_000).contains(count) else { return nil }
            sum = (sum ?? 0) + count
        }
        return sum
    }
}

/// An issue or a pull request, in a list or found by a search.
struct WireIssue: Sendable, Hashable {
    var id: String
    var number: String
    /// `nil` where the account is gone.
    var author: WireActor?
    var createdAt: Instant
    var updatedAt: Instant
    var title: String?
    var url: String?
    var approvals: Int64?
    private var body: String?

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        number = try json.requiredNumber("number")
        author = try json.optional("user", WireActor.init)
        createdAt = try json.requiredInstant("created_at")
        updatedAt = json["updated_at"]?.instant ?? createdAt
        title = json["title"]?.string
        url = json["html_url"]?.string
        approvals = WireReactions.approvals(json)
        body = json["body"]?.string
    }

    /// Whether the issue's own words name the account, as GitHub reads them: `@ada`, but not `@ada-b`.
    func names(_ login: String) -> Bool {
        let mark = "@\(login.lowercased())"
        for text in [title, body].compactMap({ $0?.lowercased() }) {
            for range in text.ranges(of: mark) {
                guard let next = text[range.upperBound...].utf8.first else { return true }
                let isLonger = (0x30...0x39).contains(next) || (0x61...0x7a).contains(next) || next == 0x2d || next == 0x5f
                if !isLonger { return true }
            }
        }
        return false
    }
}

/// A comment on an issue or a pull request.
struct WireComment: Sendable, Hashable {
    var id: String
    /// The number of the issue, from the end of `issue_url`.
    var issue: String?
    var author: WireActor?
    var createdAt: Instant
    var updatedAt: Instant
    var text: String?
    var url: String?
    var approvals: Int64?

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredNumber("id")
        issue = try json.optionalText("issue_url")?.split(separator: "/").last.map(String.init).flatMap { GitHub.isNumber($0) ? $0 : nil }
        author = try json.optional("user", WireActor.init)
        createdAt = try json.requiredInstant("created_at")
        updatedAt = json["updated_at"]?.instant ?? createdAt
        text = json["body"]?.string
        url = json["html_url"]?.string
        approvals = WireReactions.approvals(json)
    }
}

extension JSONValue {
    /// A number that becomes part of a path or of an id.
    func requiredNumber(_ key: StaticString) throws(Malformed) -> String {
        let number = try requiredID(key)
        guard GitHub.isNumber(number) else { throw Malformed(key.description, "not a number") }
        return number
    }
}
