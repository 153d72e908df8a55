import ConnectorKit

/// Bluesky, by the public view of the AT Protocol. `README.md` says what is asked for, and in which order.
public struct Bluesky: PostConnector {
    let base: BaseURL
    /// The server that logs the owner in and tells the owner's notifications.
    let home: BaseURL
    /// The one account whose app password was given, by handle (lower case) or DID.
    let login: (name: String, password: Secret)?
    /// What the settings alone decide of an account's plan.
    let plan: PostPlan
    let notificationsEvery: Duration
    let mapping: BlueskyMapping

    public init(settings: ConnectorSettings) throws(Mistakes) {
        var mistakes = Mistakes()
        let base = settings.url("base_url", example: "https://public.api.bsky.app", noting: &mistakes)
        let home = settings.url("pds_url", example: "https://bsky.social", noting: &mistakes)
        let name = settings.string("login").map(Self.plainName)
        if let name, !Self.isName(name) { mistakes.add("login", "Give a handle, such as ada.example.org, or a DID, such as did:plc:abc.") }
        let password = settings.secret("app_password")
        if (name == nil) != (password == nil) { mistakes.add("login", "Give both `login` and credential `app_password`, or neither.") }
        guard let base, let home, mistakes.all.isEmpty else { throw mistakes }
        self.base = base
        self.home = home
        if let name, let password { login = (name, password) } else { login = nil }
        plan = PostPlan(settings)
        notificationsEvery = settings.duration("notifications_every", or: .seconds(3600))
        mapping = BlueskyMapping(respectsLoggedOut: settings.string("logged_out") != "ignore")
    }

    /// A handle or DID without `@`; handles know no upper case.
    static func plainName(_ text: String) -> String {
        let name = text.hasPrefix("@") ? String(text.dropFirst()) : text
        return name.hasPrefix("did:") ? name : name.lowercased()
    }

    /// Whether a text can be a handle (a domain name) or a DID.
    static func isName(_ text: String) -> Bool {
        if text.hasPrefix("did:") { return RecordURI.isDID(text) }
        return text.isMade(of: .lowercase, .digits, and: "-.") && text.utf8.count <= 253 && text.contains(".")
            && !text.hasPrefix(".") && !text.hasSuffix(".") && !text.contains("..")
    }

    public func account(_ identity: Identity, in context: FetchContext) -> (any PostSource)? {
        BlueskyAccount(view: self, identity: identity, context: context)
    }
}
