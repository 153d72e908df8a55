import Model

/// The module that fetches one network's activity: a value that turns "what is new here since this cursor?" into batches.
///
/// Life cycle: construct, which checks the settings (no effects, no network) → `resolve` → `fetch` again and again. A connector holds no
/// state between fetches but the cursor, never sleeps and never retries: it classifies what went wrong, the core acts on it.
/// Fetching twice changes nothing.
///
/// A connector of posts and people writes `fetch` in two lines, by a `PostRound`; one whose steps are of another kind by a `Round` of its
/// own; one whose source has a life of its own (a running program, a stream) as it must.
public protocol Connector: Sendable {
    /// What the connector is: the one source of its settings' checks, its `sample.toml`, its README's table and its help.
    static var description: ConnectorDescription { get }

    /// Creates the connector from its file. Unknown keys, wrong types and values out of range have been refused before; where one was,
    /// its default stands in. Throws every mistake that is left: values that do not fit together, SQL expressions that cannot be used.
    init(settings: ConnectorSettings) throws(Mistakes)

    /// Who numbers the accounts that it stores, where each server does so on its own: two connectors of one network that name
    /// different servers here would mix up their accounts. `nil` (the default) when ids mean the same wherever they are from.
    var numberedBy: String? { get }

    /// Finds the account that a handle names today.
    func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity

    /// Fetches everything that is new after `cursor` and hands it to `deliver`, batch by batch, in order.
    ///
    /// Returns when nothing is left for now. The next batch is not read before `deliver` has returned, so a slow store slows the
    /// fetch. `deliver` stores the batch together with its cursor; what it has taken stays taken when a later step fails. Whatever
    /// it throws ends the fetch and comes out of it unchanged (`.notStored` when the store refuses, `.cancelled` when the lease is
    /// lost). `identity` is `nil` for a connector whose description says `feed`.
    func fetch(
        _ identity: Identity?, after cursor: Cursor?, in context: FetchContext,
        into deliver: @escaping @Sendable (Batch) async throws(FetchError) -> Void
    ) async throws(FetchError)

    /// Fetches what the network tells about accounts that were only met (creation date first), as many as one call takes, or
    /// returns `nil` when the network cannot be asked. At most `description.factsPerCall` ids are given.
    func facts(about ids: [String], in context: FetchContext) async throws(FetchError) -> Batch?
}

extension Connector {
    public var numberedBy: String? { nil }

    public func facts(about ids: [String], in context: FetchContext) async throws(FetchError) -> Batch? { nil }
}
