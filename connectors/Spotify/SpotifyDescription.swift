import ConnectorKit

extension Spotify {
    static let network = Network("spotify")

    public static let description = ConnectorDescription(
        type: "spotify", title: "Spotify, followers alone", network: network,
        summary: "How many follow artists, users and playlists on Spotify, for apps that are still told.",
        stability: .retired,
        revealsCounts: [.follow],
        history: "none: a count from the first fetch on",
        price: "free with Premium for the app's owner; since February 2026 only apps with Extended Quota Mode are told of followers",
        needs: "an app with Extended Quota Mode; others are told names only",
        audience:
            "every artist, user and playlist, by their count alone; out of the combined score, as its terms (unverified) want it, unless who "
            + "has Spotify's permission takes it out of `leave_out` (clout.toml)",
        settings: [
            .baseURL("https://api.spotify.com/v1", "Where the Web API stands, with its version."),
            SettingDescription(
                "requests_per_30_seconds", .integer(1...100_000), default: .integer(30),
                help: "How many requests this connector may make within 30 seconds. Spotify counts so, and does not say how many it allows."
            ),
        ],
        credentials: [
            CredentialDescription(
                "token", isRequired: true,
                help:
                    "An access token of an app at developer.spotify.com; for artists and playlists one of the app itself is enough. It ends "
                    + "after an hour.")
        ],
        login: LoginDescription(
            .application(), tokenURL: "https://accounts.spotify.com/api/token", proof: .basic, lifetime: .seconds(3600),
            help: "The client id of an app (developer.spotify.com), with its `client_secret`. Its own token is enough for artists and "
                + "playlists, not for `me`. The address is unverified."),
        budgets: [
            BudgetDescription(
                "requests", .requests, 30, per: .every(.seconds(30)),
                source:
                    "developer.spotify.com, Rate limits: a rolling window of 30 seconds, the number is not published; a guess to be polite",
                setting: "requests_per_30_seconds")
        ],
        defaultInterval: .seconds(6 * 3600))
}
