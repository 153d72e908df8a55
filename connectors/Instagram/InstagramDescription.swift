import ConnectorKit
import MetaGraph

extension Instagram {
    static let network = Network("instagram")
    private static let counts = "Fields that Meta does not give (any more) make it refuse the question: leave them out then."

    public static let description = ConnectorDescription(
        type: "instagram", title: "Instagram, professional accounts", network: network,
        summary: "Media of Instagram's professional accounts with their counts and, for one's own, who commented or tagged it.",
        revealsActors: [.comment, .mention], revealsCounts: [.like, .comment, .reshare, .view, .save, .follow],
        history: "as far as `history` says; comments have their own times",
        price: "free",
        needs: "an app of one's own and a token; free",
        audience: "the own professional account; with `account` other professional ones too, their counts only",
        settings: [
            .baseURL(
                "https://graph.facebook.com",
                "Where the API stands, without a version: https://graph.instagram.com for the token of an Instagram login."),
            .graphVersion("v26.0", "Meta keeps each for about two years."),
            SettingDescription(
                "account", .string, example: .string("17841400000000000"),
                help:
                    "The id of the own professional account, linked to a Page (/PAGE?fields=instagram_business_account), which asks for others "
                    + "by Business Discovery. Without it the token is taken for that of an Instagram login, which sees its own account alone."
            ),
            .history(days: 90),
            SettingDescription(
                "people_per_post", .integer(0...100_000), default: .integer(1000),
                help:
                    "At most so many new comments on one post of one's own are asked for at once; the rest counts without a name. 0 reads "
                    + "counts only."),
            SettingDescription(
                "tags_every", .duration(.zero...(.seconds(30 * 86_400))), default: .duration(.seconds(6 * 3600)),
                help: "How often media that tag the own account are read. 0 never."),
            SettingDescription(
                "own_counts", .strings, default: .strings(["like_count", "comments_count"]),
                help: "What is counted of media of one's own; also total_like_count, reposts_count, saved_count, view_count, "
                    + "total_views_count. \(counts)"),
            SettingDescription(
                "others_counts", .strings, default: .strings(["like_count", "comments_count", "view_count"]),
                help: "The same for media of others. \(counts)"),
            .recheckEvery(.seconds(6 * 3600), "How often 25 older posts of one's own are looked up, to find those that were deleted."),
            .tokenExpires,
            SettingDescription(
                "requests_per_hour", .integer(1...1_000_000), default: .integer(200),
                help:
                    "How many requests this connector may make within an hour. Meta allows 200 for each user of the app, and for one's own "
                    + "media more; what it tells of its allowance in each answer counts as well."),
        ],
        credentials: [
            CredentialDescription(
                "token", isRequired: true,
                help: "With `account` a long-lived token of a Facebook login with instagram_basic, instagram_manage_comments, "
                    + "instagram_manage_insights and pages_read_engagement; else one of an Instagram login with instagram_business_basic and "
                    + "instagram_business_manage_comments."),
            .appSecretProof,
        ],
        login: LoginDescription(
            .code(page: "https://www.instagram.com/oauth/authorize"), tokenURL: "https://api.instagram.com/oauth/access_token",
            scopes: ["instagram_business_basic", "instagram_business_manage_comments"], scopeSeparator: ",",
            exchangeURL: "https://graph.instagram.com",
            lasting: .init("access_token", grant: "ig_exchange_token", tokenName: "access_token", sendsSecret: true),
            renewal: .init("refresh_access_token", grant: "ig_refresh_token", tokenName: "access_token"), lifetime: .seconds(60 * 86_400),
            help: "Without `account`: the Instagram app id (developers.facebook.com → the app → Instagram), with its `client_secret`. The "
                + "addresses and grants are unverified."),
        budgets: [
            BudgetDescription(
                "requests", .requests, 200, per: .every(.seconds(3600)),
                source: "developers.facebook.com, Graph API, Rate Limits: Platform limits (number unverified, 2026-11-21)",
                setting: "requests_per_hour")
        ],
        defaultInterval: .seconds(30 * 60))
}
