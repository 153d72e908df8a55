import ConnectorKit

extension Bluesky {
    static let network = Network("bluesky")
    private static let fiveMinutes = BudgetDescription.Window.every(.seconds(300))
    private static let limits = "docs.bsky.app, Rate Limits (repository and lexicons of 2026-04-21)"

    public static let description = ConnectorDescription(
        type: "bluesky", title: "Bluesky (AT Protocol)", network: network,
        summary: "Posts of Bluesky accounts and everybody who liked, reposted, answered, quoted or followed.",
        revealsActors: [.like, .reshare, .reply, .quote, .mention, .follow],
        revealsCounts: [.like, .reshare, .reply, .quote, .save, .follow],
        history: "as far as `history` says; reposts and follows from before the first sight are dated by it, or not told",
        price: "free", needs: "none; an app password tells mentions and follows too",
        audience: "every public account without a login; mentions and the times of follows only of the account whose app password is given",
        settings: [
            .baseURL("https://public.api.bsky.app", "The public view of the network."),
            .history(days: 90),
            .peoplePerPost("likes (and as many reposts, and quotes)"),
            SettingDescription(
                "followers_per_day", .integer(0...100_000), default: .integer(500),
                help: "At most so many of an account's new followers are asked for, once a day; the rest counts without a name."),
            SettingDescription(
                "logged_out", .choice(["respect", "ignore"]), default: .string("respect"),
                help: "Whether an account that asks not to be shown to logged-out programs (label `!no-unauthenticated`) is left alone."),
            .recheckEvery(.seconds(6 * 3600), "How often 25 older posts are looked up, to find those that were deleted."),
            SettingDescription(
                "login", .string, example: .string("ada.example.org"),
                help: "The account of the app password, by handle or DID. Its notifications replace the people behind each of its posts."),
            SettingDescription("pds_url", .url, default: .string("https://bsky.social"), help: "The server of the account of `login`."),
            .interval("notifications_every", .seconds(3600), "How often its notifications are read. Each time is one login, of 300 a day."),
            SettingDescription(
                "requests_per_5_minutes", .integer(1...100_000), default: .integer(3000),
                help: "How many requests the public view is asked within five minutes. It publishes no limit of its own."),
        ],
        credentials: [
            CredentialDescription(
                "app_password", isRequired: false,
                help: "An app password of the account of `login` (Settings → Privacy and security → App passwords; never the account's "
                    + "own). Its notifications alone tell mentions, and the times of follows and reposts.")
        ],
        budgets: [
            BudgetDescription(
                "requests", .requests, 3000, per: fiveMinutes, source: "\(limits): a host's limit per address, taken for the view's",
                setting: "requests_per_5_minutes"),
            BudgetDescription("pds_requests", .requests, 3000, per: fiveMinutes, source: "\(limits): per address, of its own host"),
            BudgetDescription("logins", .requests, 30, per: fiveMinutes, source: "\(limits): createSession, per account"),
            BudgetDescription("logins_a_day", .requests, 300, per: .dayUTC, source: "\(limits): createSession, per account"),
        ],
        defaultInterval: .seconds(15 * 60), factsPerCall: 25)
}
