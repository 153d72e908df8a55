import ConnectorKit
import LinkedInAPI

/// A post of an organisation, as far as it is read.
struct WirePost: Sendable, Hashable {
    /// Without `urn:li:`.
    var id: String
    var author: String
    var at, changedAt: Instant
    var text: String?
    /// Published, and for everybody.
    var isShown: Bool

    init(_ json: JSONValue) throws(Malformed) {
        guard let id = URN.short(try json.requiredID("id")) else { throw Malformed("id", "not a post's name") }
        self.id = id
        author = try json.requiredID("author")
        guard let at = json.unixMilliseconds("publishedAt") ?? json.unixMilliseconds("createdAt") else {
            throw Malformed("publishedAt", "missing or not a time")
        }
        self.at = at
        changedAt = max(at, json.unixMilliseconds("lastModifiedAt") ?? at)
        text = json["commentary"]?.string
        isShown =
            json["lifecycleState"]?.string ?? "PUBLISHED" == "PUBLISHED"
            && !["CONNECTIONS", "CONTAINER"].contains(json["visibility"]?.string ?? "")
    }
}

/// A reaction of any type, or a comment.
struct WireAct: Sendable, Hashable {
    /// Of a comment.
    var id: String?
    var actor: String
    var at: Instant

    init(_ json: JSONValue) throws(Malformed) {
        id = json["id"]?.identifier
        (actor, at) = try json.required("created") { (created) throws(Malformed) in
            guard let at = created.unixMilliseconds("time") else { throw Malformed("time", "missing or not a time") }
            return (created["actor"]?.identifier ?? json["actor"]?.identifier ?? "", at)
        }
        guard !actor.isEmpty, actor.utf8.count <= 500 else { throw Malformed("created.actor", "missing, or not a name") }
    }

    /// A comment, which must have an id.
    static func comment(_ json: JSONValue) throws(Malformed) -> WireAct {
        var act = try WireAct(json)
        act.id = try json.requiredID("id")
        return act
    }
}

/// What `socialMetadata` tells of a post.
struct WireCounts: Sendable, Hashable {
    var counts: [Kind: Int64] = [:]

    init(_ json: JSONValue) {
        counts[.comment] = json["commentSummary"]?.count("count")
        guard let summaries = json["reactionSummaries"], summaries.kind == .object else { return }
        // By type: a sum is of no use unless the counts of all are told.
        var sum: Int64? = 0
        for (type, summary) in summaries.members where type.isMade(of: .uppercase, and: "_") {
            guard let before = sum, let count = summary.count("count") else { sum = nil; break }
            let (total, overflow) = before.addingReportingOverflow(count)
            sum = overflow ? nil : total
        }
        counts[.like] = sum
    }
}

/// A row of `organizationalEntityShareStatistics`.
struct WireStatistics: Sendable, Hashable {
    var post: String
    var counts: [Kind: Int64]

    init(_ json: JSONValue) throws(Malformed) {
        guard let post = URN.short((json["share"] ?? json["ugcPost"])?.string) else {
            throw Malformed("share", "missing, or not a post's name")
        }
        self.post = post
        counts = try json.required("totalShareStatistics") { (json) throws(Malformed) in
            json.counts([.reshare: "shareCount", .click: "clickCount", .view: "impressionCount"])
        }
    }
}
