import ConnectorKit

/// Runs a program that speaks the Singer protocol and takes over what it tells (`PLUGINS.md`).
///
/// The program decides what is new since its last STATE, which is the cursor. It is started once per fetch and read as it writes:
/// while a batch is being stored, its pipe fills and it waits.
public struct SingerConnector: Connector {
    let settings: PluginSettings
    /// Measures the timeout.
    var clock: any Clock<Duration> = ContinuousClock()
    /// The grace between SIGTERM and SIGKILL.
    var grace = Duration.seconds(5)

    public init(settings: ConnectorSettings) throws(Mistakes) { self.settings = try PluginSettings(settings) }

    public func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity {
        throw FetchError(
            .rejected, .giveUp, what: "\(context.connector): handle not looked up", why: "a plugin knows no handles",
            mend: "Name the identity by its id, as the program writes it.")
    }

    public func fetch(
        _ identity: Identity?, after cursor: Cursor?, in context: FetchContext,
        into deliver: @escaping @Sendable (Batch) async throws(FetchError) -> Void
    ) async throws(FetchError) {
        let run = PluginRun(
            settings: settings, maps: try preparedMaps(in: context), cursor: cursor, context: context, clock: clock, grace: grace,
            deliver: deliver)
        try await run.toItsEnd()
    }

    private func preparedMaps(in context: FetchContext) throws(FetchError) -> [String: RecordMap] {
        var maps: [String: RecordMap] = [:]
        for (name, map) in settings.maps {
            do throws(ExpressionError) {
                maps[name] = RecordMap(stream: map.stream, fields: try context.expressions.prepare(map.expressions))
            } catch {
                throw FetchError(
                    .rejected, .reconfigure, reach: .connector, what: "\(context.connector): program not started",
                    why: "connector.map.\(name).\(error)", mend: "Correct the expression in the connector's file.")
            }
        }
        return maps
    }
}
