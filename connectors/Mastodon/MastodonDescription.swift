import ConnectorKit

extension Mastodon {
    /// The one network name of all servers that speak this API.
    static let network = Network("mastodon")

    public static let description = ConnectorDescription(
        type: "mastodon", title: "Mastodon and compatible servers", network: network,
        summary:
            "Posts of Mastodon accounts (and of servers with the same API) and everybody who liked, boosted, answered, quoted or followed.",
        revealsActors: [.like, .reshare, .reply, .quote, .mention, .follow], revealsCounts: [.like, .reshare, .reply, .quote, .follow],
        history: "as far as `history` says; likes and boosts from before the first fetch are dated by it",
        price: "free",
        needs: "none for public posts",
        audience: "every public account of the server; follows, mentions and exact times only of the token's own account",
        settings: [
            SettingDescription(
                "base_url", .url, isRequired: true, example: .string("https://mastodon.example"),
                help: "The home server of the accounts. Other servers know only a part of the likes and boosts."),
            .history(days: 90),
            .peoplePerPost("likes (and as many boosts)"),
            SettingDescription(
                "ids", .choice(["plain", "host"]), default: .string("plain"),
                help:
                    "How ids are stored: as the server gives them, or followed by `@` and the server's host. Every server numbers accounts "
                    + "and posts on its own, so of several servers all but one need `host`."),
            SettingDescription(
                "bots", .choice(["count", "skip"]), default: .string("count"),
                help: "Whether acts of accounts that call themselves automated are kept."),
            SettingDescription(
                "opt_out", .choice(["respect", "ignore"]), default: .string("respect"),
                help: "Whether an account that asks not to be indexed (`noindex`, or #nobot, #noindex, #noscore in its bio) is left alone."),
            .recheckEvery(.seconds(6 * 3600), "How often one page of older posts is read again, to find those that were deleted."),
            SettingDescription(
                "requests_per_5_minutes", .integer(1...100_000), default: .integer(300),
                help: "How many requests this connector may make within five minutes. Less is kinder to a small server."),
        ],
        credentials: [
            CredentialDescription(
                "token", isRequired: false,
                help: "An access token of one account of the server (Preferences → Development → New application) with the scopes "
                    + "read:accounts, read:statuses and read:notifications. With it that account's notifications are read, which alone "
                    + "tell the time of likes, boosts and follows; servers in limited federation mode answer nobody without one.")
        ],
        budgets: [
            BudgetDescription(
                "requests", .requests, 300, per: .every(.seconds(300)),
                source: "docs.joinmastodon.org, API guidelines, Rate limits (default per account and per address; read 2026-07-02)",
                setting: "requests_per_5_minutes")
        ],
        defaultInterval: .seconds(15 * 60), concurrencyPerHost: 1)
}
