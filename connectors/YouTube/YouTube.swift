import ConnectorKit

/// YouTube, by the Data API v3 and a key, or a login. `README.md` says what is asked for, and in which order.
public struct YouTube: PostConnector {
    let base: BaseURL
    let key: Secret?
    /// A login's token: shown instead of the key, except for comments.
    let token: Secret?
    /// Whether the key goes into the query instead of a header.
    let putsKeyIntoQuery: Bool
    /// What the settings alone decide of an account's plan.
    let plan: PostPlan

    public init(settings: ConnectorSettings) throws(Mistakes) {
        base = try settings.baseURL(like: "https://youtube.googleapis.com/youtube/v3")
        key = settings.secret("key")
        token = settings.secret("token")
        putsKeyIntoQuery = settings.string("key_in") == "query"
        var plan = PostPlan(settings)
        // A token that may only read is refused where comments are.
        plan.peopleKinds = token != nil && key == nil || plan.peoplePerPost == 0 ? [] : [.comment]
        plan.asksWhoseToken = token != nil
        plan.asksWhoseTokenEvery = .seconds(86_400)
        // A channel without videos and one that is gone have the same empty list.
        plan.factsFirst = true
        // Videos may be listed late.
        plan.overlap = .seconds(86_400)
        // The list tells no counts, so it may stay the same while they grow.
        plan.pageShowsAll = false
        plan.refresh = .byAge
        // What is known of a video is to be read anew or removed within 30 days.
        plan.term = .seconds(30 * 86_400)
        plan.keptLimit = 1000
        plan.lookUpSize = Self.lookUpSize
        plan.watch = PostWatch.Bounds(capacity: Self.lookUpSize, lifetime: settings.duration("watch", or: .seconds(30 * 86_400)))
        self.plan = plan
    }

    public func account(_ identity: Identity, in context: FetchContext) -> (any PostSource)? {
        YouTubeAccount(youtube: self, identity: identity, context: context)
    }
}
