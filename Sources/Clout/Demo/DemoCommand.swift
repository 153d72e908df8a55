import ArgumentParser

/// `clout demo`: the whole job against a simulated society.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Show the whole job against a simulated society, within a minute.",
        discussion: "`clout demo --speed 5000 --stay` and the like: the story's options are told by `clout help demo story`.",
        subcommands: [DemoStoryCommand.self, DemoNetworksCommand.self, DemoDaemonCommand.self], defaultSubcommand: DemoStoryCommand.self)
}
