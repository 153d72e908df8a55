import ConnectorKit

/// Mastodon and the servers that speak its client API. `README.md` says what is asked for, and in which order.
public struct Mastodon: PostConnector {
    let base: BaseURL
    let token: Secret?
    /// What the settings alone decide of an account's plan.
    let plan: PostPlan
    let mapping: MastodonMapping

    public init(settings: ConnectorSettings) throws(Mistakes) {
        var mistakes = Mistakes()
        let base = settings.string("base_url").flatMap(BaseURL.init)
        if base == nil { mistakes.add("base_url", "Give the home server as an absolute URL, such as https://mastodon.example.") }
        guard let base, mistakes.all.isEmpty else { throw mistakes }
        self.base = base
        token = settings.secret("token")
        plan = PostPlan(settings)
        mapping = MastodonMapping(
            suffix: settings.string("ids") == "host" ? "@\(base.authority)" : "", skipsBots: settings.string("bots") == "skip",
            respectsOptOut: settings.string("opt_out") != "ignore")
    }

    /// Plain ids are the home server's own; with the host behind them they are nobody else's.
    public var numberedBy: String? { mapping.suffix.isEmpty ? base.authority : nil }

    public func account(_ identity: Identity, in context: FetchContext) -> (any PostSource)? {
        mapping.serverID(identity.key.id).map { MastodonAccount(server: self, identity: identity, number: $0, context: context) }
    }

    /// The header names are documented; the reset is a time in RFC 3339 on real servers, and Unix seconds are read too.
    private static let limits = LimitHeaders(remaining: "X-RateLimit-Remaining", reset: "X-RateLimit-Reset", form: .instant)

    /// A call of this server, which counts against its one limit.
    func call(_ what: String, about subject: String, _ path: [String], _ query: [(name: String, value: String)] = []) -> Call {
        Call(
            what, about: subject, at: base, path, query: query, bearer: token.map { ($0, "token") }, cost: ["requests": 1],
            rules: AnswerRules(Self.limits, on: "requests"))
    }

    /// Why an account is not read any more that the server still knows. One that has moved is not followed by itself: that is for
    /// somebody to decide; it is looked at once a day, since a move can be taken back.
    func departure(of account: WireAccount, _ call: Call, in context: FetchContext) -> FetchError? {
        let failure = context.failure(of: call)
        if account.isSuspended {
            return failure(
                .gone, .giveUp, why: "the server has suspended the account",
                mend: "Remove it from its people file, or reload once it is back.")
        }
        return account.movedTo.map { address in
            failure(
                .gone, .reconfigure, why: "the account has moved to @\(address)",
                mend: "Add that account to its people file, through a connector of its server; what the old one did is kept.")
        }
    }

    func optedOut(_ call: Call, in context: FetchContext) -> FetchError {
        context.failure(of: call)(
            .forbidden, .giveUp, why: "the account asks not to be indexed",
            mend: "Respect it by removing the account; `opt_out = \"ignore\"` needs consent.")
    }
}
