import ConnectorKit

extension Twitter {
    static let network = Network("twitter")
    /// The limits of the endpoints, by the kind of token that asks.
    private static let limits: KeyValuePairs<String, Int64> = [
        "users.app": 300, "users.user": 900, "tweets.app": 10_000, "tweets.user": 900, "mentions.app": 450, "mentions.user": 300,
        "lookup.app": 3500, "lookup.user": 5000, "reshares.app": 75, "reshares.user": 75, "quotes.app": 75, "quotes.user": 75,
        "likes.user": 75,
    ]

    public static let description = ConnectorDescription(
        type: "twitter", title: "X (Twitter), API v2", network: network,
        summary: "Posts of X accounts, who answered, quoted, mentioned and reposted them, and counts of likes, views and bookmarks.",
        revealsActors: [.reply, .quote, .mention, .reshare], revealsCounts: [.like, .reply, .reshare, .quote, .view, .save, .follow],
        history: "as far as `history` says, at most 3,200 posts and 800 mentions",
        price: "pay-per-use: $0.005 per post and $0.010 per user read, $0.001 for the app owner's own; bounded by `monthly_dollars`",
        needs: "a developer app with credits",
        audience: "every public account; who liked only of the app owner's own posts",
        settings: [
            .baseURL("https://api.x.com", "Where the API stands; a mock for tests."),
            SettingDescription(
                "auth", .choice(["app", "user"]), default: .string("app"),
                help: "What the token is: an app's bearer token, or an access token of a user (OAuth 2.0). Their limits differ."),
            SettingDescription(
                "owned", .boolean, default: .boolean(false),
                help: "True when the token's user also owns the developer app: his own posts and mentions then cost a fifth, and who liked "
                    + "his posts is told. Needs `auth = \"user\"`."),
            SettingDescription(
                "fields", .choice(["auto", "tweet", "post"]), default: .string("auto"),
                help: "Which names the API is asked with. `auto` begins with tweet, and changes over when X refuses them."),
            .history(days: 30, "Every post costs."),
            SettingDescription(
                "mentions", .boolean, default: .boolean(true), help: "Whether mentions, replies and quotes that name the account are read."),
            SettingDescription(
                "reshares", .choice(["posts", "users", "count"]), default: .string("posts"),
                help: "How reposts are read: as posts with a time ($0.005 each), as users with names ($0.010 each), or as a count only."),
            SettingDescription("quotes", .boolean, default: .boolean(true), help: "Whether quotes are read one by one, or counted only."),
            SettingDescription(
                "people_per_post", .integer(0...3200), default: .integer(100),
                help: "At most so many new reposts, quotes or likes of one post are read at once; the rest counts without a name."),
            SettingDescription(
                "refresh_days", .integer(0...30), default: .integer(8),
                help: "Counts of a post are read again on the days 1, 2, 4, 8 and 16 after its own, up to this one: every three hours, "
                    + "since X charges a post once in a UTC day."),
            .recheckEvery(
                .seconds(7 * 86_400), in: .seconds(86_400)...(.seconds(90 * 86_400)),
                "How often 100 older posts are read again, to find those that were deleted; at most $0.50 each time."),
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
                help: "The bearer token of an app (console.x.com), or with `auth = \"user\"` a user's access token with the scopes "
                    + "tweet.read, users.read and like.read, which lives two hours: take [connector.login] for that.")
        ],
        login: LoginDescription(
            .code(page: "https://x.com/i/oauth2/authorize", usesPKCE: true), tokenURL: "https://api.x.com/2/oauth2/token", proof: .basic,
            scopes: ["tweet.read", "users.read", "like.read", "follows.read", "offline.access"], lifetime: .seconds(7200),
            help:
                "With `auth = \"user\"`: the OAuth 2.0 client id of the app (console.x.com → Keys and tokens), with `client_secret` for a "
                + "confidential client. The code is good for 30 seconds; tokens last two hours, and each renewal gives a new refresh token."
        ),
        budgets: limits.map {
            BudgetDescription(
                $0, .requests, $1, per: .every(.seconds(900)), source: "docs.x.com, Rate limits (per 15 minutes; read 2026-08-22)")
        } + [
            BudgetDescription(
                "posts", .units, 3_000_000, per: .monthUTC,
                source: "docs.x.com, Pricing: 3 million post reads per billing month (read 2026-08-22)"),
            BudgetDescription(
                "dollars", .dollars, 10_000_000, per: .monthUTC, source: "the operator's own limit, `monthly_dollars`",
                setting: "monthly_dollars"),
        ],
        defaultInterval: .seconds(3600), factsPerCall: 100, concurrencyPerHost: 2)
}
