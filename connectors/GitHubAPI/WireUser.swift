import ConnectorKit

/// An account as lists name it: `simple-user` in GitHub's documents.
package struct WireActor: Sendable, Hashable {
    package var id: String
    package var login: String?
    package var isBot: Bool

    package init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        login = json["login"]?.string
        isBot = json["type"]?.string == "Bot" || login?.hasSuffix("[bot]") ?? false
    }

    /// The account that stands for every deleted one.
    package var isGhost: Bool { id == "10137" && login == "ghost" }
}

/// An account as it is told by itself: `public-user`.
package struct WireUser: Sendable, Hashable {
    package var id: String
    package var login: String
    package var name: String?
    package var createdAt: Instant?
    package var followers: Int64?
    package var following: Int64?

    package init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        guard let login = json["login"]?.string.flatMap(GitHubAPI.login) else { throw Malformed("login", "missing or not a login") }
        self.login = login
        name = json["name"]?.string
        createdAt = try json.optionalInstant("created_at")
        followers = json.count("followers")
        following = json.count("following")
    }
}
