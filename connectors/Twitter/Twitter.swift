import ConnectorKit

/// X (Twitter), API v2. `README.md` says what is asked for, in which order, and what it costs.
public struct Twitter: PostConnector {
    let base: BaseURL
    let token: Secret?
    let vocabulary: Vocabulary
    /// Whether a refusal of names may change the vocabulary.
    let mayChangeVocabulary: Bool
    /// What the settings alone decide of an account's plan.
    let plan: PostPlan
    let readsResharesAsUsers: Bool
    let prices: TwitterPrices
    let asksOwner: Bool

    public init(settings: ConnectorSettings) throws(Mistakes) {
        base = try settings.baseURL(like: "https://api.x.com")
        asksOwner = settings.boolean("owned")
        if asksOwner, settings.string("auth") != "user" {
            throw Mistakes(
                "owned", with: ["auth"], "The app owner's prices need his own token: set `auth = \"user\"`, or leave `owned` out.")
        }
        token = settings.secret("token")
        let fields = settings.string("fields") ?? "auto"
        vocabulary = Vocabulary(rawValue: fields) ?? .tweet
        mayChangeVocabulary = fields == "auto"
        readsResharesAsUsers = settings.string("reshares") == "users"
        prices = TwitterPrices(token: settings.string("auth") ?? "app", countsExpansions: settings.boolean("expansions_billed"))
        var plan = PostPlan(settings)
        plan.asksWhoseToken = asksOwner
        if plan.peoplePerPost > 0, settings.string("reshares") != "count" { plan.peopleKinds.append(.reshare) }
        if plan.peoplePerPost > 0, settings.boolean("quotes") { plan.peopleKinds.append(.quote) }
        if settings.boolean("mentions") { plan.lists = [.init("mentions", comesFirst: true, mostPages: 8)] }
        plan.pageShowsAll = false
        let refreshDays = settings.integer("refresh_days") ?? 8
        plan.refresh = .onDays([0, 1, 2, 4, 8, 16].filter { Int64($0) <= refreshDays }, every: .seconds(3 * 3600))
        plan.lookUpSize = 100
        plan.watch = PostWatch.Bounds(capacity: 90, lifetime: .seconds(31 * 86_400))
        plan.keptLimit = 300
        plan.mostPages = 32
        plan.givesUpLostWalks = true
        plan.serverDatesActs = true
        self.plan = plan
    }

    public func account(_ identity: Identity, in context: FetchContext) -> (any PostSource)? {
        TwitterAccount(x: self, identity: identity, context: context)
    }
}
