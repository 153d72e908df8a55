import ConnectorKit
import MetaGraph

/// The token's own account on Threads. `README.md` says what is asked for, and in which order.
public struct Threads: PostConnector {
    let graph: Graph
    let history: Duration
    let repliesPerPost: Int64
    let recheckEvery: Duration
    /// How often posts that mention the account are read; `nil` for never.
    let mentionsEvery: Duration?

    public init(settings: ConnectorSettings) throws(Mistakes) {
        var mistakes = Mistakes()
        let graph = Graph(settings, example: "https://graph.threads.net", budget: "requests_per_day", noting: &mistakes)
        guard let graph, mistakes.all.isEmpty else { throw mistakes }
        self.graph = graph
        history = settings.duration("history", or: .seconds(90 * 86_400))
        repliesPerPost = settings.integer("people_per_post") ?? 1000
        recheckEvery = settings.duration("recheck_every", or: .seconds(6 * 3600))
        let every = settings.duration("mentions_every", or: .seconds(3600))
        mentionsEvery = every > .zero ? every : nil
    }

    public func account(_ identity: Identity, in context: FetchContext) -> (any PostSource)? {
        ThreadsAccount(threads: self, identity: identity, context: context)
    }

    /// Finds the token's own account by its username; there is no other that the token sees.
    public func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity {
        let name = (handle.hasPrefix("@") ? String(handle.dropFirst()) : handle).lowercased()
        let call = ownCall(about: "@\(name)")
        let found = try context.record(try await context.get(call), of: call, WireAccount.init)
        guard found.username?.lowercased() == name else { throw strangersToken(call, in: context) }
        return found.identity(followers: nil)
    }

    /// The question whose token it is.
    func ownCall(about subject: String) -> Call { graph.call("the account", about: subject, ["me"], [("fields", "id,username,name")]) }

    /// The account is not the one that the token belongs to.
    func strangersToken(_ call: Call, in context: FetchContext) -> FetchError {
        context.failure(of: call)(
            .forbidden, .giveUp, why: "the token is another account's",
            mend: "A token sees its own account alone: give each account a connector with its own token, or correct the handle.")
    }
}
