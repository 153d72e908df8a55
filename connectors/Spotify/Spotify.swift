import ConnectorKit

/// Spotify, as far as it still tells how many follow somebody. `README.md` says what is asked for.
public struct Spotify: PostConnector {
    let base: BaseURL
    let token: Secret?

    public init(settings: ConnectorSettings) throws(Mistakes) {
        base = try settings.baseURL(like: "https://api.spotify.com/v1")
        token = settings.secret("token")
    }

    public func account(_ identity: Identity, in context: FetchContext) -> (any PostSource)? {
        SpotifyName(stored: identity.key.id).map { SpotifyAccount(spotify: self, name: $0, context: context) }
    }

    /// Finds an artist, a user, a playlist, or the token's own account (`me`). What is stored is what it is and the network's id.
    public func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity {
        guard let name = SpotifyName(handle: handle) else {
            throw context.notResolved(
                "that names nothing of Spotify",
                mend: "Give artist/ID, user/ID or playlist/ID, the link that Spotify's app shares, or `me` for the token's own account.")
        }
        let call = call(for: name)
        let page = try await context.get(call)
        return try context.record(page, of: call) { (json) throws(Malformed) in try WireAccount(json, as: name.kind) }.identity
    }

    /// The question for somebody and how many follow him: of a playlist not its tracks.
    func call(for name: SpotifyName) -> Call {
        var call = Call(
            "the \(name.kind.rawValue)", about: name.stored, at: base, name.path, bearer: token.map { ($0, "token") },
            cost: ["requests": 1], rules: AnswerRules(refine: Self.refusal))
        if name.kind == .playlist { call.query = [("fields", "id,name,followers(total)")] }
        return call
    }

    /// What an app may not ask in Development Mode is refused for good, one kind of question by itself.
    @Sendable private static func refusal(_ page: Page, _ call: Call, _ failure: Failure) -> FetchError? {
        guard page.status == 403, page.headers.value(of: "Retry-After") == nil else { return nil }
        return failure(
            .unauthorized, .reconfigure, reach: .identity, why: "403 Forbidden: the token's app may not ask that",
            mend:
                "In Development Mode an app's owner needs Premium, its users must be on its list, and users' profiles are not told: take the "
                + "account out of its people file, or use an app with Extended Quota Mode.")
    }
}
