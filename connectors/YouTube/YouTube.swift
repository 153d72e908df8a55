import ConnectorKit

/// YouTube, by the Data API v3 and a key, or a login. `README.md` says what is asked for, and in which order.
public struct YouTube: PostConnector {
    let base: BaseURL
    let key: Secret?
    /// A login's token: shown instead of the key, except for comments.
    let token: Secret?
    /// Whether the key goes into the query instead of a header.
    let putsKeyIntoQuery: Bool
    let history: Duration
    let watch: Duration
    let peoplePerPost: Int64
    let recheckEvery: Duration
    let mapping = YouTubeMapping()

    public init(settings: ConnectorSettings) throws(Mistakes) {
        var mistakes = Mistakes()
        let base = settings.url("base_url", example: "https://youtube.googleapis.com/youtube/v3", noting: &mistakes)
        guard let base else { throw mistakes }
        self.base = base
        key = settings.secret("key")
        token = settings.secret("token")
        putsKeyIntoQuery = settings.string("key_in") == "query"
        history = settings.duration("history", or: .seconds(90 * 86_400))
        watch = settings.duration("watch", or: .seconds(30 * 86_400))
        // A token that may only read is refused where comments are.
        peoplePerPost = token != nil && key == nil ? 0 : settings.integer("people_per_post") ?? 1000
        recheckEvery = settings.duration("recheck_every", or: .seconds(86_400))
    }

    public func account(_ identity: Identity, in context: FetchContext) -> (any PostSource)? {
        YouTubeAccount(youtube: self, identity: identity, context: context)
    }
}
