/// X's two names for the same things (`networks/twitter.md`, section 3).
struct TwitterNames: Sendable {
    var postFields: String
    var otherPostFields: String
    var referenced: StaticString
    var history: StaticString
    var includedPosts: StaticString
    var reshareCount: StaticString
    var postCount: StaticString

    static let tweets = TwitterNames(
        postFields: "tweet.fields", otherPostFields: "post.fields", referenced: "referenced_tweets", history: "edit_history_tweet_ids",
        includedPosts: "tweets", reshareCount: "retweet_count", postCount: "tweet_count")
    static let posts = TwitterNames(
        postFields: "post.fields", otherPostFields: "tweet.fields", referenced: "referenced_posts", history: "edit_history_post_ids",
        includedPosts: "posts", reshareCount: "repost_count", postCount: "post_count")
}

/// What a request wants to see of each record, and which page.
struct TwitterFields {
    /// Why a request is refused.
    struct Refused: Error {
        var problem: TwitterProblem
    }

    var post: Set<String> = []
    var user: Set<String> = []
    var expansions: Set<String> = []
    var limit = 100
    /// The number that the page ends above; from a token that an earlier page gave.
    var below: UInt64?

    static let tokenPrefix = "7140s"

    static func read(_ ask: Ask, _ endpoint: TwitterEndpoint, _ names: TwitterNames) -> Result<Self, Refused> {
        func refuse(_ name: String, _ value: String, _ message: String) -> Result<Self, Refused> {
            .failure(Refused(problem: .invalid(name, value, message)))
        }
        func list(_ name: String) -> Set<String> { Set((ask.value(name) ?? "").split(separator: ",").map(String.init)) }

        let known = endpoint.parameters.union([names.postFields, "user.fields", "expansions"])
        for (name, value) in ask.query where !known.contains(name) {
            return refuse(name, value, "The query parameter [\(name)] is not one of [\(known.sorted().joined(separator: ","))]")
        }
        var fields = TwitterFields(post: list(names.postFields), user: list("user.fields"), expansions: list("expansions"))
        let referenced = names.referenced.description
        let choices: [(String, Set<String>, Set<String>)] = [
            (names.postFields, fields.post, postNames.union([referenced, names.history.description])),
            ("user.fields", fields.user, userNames),
            ("expansions", fields.expansions, expansionNames.union(["\(referenced).id", "\(referenced).id.author_id"])),
        ]
        for (parameter, asked, allowed) in choices {
            for value in asked where !allowed.contains(value) {
                return refuse(
                    parameter, value,
                    "The `\(parameter)` query parameter value [\(value)] is not one of [\(allowed.sorted().joined(separator: ","))]")
            }
        }
        if let results = endpoint.results {
            let text = ask.value("max_results") ?? String(results.standard)
            guard let limit = Int(text), results.range.contains(limit) else {
                let range = "\(results.range.lowerBound) and \(results.range.upperBound)"
                return refuse("max_results", text, "The `max_results` query parameter value [\(text)] is not between \(range)")
            }
            fields.limit = limit
        }
        if let token = ask.value("pagination_token") ?? ask.value("next_token") {
            guard token.hasPrefix(tokenPrefix), let number = UInt64(token.dropFirst(tokenPrefix.count), radix: 36) else {
                return refuse("pagination_token", token, "The `pagination_token` query parameter value is not valid")
            }
            fields.below = number
        }
        return .success(fields)
    }

    private static let postNames: Set<String> = [
        "attachments", "author_id", "context_annotations", "conversation_id", "created_at", "edit_controls", "entities", "geo", "id",
        "in_reply_to_user_id", "lang", "note_tweet", "note_post", "possibly_sensitive", "public_metrics", "reply_settings", "source",
        "text",
    ]
    private static let userNames: Set<String> = [
        "created_at", "description", "entities", "id", "location", "most_recent_tweet_id", "most_recent_post_id", "name", "pinned_tweet_id",
        "profile_image_url", "protected", "public_metrics", "url", "username", "verified", "verified_type", "withheld",
    ]
    private static let expansionNames: Set<String> = [
        "author_id", "in_reply_to_user_id", "entities.mentions.username", "attachments.media_keys", "pinned_tweet_id",
    ]
}
