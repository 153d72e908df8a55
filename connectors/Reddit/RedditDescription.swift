import ConnectorKit

extension Reddit {
    static let network = Network("reddit")

    public static let description = ConnectorDescription(
        type: "reddit", title: "Reddit", network: network,
        summary: "Submissions and comments of Reddit accounts, and everybody who commented on the submissions or crossposted them.",
        revealsActors: [.comment, .reshare], revealsCounts: [.like, .comment, .reshare],
        history: "as far as `history` says, but no further than the newest 1000 submissions and comments",
        price: "free for what earns nothing; a new client needs Reddit's approval",
        needs: "a client that Reddit has approved",
        audience: "every account; who voted is told to nobody, and the score of a post is a net count that is blurred",
        settings: [
            .baseURL("https://oauth.reddit.com", "Where the API stands, for those with a token."),
            SettingDescription(
                "contact", .string, isRequired: true, example: .string("ada"),
                help: "The name of the Reddit account that answers for the client. It is said in each request, as Reddit's rules want it."),
            .history(days: 90),
            SettingDescription(
                "people_per_post", .integer(0...100_000), default: .integer(1000),
                help: "At most so many new comments (and as many crossposts) on one submission are read at once; the rest counts without a "
                    + "name. 0 reads counts only."),
            .recheckEvery(
                .seconds(12 * 3600),
                "How often 100 older posts are looked up, to find those that were deleted. It is oftener where all of them take that within two days."
            ),
            SettingDescription(
                "requests_per_minute", .integer(1...100_000), default: .integer(100),
                help: "How many requests this connector may make within a minute."),
        ],
        credentials: [
            CredentialDescription(
                "token", isRequired: true,
                help: "A token that something else renews every day. With [connector.login] instead, the connector asks for its own.")
        ],
        login: LoginDescription(
            .application(withoutSecret: [
                "grant_type": "https://oauth.reddit.com/grants/installed_client", "device_id": "DO_NOT_TRACK_THIS_DEVICE",
            ]),
            tokenURL: "https://www.reddit.com/api/v1/access_token", proof: .basic,
            help: "The id of the client, as reddit.com/prefs/apps shows it; `client_secret` for one of the type web app or script. New "
                + "clients are given by approval only, since November 2025."),
        budgets: [
            BudgetDescription(
                "requests", .requests, 100, per: .every(.seconds(60)),
                source: "support.reddithelp.com, Reddit Data API Wiki (per client id, averaged over ten minutes; read 2026-11)",
                setting: "requests_per_minute")
        ],
        defaultInterval: .seconds(15 * 60), factsPerCall: lookUpSize)
}
