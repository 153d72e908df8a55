import ConnectorKit

extension Twitter {
    static let network = Network("twitter")
    private static let limits = "docs.x.com, Rate limits (per 15 minutes; read 2026-08-22)"
    private static let fifteenMinutes = BudgetDescription.Window.every(.seconds(900))

    public static let description = ConnectorDescription(
        type: "twitter", network: network,
        summary: "Posts of X accounts, who answered, quoted, mentioned and reposted them, and counts of likes, views and bookmarks.",
        revealsActors: [.reply, .quote, .mention, .reshare], revealsCounts: [.like, .reply, .reshare, .quote, .view, .save, .follow],
        history: "as far as `history` says, at most 3,200 posts and 800 mentions",
        price: "pay-per-use: $0.005 per post and $0.010 per user read, $0.001 for the app owner's own; bounded by `monthly_dollars`",
        audience: "every public account; who liked only of the app owner's own posts",
        settings: [
            SettingDescription(
                "base_url", .url, default: .string("https://api.x.com"), help: "Where the API stands; a local mock for tests."),
            SettingDescription(
                "auth", .choice(["app", "user"]), default: .string("app"),
                help: "What the token is: an app's bearer token, or an access token of a user (OAuth 2.0). Their limits differ."),
            SettingDescription(
                "owned", .boolean, default: .boolean(false),
                help: "True when the token's user also owns the developer app: his own posts and mentions then cost a fifth, and who liked "
                    + "his posts is told. Needs `auth = \"user\"`."),
            SettingDescription(
                "fields", .choice(["auto", "tweet", "post"]), default: .string("auto"),
                help: "Which names the API is asked with: X renames tweet to post without announcing when. `auto` begins with tweet, and "
                    + "changes over when they are refused."),
            .history(days: 30, "Every post costs."),
            SettingDescription(
                "mentions", .boolean, default: .boolean(true), help: "Whether mentions, replies and quotes that name the account are read."),
            SettingDescription(
                "reshares", .choice(["posts", "users", "count"]), default: .string("posts"),
                help:
                    "How reposts are read: as posts with their time ($0.005 each), as users with name and followers ($0.010 each), or as a "
                    + "count only."),
            SettingDescription("quotes", .boolean, default: .boolean(true), help: "Whether quotes are read one by one, or counted only."),
            SettingDescription(
                "people_per_post", .integer(0...3200), default: .integer(100),
                help: "At most so many new reposts, quotes or likes of one post are read at once; the rest counts without a name."),
            SettingDescription(
                "refresh_days", .integer(0...30), default: .integer(8),
                help:
                    "Counts of a post are read again on the days 1, 2, 4, 8 and 16 after its own, up to this one. Within one UTC day X charges a "
                    + "post once, so on those days they are read at every fetch, three hours apart."),
            SettingDescription(
                "recheck_every", .duration(.seconds(86_400)...(.seconds(90 * 86_400))), default: .duration(.seconds(7 * 86_400)),
                help: "How often 100 older posts are read again, to find those that were deleted; at most $0.50 each time."),
            SettingDescription(
                "expansions_billed", .boolean, default: .boolean(true),
                help: "Whether users and posts that come along with others are paid for. X does not say; true never underestimates."),
            SettingDescription(
                "monthly_dollars", .integer(0...1_000_000), default: .integer(10),
                help: "US dollars that this connector may spend in a calendar month (UTC). Set a spending limit in X's console as well."),
        ],
        credentials: [
            CredentialDescription(
                "token", isRequired: true,
                help:
                    "The bearer token of an app (console.x.com), or with `auth = \"user\"` a user's access token with the scopes tweet.read, "
                    + "users.read and like.read. A user's token lives two hours: whatever renews it must write it where this names it.")
        ],
        budgets: [
            BudgetDescription("users.app", .requests, 300, per: fifteenMinutes, source: limits),
            BudgetDescription("users.user", .requests, 900, per: fifteenMinutes, source: limits),
            BudgetDescription("tweets.app", .requests, 10_000, per: fifteenMinutes, source: limits),
            BudgetDescription("tweets.user", .requests, 900, per: fifteenMinutes, source: limits),
            BudgetDescription("mentions.app", .requests, 450, per: fifteenMinutes, source: limits),
            BudgetDescription("mentions.user", .requests, 300, per: fifteenMinutes, source: limits),
            BudgetDescription("lookup.app", .requests, 3500, per: fifteenMinutes, source: limits),
            BudgetDescription("lookup.user", .requests, 5000, per: fifteenMinutes, source: limits),
            BudgetDescription("reshares.app", .requests, 75, per: fifteenMinutes, source: limits),
            BudgetDescription("reshares.user", .requests, 75, per: fifteenMinutes, source: limits),
            BudgetDescription("quotes.app", .requests, 75, per: fifteenMinutes, source: limits),
            BudgetDescription("quotes.user", .requests, 75, per: fifteenMinutes, source: limits),
            BudgetDescription("likes.user", .requests, 75, per: fifteenMinutes, source: limits),
            BudgetDescription(
                "posts", .units, 3_000_000, per: .monthUTC,
                source: "docs.x.com, Pricing: 3 million post reads per billing month (read 2026-08-22)"),
            BudgetDescription(
                "dollars", .dollars, 10_000_000, per: .monthUTC, source: "the operator's own limit, `monthly_dollars`",
                setting: "monthly_dollars"),
        ],
        defaultInterval: .seconds(3600), factsPerCall: 100, concurrencyPerHost: 2)
}
