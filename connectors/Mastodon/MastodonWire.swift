import ConnectorKit

/// The entity `Account`, as far as it is read.
struct WireAccount: Sendable, Hashable {
    var id: String
    var acct: String?
    var displayName: String?
    var createdAt: Instant?
    var followers: Int64?
    var following: Int64?
    var isBot: Bool
    /// The server has suspended it: it shows nothing of it, without an error.
    var isSuspended: Bool
    /// The address of the account that it has moved to.
    var movedTo: String?
    /// The account asks not to be indexed, in its settings or in its bio.
    var optsOut: Bool

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        acct = json["acct"]?.string
        displayName = json["display_name"]?.string
        createdAt = json["created_at"]?.instant
        followers = json.count("followers_count")
        following = json.count("following_count")
        isBot = json["bot"]?.bool ?? false
        isSuspended = json["suspended"]?.bool ?? false
        movedTo = json["moved"]?["acct"]?.string
        optsOut = json["noindex"]?.bool ?? false || json["note"].map(Self.asksToBeLeftAlone) ?? false
    }

    /// Whether a bio holds one of the tags by which people refuse robots. Bios are HTML: `#<span>nobot</span>`.
    private static func asksToBeLeftAlone(_ note: JSONValue) -> Bool {
        let hasTag = note.withUTF8 { $0.contains(UInt8(ascii: "#")) } ?? false
        guard hasTag, let text = note.string else { return false }
        let words = PlainText(html: text).text.lowercased().split { $0.isWhitespace || $0 == "," || $0 == "." }
        return words.contains { ["#nobot", "#nobots", "#noindex", "#noscore"].contains($0) }
    }
}

/// The entity `Status`, as far as it is read.
struct WireStatus: Sendable, Hashable {
    /// A status within a status: the one boosted or quoted.
    struct Inner: Sendable, Hashable {
        var id: String
        var account: WireAccount
        var isPublic: Bool

        init(_ json: JSONValue) throws(Malformed) {
            id = try json.requiredID("id")
            account = try json.required("account", WireAccount.init)
            isPublic = try WireStatus.isPublic(json)
        }
    }

    var id: String
    var at: Instant
    var editedAt: Instant?
    var account: WireAccount
    /// Visible to everybody: `public` or `unlisted`.
    var isPublic: Bool
    var text: String?
    var url: String?
    var tags: [String]
    var inReplyTo: String?
    var inReplyToAccount: String?
    var counts: [Kind: Int64]
    var reblog: Inner?
    /// The id of the status that this one quotes.
    var quotedID: String?
    /// The quoted status, where the server shows it.
    var quoted: Inner?

    init(_ json: JSONValue, keepsText: Bool = true) throws(Malformed) {
        id = try json.requiredID("id")
        at = try json.requiredInstant("created_at")
        editedAt = json["edited_at"]?.instant
        account = try json.required("account", WireAccount.init)
        isPublic = try Self.isPublic(json)
        text = keepsText ? json["content"]?.string.map { PlainText(html: $0).text } : nil
        url = json["url"]?.string
        tags = json["tags"]?.elements.compactMap { $0["name"]?.string?.lowercased() } ?? []
        inReplyTo = try json.optionalID("in_reply_to_id")
        inReplyToAccount = try json.optionalID("in_reply_to_account_id")
        counts = json.counts([
            .like: "favourites_count", .reshare: "reblogs_count", .reply: "replies_count", .quote: "quotes_count",
        ])
        reblog = try json.optional("reblog", Inner.init)
        if let quote = json["quote"] {
            guard quote.kind == .object else { throw Malformed("quote", "not an object") }
            quoted = try quote.optional("quoted_status", Inner.init)
            let told = try quote.optionalID("quoted_status_id")
            quotedID = quoted?.id ?? told
        }
    }

    /// A post of somebody else, whose text nobody needs.
    static func ofOthers(_ json: JSONValue) throws(Malformed) -> WireStatus { try WireStatus(json, keepsText: false) }

    private static func isPublic(_ json: JSONValue) throws(Malformed) -> Bool {
        let visibility = try json.requiredText("visibility")
        return visibility == "public" || visibility == "unlisted"
    }
}

/// The entity `Notification`, as far as it is read.
struct WireNotification: Sendable, Hashable {
    var id: String
    var type: String
    var at: Instant
    var account: WireAccount
    var status: WireStatus?

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        type = try json.requiredText("type")
        at = try json.requiredInstant("created_at")
        account = try json.required("account", WireAccount.init)
        status = try json.optional("status") { (json) throws(Malformed) in try WireStatus(json, keepsText: false) }
    }
}
