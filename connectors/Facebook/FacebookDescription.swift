import ConnectorKit
import MetaGraph

extension Facebook {
    static let network = Network("facebook")

    public static let description = ConnectorDescription(
        type: "facebook", title: "Facebook Pages", network: network,
        summary: "Posts of Facebook Pages and, for one's own Pages, everybody who reacted, commented, or wrote on the Page.",
        revealsActors: [.like, .comment, .mention], revealsCounts: [.like, .comment, .reshare, .follow, .view],
        history: "as far as `history` says, of about the 600 most relevant posts a year; reactions are dated by the first sight",
        price: "free",
        needs: "an app of one's own and a Page token; free",
        audience: "own Pages (whoever has a task on the Page, without review); others' Pages only after Meta's review of the app",
        settings: [
            .baseURL("https://graph.facebook.com", "Where the Graph API stands, without a version."),
            .graphVersion("v26.0", "Meta keeps each for about two years; after that the oldest that lives answers in its place."),
            .history(days: 90),
            SettingDescription(
                "people_per_post", .integer(0...100_000), default: .integer(1000),
                help: "The people behind at most so many new reactions (and as many comments) of one post are asked for at once; the rest "
                    + "counts without a name. 0 reads counts only."),
            SettingDescription(
                "visitors", .choice(["read", "skip"]), default: .string("read"),
                help: "Whether posts of visitors, and public posts that name the Page, are read once an hour (needs "
                    + "pages_read_user_content)."),
            SettingDescription(
                "follower_fields", .strings, default: .strings(["followers_count", "fan_count"]),
                help: "Fields of a Page that tell how many follow it; the first one that is there counts. Meta renames them now and then."),
            SettingDescription(
                "view_metric", .string, example: .string("post_total_media_view_unique"),
                help: "The metric of a post's insights that counts its views (needs read_insights); without it views are not read. One "
                    + "that Meta has withdrawn is left out from then on."),
            .recheckEvery(.seconds(6 * 3600), "How often 25 older posts are looked up, to find those that were deleted."),
            SettingDescription(
                "token_of", .choice(["page", "user"]), default: .string("page"),
                help: "Whose the token is. With a user's (what a login keeps), each fetch begins with a question for the Page's own."),
            .tokenExpires,
            SettingDescription(
                "requests_per_hour", .integer(1...1_000_000), default: .integer(200),
                help: "How many requests this connector may make within an hour. Meta allows 200 for each user of the app, and more for a "
                    + "Page with many readers; what it tells of its allowance in each answer counts as well."),
        ],
        credentials: [
            CredentialDescription(
                "token", isRequired: true,
                help: "A Page token (from a long-lived user token: /me/accounts), or a system user's, with pages_show_list and "
                    + "pages_read_engagement, for names of visitors also pages_read_user_content. Only the Page's own token tells who acted."
            ),
            .appSecretProof,
        ],
        login: LoginDescription(
            .code(page: "https://www.facebook.com/v26.0/dialog/oauth"), tokenURL: "https://graph.facebook.com/v26.0/oauth/access_token",
            asksByGet: true, scopes: ["pages_show_list", "pages_read_engagement", "pages_read_user_content"], scopeSeparator: ",",
            lasting: .init(grant: "fb_exchange_token", tokenName: "fb_exchange_token", sendsID: true, sendsSecret: true),
            renewal: .init(grant: "fb_exchange_token", tokenName: "fb_exchange_token", sendsID: true, sendsSecret: true),
            lifetime: .seconds(60 * 86_400),
            help: "The app's id (developers.facebook.com), with its `client_secret`. It keeps a user's token: set `token_of = \"user\"`. "
                + "The addresses are unverified."),
        budgets: [
            BudgetDescription(
                "requests", .requests, 200, per: .every(.seconds(3600)),
                source: "developers.facebook.com, Graph API, Rate Limits: Platform limits (number unverified, 2026-11-21)",
                setting: "requests_per_hour")
        ],
        defaultInterval: .seconds(30 * 60))
}
