import ConnectorKit

/// Hacker News: the official API for accounts, the search API for posts and discussions. `README.md` says what is asked for, and
/// in which order.
public struct HackerNews: Connector {
    let base: BaseURL
    let search: BaseURL
    let pageSize: Int
    let history: Duration
    let peoplePerPost: Int64
    let plan: HackerNewsPlan
    let mapping: HackerNewsMapping

    public init(settings: ConnectorSettings) throws(Mistakes) {
        var mistakes = Mistakes()
        let base = settings.string("base_url").flatMap(BaseURL.init)
        if base == nil { mistakes.add("base_url", "Give an absolute URL, such as https://hacker-news.firebaseio.com/v0.") }
        let search = settings.string("search_url").flatMap(BaseURL.init)
        if search == nil { mistakes.add("search_url", "Give an absolute URL, such as https://hn.algolia.com/api/v1.") }
        guard let base, let search, mistakes.all.isEmpty else { throw mistakes }
        self.base = base
        self.search = search
        pageSize = Int(settings.integer("search_page_size") ?? 100)
        history = settings.duration("history") ?? .seconds(90 * 86_400)
        peoplePerPost = settings.integer("people_per_post") ?? 1000
        plan = HackerNewsPlan(
            readsPeople: peoplePerPost > 0, readsMentions: settings.boolean("mentions"),
            watch: settings.duration("watch") ?? .seconds(8 * 86_400),
            recheckEvery: settings.duration("recheck_every") ?? .seconds(86_400))
        mapping = HackerNewsMapping(countsKarma: settings.string("votes") == "karma")
    }

    public func next(_ identity: Identity?, after cursor: Cursor?, in context: FetchContext) async throws(FetchError) -> Batch? {
        guard let identity else { return nil }
        let stored = cursor.flatMap { HackerNewsState($0, watch: plan.watch) }
        if cursor != nil, stored == nil {
            context.logger.notice(
                "cursor of another version is not read; the account is read anew", metadata: ["connector": "\(context.connector)"])
        }
        let round = HackerNewsRound(network: self, id: identity.key.id, context: context)
        var state = stored ?? HackerNewsState(watch: plan.watch)
        let now = context.clock.now
        guard let step = state.nextStep(plan, now: now) else {
            // Nothing was left after all (a clock, or a setting, has changed): the round ends without a request.
            state.isInRound = false
            return Batch(cursor: state.cursor)
        }
        if state.isInRound, !(await context.budget.affords(step.cost)) {
            state.isInRound = false
            return Batch(cursor: state.cursor)
        }

        var batch = try await round.perform(step, &state)
        state.settle(plan, now: now)
        batch.hasMore = state.nextStep(plan, now: now) != nil
        if !batch.hasMore { state.isInRound = false }
        batch.cursor = state.cursor
        return batch.recordCount == 0 && batch.rejectedCount == 0 && !batch.hasMore && batch.cursor == cursor ? nil : batch
    }
}
