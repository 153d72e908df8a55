import ConnectorKit

/// Reddit, by its Data API and an application's token. `README.md` says what is asked for, and in which order.
public struct Reddit: Connector {
    let base: BaseURL
    let token: Secret
    /// The account that answers for the application.
    let contact: String
    let history: Duration
    let peoplePerPost: Int64
    let recheckEvery: Duration
    let mapping = RedditMapping()

    public init(settings: ConnectorSettings) throws(Mistakes) {
        var mistakes = Mistakes()
        let base = settings.url("base_url", example: "https://oauth.reddit.com", noting: &mistakes)
        contact = Self.plainName(settings.string("contact") ?? "")
        if !Self.isName(contact) { mistakes.add("contact", "Give the name of the account that answers for the client, such as ada.") }
        let token = settings.secret("token")
        if token == nil { mistakes.add("credentials.token", "Give a [connector.login] table with the id of a client, or a token.") }
        guard let base, let token, mistakes.all.isEmpty else { throw mistakes }
        self.base = base
        self.token = token
        history = settings.duration("history", or: .seconds(90 * 86_400))
        peoplePerPost = settings.integer("people_per_post") ?? 1000
        recheckEvery = settings.duration("recheck_every", or: .seconds(12 * 3600))
    }

    /// A name without `u/` or `@`.
    static func plainName(_ text: String) -> String {
        for prefix in ["/u/", "u/", "@"] where text.hasPrefix(prefix) { return String(text.dropFirst(prefix.count)) }
        return text
    }

    static func isName(_ text: String) -> Bool {
        (1...40).contains(text.utf8.count) && text.isMade(of: .letters, .digits, and: "_-")
    }

    public func fetch(
        _ identity: Identity?, after cursor: Cursor?, in context: FetchContext,
        into deliver: @escaping @Sendable (Batch) async throws(FetchError) -> Void
    ) async throws(FetchError) {
        guard let identity else { return }
        let name = identity.handle.map(Self.plainName) ?? ""
        guard Self.isName(name) else {
            throw FetchError(
                .rejected, .giveUp, what: "\(context.connector) (\(identity.key.id)): not fetched", why: "the account's name is not known",
                mend: "Give the account by its name, such as u/ada, in its people file.")
        }
        let account = RedditAccount(reddit: self, context: asking(context), id: identity.key.id, name: name)
        try await PostRound(account).fetch(after: cursor, into: deliver)
    }
}
