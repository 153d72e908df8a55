import ConnectorKit

/// Hacker News: the official API for accounts, the search API for posts and discussions. `README.md` says what is asked for, and
/// in which order.
public struct HackerNews: PostConnector {
    let base: BaseURL
    let search: BaseURL
    let pageSize: Int
    let history: Duration
    let peoplePerPost: Int64
    let readsMentions: Bool
    let watch: Duration
    let recheckEvery: Duration
    let mapping: HackerNewsMapping

    public init(settings: ConnectorSettings) throws(Mistakes) {
        var mistakes = Mistakes()
        let base = settings.url("base_url", example: "https://hacker-news.firebaseio.com/v0", noting: &mistakes)
        let search = settings.url("search_url", example: "https://hn.algolia.com/api/v1", noting: &mistakes)
        guard let base, let search, mistakes.all.isEmpty else { throw mistakes }
        self.base = base
        self.search = search
        pageSize = Int(settings.integer("search_page_size") ?? 100)
        history = settings.duration("history", or: .seconds(90 * 86_400))
        peoplePerPost = settings.integer("people_per_post") ?? 1000
        readsMentions = settings.boolean("mentions")
        watch = settings.duration("watch", or: .seconds(8 * 86_400))
        recheckEvery = settings.duration("recheck_every", or: .seconds(86_400))
        mapping = HackerNewsMapping(countsKarma: settings.string("votes") == "karma")
    }

    public func account(_ identity: Identity, in context: FetchContext) -> (any PostSource)? {
        HackerNewsAccount(api: self, id: identity.key.id, context: context)
    }

    /// A question to the official API, whose items are files.
    func official(_ what: String, about subject: String, _ folder: String, _ name: String) -> Call {
        Call(
            what, about: subject, at: base, [folder, "\(name).json"], cost: ["requests": 1],
            rules: AnswerRules(refine: { page, _, failure in Self.refused(page, failure, "official API", "base_url") }))
    }

    /// A search, newest first.
    func search(_ what: String, about subject: String, _ query: [(name: String, value: String)]) -> Call {
        Call(
            what, about: subject, at: search, ["search_by_date"], query: query + [("hitsPerPage", "\(pageSize)")], cost: ["searches": 1],
            rules: AnswerRules(refine: { page, _, failure in
                // The search knows no accounts: where it is missing, no account is gone.
                guard page.status == 404 || page.status == 410 else { return Self.refused(page, failure, "search", "search_url") }
                return failure(
                    .rejected, .reconfigure, reach: .connector, why: "there is no search at this address", mend: "Check `search_url`.")
            }))
    }

    /// Neither API knows credentials: what is refused to one is refused to all.
    private static func refused(_ page: Page, _ failure: Failure, _ name: String, _ setting: String) -> FetchError? {
        guard [401, 403].contains(page.status), page.headers[.retryAfter] == nil else { return nil }
        return failure(
            .unauthorized, .reconfigure, reach: .connector, why: "status \(page.status): permission denied",
            mend: "The \(name) is open to everybody: check `\(setting)`.")
    }
}
