import ArgumentParser

/// `clout check`: tells every mistake of the configuration without starting anything.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Find every mistake in the configuration, without starting anything.")

    @Option(help: ArgumentHelp("The configuration's folder.", valueName: "dir"))
    var config = PlaceOptions.standardConfiguration

    func run() async throws {
        let configuration = try Configuration.load(from: config)
        func count(_ number: Int, _ one: String, _ many: String) -> String { "\(number) \(number == 1 ? one : many)" }
        say(
            [
                count(configuration.people.count, "person", "people"),
                count(configuration.identities.count, "identity", "identities"),
                count(configuration.connectors.count, "connector", "connectors"),
                count(configuration.receivers.count, "receiver", "receivers"),
                count(configuration.rules.count, "rule", "rules"),
            ].joined(separator: ", ") + ": all right.")
        for hint in configuration.hints { say("Note: \(hint)") }
    }
}
