import ConnectorKit
import Foundation

extension YouTube {
    static let network = Network("youtube")
    /// The days by which Google counts quotas: from midnight to midnight, Pacific Time.
    static let googleDay = BudgetDescription.Window.day(in: TimeZone(identifier: "America/Los_Angeles") ?? .gmt)

    public static let description = ConnectorDescription(
        type: "youtube", title: "YouTube", network: network,
        summary:
            "Videos of YouTube channels with views and likes, everybody who commented on them, and subscribers of the login's channel.",
        revealsActors: [.comment, .follow], revealsCounts: [.view, .like, .comment, .follow],
        history: "as far as `history` says; comments of every age on those videos; at most the last 1000 subscribers",
        price: "free, with a quota",
        needs:
            "a free API key, or a login of one's own; out of the combined score unless who has Google's leave takes youtube out of `leave_out` in clout.toml",
        audience:
            "every public channel; likes and views are counts only, and subscribers too but those who show themselves to the channel of the login",
        settings: [
            .baseURL("https://youtube.googleapis.com/youtube/v3", "Where the Data API stands, with its version."),
            SettingDescription(
                "key_in", .choice(["header", "query"]), default: .string("header"),
                help: "Where the key is sent: in the header X-Goog-Api-Key, or, for a server that does not read it, in the query."),
            .history(days: 90, "50 videos cost two units."),
            SettingDescription(
                "watch", .duration(.seconds(86_400)...(.seconds(365 * 86_400))), default: .duration(.seconds(30 * 86_400)),
                help: "How long after a video was published its counts are read and new comments are looked for, for the newest 50."),
            .peoplePerPost("comments (100 for a unit)"),
            .recheckEvery(.seconds(86_400), "How often 50 older videos are looked up, to find those that were deleted."),
            SettingDescription(
                "units_per_day", .integer(1...100_000_000), default: .integer(10_000),
                help: "How many units of quota this connector may use within a day. Each question costs one, so 50 subscribers do."),
        ],
        credentials: [
            CredentialDescription(
                "key", isRequired: true,
                help: "An API key of a Google Cloud project in which the YouTube Data API v3 is enabled (APIs & Services → Credentials). "
                    + "It needs no other right. Beside [connector.login] it reads the comments, and may be left out.")
        ],
        login: LoginDescription(
            replaces: "key",
            // Without these two no refresh token is given, or only with the first login of all.
            .code(
                page: "https://accounts.google.com/o/oauth2/v2/auth", usesPKCE: true,
                asking: ["access_type": "offline", "prompt": "consent"]
            ),
            tokenURL: "https://oauth2.googleapis.com/token", deviceURL: "https://oauth2.googleapis.com/device/code",
            scopes: ["https://www.googleapis.com/auth/youtube.readonly"], lifetime: .seconds(3600),
            help: "The client id of an OAuth client of the project, of the type Desktop app, or TVs and Limited Input devices for "
                + "`--device`, with its `client_secret`. While the project is in Testing, a login ends after seven days. The "
                + "addresses and types are unverified."),
        budgets: [
            BudgetDescription(
                "units", .units, 10_000, per: googleDay,
                source: "developers.google.com/youtube/v3, Quota calculator (a project's default for all but searches and uploads; "
                    + "discovery document 20261104); it begins anew at midnight Pacific Time",
                setting: "units_per_day")
        ],
        defaultInterval: .seconds(3600), factsPerCall: lookUpSize)
}
