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

extension Identity {
    /// Reads an account as it is told by itself: `public-user`.
    init(gitHub json: JSONValue) throws(Malformed) {
        let id = try json.requiredID("id")
        guard let login = json["login"]?.string.flatMap(GitHub.login) else { throw Malformed("login", "missing or not a login") }
        self.init(
            IdentityKey(GitHub.network, id), handle: login, name: json["name"]?.string.flatMap { $0.isEmpty ? nil : $0 },
            createdAt: try json.optionalInstant("created_at"), followers: json.count("followers"), following: json.count("following"))
    }
}
