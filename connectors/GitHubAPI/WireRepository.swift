import ConnectorKit

/// A repository in the list of its owner: `minimal-repository`.
package struct WireRepository: Sendable, Hashable {
    package var id: String
    package var name: String
    package var owner: String
    package var isFork: Bool
    package var isPrivate: Bool
    package var createdAt: Instant
    package var updatedAt: Instant?
    package var summary: String?
    package var url: String?
    package var topics: [String]
    /// Stars as likes, forks as reshares.
    package var counts: [Kind: Int64]
    package var openIssues: Int64?

    package init(_ json: JSONValue) throws(Malformed) {
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
