import ConnectorKit
import LinkedInAPI

extension LinkedIn {
    public static let description = ConnectorDescription(
        type: "linkedin", title: "LinkedIn, pages of organisations", network: LinkedInAPI.network,
        summary: "Posts of organisations on LinkedIn, and everybody who reacted to them or commented.", stability: .preview,
        revealsActors: [.like, .comment], revealsCounts: [.like, .comment, .reshare, .view, .click, .follow],
        history: "as far as `history` says", price: "free, after LinkedIn's review of the application",
        needs: "an application that LinkedIn has reviewed; free",
        audience: "pages that the token's member administers; people are ids without a name",
        settings: [
            .baseURL("https://api.linkedin.com/rest", "Where the versioned API stands."),
            SettingDescription(
                "version", .string, default: .string("202606"),
                help: "The version of the API that is asked for, a year and a month. Each lives about a year; after that it is refused."),
            SettingDescription(
                "sort_by", .choice(["modified", "created"]), default: .string("modified"),
                help: "How LinkedIn is asked to order a page's posts. By the last change, edited posts are seen."),
            .history(days: 90),
            .peoplePerPost("reactions (and as many comments)"),
            SettingDescription(
                "statistics_every", .duration(.zero...(.seconds(30 * 86_400))), default: .duration(.seconds(6 * 3600)),
                help: "How often shares, views and clicks of the newest 50 posts are read (needs rw_organization_admin). 0 never."),
            .recheckEvery(.seconds(86_400), "How often 50 older posts are looked up, to find those that were deleted."),
            SettingDescription(
                "requests_per_day", .integer(1...100_000_000), default: .integer(500),
                help: "How many requests this connector may make within a day, and as many to each of the endpoints of reactions, comments "
                    + "and statistics. LinkedIn's developer portal shows an application's limits once an endpoint has been asked."),
        ],
        credentials: [
            CredentialDescription(
                "token", isRequired: true,
                help: "An access token of an administrator of the pages with r_organization_social, r_organization_social_feed and "
                    + "rw_organization_admin. It ends after 60 days.")
        ],
        login: LoginDescription(
            .code(page: "https://www.linkedin.com/oauth/v2/authorization"), tokenURL: "https://www.linkedin.com/oauth/v2/accessToken",
            scopes: ["r_organization_social", "r_organization_social_feed", "rw_organization_admin"], lifetime: .seconds(60 * 86_400),
            help:
                "The client id of an application with the Community Management API (developers.linkedin.com), with its `client_secret`. A token "
                + "lasts 60 days; only approved marketing partners can renew it, so that others log in again."),
        budgets: ["requests", "reactions", "comments", "statistics"].map { name in
            BudgetDescription(
                name, .requests, 500, per: .dayUTC,
                source: "LinkedIn publishes no limits (read 2026-11-21); 500 a day in its Development tier is from memory, unverified",
                setting: "requests_per_day")
        }, defaultInterval: .seconds(3600))
}
