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
        let base = settings.url("base_url", example: "https://api.stackexchange.com/2.3", noting: &mistakes)
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

    public func fetch(
        _ identity: Identity?, after cursor: Cursor?, in context: FetchContext,
        into deliver: @escaping @Sendable (Batch) async throws(FetchError) -> Void
    ) async throws(FetchError) {
        guard let identity, let id = mapping.siteID(identity.key.id) else { return }
        try await StackExchangeRound(network: self, id: id, context: context).fetch(after: cursor, into: deliver)
    }
}
