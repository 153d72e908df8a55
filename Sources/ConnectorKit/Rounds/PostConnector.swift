import Model

/// A connector whose fetch is a round of posts and people: it says how an account is read, and `fetch` comes of itself.
public protocol PostConnector: Connector {
    /// The account as its round sees it; `nil` when it is none of this connector's.
    func account(_ identity: Identity, in context: FetchContext) async throws(FetchError) -> (any PostSource)?
}

extension PostConnector {
    public func fetch(
        _ identity: Identity?, after cursor: Cursor?, in context: FetchContext,
        into deliver: @escaping @Sendable (Batch) async throws(FetchError) -> Void
    ) async throws(FetchError) {
        guard let identity, let account = try await account(identity, in: context) else { return }
        try await Self.read(account, after: cursor, into: deliver)
    }

    private static func read(
        _ account: some PostSource, after cursor: Cursor?, into deliver: (Batch) async throws(FetchError) -> Void
    ) async throws(FetchError) {
        try await PostRound(account).fetch(after: cursor, into: deliver)
    }
}

/// What somebody did, with who it was where the network tells more than an id.
public typealias PersonAct = (actor: Identity?, act: Interaction)

extension Batch {
    /// Takes acts over, each with its actor.
    public mutating func add(_ acts: some Sequence<PersonAct>) {
        for (actor, act) in acts {
            if let actor { identities.append(actor) }
            interactions.append(act)
        }
    }
}
