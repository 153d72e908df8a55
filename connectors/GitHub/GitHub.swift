import ConnectorKit

/// GitHub, REST API. `README.md` says what is asked for, and in which order.
public struct GitHub: Connector {
    let base: BaseURL
    let token: Secret?
    let apiVersion: String
    let history: Duration
    /// How many repositories of one account are watched.
    let repositoryLimit: Int
    let peoplePerPost: Int64
    let mapping: GitHubMapping
    let plan: GitHubPlan

    public init(settings: ConnectorSettings) throws(Mistakes) {
        var mistakes = Mistakes()
        let base = settings.url("base_url", example: "https://api.github.com", noting: &mistakes)
        let apiVersion = settings.string("api_version") ?? Self.defaultVersion
        let isVersion = apiVersion.utf8.count == 10 && apiVersion.isMade(of: .digits, and: "-")
        if !isVersion { mistakes.add("api_version", "Give the date of a version, such as \(Self.defaultVersion).") }
        guard let base, mistakes.all.isEmpty else { throw mistakes }
        self.base = base
        self.apiVersion = apiVersion
        token = settings.secret("token")
        history = settings.duration("history") ?? .seconds(90 * 86_400)
        repositoryLimit = Int(settings.integer("repositories") ?? 100)
        peoplePerPost = settings.integer("people_per_post") ?? 1000
        mapping = GitHubMapping(skipsBots: settings.string("bots") != "count")
        plan = GitHubPlan(
            peopleKinds: peoplePerPost > 0 ? [.like, .reshare] : [], readsConversations: settings.string("conversations") != "skip",
            readsMentions: settings.string("mentions") != "skip", followers: settings.integer("followers") ?? 1000,
            conversationsEvery: settings.duration("conversations_every") ?? .seconds(6 * 3600),
            recheckEvery: settings.duration("recheck_every") ?? .seconds(86_400))
    }

    /// An Enterprise server numbers its accounts on its own.
    public var numberedBy: String? { base.authority }

    public func fetch(
        _ identity: Identity?, after cursor: Cursor?, in context: FetchContext,
        into deliver: @escaping @Sendable (Batch) async throws(FetchError) -> Void
    ) async throws(FetchError) {
        guard let identity else { return }
        let round = GitHubRound(network: self, id: identity.key.id, handle: identity.handle.flatMap(Self.login), context: context)
        try await round.fetch(after: cursor, into: deliver)
    }
}

/// What the settings say about a round.
struct GitHubPlan: Sendable, Hashable {
    /// Kinds whose people are asked for; empty where counts are enough.
    var peopleKinds: [Kind] = [.like, .reshare]
    var readsConversations = true
    var readsMentions = true
    /// How many followers are read by name at most.
    var followers: Int64 = 1000
    var conversationsEvery = Duration.seconds(6 * 3600)
    var recheckEvery = Duration.seconds(86_400)
}
