import ConnectorKit
import Feeds

/// Sites by their feeds, and who mentions them by Webmention. `README.md` says what is asked for, and in which order.
public struct Web: PostConnector {
    /// Where mentions are kept.
    let base: BaseURL
    let token: Secret?
    /// The domains whose mentions the token shows; empty for all.
    let domains: Set<String>
    let mentionsEvery: Duration?
    let mentionPosts: Int
    let countsBridged: Bool
    let basis: PostPlan

    public init(settings: ConnectorSettings) throws(Mistakes) {
        var mistakes = Mistakes()
        let base = settings.url("base_url", example: "https://webmention.io", noting: &mistakes)
        token = settings.secret("webmention_token")
        domains = Set(settings.strings("domains").map { $0.lowercased() })
        for domain in domains.sorted() where WebAddress(named: domain)?.authority != domain {
            mistakes.add("domains", "Give domains, such as ada.example.")
        }
        if token == nil, !domains.isEmpty {
            mistakes.add("domains", "Nobody is told about a whole domain without a token: give credential `webmention_token` too.")
        }
        guard let base, mistakes.all.isEmpty else { throw mistakes }
        self.base = base
        let every = settings.duration("mentions_every", or: .seconds(6 * 3600))
        mentionsEvery = every > .zero ? every : nil
        mentionPosts = Int(clamping: settings.integer("mention_posts") ?? 10)
        countsBridged = settings.string("brid_gy") == "count"
        basis = PostPlan(settings)
    }

    /// The domain, as the token's account calls it, of a site; `nil` when it is none of that account's.
    func domain(of authority: String) -> String? {
        guard !domains.isEmpty else { return authority.withoutWWW }
        return domains.first { authority == $0 || authority.hasSuffix(".\($0)") }
    }

    public func account(_ identity: Identity, in context: FetchContext) -> (any PostSource)? {
        WebAddress(named: identity.key.id).map { WebAccount(web: self, identity: identity, site: Site(address: $0, context: context)) }
    }

    /// Finds the feed of a site (`ada.example`, `https://ada.example/blog/`), or takes it as it is where the address is the feed's own.
    /// What is stored is the site's address without `https://`, where it stands today.
    public func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity {
        guard let address = WebAddress(named: handle), address.key.utf8.count <= 500 else {
            throw context.notResolved("that is no address of a site", mend: "Give a domain or a URL, such as ada.example/blog.")
        }
        var batch = Batch()
        let reading = try await Site(address: address, context: context).read(nil, version: nil, into: &batch)
        return Identity(IdentityKey(Self.network, reading.site.key), handle: reading.site.name, name: reading.feed?.title)
    }
}
