import Model

/// The module that fetches one network's activity: a value that turns "what is new here since this cursor?" into batches.
///
/// Life cycle: construct (no effects) → check settings (no network) → `resolve` → `next` again and again. A connector holds no
/// state between fetches but the cursor, never sleeps and never retries: it classifies what went wrong, the core acts on it.
/// Fetching twice changes nothing.
public protocol Connector: Sendable {
    /// What the connector is: the one source of its settings' checks, its `sample.toml`, its README's table and its help.
    static var description: ConnectorDescription { get }

    /// Creates the connector from its file. Unknown keys have been refused before; throws when values do not fit together.
    init(settings: ConnectorSettings) throws(SettingsError)

    /// Finds the account that a handle names today.
    func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity

    /// Fetches the next page of one identity's activity after `cursor`; `nil` when nothing is new.
    ///
    /// A batch with `hasMore` is followed by another call at once, within the budget; one without ends this fetch.
    /// `identity` is `nil` for a connector whose description says `feed`.
    func next(_ identity: Identity?, after cursor: Cursor?, in context: FetchContext) async throws(FetchError) -> Batch?

    /// Fetches what the network tells about accounts that were only met (creation date first), as many as one call takes, or
    /// returns `nil` when the network cannot be asked. At most `description.factsPerCall` ids are given.
    func facts(about ids: [String], in context: FetchContext) async throws(FetchError) -> Batch?
}

extension Connector {
    public func facts(about ids: [String], in context: FetchContext) async throws(FetchError) -> Batch? { nil }
}
