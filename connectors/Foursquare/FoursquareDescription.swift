import ConnectorKit

extension Foursquare {
    public static let description = ConnectorDescription(
        type: "foursquare", title: "Foursquare Swarm, one's own account", network: network,
        summary: "Check-ins and tips of one's own account on Swarm, and the friends who were there, liked or commented.",
        stability: .preview, revealsActors: [.like, .comment, .checkin], revealsCounts: [.like, .comment, .follow],
        history: "as far as `history` says; likes are dated by the first sight", price: "free",
        needs: "an app of one's own and a token; free",
        audience: "the token's own account alone; who acts are friends",
        settings: [
            .baseURL("https://api.foursquare.com/v2", "Where the API stands."),
            SettingDescription(
                "version", .string, default: .string("20231010"),
                help: "The day whose ways the API is asked to keep to (`v=`), as YYYYMMDD."),
            .history(days: 90),
            SettingDescription(
                "watch", .duration(.seconds(86_400)...(.seconds(90 * 86_400))), default: .duration(.seconds(7 * 86_400)),
                help: "How long after a check-in its likes and comments are looked for. Each fetch reads so much again, 250 for a request."),
            .peoplePerPost("likes (and as many comments)"),
            SettingDescription(
                "place", .choice(["none", "coarse", "venue"]), default: .string("coarse"),
                help:
                    "What is kept of a check-in's place: nothing, the venue's category and town, or its name and town. Coordinates are never "
                    + "kept."),
            SettingDescription(
                "tips_every", .duration(.zero...(.seconds(30 * 86_400))), default: .duration(.seconds(86_400)),
                help: "How often the account's tips are read. 0 never."),
            .recheckEvery(.seconds(86_400), "How often 250 older check-ins are read again, to find those that were deleted."),
            SettingDescription(
                "requests_per_hour", .integer(1...1_000_000), default: .integer(500),
                help:
                    "How many requests this connector may make within an hour about the account, and as many about single check-ins. What "
                    + "the network tells of its limits in each answer counts as well."),
        ],
        credentials: [
            CredentialDescription(
                "token", isRequired: true,
                help:
                    "An access token of the account, by OAuth from an app of one's own (foursquare.com/developers). There are no scopes, and "
                    + "it does not end.")
        ],
        login: LoginDescription(
            .code(page: "https://foursquare.com/oauth2/authenticate"), tokenURL: "https://foursquare.com/oauth2/access_token",
            asksByGet: true,
            help: "The client id of an app (foursquare.com/developers), with its `client_secret`. The addresses are unverified."),
        budgets: ["requests", "details"].map { name in
            BudgetDescription(
                name, .requests, 500, per: .every(.seconds(3600)),
                source: "X-RateLimit-Limit of each group of endpoints; 500 an hour is from memory, unverified (2026-11-21)",
                setting: "requests_per_hour")
        }, defaultInterval: .seconds(3600))
}
