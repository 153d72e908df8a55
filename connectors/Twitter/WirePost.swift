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
        inReplyToUser = try json.optionalID("in_reply_to_user_id")
        references = [:]
        // A post whose relations cannot be read is not one of the account's own for that.
        for other in try Self.list(json["referenced_posts"] ?? json["referenced_tweets"], "referenced_tweets") {
            let (id, type) = (try other.requiredID("id"), try other.requiredText("type"))
            guard let relation = Relation(rawValue: type == "reposted" ? "retweeted" : type), references[relation] == nil else { continue }
            references[relation] = id
        }
        versions = []
        for version in try Self.list(json["edit_history_post_ids"] ?? json["edit_history_tweet_ids"], "edit_history_tweet_ids") {
            guard let id = version.identifier else { throw Malformed("edit_history_tweet_ids", "not an id") }
            versions.append(id)
        }
        counts =
            json["public_metrics"]?.counts([
                .like: "like_count", .reshare: "repost_count", .reshare: "retweet_count", .reply: "reply_count", .quote: "quote_count",
                .view: "impression_count", .save: "bookmark_count",
            ]) ?? [:]
    }

    /// The elements of a list that may be missing, but must be one where it is there.
    private static func list(_ json: JSONValue?, _ name: String) throws(Malformed) -> [JSONValue] {
        guard let json else { return [] }
        guard json.kind == .array else { throw Malformed(name, "not a list") }
        return Array(json.elements)
    }

    /// The time inside an id: milliseconds since the epoch of Snowflake in the upper bits. Ids before November 2010 have none.
    static func time(of id: String) -> Instant? {
        guard let number = Int64(id), number > 29_700_859_247 else { return nil }
        return Instant(milliseconds: (number >> 22) + 1_288_834_974_657)
    }
}
