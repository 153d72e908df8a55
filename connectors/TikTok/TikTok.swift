import ConnectorKit

/// TikTok, by the Display API and the account's own token. `README.md` says what is asked for, and in which order.
public struct TikTok: PostConnector {
    let base: BaseURL
    let token: Secret?
    /// Which fields of the account are asked for, as the token's scopes allow.
    let userFields: String
    let watch: Duration
    let basis: PostPlan

    public init(settings: ConnectorSettings) throws(Mistakes) {
        var mistakes = Mistakes()
        let base = settings.url("base_url", example: "https://open.tiktokapis.com", noting: &mistakes)
        userFields = settings.string("user_fields") ?? Self.userFields
        if !userFields.isMade(of: .lowercase, and: "_,") || !userFields.split(separator: ",").contains("open_id") {
            mistakes.add("user_fields", "Give names of fields with commas between them, open_id among them, such as \(Self.userFields).")
        }
        guard let base, mistakes.all.isEmpty else { throw mistakes }
        self.base = base
        token = settings.secret("token")
        watch = settings.duration("watch", or: .seconds(30 * 86_400))
        basis = PostPlan(settings)
    }

    public func account(_ identity: Identity, in context: FetchContext) -> (any PostSource)? {
        TikTokAccount(tiktok: self, identity: identity, context: context)
    }

    /// Finds the token's own account by its user name or its `open_id`; there is no other that the token sees.
    public func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity {
        let name = handle.hasPrefix("@") ? String(handle.dropFirst()) : handle
        let call = userCall(about: handle)
        let found = try context.record(try await context.get(call), of: call, WireUser.init)
        guard found.id == name || found.username?.lowercased() == name.lowercased() else { throw strangersToken(call, in: context) }
        return found.identity
    }

    /// The question whose token it is, and how many follow it.
    func userCall(about subject: String) -> Call {
        var call = call("the account", about: subject, ["user", "info"])
        call.query = [("fields", userFields)]
        return call
    }

    /// A call of the API; each endpoint's path ends in a slash.
    func call(_ what: String, about subject: String, _ path: [String]) -> Call {
        Call(
            what, about: subject, at: base, ["v2"] + path + [""], bearer: token.map { ($0, "token") }, cost: ["requests": 1],
            rules: AnswerRules(refine: TikTokError.verdict))
    }

    /// The account is not the one that the token belongs to.
    func strangersToken(_ call: Call, in context: FetchContext) -> FetchError {
        context.failure(of: call)(
            .forbidden, .giveUp, why: "the token is another account's, or may not tell its name",
            mend: "A token sees its own account alone: give each account a connector with its own token, and name it by its user name "
                + "(`username` in `user_fields`, scope user.info.profile) or its open_id.")
    }
}
