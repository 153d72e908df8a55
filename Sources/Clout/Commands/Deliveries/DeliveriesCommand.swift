import ArgumentParser
import Model
import Store

/// `clout deliveries`: what the outbox holds.
struct DeliveriesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliveries", abstract: "See what waits to be delivered, try it again, or drop it.",
        subcommands: [DeliveriesListCommand.self, DeliveriesShowCommand.self, DeliveriesRetryCommand.self, DeliveriesDropCommand.self])
}

/// Which notifications are to be tried again or dropped.
struct DeliveryOptions: ParsableArguments {
    @Argument(help: "Notifications, by their ids.")
    var ids: [String] = []

    @Option(help: ArgumentHelp("All for this receiver.", valueName: "name"))
    var receiver: String?

    @Flag(help: "All there are.")
    var all = false

    func validate() throws {
        guard [!ids.isEmpty, receiver != nil, all].count(where: \.self) == 1 else {
            throw ValidationError("Say which: ids, --receiver NAME, or --all.")
        }
        guard ids.count <= 1000 else { throw ValidationError("At most 1,000 ids can be named at once.") }
    }

    /// Those that are meant, and in one of these states; throws where there is no such receiver.
    func selection(_ states: Set<StoredNotification.State>, among names: AlertNames) async throws -> NotificationSelection {
        var receiver = receiver
        if let name = receiver { receiver = try await names.receiver(name) }
        return NotificationSelection(ids: ids.isEmpty ? nil : Set(ids), receiver: receiver, states: states)
    }
}
