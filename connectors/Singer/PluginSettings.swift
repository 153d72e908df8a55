import ConnectorKit

/// A plugin's file, checked as far as it can be without starting the program.
struct PluginSettings: Sendable {
    var command: [String]
    var timeout: Duration
    var maximumOutput: Int
    /// `[connector.config]` as JSON text, secrets by reference.
    var configuration: String
    /// The secrets that the references stand for, by the dotted path within the configuration.
    var secrets: [String: Secret]
    var maps: [String: PluginMap]

    /// Throws every mistake at once.
    init(_ settings: ConnectorSettings) throws(Mistakes) {
        var mistakes = Mistakes()
        command = settings.strings("command")
        for flaw in Self.flaws(in: command) { mistakes.add("command", flaw) }
        timeout = settings.duration("timeout") ?? .seconds(600)
        maximumOutput = Int(clamping: settings.integer("max_output_bytes") ?? 1 << 30)
        configuration = settings.table("config") ?? "{}"
        secrets = [:]
        do {
            for path in try SecretReferences.paths(in: configuration) {
                secrets[path] = settings.secret("config.\(path)")
                if secrets[path] == nil {
                    mistakes.add("config.\(path)", "This secret was not read. Check that its file, variable or credential is there.")
                }
            }
        } catch { mistakes.add("config", "\(error)") }
        maps = PluginMap.read(settings.table("map") ?? "{}", checking: settings.expressions, into: &mistakes)
        try mistakes.throwIfAny()
    }

    private static func flaws(in command: [String]) -> [String] {
        guard let program = command.first, !program.isEmpty else {
            return ["Name the program to run, such as [\"/usr/bin/tap-forum\", \"--state\", \"{state}\"]."]
        }
        var flaws: [String] = []
        if program.contains("{config}") || program.contains("{state}") {
            flaws.append("{config} and {state} stand in the program's arguments.")
        } else if program.contains("/"), !program.hasPrefix("/") {
            flaws.append("The program is named by an absolute path, or by its name alone.")
        }
        if command.contains(where: { $0.utf8.contains(0) }) { flaws.append("An argument cannot hold a zero byte.") }
        return flaws
    }
}
