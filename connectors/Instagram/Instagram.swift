import ConnectorKit
import MetaGraph

/// Instagram's professional accounts by the Graph API. `README.md` says what is asked for, and in which order.
public struct Instagram: PostConnector {
    let graph: Graph
    /// The own account, which asks for others by Business Discovery; `nil` where the token is that of an Instagram login, which sees
    /// its own account alone.
    let account: String?
    let history: Duration
    let peoplePerPost: Int64
    let recheckEvery: Duration
    /// How often media that tag the own account are read; `nil` for never.
    let tagsEvery: Duration?
    /// The fields that count, of media of one's own and of others'.
    let ownCounts: [String]
    let othersCounts: [String]

    public init(settings: ConnectorSettings) throws(Mistakes) {
        var mistakes = Mistakes()
        let graph = Graph(settings, example: "https://graph.facebook.com", budget: "requests_per_hour", noting: &mistakes)
        let account = settings.string("account").flatMap { $0.isEmpty ? nil : $0 }
        if let account, !account.isMade(of: .digits) { mistakes.add("account", "Give the account's id, which is a number.") }
        for key in ["own_counts", "others_counts"] {
            for name in settings.strings(key) where WireMedia.kind(of: name) == nil {
                mistakes.add(key, "`\(name)` is no field that counts: \(WireMedia.countNames).")
            }
        }
        guard let graph, mistakes.all.isEmpty else { throw mistakes }
        self.graph = graph
        self.account = account
        history = settings.duration("history", or: .seconds(90 * 86_400))
        peoplePerPost = settings.integer("people_per_post") ?? 1000
        recheckEvery = settings.duration("recheck_every", or: .seconds(6 * 3600))
        let every = settings.duration("tags_every", or: .seconds(6 * 3600))
        tagsEvery = every > .zero ? every : nil
        ownCounts = settings.strings("own_counts")
        othersCounts = settings.strings("others_counts")
    }

    public func account(_ identity: Identity, in context: FetchContext) -> (any PostSource)? {
        let isOwn = account == nil || account == identity.key.id
        return isOwn
            ? OwnAccount(instagram: self, identity: identity, context: context)
            : DiscoveredAccount(instagram: self, identity: identity, context: context)
    }
}
