import ConnectorKit

/// The token's account.
struct WireAccount: Sendable, Hashable {
    var id: String
    var username: String?
    var name: String?

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        username = json["username"]?.string
        name = json["name"]?.string
    }

    func identity(followers: Int64?) -> Identity {
        Identity(IdentityKey(Threads.network, id), handle: username, name: name, followers: followers)
    }
}

/// A post: the account's own, an answer to one of them, or one that mentions the account.
struct WirePost: Sendable, Hashable {
    var id: String
    var at: Instant
    var username: String?
    var text: String?
    var permalink: String?
    /// Somebody else's post that the account passed on.
    var isRepost: Bool

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        at = try json.requiredInstant("timestamp")
        username = json["username"]?.string
        text = json["text"]?.string
        permalink = json["permalink"]?.string
        isRepost = try json.optionalText("media_type") == "REPOST_FACADE"
    }
}

/// One count of a post's or of the account's insights.
struct WireMetric: Sendable, Hashable {
    var name: String
    var value: Int64?

    init(_ json: JSONValue) throws(Malformed) {
        guard let name = json["name"]?.string else { throw Malformed("name", "missing or not text") }
        self.name = name
        // Of a post it stands in a list of one, of the account by itself.
        value = json["total_value"]?.count("value") ?? json["values"]?.elements.first { _ in true }?.count("value")
    }
}
