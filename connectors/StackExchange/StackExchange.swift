import ConnectorKit

/// Stack Overflow and its sister sites, API 2.3. `README.md` says what is asked for, and in which order.
public struct StackExchange: PostConnector {
    /// The network's own limits: records of a page, and ids of a call.
    static let pageSize = 100

    let base: BaseURL
    let site: String
    let key: String?
    let filter: String
    let readsComments: Bool
    let plan: PostPlan
    let mapping: StackExchangeMapping

    public init(settings: ConnectorSettings) throws(Mistakes) {
        base = try settings.baseURL(like: "https://api.stackexchange.com/2.3")
        site = settings.string("site") ?? "stackoverflow"
        if site.isEmpty { throw Mistakes("site", "Give a site as the API names it, such as stackoverflow.") }
        key = settings.string("key").flatMap { $0.isEmpty ? nil : $0 }
        filter = settings.string("filter") ?? "withbody"
        readsComments = settings.boolean("comments")
        plan = Self.plan(settings)
        mapping = StackExchangeMapping(suffix: settings.string("ids") == "site" ? "@\(site)" : "")
    }

    /// Plain ids are the site's own; with the site behind them they are nobody else's.
    public var numberedBy: String? { mapping.suffix.isEmpty ? site : nil }

    private static func plan(_ settings: ConnectorSettings) -> PostPlan {
        let day = Duration.seconds(86_400)
        var plan = PostPlan(settings)
        plan.factsFirst = true
        plan.serverDatesActs = true
        // What was undeleted, or could not be read, is met again while it is new.
        plan.overlap = day
        // The newest posts, of whatever age: votes come for years.
        plan.watch = PostWatch.Bounds(capacity: pageSize, lifetime: .seconds(36_525 * 86_400))
        plan.watchesUncounted = true
        plan.tellsOldCounts = true
        plan.lookUpSize = pageSize
        plan.postsAsker = Method.commentsOfPosts.rawValue
        // Named by what is asked.
        plan.lists = [
            .init(Method.commentsOfPosts.rawValue, comesFirst: true),
            .init(Method.answersOfQuestions.rawValue),
            // An answer may come while the questions are read, and its activity be indexed late.
            .init(Method.questionsOfUser.rawValue, overlap: day, asker: Method.answersOfQuestions.rawValue),
            .init(Method.mentionsOfUser.rawValue, every: settings.duration("mentions_every", or: .seconds(6 * 3600))),
            .init(Method.questionsOfAnswers.rawValue),
            // Pages by number, of which 25 are given to somebody without a key.
            .init(Method.reputationOfUser.rawValue, every: day, overlap: day, mostPages: 24, asker: Method.questionsOfAnswers.rawValue),
        ]
        return plan
    }

    public func account(_ identity: Identity, in context: FetchContext) -> (any PostSource)? {
        mapping.siteID(identity.key.id).map { StackExchangeAccount(api: self, number: $0, context: context) }
    }
}
