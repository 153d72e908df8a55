import ConnectorKit

/// The two names that X has for the same things. Answers are read in both; only questions must choose.
enum Vocabulary: String, Sendable, Hashable, Codable {
    case tweet, post

    var other: Vocabulary { self == .tweet ? .post : .tweet }

    /// The fields of posts, with whom and what they are about.
    ///
    /// In the newer names the authors and references are no fields but come with their expansions (OpenAPI 2.167,
    /// `PostFieldsParameter`, `PostExpansionsParameter`).
    var ofPosts: Query {
        let older = "author_id,created_at,edit_history_tweet_ids,in_reply_to_user_id,note_tweet,public_metrics,referenced_tweets"
        return self == .tweet ? [("tweet.fields", older)] : [("post.fields", "created_at,note_post,public_metrics,text")]
    }

    /// Brings authors, and the posts that are answered, quoted or reposted.
    var expansions: Query {
        let value = self == .tweet ? "author_id,referenced_tweets.id" : "author_id,in_reply_to_user_id,referenced_posts"
        return [("expansions", value), ofUsers]
    }

    /// Only what a list of reposts or quotes needs to tell its authors.
    var authorsOnly: Query { self == .tweet ? [] : [("expansions", "author_id")] }

    var ofUsers: (name: String, value: String) {
        ("user.fields", self == .tweet ? "created_at,name,protected,public_metrics,username" : "created_at,name,protected,public_metrics")
    }

    /// Whether a refused question was refused for its names: the answer speaks of fields or expansions.
    static func isRefused(_ page: Page) -> Bool {
        guard page.status == 400 else { return false }
        let text = String(decoding: page.body.prefix(20_000), as: UTF8.self)
        return text.contains("fields") || text.contains("expansions")
    }
}
