import ConnectorKit

/// Mastodon and the servers that speak its client API. `README.md` says what is asked for, and in which order.
public struct Mastodon: Connector {
    let base: BaseURL
    let token: Secret?
    let history: Duration
    let peoplePerPost: Int64
    let recheckEvery: Duration
    let mapping: MastodonMapping

    public init(settings: ConnectorSettings) throws(Mistakes) {
        var mistakes = Mistakes()
        let base = settings.string("base_url").flatMap(BaseURL.init)
        if base == nil { mistakes.add("base_url", "Give the home server as an absolute URL, such as https://mastodon.example.") }
        guard let base, mistakes.all.isEmpty else { throw mistakes }
        self.base = base
        token = settings.secret("token")
        history = settings.duration("history") ?? .seconds(90 * 86_400)
        peoplePerPost = settings.integer("people_per_post") ?? 1000
        recheckEvery = settings.duration("recheck_every") ?? .seconds(6 * 3600)
        mapping = MastodonMapping(
            suffix: settings.string("ids") == "host" ? "@\(base.authority)" : "", skipsBots: settings.string("bots") == "skip",
            respectsOptOut: settings.string("opt_out") != "ignore")
    }

    /// Plain ids are the home server's own; with the host behind them they are nobody else's.
    public var numberedBy: String? { mapping.suffix.isEmpty ? base.authority : nil }

    /// Kinds whose people are asked for: quotes only answer to a token.
    var peopleKinds: [Kind] {
        guard peoplePerPost > 0 else { return [] }
        return token == nil ? [.like, .reshare, .reply] : MastodonState.kinds
    }

    public func next(_ identity: Identity?, after cursor: Cursor?, in context: FetchContext) async throws(FetchError) -> Batch? {
        guard let identity, let id = mapping.serverID(identity.key.id) else { return nil }
        let stored = cursor.flatMap(MastodonState.init)
        if cursor != nil, stored == nil {
            context.logger.notice(
                "cursor of another version is not read; the account is read anew", metadata: ["connector": "\(context.connector)"])
        }
        let round = MastodonRound(server: self, id: id, subject: identity.handle.map { "@\($0)" } ?? id, context: context)
        var state = stored ?? MastodonState()
        guard let step = step(of: state, in: context) else {
            // Nothing was left after all (a clock, or a setting, has changed): the round ends without a request.
            state.isInRound = false
            return Batch(cursor: state.cursor)
        }
        if step != .newest, step != .whoAmI, !(await context.budget.affords(round.cost)) {
            state.isInRound = false
            return Batch(cursor: state.cursor)
        }

        var batch = try await round.perform(step, &state)
        state.settle(peopleKinds: peopleKinds, now: context.clock.now)
        batch.hasMore = self.step(of: state, in: context) != nil
        if !batch.hasMore { state.isInRound = false }
        batch.cursor = state.cursor
        return batch.recordCount == 0 && batch.rejectedCount == 0 && !batch.hasMore && batch.cursor == cursor ? nil : batch
    }

    private func step(of state: MastodonState, in context: FetchContext) -> MastodonState.Step? {
        state.nextStep(hasToken: token != nil, peopleKinds: peopleKinds, recheckEvery: recheckEvery, now: context.clock.now)
    }
}
