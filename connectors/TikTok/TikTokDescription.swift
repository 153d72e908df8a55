import ConnectorKit

extension TikTok {
    static let network = Network("tiktok")
    static let userFields = "open_id,display_name,username,follower_count,following_count"

    public static let description = ConnectorDescription(
        type: "tiktok", title: "TikTok, one's own account", network: network,
        summary: "Videos of one's own account on TikTok with their views, likes, comments and shares, and how many follow it.",
        revealsCounts: [.view, .like, .comment, .reshare, .follow],
        history: "as far as `history` says",
        price: "free; an app that TikTok has reviewed, or its sandbox with accounts of one's own",
        needs: "an app of one's own and a token; free",
        audience: "the token's own account and its public videos alone; who watched, liked, commented or follows is never told",
        settings: [
            .baseURL("https://open.tiktokapis.com", "Where the API stands, without its version."),
            .history(days: 90, "20 videos cost one request."),
            SettingDescription(
                "user_fields", .string, default: .string(userFields),
                help:
                    "Which fields of the account are asked for. username needs the scope user.info.profile, the counts user.info.stats; one "
                    + "that the token has no scope for makes the network refuse them all."),
            SettingDescription(
                "watch", .duration(.seconds(86_400)...(.seconds(365 * 86_400))), default: .duration(.seconds(30 * 86_400)),
                help: "How long after a video was published its counts are read, for the newest 100."),
            .recheckEvery(.seconds(86_400), "How often 20 older videos are looked up, to find those that were deleted."),
            SettingDescription(
                "requests_per_minute", .integer(1...1_000_000), default: .integer(600),
                help: "How many requests this connector may make within a minute."),
        ],
        credentials: [
            CredentialDescription(
                "token", isRequired: true,
                help: "A user access token of the account with user.info.basic, user.info.profile, user.info.stats and video.list. It ends "
                    + "within hours or a day, and is renewed by a refresh token.")
        ],
        login: LoginDescription(
            .code(page: "https://www.tiktok.com/v2/auth/authorize/"), tokenURL: "https://open.tiktokapis.com/v2/oauth/token/",
            clientIDName: "client_key", scopes: ["user.info.basic", "user.info.profile", "user.info.stats", "video.list"],
            scopeSeparator: ",", lifetime: .seconds(86_400),
            help: "The client key of an app (developers.tiktok.com), with its `client_secret`. The addresses are unverified."),
        budgets: [
            BudgetDescription(
                "requests", .requests, 600, per: .every(.seconds(60)),
                source:
                    "developers.tiktok.com, Rate Limits (of 2026-08-04): 600 per endpoint within a sliding minute, counted here over all",
                setting: "requests_per_minute")
        ],
        defaultInterval: .seconds(3600))
}
