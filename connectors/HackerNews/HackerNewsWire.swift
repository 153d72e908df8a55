import ConnectorKit

/// `user/{id}.json` of the official API, as far as it is read.
struct WireUser: Sendable, Hashable {
    var id: String
    var createdAt: Instant?
    var karma: Int64?

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        createdAt = json["created"]?.lenientInt64.flatMap(Instant.init(unixSeconds:))
        karma = json.count("karma")
    }
}

/// `item/{id}.json` of the official API: whether it is shown.
struct WireItem: Sendable, Hashable {
    var isShown: Bool

    init(_ json: JSONValue) {
        isShown = json["deleted"]?.bool != true && json["dead"]?.bool != true
    }
}

/// A hit of the search API, as far as it is read: a story (or poll, or job), or a comment.
struct WireHit: Sendable, Hashable {
    var id: String
    var author: String
    /// Unix seconds.
    var seconds: Int64
    var isComment: Bool
    /// The story that a comment stands under.
    var story: String?
    /// What a comment answers: a story or a comment.
    var parent: String?
    var text: String?
    var counts: [Kind: Int64]

    var at: Instant { Instant(seconds: seconds) }

    /// A post of somebody else, whose text nobody needs.
    static func ofOthers(_ json: JSONValue) throws(Malformed) -> WireHit { try WireHit(json, keepsText: false) }

    init(_ json: JSONValue, keepsText: Bool) throws(Malformed) {
        id = try json.requiredID("objectID")
        author = try json.requiredID("author")
        guard let time = json["created_at_i"] else { throw Malformed("created_at_i", "missing") }
        guard let seconds = time.lenientInt64, Instant(unixSeconds: seconds) != nil else { throw Malformed("created_at_i", "not a time") }
        self.seconds = seconds
        story = json["story_id"]?.identifier
        parent = json["parent_id"]?.identifier
        let tags = json["_tags"]?.elements.compactMap(\.string) ?? []
        isComment = tags.contains("comment") || (tags.isEmpty && parent != nil)
        text = keepsText ? Self.text(json, isComment: isComment) : nil
        counts = [:]
        guard !isComment else { return }
        counts[.like] = json.count("points")
        counts[.comment] = json.count("num_comments")
    }

    /// A comment's text, or a story's title and what stands below it.
    private static func text(_ json: JSONValue, isComment: Bool) -> String? {
        if isComment { return json["comment_text"]?.string.map { PlainText(html: $0).text } }
        let below = json["story_text"]?.string.map { PlainText(html: $0).text }
        let parts = [json["title"]?.string, below].compactMap(\.self).filter { !$0.isEmpty }
        return parts.isEmpty ? nil : parts.joined(separator: "\n\n")
    }
}

extension Instant {
    /// A time that a network can have meant: not before 1970, and not after the year 9999.
    init?(unixSeconds seconds: Int64) {
        guard (0...253_402_300_799).contains(seconds) else { return nil }
        self.init(seconds: seconds)
    }
}
