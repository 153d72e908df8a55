import ConnectorKit
import MetaGraph

extension Threads {
    static let network = Network("threads")

    public static let description = ConnectorDescription(
        type: "threads", title: "Threads, one's own account", network: network,
        summary: "Posts of one's own account on Threads with their counts, and who answered or mentioned it.",
        revealsActors: [.reply, .mention], revealsCounts: [.like, .reply, .reshare, .quote, .view, .follow],
        history: "as far as `history` says; counts of the last two weeks",
        price: "free",
        needs: "an app of one's own and a token; free",
        audience: "the token's own account alone, which must be a tester of one's own app",
        settings: [
            .baseURL("https://graph.threads.net", "Where the API stands, without a version; https://graph.threads.com is the same."),
            .graphVersion("v1.0", "Threads counts its own versions."),
            .history(days: 90),
            SettingDescription(
                "people_per_post", .integer(0...100_000), default: .integer(1000),
                help: "At most so many new replies to one post are asked for at once; the rest counts without a name. 0 reads counts only."),
            SettingDescription(
                "mentions_every", .duration(.zero...(.seconds(30 * 86_400))), default: .duration(.seconds(3600)),
                help: "How often posts that mention the account are read (needs threads_manage_mentions). 0 never."),
            .recheckEvery(.seconds(6 * 3600), "How often one page of older posts is read again, to find those that were deleted."),
            .tokenExpires,
            SettingDescription(
                "requests_per_day", .integer(1...100_000_000), default: .integer(48_000),
                help:
                    "How many requests this connector may make within 24 hours. Meta allows 4800 for each view of the account's posts, and "
                    + "48000 to an account that nobody sees; what it tells of its allowance in each answer counts as well."),
        ],
        credentials: [
            CredentialDescription(
                "token", isRequired: true,
                help: "A long-lived token of the account with threads_basic, threads_read_replies, threads_manage_insights and "
                    + "threads_manage_mentions. It ends after 60 days; with [connector.login] it is renewed before that.")
        ],
        login: LoginDescription(
            .code(page: "https://threads.net/oauth/authorize"), tokenURL: "https://graph.threads.net/oauth/access_token",
            scopes: ["threads_basic", "threads_read_replies", "threads_manage_insights", "threads_manage_mentions"], scopeSeparator: ",",
            lasting: .init("access_token", grant: "th_exchange_token", tokenName: "access_token", sendsSecret: true),
            renewal: .init("refresh_access_token", grant: "th_refresh_token", tokenName: "access_token"), lifetime: .seconds(60 * 86_400),
            help: "The Threads app id (developers.facebook.com → the app → Use cases), with its `client_secret`. The names of the last two "
                + "scopes and the addresses are unverified."),
        budgets: [
            BudgetDescription(
                "requests", .requests, 48_000, per: .every(.seconds(86_400)),
                source: "developers.facebook.com, Threads API, Overview: Rate limiting, 4800 × impressions, at least 10 (read 2026-11-21)",
                setting: "requests_per_day")
        ],
        defaultInterval: .seconds(15 * 60))
}
