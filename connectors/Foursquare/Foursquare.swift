import ConnectorKit

/// Check-ins of one's own account on Swarm, by Foursquare's API. `README.md` says what is asked for, and in which order.
public struct Foursquare: PostConnector {
    /// How much of a place is kept.
    enum Place: String, Sendable { case none, coarse, venue }

    static let network = Network("foursquare")

    let base: BaseURL
    let token: Secret?
    let version: String
    /// What the settings alone decide of the account's plan.
    let plan: PostPlan
    let watch: Duration
    let place: Place
    /// `nil` for never.
    let tipsEvery: Duration?

    public init(settings: ConnectorSettings) throws(Mistakes) {
        var mistakes = Mistakes()
        let base = settings.url("base_url", example: "https://api.foursquare.com/v2", noting: &mistakes)
        let version = settings.string("version") ?? ""
        if version.utf8.count != 8 || !version.isMade(of: .digits) { mistakes.add("version", "Give a day, such as 20231010.") }
        guard let base, mistakes.all.isEmpty else { throw mistakes }
        self.base = base
        self.version = version
        token = settings.secret("token")
        plan = PostPlan(settings)
        watch = settings.duration("watch", or: .seconds(7 * 86_400))
        place = settings.string("place").flatMap(Place.init) ?? .coarse
        tipsEvery = settings.duration("tips_every").flatMap { $0 > .zero ? $0 : nil }
    }

    public func account(_ identity: Identity, in context: FetchContext) -> (any PostSource)? {
        FoursquareAccount(foursquare: self, id: identity.key.id, context: context)
    }

    /// Finds the account that gave the token, by `self`; by a number only where that is who gave it.
    public func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity {
        guard handle == "self" || (!handle.isEmpty && handle.isMade(of: .digits)) else {
            throw context.notResolved("a token tells of one account alone", mend: "Give `self`, which is the one that gave the token.")
        }
        let call = selfCall()
        let page = try await context.get(call)
        let user = try context.record(page, of: call, WireUser.account)
        guard handle == "self" || handle == user.id else { throw Self.strangersToken(call, in: context) }
        return user.identity
    }

    /// The question whose token it is.
    func selfCall() -> Call { call("the account", ["users", "self"]) }

    static func strangersToken(_ call: Call, in context: FetchContext) -> FetchError {
        context.failure(of: call)(
            .forbidden, .giveUp, why: "the token is another account's",
            mend: "Track `self`, or give that account's own token as credential `token`.")
    }
}
