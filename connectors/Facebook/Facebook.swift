import ConnectorKit
import MetaGraph

/// Facebook Pages by the Graph API. `README.md` says what is asked for, and in which order.
public struct Facebook: PostConnector {
    let graph: Graph
    let history: Duration
    let peoplePerPost: Int64
    let recheckEvery: Duration
    /// Fields of a Page that count its followers; the first one that is there counts.
    let followerFields: [String]
    /// The metric of a post's insights that counts its views; `nil` for none.
    let viewMetric: String?
    let readsVisitors: Bool

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
    }

    public func account(_ identity: Identity, in context: FetchContext) -> (any PostSource)? {
        FacebookPage(facebook: self, identity: identity, context: context)
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
