import ArgumentParser

/// `clout receivers`: who is told of alerts.
struct ReceiversCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receivers", abstract: "See who is told of alerts, and in which form.",
        subcommands: [ReceiversDescribeCommand.self])
}
