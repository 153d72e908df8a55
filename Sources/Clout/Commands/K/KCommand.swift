import ArgumentParser

/// `clout k`: Ks, one person's endorsement of another on a topic.
struct KCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "k", abstract: "Give Ks on topics, take them back, and see the ledger.",
        discussion: "A running daemon sees it with its next run. What a K counts for: docs/topics.md.",
        subcommands: [KGiveCommand.self, KTakeBackCommand.self, KLedgerCommand.self, KLeftCommand.self])
}

/// Who gives what to whom.
struct KOptions: ParsableArguments {
    @Argument(help: "Who gives it: a tracked person.")
    var giver: String

    @Argument(help: "Who gets it: a slug, network:id, or a handle.")
    var receiver: String

    @Option(help: ArgumentHelp("A topic of topics.d.", valueName: "name"))
    var topic: String
}
