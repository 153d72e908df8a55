import ConnectorKit

/// Stack Overflow and its sister sites, API 2.3. `README.md` says what is asked for, and in which order.
public struct StackExchange: Connector {
    let base: BaseURL
    let site: String
    let key: String?
    let filter: String
    let history: Duration
    let plan: StackExchangePlan
    let mapping: StackExchangeMapping

    public init(settings: ConnectorSettings) throws(Mistakes) {
        var mistakes = Mistakes()
        let base = settings.string("base_url").flatMap(BaseURL.init)
        if base == nil { mistakes.add("base_url", "Give an absolute URL, such as https://api.stackexchange.com/2.3.") }
        let site = settings.string("site") ?? "stackoverflow"
        if site.isEmpty { mistakes.add("site", "Give a site as the API names it, such as stackoverflow.") }
        guard let base, mistakes.all.isEmpty else { throw mistakes }
        self.base = base
        self.site = site
        key = settings.string("key").flatMap { $0.isEmpty ? nil : $0 }
        filter = settings.string("filter") ?? "withbody"
        history = settings.duration("history") ?? .seconds(365 * 86_400)
        plan = StackExchangePlan(
            readsComments: settings.boolean("comments"), mentionsEvery: settings.duration("mentions_every") ?? .seconds(6 * 3600),
            recheckEvery: settings.duration("recheck_every") ?? .seconds(86_400))
        mapping = StackExchangeMapping(suffix: settings.string("ids") == "site" ? "@\(site)" : "")
    }

    /// Plain ids are the site's own; with the site behind them they are nobody else's.
    public var numberedBy: String? { mapping.suffix.isEmpty ? site : nil }

    public func next(_ identity: Identity?, after cursor: Cursor?, in context: FetchContext) async throws(FetchError) -> Batch? {
        guard let identity, let id = mapping.siteID(identity.key.id) else { return nil }
        let stored = cursor.flatMap(StackExchangeState.init)
        if cursor != nil, stored == nil {
            context.logger.notice(
                "cursor of another version is not read; the account is read anew", metadata: ["connector": "\(context.connector)"])
        }
        let round = StackExchangeRound(network: self, id: id, context: context)
        var state = stored ?? StackExchangeState()
        let now = context.clock.now
        let steps = state.steps(plan, now: now)
        // A round begins whatever the purse holds, so that an empty one is told as such; the rest as far as it goes, and around
        // the methods that the network wants left alone for a while.
        var chosen = state.isInRound ? nil : steps.first
        if chosen == nil {
            for step in steps where await context.budget.affords(step.method.cost) {
                chosen = step
                break
            }
        }
        guard let chosen else {
            state.isInRound = false
            return Batch(cursor: state.cursor)
        }

        var batch = try await round.perform(chosen, &state)
        state.settle(now: now)
        batch.hasMore = !state.steps(plan, now: now).isEmpty
        if !batch.hasMore { state.isInRound = false }
        batch.cursor = state.cursor
        return batch.recordCount == 0 && batch.rejectedCount == 0 && !batch.hasMore && batch.cursor == cursor ? nil : batch
    }
}
