import ConnectorKit
import LinkedInAPI

/// A LinkedIn member's own data, by the APIs that the Digital Markets Act brought. `README.md` says what is asked for, and in which order.
public struct LinkedInMember: Connector {
    let api: LinkedInAPI
    let history: Duration
    let sharesEvery: Duration

    public init(settings: ConnectorSettings) throws(Mistakes) {
        var mistakes = Mistakes()
        let api = LinkedInAPI(settings, noting: &mistakes)
        guard let api, mistakes.all.isEmpty else { throw mistakes }
        self.api = api
        history = settings.duration("history", or: .seconds(90 * 86_400))
        sharesEvery = settings.duration("shares_every", or: .seconds(86_400))
    }

    public func fetch(
        _ identity: Identity?, after cursor: Cursor?, in context: FetchContext,
        into deliver: @escaping @Sendable (Batch) async throws(FetchError) -> Void
    ) async throws(FetchError) {
        // Of this network there are organisations too, which are another connector's.
        guard let identity, let name = URN.short(identity.key.id), name.hasPrefix(Self.person) else { return }
        try await MemberRound(linkedin: self, member: identity.key.id, context: context).fetch(after: cursor, into: deliver)
    }

    private static let person = "person:"

    /// Finds the member who gave the token, by `member`; with `person:ID` only where that is who gave it.
    public func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity {
        let name = handle.hasPrefix(URN.prefix) ? String(handle.dropFirst(URN.prefix.count)) : handle
        guard name == "member" || name.hasPrefix(Self.person) else {
            throw context.notResolved("a token tells of one member alone", mend: "Give `member`, who is the one that gave the token.")
        }
        let call = api.call("whose token it is", about: name, ["memberAuthorizations"], "q=memberAndApplication")
        let page = try await context.get(call)
        var batch = Batch()
        let members = try context.records(page, of: call, at: "elements", into: &batch) { (json) throws(Malformed) in
            try json.required("memberComplianceAuthorizationKey") { (key) throws(Malformed) in try key.requiredID("member") }
        }
        guard let member = members.first, URN.short(member)?.hasPrefix(Self.person) == true else {
            throw context.failure(of: call)(
                .unauthorized, .reconfigure, reach: .connector, why: "no member has agreed to be read with this token",
                mend: "Register the consent as the connector's README says.")
        }
        guard name == "member" || name == URN.short(member) else {
            throw context.failure(of: call)(
                .forbidden, .giveUp, why: "the token is another member's", mend: "Track `member`, or give that member's own token.")
        }
        return Identity(IdentityKey(LinkedInAPI.network, member))
    }
}
