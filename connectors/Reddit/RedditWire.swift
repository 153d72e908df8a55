import ConnectorKit

/// An account (`t2`), as far as it is read.
struct WireUser: Sendable, Hashable {
    /// With its prefix: `t2_abc`.
    var id: String
    var name: String
    var createdAt: Instant?
    var isSuspended: Bool

    init(_ json: JSONValue, id: String? = nil) throws(Malformed) {
        if let id { self.id = id } else { self.id = "t2_\(try json.requiredID("id"))" }
        name = try json.requiredID("name")
        createdAt = json.unixTime("created_utc")
        isSuspended = json["is_suspended"]?.bool ?? false
    }

    /// Reads `about`, which wraps the account.
    static func aboutPage(_ json: JSONValue) throws(Malformed) -> WireUser {
        try json.required("data") { (json) throws(Malformed) in try WireUser(json) }
    }
}

/// A submission (`t3`) or a comment (`t1`), as far as it is read.
struct WireThing: Sendable, Hashable {
    /// With its prefix: `t3_abc`.
    var name: String
    var author: String?
    /// The author's id; those who have deleted their account have none.
    var authorID: String?
    var at: Instant
    var editedAt: Instant?
    var text: String?
    var path: String?
    var subreddit: String?
    var parentID: String?
    /// The submission that a crosspost shows, and its author's id.
    var shown, shownAuthor: String?
    var counts: [Kind: Int64]
    /// Neither deleted by its author nor removed by a moderator.
    var isShown: Bool

    /// Reads what stands in a listing: `{"kind": …, "data": …}`.
    static func listed(_ json: JSONValue) throws(Malformed) -> WireThing { try json.required("data", WireThing.init) }

    init(_ json: JSONValue) throws(Malformed) {
        name = try json.requiredID("name")
        guard Self.isFullname(name) else { throw Malformed("name", "not a kind and an id") }
        author = json["author"]?.string
        authorID = Self.fullname(json["author_fullname"])
        at = try json.requiredUnixTime("created_utc")
        editedAt = json.unixTime("edited")
        let body = json["body"]?.string
        let isComment = name.hasPrefix("t1_")
        text = isComment ? body : json["title"]?.string
        path = json["permalink"]?.string
        subreddit = json["subreddit"]?.string
        parentID = isComment ? Self.fullname(json["parent_id"]) : nil
        // A net count that begins with the author's own vote, and blurred by the network; below zero it tells of no likes, and while it
        // is hidden a 1 stands in its place.
        counts = [:]
        counts[.like] = json["score_hidden"]?.bool == true ? nil : json.count("score").map { max(0, $0 - 1) }
        // A comment shows the count of the submission that it stands under.
        counts[.comment] = isComment ? nil : json.count("num_comments")
        counts[.reshare] = isComment ? nil : json.count("num_crossposts")
        let parent = json["crosspost_parent_list"]?.elements.first { _ in true }
        (shown, shownAuthor) = (Self.fullname(parent?["name"] ?? json["crosspost_parent"]), Self.fullname(parent?["author_fullname"]))
        isShown = author != Self.deleted && json["removed_by_category"]?.string == nil && !Self.removed.contains(body)
    }

    private static let deleted = "[deleted]"
    /// What stands in place of a comment that its author, a moderator or the network has taken away.
    private static let removed: Set<String?> = [deleted, "[removed]", "[ Removed by Reddit ]"]
    var isDeleted: Bool { author == Self.deleted }

    static func fullname(_ json: JSONValue?) -> String? { json?.string.flatMap { isFullname($0) ? $0 : nil } }

    /// Whether a text is a kind and an id: `t1_abc`. Commas separate them in lists.
    static func isFullname(_ text: String) -> Bool {
        (4...24).contains(text.utf8.count) && text.hasPrefix("t") && text.contains("_") && text.isMade(of: .lowercase, .digits, and: "_")
    }
}

/// Comments under a submission, flat, and what the network left out of them.
struct CommentTree: Sendable, Hashable {
    /// No deeper: the network is asked for ten levels.
    private static let mostLevels = 20
    /// How many ids of comments that were left out are kept.
    static let mostMore = 300

    var comments: [WireThing] = []
    var more: [String] = []

    /// Takes a list of comments and everything below them.
    mutating func take(_ list: JSONValue, as path: String, level: Int = 0, into batch: inout Batch) {
        guard level < Self.mostLevels else { return }
        var index = 0
        for element in list.elements {
            defer { index += 1 }
            if element["kind"]?.string == "more" {
                let ids = element["data"]?["children"]?.elements.compactMap(\.identifier) ?? []
                let new = ids.filter { !$0.isEmpty && $0.utf8.count <= 20 && $0.isMade(of: .lowercase, .digits) && !more.contains($0) }
                more += new.prefix(Self.mostMore - more.count)
                continue
            }
            do throws(Malformed) {
                comments.append(try WireThing.listed(element))
                guard let replies = element["data"]?["replies"]?["data"]?["children"] else { continue }
                take(replies, as: "\(path)[\(index)].replies", level: level + 1, into: &batch)
            } catch {
                batch.reject(Rejection(path: "\(path)[\(index)].\(error.path)", reason: error.reason))
            }
        }
    }
}
