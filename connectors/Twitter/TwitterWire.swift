import ConnectorKit

/// A post, in either vocabulary, as far as it is read.
struct WirePost: Sendable, Hashable {
    enum Relation: String, Sendable { case retweeted, quoted, repliedTo = "replied_to" }

    var id: String
    var author: String?
    var at: Instant
    var text: String?
    var inReplyToUser: String?
    /// The posts that it is about.
    var references: [Relation: String]
    var counts: [Kind: Int64]
    /// The ids of all versions, oldest first; one for a post that was never edited.
    var versions: [String]

    /// The id that stays while a post is edited: its first version's.
    var root: String { versions.first ?? id }

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        guard id.utf8.count <= 19, id.isMade(of: .digits) else { throw Malformed("id", "not a decimal id") }
        author = json["author_id"]?.identifier
        if json["created_at"] == nil, let time = Self.time(of: id) { at = time } else { at = try json.requiredInstant("created_at") }
        // Longer posts are cut in `text`; the whole stands in the note.
        text = (json["note_post"] ?? json["note_tweet"])?["text"]?.string ?? json["text"]?.string
        inReplyToUser = json["in_reply_to_user_id"]?.identifier
        let references = (json["referenced_posts"] ?? json["referenced_tweets"])?.elements.compactMap { other -> (Relation, String)? in
            guard let id = other["id"]?.identifier, let type = other["type"]?.string else { return nil }
            return Relation(rawValue: type == "reposted" ? "retweeted" : type).map { ($0, id) }
        }
        self.references = Dictionary(references ?? []) { first, _ in first }
        versions = (json["edit_history_post_ids"] ?? json["edit_history_tweet_ids"])?.elements.compactMap(\.identifier) ?? []
        counts =
            json["public_metrics"]?.counts([
                .like: "like_count", .reshare: "repost_count", .reshare: "retweet_count", .reply: "reply_count", .quote: "quote_count",
                .view: "impression_count", .save: "bookmark_count",
            ]) ?? [:]
    }

    /// The time inside an id: milliseconds since the epoch of Snowflake in the upper bits. Ids before November 2010 have none.
    static func time(of id: String) -> Instant? {
        guard let number = Int64(id), number > 29_700_859_247 else { return nil }
        return Instant(milliseconds: (number >> 22) + 1_288_834_974_657)
    }
}

/// A user, as far as it is read.
struct WireUser: Sendable, Hashable {
    var identity: Identity
    var isProtected: Bool

    var id: String { identity.key.id }

    init(_ json: JSONValue) throws(Malformed) {
        let metrics = json["public_metrics"]
        identity = Identity(
            IdentityKey(Twitter.network, try json.requiredID("id")), handle: json["username"]?.string, name: json["name"]?.string,
            createdAt: json["created_at"]?.instant, followers: metrics?.count("followers_count"),
            following: metrics?.count("following_count"), lists: metrics?.count("listed_count"))
        isProtected = json["protected"]?.bool ?? false
    }
}

/// What X says went wrong: with the whole request, or with one resource beside others that are fine.
struct WireProblem: Sendable, Hashable {
    /// The last part of the problem's type (hosts differ): `resource-not-found`.
    var type: String
    var title: String
    var resource: String?
    var period: String?

    init(_ json: JSONValue) {
        type = json["type"]?.string.map { String($0.split(separator: "/").last ?? "") } ?? ""
        title = json["title"]?.string ?? ""
        resource = json["resource_id"]?.identifier ?? json["value"]?.identifier
        period = json["period"]?.string
    }

    /// All problems that an error tells, be it one or a list of them.
    static func all(_ root: JSONValue) -> [WireProblem] { [WireProblem(root)] + (root["errors"]?.elements.map(WireProblem.init) ?? []) }

    var isGone: Bool { type == "resource-not-found" || title == "Not Found Error" }
    var isHidden: Bool { type == "not-authorized-for-resource" || type == "disallowed-resource" || type == "resource-unavailable" }
    var isUsageCap: Bool { type == "usage-capped" || title == "UsageCapExceeded" }
    var isCredits: Bool { type == "credits-depleted" || title == "CreditsDepleted" }
}

/// One answer, whatever is in it.
struct WirePage: Sendable {
    var posts: [WirePost] = []
    var users: [WireUser] = []
    /// Posts that came along, by id.
    var includedPosts: [String: WirePost] = [:]
    var includedUsers: [WireUser] = []
    var problems: [WireProblem] = []
    var nextToken: String?
    /// Whether the answer holds what was asked for, be it an empty list.
    var hasContent = false

    enum Content { case posts, users }

    /// Reads an answer; records that cannot be read are rejected in `batch`. `nil` when it has another shape.
    init?(_ root: JSONValue, _ content: Content, into batch: inout Batch) {
        guard root.kind == .object, root["data"] != nil || root["errors"] != nil || root["meta"] != nil else { return nil }
        if let data = root["data"] {
            hasContent = true
            switch (content, data.kind) {
            case (.posts, .array): posts = batch.read(data, as: "data", WirePost.init)
            case (.users, .array): users = batch.read(data, as: "data", WireUser.init)
            case (.users, .object):
                do throws(Malformed) { users = [try WireUser(data)] } catch {
                    batch.reject(Rejection(path: "data.\(error.path)", reason: error.reason))
                }
            default: return nil
            }
        }
        if let meta = root["meta"] {
            hasContent = true
            nextToken = meta["next_token"]?.string.flatMap { !$0.isEmpty && $0.utf8.count <= 1000 ? $0 : nil }
        }
        if let included = root["includes"]?["posts"] ?? root["includes"]?["tweets"] {
            for post in batch.read(included, as: "includes.posts", WirePost.init) { includedPosts[post.id] = post }
        }
        if let included = root["includes"]?["users"] { includedUsers = batch.read(included, as: "includes.users", WireUser.init) }
        problems = root["errors"]?.elements.map(WireProblem.init) ?? []
    }

    /// How much was returned, for paying.
    var included: (posts: Int, users: Int) { (includedPosts.count, includedUsers.count) }
}
