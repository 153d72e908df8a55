import ConnectorKit

extension HackerNews {
    static let network = Network("hackernews")

    public static let description = ConnectorDescription(
        type: "hackernews", title: "Hacker News", network: network,
        summary: "Stories and comments of Hacker News accounts, and everybody who commented on them or answered them.",
        revealsActors: [.comment, .reply, .mention], revealsCounts: [.like, .comment],
        history: "stories, comments and the discussions of stories as far as `history` says; answers to comments of the last `watch`",
        price: "free",
        needs: "none",
        audience: "every account; who voted is told to nobody, and points of comments are not shown",
        settings: [
            .baseURL(
                "https://hacker-news.firebaseio.com/v0",
                "Where the official API stands: accounts, and single posts that may have been deleted."),
            SettingDescription(
                "search_url", .url, default: .string("https://hn.algolia.com/api/v1"),
                help: "Where the search API (Algolia's) stands: posts with their counts and discussions, many at once."),
            SettingDescription(
                "search_page_size", .integer(1...1000), default: .integer(100),
                help: "How many posts one search is asked for. The network gives at most 1000."),
            .history(days: 90, most: 7300),
            SettingDescription(
                "watch", .duration(.seconds(86_400)...(.seconds(30 * 86_400))), default: .duration(.seconds(8 * 86_400)),
                help: "How long after a post its points, its comments and the answers to it are looked for."),
            SettingDescription(
                "people_per_post", .integer(0...100_000), default: .integer(1000),
                help: "At most so many new comments on one story are read at once; the rest counts without a name. 0 reads counts only."),
            SettingDescription(
                "votes", .choice(["stories", "karma"]), default: .string("stories"),
                help: "Where upvotes are counted: by the points of each story, or by the karma of the whole account, which holds those "
                    + "of comments as well. Never by both, which would count them twice."),
            SettingDescription(
                "mentions", .boolean, default: .boolean(false),
                help: "Whether comments that name the account as `@name` are searched for. One more search each time."),
            SettingDescription(
                "recheck_every", .duration(.seconds(3600)...(.seconds(30 * 86_400))), default: .duration(.seconds(86_400)),
                help: "How often one page of older posts is read again, to find those that were deleted."),
            SettingDescription(
                "requests_per_hour", .integer(1...100_000), default: .integer(1000),
                help: "How many questions the official API may be asked within an hour."),
            SettingDescription(
                "searches_per_hour", .integer(1...100_000), default: .integer(10_000),
                help: "How many searches may be made within an hour."),
        ],
        budgets: [
            BudgetDescription(
                "requests", .requests, 1000, per: .every(.seconds(3600)),
                source: "the network states no limit (github.com/HackerNews/API, README); the operator's own", setting: "requests_per_hour"),
            BudgetDescription(
                "searches", .requests, 10_000, per: .every(.seconds(3600)),
                source: "hn.algolia.com/api, Rate limits (per hour and address; from memory, not verified)", setting: "searches_per_hour"),
        ],
        defaultInterval: .seconds(15 * 60), factsPerCall: 1, concurrencyPerHost: 2)
}
