import ConnectorKit

extension GitHub {
    static let network = Network("github")

    public static let description = ConnectorDescription(
        type: "github", title: "GitHub", network: network,
        summary:
            "Repositories, issues and pull requests of GitHub accounts and everybody who starred, forked, discussed, mentioned or followed.",
        revealsActors: [.like, .reshare, .comment, .mention, .follow], revealsCounts: [.like, .reshare, .follow],
        history:
            "stars, forks and conversations as far as `history` says; own actions 30 days or 300 events; follows from the second fetch on",
        price: "free",
        needs: "none; a token without permissions reads faster",
        audience: "every public account and repository; nothing more for their owners",
        settings: [
            .baseURL("https://api.github.com", "Where the API stands. An Enterprise server has it under https://HOST/api/v3."),
            SettingDescription(
                "api_version", .string, default: .string(GitHub.defaultVersion),
                help: "The dated version of the API that is asked for (`X-GitHub-Api-Version`)."),
            .history(days: 90),
            SettingDescription(
                "repositories", .integer(1...150), default: .integer(100),
                help: "How many repositories of one account are watched; of more, those with the most stars. Forks are none of its own."),
            .peoplePerPost("stars (as many forks, as many reactions)", most: 40_000),
            SettingDescription(
                "followers", .integer(0...50_000), default: .integer(1000),
                help: "How many followers are read by name, at most once a day and only when their count changed. GitHub tells neither "
                    + "when somebody followed nor the order of the list. 0 reads the count only."),
            SettingDescription(
                "conversations", .choice(["read", "skip"]), default: .string("read"),
                help: "Whether issues, pull requests and comments in the account's repositories are read, and the reactions to its own."),
            SettingDescription(
                "conversations_every", .duration(.seconds(600)...(.seconds(30 * 86_400))), default: .duration(.seconds(6 * 3600)),
                help: "How often they are read: two requests for each repository with open issues; others are read once a day."),
            SettingDescription(
                "mentions", .choice(["search", "skip"]), default: .string("search"),
                help: "Whether issues and pull requests anywhere that name the account are searched for, once a day."),
            SettingDescription(
                "bots", .choice(["skip", "count"]), default: .string("skip"),
                help: "Whether acts of accounts that call themselves bots are kept."),
            SettingDescription(
                "recheck_every", .duration(.seconds(3600)...(.seconds(30 * 86_400))), default: .duration(.seconds(86_400)),
                help: "How often the whole list of repositories is walked where it is longer than a page, to find those that are gone."),
            SettingDescription(
                "requests_per_hour", .integer(1...15_000), default: .integer(5000),
                help:
                    "How many requests this connector may make within an hour: 5000 with a token, 60 without, up to 15000 as a GitHub App."),
            SettingDescription(
                "searches_per_minute", .integer(1...1000), default: .integer(30),
                help: "How many searches this connector may make within a minute; without a token GitHub allows fewer."),
        ],
        credentials: [
            CredentialDescription(
                "token", isRequired: false,
                help: "A fine-grained personal access token without any permission, or a classic one without scopes (Settings → Developer "
                    + "settings). It reads what is public, and expires within a year. Without one there are 60 requests an hour for an address."
            )
        ],
        budgets: [
            BudgetDescription(
                "requests", .requests, 5000, per: .every(.seconds(3600)),
                source: "docs.github.com, Rate limits for the REST API (5,000 an hour with a token, 60 without)",
                setting: "requests_per_hour"),
            BudgetDescription(
                "points", .requests, 900, per: .every(.seconds(60)),
                source: "docs.github.com, Rate limits for the REST API, About secondary rate limits (900 points a minute, a read is one)"),
            BudgetDescription(
                "searches", .requests, 30, per: .every(.seconds(60)),
                source: "docs.github.com, Search, Rate limit (30 a minute with a token)", setting: "searches_per_minute"),
        ],
        defaultInterval: .seconds(3600), factsPerCall: 1)
}
