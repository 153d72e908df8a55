import ConnectorKit

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
        createdAt = json.unixTime("creation_date")
    }
}

/// A `reputation_history`, as far as it is read: an acceptance of an answer among what else changed an account's reputation.
struct WireReputation: Sendable, Hashable {
    /// The answer that was accepted; `nil` for anything else.
    var answer: String?
    var at: Instant

    init(_ json: JSONValue) throws(Malformed) {
        answer = json["reputation_history_type"]?.string == "answer_accepted" ? try json.requiredID("post_id") : nil
        at = try json.requiredUnixTime("creation_date")
    }
}

/// A `post`, `question`, `answer` or `comment`, as far as it is read: the API tells much the same of all of them.
struct WirePost: Sendable, Hashable {
    var id: String
    /// What it answers or comments on, or which answer to it is accepted, else itself: as the method that tells it says.
    var about: String
    /// `nil` for people who have deleted their account, of whom a name is left and no id.
    var owner: WireUser?
    var at: Instant
    /// Answers, edits and bounties; of what knows none, when it was written.
    var activity: Instant
    var editedAt: Instant?
    /// Posts only, which are questions or answers.
    var isQuestion: Bool
    var text: String?
    var link: String?
    var tags: [String]
    var counts: [Kind: Int64]

    var mark: Mark { Mark(id, at: at) }

    init(_ json: JSONValue, of method: Method) throws(Malformed) {
        id = try json.requiredID(method.members.id)
        // An acceptance can be taken back.
        about = method == .questionsOfAnswers ? try json.optionalID(method.members.about) ?? id : try json.requiredID(method.members.about)
        owner = json["owner"]?["user_id"] == nil ? nil : try json.optional("owner", WireUser.init)
        at = try json.requiredUnixTime("creation_date")
        activity = json.unixTime("last_activity_date") ?? at
        editedAt = json.unixTime("last_edit_date")
        isQuestion = json["post_type"]?.string == "question"
        let parts = [json["title"]?.string, json["body"]?.string].compactMap(\.self).map { PlainText(html: $0).text }
        text = parts.isEmpty ? nil : parts.joined(separator: "\n\n")
        link = json["link"]?.string
        tags = json["tags"]?.elements.compactMap { $0.string?.lowercased() } ?? []
        counts = json.counts([.like: "score", .view: "view_count", .reply: "answer_count"])
    }
}
