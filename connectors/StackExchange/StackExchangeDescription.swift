import ConnectorKit

extension StackExchange {
    static let network = Network("stackexchange")
    private static let atLeastHourly: ClosedRange<Duration> = .seconds(3600)...(.seconds(30 * 86_400))

    public static let description = ConnectorDescription(
        type: "stackexchange", title: "Stack Overflow and its sister sites", network: network,
        summary:
            "Questions and answers of accounts of one Stack Exchange site, who answered, accepted, commented on and mentioned them, and votes.",
        revealsActors: [.reply, .comment, .mention, .endorsement], revealsCounts: [.like, .view, .reply],
        history: "as far as `history` says; comments on the newest 100 posts, on older ones at the first fetch only",
        price: "free",
        needs: "none; a free key for more than 300 requests a day",
        audience: "every account of the site; who voted is told to nobody",
        settings: [
            .baseURL("https://api.stackexchange.com/2.3", "Where the API stands, with its version."),
            SettingDescription(
                "site", .string, default: .string("stackoverflow"),
                help: "The site, as the API names it: `stackoverflow`, `superuser`, `cardano`."),
            SettingDescription(
                "key", .string,
                help: "The key of an app registered at stackapps.com. It is no secret. Without one an address has 300 requests a day."),
            SettingDescription(
                "ids", .choice(["plain", "site"]), default: .string("plain"),
                help: "How ids are stored: as the site gives them, or followed by `@` and the site. Every site numbers accounts and posts "
                    + "on its own, so of several sites all but one need `site`."),
            .history(days: 365, most: 7300),
            SettingDescription(
                "filter", .string, default: .string("withbody"),
                help: "The API's filter for posts: it decides which fields are sent. `default` leaves texts out."),
            SettingDescription(
                "comments", .boolean, default: .boolean(true),
                help: "Whether comments on the account's posts are read: one request at each fetch."),
            .interval(
                "mentions_every", .seconds(6 * 3600), in: atLeastHourly,
                "How often comments that mention the account elsewhere are asked for."),
            .recheckEvery(
                .seconds(86_400), in: atLeastHourly,
                "How often 100 older posts are read again, for their votes and to find those that were deleted."),
            SettingDescription(
                "requests_per_day", .integer(1...1_000_000), default: .integer(300),
                help: "How many requests may be made within a day (UTC): 300 for an address without a key, 10000 with one."),
        ],
        budgets: [
            BudgetDescription(
                "requests", .requests, 300, per: .dayUTC,
                source: "api.stackexchange.com/docs/throttle (300 a day without a key, 10,000 with one; not verified)",
                setting: "requests_per_day")
        ]
            + Method.allCases.map {
                BudgetDescription(
                    $0.rawValue, .requests, 30, per: .every(.seconds(1)),
                    source: "api.stackexchange.com/docs/throttle (30 a second and address; `backoff` stops one method; not verified)")
            },
        defaultInterval: .seconds(3600), factsPerCall: pageSize, concurrencyPerHost: 2)
}

/// The API's methods. Each has a budget of its own, because `backoff` stops one method and leaves the others.
enum Method: String, Sendable, Hashable, CaseIterable {
    case users, posts
    case postsOfUser = "users.posts"
    case questionsOfUser = "users.questions"
    case reputationOfUser = "users.reputation-history"
    case mentionsOfUser = "users.mentioned"
    case answersOfQuestions = "questions.answers"
    case questionsOfAnswers = "answers.questions"
    case commentsOfPosts = "posts.comments"

    var cost: Cost { ["requests": 1, rawValue: 1] }
    /// Whether its records are the account's own posts: of others no text is wanted.
    var tellsOwnPosts: Bool { self == .postsOfUser || self == .questionsOfUser }

    /// The members with a record's id, and with that of the post that it is about: what it answers or comments on, or the answer that its
    /// asker accepted; else itself.
    var members: (id: StaticString, about: StaticString) {
        switch self {
        case .users: ("user_id", "user_id")
        case .posts, .postsOfUser, .reputationOfUser: ("post_id", "post_id")
        case .questionsOfAnswers: ("question_id", "accepted_answer_id")
        case .questionsOfUser: ("question_id", "question_id")
        case .answersOfQuestions: ("answer_id", "question_id")
        case .commentsOfPosts, .mentionsOfUser: ("comment_id", "post_id")
        }
    }

    /// The method's path for these ids.
    func path(_ ids: [String]) -> [String] {
        let words = rawValue.split(separator: ".").map(String.init)
        return [words[0], ids.joined(separator: ";")] + words.dropFirst()
    }
}
