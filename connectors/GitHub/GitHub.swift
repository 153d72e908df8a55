import ConnectorKit

/// GitHub, REST API. `README.md` says what is asked for, and in which order.
public struct GitHub: PostConnector {
    let base: BaseURL
    let token: Secret?
    /// The dated version of the API that is meant.
    let version: String
    let mapping: GitHubMapping
    /// What the settings alone decide of an account's plan.
    let plan: PostPlan
    /// How many repositories of one account are watched.
    let repositoryLimit: Int
    /// How many followers are read by name at most.
    let followerLimit: Int64
    /// How often what is said in repositories is read; `nil` for never.
    let conversationsEvery: Duration?
    let readsMentions: Bool

    public init(settings: ConnectorSettings) throws(Mistakes) {
        base = try settings.baseURL(like: "https://api.github.com")
        version = settings.string("api_version") ?? GitHub.defaultVersion
        guard version.utf8.count == 10, version.isMade(of: .digits, and: "-") else {
            throw Mistakes("api_version", "Give the date of a version, such as \(GitHub.defaultVersion).")
        }
        token = settings.secret("token")
        mapping = GitHubMapping(skipsBots: settings.string("bots") != "count")
        repositoryLimit = Int(settings.integer("repositories") ?? 100)
        followerLimit = settings.integer("followers") ?? 1000
        let isSkipped = settings.string("conversations") == "skip"
        conversationsEvery = isSkipped ? nil : settings.duration("conversations_every", or: .seconds(6 * 3600))
        readsMentions = settings.string("mentions") != "skip"
        plan = Self.plan(settings, repositories: repositoryLimit)
    }

    private static func plan(_ settings: ConnectorSettings, repositories: Int) -> PostPlan {
        var plan = PostPlan(settings)
        plan.peopleKinds = plan.peoplePerPost > 0 ? [.like, .reshare] : []
        // The followers' count and the name are nowhere else.
        (plan.factsFirst, plan.factsEvery) = (true, .seconds(6 * 3600))
        // Its order is that of changes, a star being one.
        (plan.wholeListEvery, plan.mostPages) = (plan.recheckEvery, 9)
        // Of what the list does not show, ten posts in that time.
        plan.recheckEvery = plan.recheckEvery / 10
        plan.refresh = .byAge
        // Repositories are watched whatever their age; issues and comments, of which there may be any number, beside them.
        let always = Duration.seconds(100 * 366 * 86_400)
        plan.partsWatched = PostWatch.Bounds(capacity: 60, lifetime: always)
        plan.watch = PostWatch.Bounds(capacity: repositories + 2 * plan.partsWatched.capacity, lifetime: always)
        plan.watchesUncounted = true
        plan.keptLimit = 40
        plan.serverDatesActs = true
        return plan
    }

    /// An Enterprise server numbers its accounts on its own.
    public var numberedBy: String? { base.authority }

    public func account(_ identity: Identity, in context: FetchContext) -> (any PostSource)? {
        GitHubAccount(hub: self, id: identity.key.id, handle: identity.handle.flatMap(GitHub.login), context: context)
    }
}
