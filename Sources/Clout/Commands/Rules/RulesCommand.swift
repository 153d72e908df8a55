import ArgumentParser

/// `clout rules`: the lines that were drawn.
struct RulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Show the rules, and try one on the past before it is trusted.",
        subcommands: [RulesListCommand.self, RulesTestCommand.self])
}
