import ConnectorKit

extension Web {
    static let network = Network("web")

    public static let description = ConnectorDescription(
        type: "web", title: "Sites with a feed, and their webmentions", network: network,
        summary: "Posts of sites by their RSS, Atom or JSON feeds, and who mentioned, answered or liked them by Webmention.",
        revealsActors: [.reply, .like, .reshare, .save, .mention], revealsCounts: [.comment],
        history: "what the feed holds, and the pages behind it where it names them, as far as `history` says",
        price: "free",
        needs: "none; a key of webmention.io tells a whole domain's mentions at once",
        audience:
            "every site with a feed; mentions where the site's page names the server of `base_url`, or, by a token, of one's own domains",
        settings: [
            .baseURL(
                "https://webmention.io",
                "Where mentions are kept: webmention.io, or a server that speaks its API. Feeds are read where they stand."),
            .history(days: 365),
            SettingDescription(
                "mentions_every", .duration(.zero...(.seconds(30 * 86_400))), default: .duration(.seconds(6 * 3600)),
                help: "How often mentions are read. 0 never."),
            SettingDescription(
                "mention_posts", .integer(0...100), default: .integer(10),
                help: "Without a token, mentions are asked for page by page: of the front page and of so many newest posts."),
            SettingDescription(
                "domains", .strings, example: .strings(["ada.example"]),
                help: "The domains that the account of `webmention_token` has. None stands for those of all tracked sites."),
            SettingDescription(
                "brid_gy", .choice(["leave_out", "count"]), default: .string("leave_out"),
                help:
                    "What becomes of mentions that Bridgy passes on from Mastodon, Bluesky and others, whose own connectors tell them too."),
            .recheckEvery(.seconds(86_400), "How often the pages of five older posts are asked for, to find those that were deleted."),
            SettingDescription(
                "requests_per_hour", .integer(1...10_000_000), default: .integer(3000),
                help: "How many requests this connector may make within an hour, to all sites together."),
        ],
        credentials: [
            CredentialDescription(
                "webmention_token", isRequired: false,
                help:
                    "The API key of one's account at webmention.io (Settings), which shows all mentions of one's own domains in one list. "
                    + "It goes into the query, since the API takes it nowhere else.")
        ],
        budgets: [
            BudgetDescription(
                "requests", .requests, 3000, per: .every(.seconds(3600)),
                source:
                    "nobody states a limit; a site is asked once an hour, less where Cache-Control, ttl or skipHours say so (read 2026-11)",
                setting: "requests_per_hour")
        ],
        defaultInterval: .seconds(3600))
}
