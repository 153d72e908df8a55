import ConnectorKit

/// A plugin's file, checked as far as it can be without starting the program.
struct PluginSettings: Sendable {
    /// How a stream of the program becomes one of ours.
    struct Map: Sendable, Hashable {
        var stream: ActivityStream
        /// SQL expressions by our field.
        var expressions: [String: String]
    }

    var command: [String]
    var timeout: Duration
    var maximumOutput: Int
    /// `[connector.config]` as JSON text, secrets by reference.
    var configuration: String
    /// The secrets that the references stand for, by the dotted path within the configuration.
    var secrets: [String: Secret]
    var maps: [String: Map]

    init(_ settings: ConnectorSettings) throws(SettingsError) {
        command = settings.strings("command")
        guard let program = command.first, !program.isEmpty else {
            throw SettingsError(
                key: "command", reason: "Name the program to run, such as [\"/usr/bin/tap-forum\", \"--state\", \"{state}\"].")
        }
        guard !program.contains("/") || program.hasPrefix("/") else {
            throw SettingsError(key: "command", reason: "The program is named by an absolute path, or by its name alone.")
        }
        guard !program.contains("{config}"), !program.contains("{state}") else {
            throw SettingsError(key: "command", reason: "{config} and {state} stand in the program's arguments.")
        }
        guard command.allSatisfy({ !$0.utf8.contains(0) }) else {
            throw SettingsError(key: "command", reason: "An argument cannot hold a zero byte.")
        }
        timeout = settings.duration("timeout") ?? .seconds(600)
        maximumOutput = Int(clamping: settings.integer("max_output_bytes") ?? 1 << 30)
        configuration = settings.table("config") ?? "{}"
        secrets = [:]
        for path in try SecretReferences.paths(in: configuration) {
            guard let secret = settings.secret("config.\(path)") else {
                throw SettingsError(
                    key: "config.\(path)", reason: "This secret was not read. Check that its file, variable or credential is there.")
            }
            secrets[path] = secret
        }
        maps = try Self.maps(from: settings.table("map") ?? "{}")
    }

    private static func maps(from json: String) throws(SettingsError) -> [String: Map] {
        do {
            return try withJSON(Array(json.utf8)) { root in
                var maps: [String: Map] = [:]
                for (name, table) in root.members { maps[name] = try map(table, named: name) }
                return maps
            }
        } catch let error as SettingsError {
            throw error
        } catch {
            throw SettingsError(key: "map", reason: "This is no table: \(error).")
        }
    }

    private static func map(_ table: JSONValue, named name: String) throws(SettingsError) -> Map {
        let key = "map.\(name)"
        let streams = ActivityStream.allCases.map(\.rawValue).joined(separator: ", ")
        guard let stream = table["stream"]?.string.flatMap(ActivityStream.init(rawValue:)) else {
            throw SettingsError(key: "\(key).stream", reason: "Name the stream that the records become part of: one of \(streams).")
        }
        // `stream` names ours, so a deletion's own field of that name goes by another.
        let fields = RecordMap.fields(of: stream).map { $0 == "stream" ? "deleted_stream" : $0 }
        var expressions: [String: String] = [:]
        for (field, value) in table.members where field != "stream" {
            guard fields.contains(field) else {
                throw SettingsError(
                    key: "\(key).\(field)",
                    reason: "The stream \(stream.rawValue) has no such field; it has \(fields.joined(separator: ", ")).")
            }
            guard let expression = value.string, !expression.isEmpty else {
                throw SettingsError(key: "\(key).\(field)", reason: "This must be an SQL expression in quotes.")
            }
            expressions[field == "deleted_stream" ? "stream" : field] = expression
        }
        for field in RecordMap.requiredFields(of: stream) where expressions[field] == nil {
            throw SettingsError(
                key: "\(key).\(field == "stream" ? "deleted_stream" : field)", reason: "Each record of \(stream.rawValue) needs this field."
            )
        }
        return Map(stream: stream, expressions: expressions)
    }
}
