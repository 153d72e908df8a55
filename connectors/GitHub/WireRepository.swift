import ConnectorKit

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
