import ConnectorKit
import MetaGraph

/// Facebook Pages by the Graph API. `README.md` says what is asked for, and in which order.
public struct Facebook: PostConnector {
    private(set) var graph: Graph
    let history: Duration
    let peoplePerPost: Int64
    let recheckEvery: Duration
    /// Fields of a Page that count its followers; the first one that is there counts.
    let followerFields: [String]
    /// The metric of a post's insights that counts its views; `nil` for none.
    let viewMetric: String?
    let readsVisitors: Bool
    /// The token is a user's: the Page's own is asked for with it.
    let asksForPageToken: Bool

    public init(settings: ConnectorSettings) throws(Mistakes) {
        var mistakes = Mistakes()
        let graph = Graph(settings, example: "https://graph.facebook.com", budget: "requests_per_hour", noting: &mistakes)
        let followerFields = settings.strings("follower_fields")
        let viewMetric = settings.string("view_metric")
        if !(followerFields + [viewMetric ?? ""]).allSatisfy({ $0.isMade(of: .lowercase, .digits, and: "_") }) {
            mistakes.add("follower_fields", with: ["view_metric"], "Names of fields and metrics are lower-case letters, digits and _.")
        }
        guard let graph, mistakes.all.isEmpty else { throw mistakes }
        self.graph = graph
        self.followerFields = followerFields
        self.viewMetric = viewMetric.flatMap { $0.isEmpty ? nil : $0 }
        history = settings.duration("history", or: .seconds(90 * 86_400))
        peoplePerPost = settings.integer("people_per_post") ?? 1000
        recheckEvery = settings.duration("recheck_every", or: .seconds(6 * 3600))
        readsVisitors = settings.string("visitors") != "skip"
        asksForPageToken = settings.string("token_of") == "user"
    }

    public func account(_ identity: Identity, in context: FetchContext) async throws(FetchError) -> (any PostSource)? {
        var facebook = self
        if asksForPageToken {
            facebook.graph = graph.asked(with: try await pageToken(of: identity, context), calledInErrors: "token of a user")
        }
        return FacebookPage(facebook: facebook, identity: identity, context: context)
    }

    /// The Page's own token, which alone tells who acted; Meta gives it to a user with a task on the Page.
    private func pageToken(of identity: Identity, _ context: FetchContext) async throws(FetchError) -> Secret {
        let call = graph.call(
            "the Page's token", about: identity.handle.map { "@\($0)" } ?? identity.key.id, [identity.key.id], [("fields", "access_token")])
        let token = try context.read(try await context.get(call), of: call) { root -> String?? in
            guard root.kind == .object else { return nil }
            return .some(root["access_token"]?.string.flatMap { $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f } ? $0 : nil })
        }
        guard let token else {
            throw context.failure(of: call)(
                .unauthorized, .reconfigure, why: "the token's user has no task on this Page, or may not list it (pages_show_list)",
                mend: "Give the user a task on the Page, or remove the Page from its people file.")
        }
        return Secret(token)
    }

    /// Finds a Page by its username (`@example` or `example`) or its id.
    public func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity {
        let name = handle.hasPrefix("@") ? String(handle.dropFirst()) : handle
        let call = pageCall(name, about: "@\(name)")
        return try context.record(try await context.get(call), of: call, wirePage).identity
    }

    /// The question about the Page itself.
    func pageCall(_ id: String, about subject: String) -> Call {
        graph.call("the Page", about: subject, [id], [("fields", (["id", "name", "username"] + followerFields).joined(separator: ","))])
    }

    func wirePage(_ json: JSONValue) throws(Malformed) -> WirePage { try WirePage(json, followerFields: followerFields) }
}
