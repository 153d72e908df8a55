import ConnectorKit
import LinkedInAPI

extension LinkedInMember {
    public static let description = ConnectorDescription(
        type: "linkedin-member", title: "LinkedIn, one's own membership", network: LinkedInAPI.network,
        summary: "A LinkedIn member's own posts, and who reacted to them or commented, as far as the log of changes tells.",
        stability: .preview, revealsActors: [.like, .comment],
        history: "posts as far as `history` says; what others did as far as 28 days back, and since the consent",
        price: "free, for members in the European Economic Area and Switzerland",
        needs: "an application of one's own, in the EEA and Switzerland; free",
        audience: "the one member who gave the token; no counts, no followers, no views; people are ids without a name",
        settings: [
            .baseURL("https://api.linkedin.com/rest", "Where the versioned API stands."),
            SettingDescription(
                "version", .string, default: .string("202312"),
                help: "The version of the API that is asked for, a year and a month. The APIs for members know this one alone so far."),
            .history(days: 90),
            .interval(
                "shares_every", .seconds(86_400), "How often the list of all posts is read, which LinkedIn makes anew every 12 to 48 hours."
            ),
            SettingDescription(
                "requests_per_day", .integer(1...100_000_000), default: .integer(500),
                help:
                    "How many requests this connector may make within a day. LinkedIn's developer portal shows an application's limits once "
                    + "an endpoint has been asked."),
        ],
        credentials: [
            CredentialDescription(
                "token", isRequired: true,
                help: "An access token of the member with r_dma_portability_self_serve, from the portal's OAuth Token Generator. It ends "
                    + "after 60 days.")
        ],
        login: LoginDescription(
            .code(page: "https://www.linkedin.com/oauth/v2/authorization"), tokenURL: "https://www.linkedin.com/oauth/v2/accessToken",
            scopes: ["r_dma_portability_3rd_party"], lifetime: .seconds(60 * 86_400),
            help:
                "The client id of an application with the Member Data Portability API for third parties, with its `client_secret`; for one's "
                + "own data LinkedIn names its OAuth Token Generator alone (unverified). A token lasts 60 days."),
        budgets: [
            BudgetDescription(
                "requests", .requests, 500, per: .dayUTC,
                source: "LinkedIn publishes no limits (read 2026-11-21); the number is ours, far above what one member needs",
                setting: "requests_per_day")
        ], defaultInterval: .seconds(3600))
}
