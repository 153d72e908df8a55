import ConnectorKit

/// A post of X's archive, as far as it is read.
struct XTweet: Sendable, Hashable {
    struct Mention: Sendable, Hashable {
        var id: String
        var name: String
    }

    /// The id that stays while a post is edited: its first version's.
    var root: String
    /// Whether it has been edited since: the later version stands beside it.
    var isOutdated: Bool
    /// When it was published first.
    var at: Instant
    var text: String?
    /// Whose post it repeats, by the name; `nil` where it is a post of its own.
    var reposted: String?
    var inReplyTo: String?
    var inReplyToUser: String?
    /// Whom it names, each once.
    var mentions: [Mention] = []
    var topics: [String]
    var counts: [Kind: Int64]

    init(_ json: JSONValue) throws(Malformed) {
        let id = json["id_str"] == nil ? try json.requiredID("id") : try json.requiredID("id_str")
        guard Self.isID(id) else { throw Malformed("id_str", "not a decimal id") }
        let edits = json["edit_info"]
        let list = (edits?["initial"] ?? edits?["edit"]?["editControlInitial"])?["editTweetIds"]
        let versions = (list?.elements.compactMap(\.identifier) ?? []).filter(Self.isID)
        root = versions.first ?? edits?["edit"]?.decimalID("initialTweetId") ?? id
        isOutdated = versions.contains(id) && versions.last != id
        let time = try Self.time(of: json, id: id)
        at = root == id ? time : Self.time(in: root) ?? time
        text = json["full_text"]?.string ?? json["text"]?.string
        reposted = Self.repostedName(text)
        inReplyTo = json.decimalID("in_reply_to_status_id_str") ?? json.decimalID("in_reply_to_status_id")
        inReplyToUser = json.decimalID("in_reply_to_user_id_str") ?? json.decimalID("in_reply_to_user_id")
        let entities = json["entities"]
        for mention in entities?["user_mentions"]?.elements.map(\.self) ?? [] {
            guard let id = mention.decimalID("id_str") ?? mention.decimalID("id"), let name = mention["screen_name"]?.string else {
                continue
            }
            if !mentions.contains(where: { $0.id == id }) { mentions.append(Mention(id: id, name: name)) }
        }
        topics = (entities?["hashtags"]?.elements).map { $0.compactMap { $0["text"]?.string?.lowercased() } } ?? []
        counts = json.counts([.like: "favorite_count", .reshare: "retweet_count"])
    }

    /// When it was published: `created_at`, unless the id, which counts milliseconds since November 2010, tells another second, or nothing
    /// else tells any. Nobody can change a post's id and keep the post.
    private static func time(of json: JSONValue, id: String) throws(Malformed) -> Instant {
        let told = json["created_at"]?.string.flatMap { Instant(x: $0) ?? Instant($0) }
        let inID = time(in: id)
        if let told, inID == nil || inID?.seconds == told.seconds { return told }
        guard let inID else { throw Malformed("created_at", json["created_at"] == nil ? "missing" : "not a time") }
        return inID
    }

    /// The time inside an id: milliseconds since the epoch of Snowflake in the upper bits. Ids before November 2010 have none.
    private static func time(in id: String) -> Instant? {
        guard let number = Int64(id), number > 29_700_859_247 else { return nil }
        return Instant(milliseconds: (number >> 22) + 1_288_834_974_657)
    }

    /// The name behind `RT @`, with which every repost begins.
    private static func repostedName(_ text: String?) -> String? {
        guard let text, text.hasPrefix("RT @") else { return nil }
        let name = text.dropFirst(4).prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        return name.isEmpty ? nil : String(name)
    }

    static func isID(_ text: String) -> Bool { !text.isEmpty && text.utf8.count <= 19 && text.isMade(of: .digits) }
}

extension JSONValue {
    /// An id of X: decimal, at most 19 digits. `nil` for anything else, since some archives hold longer ones, which are nobody's.
    fileprivate func decimalID(_ key: StaticString) -> String? { self[key]?.identifier.flatMap { XTweet.isID($0) ? $0 : nil } }
}
