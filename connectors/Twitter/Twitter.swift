import ConnectorKit

/// X (Twitter), API v2. `README.md` says what is asked for, in which order, and what it costs.
public struct Twitter: PostConnector {
    let base: BaseURL
    let token: Secret?
    /// The suffix of the endpoints' budgets: the kind of token decides the limits.
    let auth: String
    let vocabulary: Vocabulary
    /// Whether a refusal of names may change the vocabulary.
    let mayChangeVocabulary: Bool
    let history: Duration
    let readsMentions: Bool
    let readsResharesAsUsers: Bool
    let peoplePerPost: Int64
    let prices: TwitterPrices
    /// Kinds whose people are asked for, of every account.
    let peopleKinds: [Kind]
    let asksOwner: Bool
    let refreshDays: Int64
    let recheckEvery: Duration

    public init(settings: ConnectorSettings) throws(Mistakes) {
        var mistakes = Mistakes()
        let base = settings.url("base_url", example: "https://api.x.com", noting: &mistakes)
        let isOwned = settings.boolean("owned")
        if isOwned, settings.string("auth") != "user" {
            mistakes.add(
                "owned", with: ["auth"], "The app owner's prices need his own token: set `auth = \"user\"`, or leave `owned` out.")
        }
        guard let base, mistakes.all.isEmpty else { throw mistakes }
        self.base = base
        token = settings.secret("token")
        auth = settings.string("auth") ?? "app"
        let fields = settings.string("fields") ?? "auto"
        vocabulary = Vocabulary(rawValue: fields) ?? .tweet
        mayChangeVocabulary = fields == "auto"
        history = settings.duration("history", or: .seconds(30 * 86_400))
        readsMentions = settings.boolean("mentions")
        readsResharesAsUsers = settings.string("reshares") == "users"
        peoplePerPost = settings.integer("people_per_post") ?? 100
        peopleKinds =
            peoplePerPost == 0
            ? [] : (settings.string("reshares") != "count" ? [.reshare] : []) + (settings.boolean("quotes") ? [.quote] : [])
        prices = TwitterPrices(countsExpansions: settings.boolean("expansions_billed"))
        asksOwner = isOwned
        refreshDays = settings.integer("refresh_days") ?? 8
        recheckEvery = settings.duration("recheck_every", or: .seconds(7 * 86_400))
    }

    public func account(_ identity: Identity, in context: FetchContext) -> (any PostSource)? {
        TwitterAccount(x: self, identity: identity, context: context)
    }
}
