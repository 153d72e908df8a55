import ConnectorKit

/// An account, as far as it is read.
struct WireAccount: Sendable, Hashable {
    var id: String
    var username: String?
    var name: String?
    var followers: Int64?
    var following: Int64?
    /// How many media it has.
    var media: Int64?

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        username = json["username"]?.string
        name = json["name"]?.string
        followers = json.count("followers_count")
        following = json.count("follows_count")
        media = json.count("media_count")
    }

    var identity: Identity {
        Identity(IdentityKey(Instagram.network, id), handle: username, name: name, followers: followers, following: following)
    }
}

/// A post: an image, a video, a carousel, a reel.
struct WireMedia: Sendable, Hashable {
    var id: String
    var at: Instant
    var caption: String?
    var permalink: String?
    var username: String?
    /// Missing where the owner hides them.
    var counts: [Kind: Int64]

    private static let fields: [(name: StaticString, kind: Kind)] = [
        ("like_count", .like), ("total_like_count", .like), ("comments_count", .comment), ("reposts_count", .reshare),
        ("saved_count", .save),
        ("view_count", .view), ("total_views_count", .view),
    ]

    /// The kind that a field counts; `nil` for a field that is none of ours.
    static func kind(of field: String) -> Kind? { fields.first { $0.name.description == field }?.kind }
    /// The fields that count, for an error.
    static var countNames: String { fields.map(\.name.description).joined(separator: ", ") }

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        at = try json.requiredInstant("timestamp")
        caption = json["caption"]?.string
        permalink = json["permalink"]?.string
        username = json["username"]?.string
        counts = [:]
        for (name, kind) in Self.fields { if let count = json.count(name) { counts[kind] = count } }
    }
}

/// A comment on media of one's own, with the answers to it.
struct WireComment: Sendable, Hashable {
    var id: String
    var at: Instant
    var authorID: String?
    var username: String?
    var replies: [WireComment] = []
    /// What is wrong with answers that could not be read.
    var flaws: [Malformed] = []

    init(_ json: JSONValue) throws(Malformed) { try self.init(json, isThread: true) }

    private init(_ json: JSONValue, isThread: Bool) throws(Malformed) {
        id = try json.requiredID("id")
        at = try json.requiredInstant("timestamp")
        if let from = json["from"], from.kind != .object { throw Malformed("from", "not an object") }
        authorID = try json["from"]?.optionalID("id")
        username = json["from"]?["username"]?.string ?? json["username"]?.string
        // Answers are one level deep.
        guard isThread, let list = json["replies"]?["data"], list.kind == .array else { return }
        for reply in list.elements {
            do throws(Malformed) { replies.append(try WireComment(reply, isThread: false)) } catch { flaws.append(error.inside("replies")) }
        }
    }
}
