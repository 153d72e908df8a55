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
        let base = settings.string("base_url").flatMap(BaseURL.init)
        if base == nil { mistakes.add("base_url", "Give an absolute URL, such as https://api.github.com.") }
        let apiVersion = settings.string("api_version") ?? Self.defaultVersion
        let isVersion = apiVersion.utf8.count == 10 && apiVersion.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2d }
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

    public func next(_ identity: Identity?, after cursor: Cursor?, in context: FetchContext) async throws(FetchError) -> Batch? {
        guard let identity else { return nil }
        let stored = cursor.flatMap(GitHubState.init)
        if cursor != nil, stored == nil {
            context.logger.notice(
                "cursor of another version is not read; the account is read anew", metadata: ["connector": "\(context.connector)"])
        }
        let handle = identity.handle.flatMap(Self.login)
        let round = GitHubRound(
            network: self, id: identity.key.id, subject: handle.map { "@\($0)" } ?? identity.key.id, context: context)
        var state = stored ?? GitHubState()
        state.login = state.login ?? handle
        let now = context.clock.now
        let step = state.nextStep(plan, now: now)
        // A round begins whatever is left of the budget, so that an empty one is told as such; the rest as far as it goes.
        let isAffordable = if let step { state.isInRound ? await context.budget.affords(round.cost(of: step)) : true } else { false }
        guard let step, isAffordable else {
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
