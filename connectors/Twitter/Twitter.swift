import ConnectorKit

/// X (Twitter), API v2. `README.md` says what is asked for, in which order, and what it costs.
public struct Twitter: Connector {
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
    let plan: TwitterPlan

    public init(settings: ConnectorSettings) throws(Mistakes) {
        var mistakes = Mistakes()
        let base = settings.string("base_url").flatMap(BaseURL.init)
        if base == nil { mistakes.add("base_url", "Give an absolute URL, such as https://api.x.com.") }
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
        history = settings.duration("history") ?? .seconds(30 * 86_400)
        readsMentions = settings.boolean("mentions")
        readsResharesAsUsers = settings.string("reshares") == "users"
        peoplePerPost = settings.integer("people_per_post") ?? 100
        prices = TwitterPrices(countsExpansions: settings.boolean("expansions_billed"))
        plan = TwitterPlan(
            asksOwner: isOwned, reshares: settings.string("reshares") != "count" && peoplePerPost > 0,
            quotes: settings.boolean("quotes") && peoplePerPost > 0, refreshDays: settings.integer("refresh_days") ?? 8,
            recheckEvery: settings.duration("recheck_every") ?? .seconds(7 * 86_400))
    }

    public func next(_ identity: Identity?, after cursor: Cursor?, in context: FetchContext) async throws(FetchError) -> Batch? {
        guard let identity else { return nil }
        let stored = cursor.flatMap(TwitterState.init)
        if cursor != nil, stored == nil {
            context.logger.notice(
                "cursor of another version is not read; the account is read anew", metadata: ["connector": "\(context.connector)"])
        }
        let round = TwitterRound(
            network: self, id: identity.key.id, subject: identity.handle.map { "@\($0)" } ?? identity.key.id, context: context)
        var state = stored ?? TwitterState()
        let now = context.clock.now
        let steps = state.steps(plan, now: now)
        // A round begins with the posts whatever they cost, so that an empty purse is told as such; the rest as far as it goes.
        var chosen = state.isInRound ? nil : steps.first
        if chosen == nil {
            for step in steps where await context.budget.affords(round.leastCost(of: step, state)) {
                chosen = step
                break
            }
        }
        guard let chosen else {
            state.isInRound = false
            return Batch(cursor: state.cursor)
        }

        var batch = try await round.perform(chosen, &state)
        state.settle(peopleKinds: plan.peopleKinds(isOwn: state.isOwn == true), now: now)
        batch.hasMore = !state.steps(plan, now: now).isEmpty
        if !batch.hasMore { state.isInRound = false }
        batch.cursor = state.cursor
        return batch.recordCount == 0 && batch.rejectedCount == 0 && !batch.hasMore && batch.cursor == cursor ? nil : batch
    }
}
