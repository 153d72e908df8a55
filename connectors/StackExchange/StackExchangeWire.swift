import ConnectorKit

/// The wrapper around every answer, without its records.
struct WireWrapper: Sendable, Hashable {
    var hasMore: Bool
    var quotaRemaining: Int64?
    /// Seconds for which the method is to be left alone.
    var backoff: Int64?

    init(_ json: JSONValue) {
        hasMore = json["has_more"]?.bool ?? false
        quotaRemaining = json.count("quota_remaining")
        backoff = json.count("backoff")
    }
}

/// An answer with an error, whatever its status.
struct WireProblem: Sendable, Hashable {
    var id: Int64
    /// In how many seconds a throttled address may come back, which only the message tells.
    var secondsLeft: Int64?

    init?(_ json: JSONValue) {
        guard let id = json["error_id"]?.lenientInt64 else { return nil }
        self.id = id
        let words = json["error_message"]?.string?.split(separator: " ") ?? []
        let unit = words.firstIndex { $0.hasPrefix("second") }
        secondsLeft = unit.flatMap { $0 > 0 ? Int64(words[$0 - 1]) : nil }
    }
}

/// A `user`, or the `shallow_user` that posts carry, as far as it is read.
struct WireUser: Sendable, Hashable {
    var id: String
    var name: String?
    var createdAt: Instant?

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("user_id")
        name = json["display_name"]?.string.map { PlainText(html: $0).text }
        createdAt = json["creation_date"]?.lenientInt64.flatMap { WireTime.range.contains($0) ? Instant(seconds: $0) : nil }
    }

    /// The author of a record; `nil` for people who have deleted their account, of whom a name is left and no id.
    static func owner(_ json: JSONValue) throws(Malformed) -> WireUser? {
        guard let owner = json["owner"], owner["user_id"] != nil else { return nil }
        do throws(Malformed) { return try WireUser(owner) } catch { throw error.inside("owner") }
    }
}

/// A `post` or `question`, as far as it is read.
struct WirePost: Sendable, Hashable {
    var id: String
    var owner: WireUser
    var isQuestion: Bool
    /// Unix seconds.
    var seconds: Int64
    var activity: Int64?
    var editedAt: Int64?
    var text: String?
    var link: String?
    var tags: [String]
    var counts: [Kind: Int64]

    var at: Instant { Instant(seconds: seconds) }

    static func post(_ json: JSONValue) throws(Malformed) -> WirePost {
        try WirePost(json, id: try json.requiredID("post_id"), isQuestion: json["post_type"]?.string == "question")
    }

    static func question(_ json: JSONValue) throws(Malformed) -> WirePost {
        try WirePost(json, id: try json.requiredID("question_id"), isQuestion: true)
    }

    private init(_ json: JSONValue, id: String, isQuestion: Bool) throws(Malformed) {
        self.id = id
        self.isQuestion = isQuestion
        owner = try json.required("owner", WireUser.init)
        seconds = try WireTime.required("creation_date", in: json)
        activity = json["last_activity_date"]?.lenientInt64.flatMap { WireTime.range.contains($0) ? $0 : nil }
        editedAt = json["last_edit_date"]?.lenientInt64
        let parts = [json["title"]?.string, json["body"]?.string].compactMap(\.self).map { PlainText(html: $0).text }
        text = parts.isEmpty ? nil : parts.joined(separator: "\n\n")
        link = json["link"]?.string
        tags = json["tags"]?.elements.compactMap { $0.string?.lowercased() } ?? []
        counts = [:]
        counts[.like] = json.count("score")
        counts[.view] = json.count("view_count")
        counts[.reply] = json.count("answer_count")
    }
}

/// A `comment` or `answer` by somebody, as far as it is read.
struct WireResponse: Sendable, Hashable {
    var id: String
    /// The post commented on, or the question answered.
    var post: String
    var owner: WireUser?
    /// Unix seconds.
    var seconds: Int64
    /// Answers only: the asker took it for the right one.
    var isAccepted = false

    /// An answer as `answer` reads it, and whether it was accepted.
    static func ownAnswer(_ json: JSONValue) throws(Malformed) -> WireResponse {
        var answer = try answer(json)
        answer.isAccepted = json["is_accepted"]?.bool ?? false
        return answer
    }

    /// A question, for who asked it.
    static func question(_ json: JSONValue) throws(Malformed) -> WireResponse {
        let id = try json.requiredID("question_id")
        return try WireResponse(json, id: id, post: id)
    }

    static func comment(_ json: JSONValue) throws(Malformed) -> WireResponse {
        try WireResponse(json, id: try json.requiredID("comment_id"), post: try json.requiredID("post_id"))
    }

    static func answer(_ json: JSONValue) throws(Malformed) -> WireResponse {
        try WireResponse(json, id: try json.requiredID("answer_id"), post: try json.requiredID("question_id"))
    }

    private init(_ json: JSONValue, id: String, post: String) throws(Malformed) {
        self.id = id
        self.post = post
        owner = try WireUser.owner(json)
        seconds = try WireTime.required("creation_date", in: json)
    }
}

/// Times of the API: Unix seconds.
enum WireTime {
    /// Not before 1970, and not after the year 9999.
    static let range: ClosedRange<Int64> = 0...253_402_300_799

    static func required(_ key: StaticString, in json: JSONValue) throws(Malformed) -> Int64 {
        guard let value = json[key] else { throw Malformed(key.description, "missing") }
        guard let seconds = value.lenientInt64, range.contains(seconds) else { throw Malformed(key.description, "not a time") }
        return seconds
    }
}
