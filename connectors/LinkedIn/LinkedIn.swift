import ConnectorKit
import LinkedInAPI

/// Pages of organisations on LinkedIn by the Community Management API. `README.md` says what is asked for, and in which order.
public struct LinkedIn: PostConnector {
    let api: LinkedInAPI
    /// What the settings alone decide of an account's plan.
    let plan: PostPlan
    /// Whether lists of posts are ordered by their last change.
    let sortsByChange: Bool
    /// `nil` for never.
    let statisticsEvery: Duration?

    public init(settings: ConnectorSettings) throws(Mistakes) {
        var mistakes = Mistakes()
        let api = LinkedInAPI(settings, noting: &mistakes)
        guard let api, mistakes.all.isEmpty else { throw mistakes }
        self.api = api
        plan = PostPlan(settings)
        sortsByChange = settings.string("sort_by") != "created"
        statisticsEvery = settings.duration("statistics_every").flatMap { $0 > .zero ? $0 : nil }
    }

    public func account(_ identity: Identity, in context: FetchContext) -> (any PostSource)? {
        // Of this network there are members too, who are another connector's.
        guard let name = URN.short(identity.key.id), name.hasPrefix(Self.organization) else { return nil }
        return Organization(linkedin: self, id: identity.key.id, name: name, context: context)
    }

    private static let organization = "organization:"

    /// Finds a page by `organization:123`, or by its number alone.
    public func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity {
        let number = [URN.prefix, Self.organization].reduce(handle) { $0.hasPrefix($1) ? String($0.dropFirst($1.count)) : $0 }
        guard (1...20).contains(number.utf8.count), number.isMade(of: .digits) else {
            throw context.notResolved(
                "the handle is no number of a page", mend: "Give `organization:NUMBER`, as the address of the page's admin view shows it.")
        }
        return try await page(Self.organization + number, in: context)
    }

    /// The page itself, with how many follow it where the token may see that.
    func page(_ name: String, in context: FetchContext) async throws(FetchError) -> Identity {
        let key = IdentityKey(LinkedInAPI.network, URN.prefix + name)
        let call = api.call("followers", about: name, ["networkSizes", key.id], "edgeType=COMPANY_FOLLOWED_BY_MEMBER")
        guard let page = try await context.getIfPresent(call, absentBy: [403]) else { return Identity(key, handle: name) }
        return try context.read(page, of: call) { root in
            root.kind == .object ? Identity(key, handle: name, followers: root.count("firstDegreeSize")) : nil
        }
    }
}
