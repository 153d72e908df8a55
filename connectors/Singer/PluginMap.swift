import ConnectorKit

/// How a stream of the program becomes one of ours: a table `[connector.map.STREAM]`.
struct PluginMap: Sendable, Hashable {
    var stream: ActivityStream
    /// SQL expressions by our field.
    var expressions: [String: String]

    /// Reads the maps of a plugin's file (JSON text) by the name of the program's stream. Every mistake is added to `mistakes`, also
    /// those that `checker` finds in expressions; a map without a stream of ours is left out.
    static func read(_ json: String, checking checker: (any ExpressionEvaluating)?, into mistakes: inout Mistakes) -> [String: PluginMap] {
        var maps: [String: PluginMap] = [:]
        do {
            try withJSON(Array(json.utf8)) { root in
                for (name, table) in root.members { maps[name] = read(table, at: "map.\(name)", checking: checker, into: &mistakes) }
            }
        } catch { mistakes.add("map", "This is no table: \(error).") }
        return maps
    }

    private static func read(
        _ table: JSONValue, at key: String, checking checker: (any ExpressionEvaluating)?, into mistakes: inout Mistakes
    ) -> PluginMap? {
        let streams = ActivityStream.allCases.map(\.rawValue)
        let word = table["stream"]?.string
        let stream = word.flatMap(ActivityStream.init(rawValue:))
        if stream == nil {
            mistakes.add(
                "\(key).stream", "Name the stream that the records become part of: one of \(streams.joined(separator: ", ")).",
                nearest: word.flatMap { nearestWord(to: $0, among: streams) })
        }
        // `stream` names ours, so a deletion's own field of that name goes by another.
        let fields = stream.map { RecordMap.fields(of: $0).map { $0 == "stream" ? "deleted_stream" : $0 } }
        var expressions: [String: String] = [:]
        var given: Set<String> = []
        for (field, value) in table.members where field != "stream" {
            given.insert(field)
            if let fields, let stream, !fields.contains(field) {
                mistakes.add(
                    "\(key).\(field)", "The stream \(stream.rawValue) has no such field; it has \(fields.joined(separator: ", ")).",
                    nearest: nearestWord(to: field, among: fields))
            }
            guard let expression = value.string, !expression.isEmpty else {
                mistakes.add("\(key).\(field)", "This must be an SQL expression in quotes.")
                continue
            }
            // Each on its own, so that one mistake does not hide the next.
            do throws(ExpressionError) { _ = try checker?.prepare([field: expression]) } catch {
                mistakes.add("\(key).\(field)", error.reason)
            }
            expressions[field == "deleted_stream" ? "stream" : field] = expression
        }
        guard let stream else { return nil }
        for field in RecordMap.requiredFields(of: stream).map({ $0 == "stream" ? "deleted_stream" : $0 }) where !given.contains(field) {
            mistakes.add("\(key).\(field)", "Each record of \(stream.rawValue) needs this field.")
        }
        return PluginMap(stream: stream, expressions: expressions)
    }
}
