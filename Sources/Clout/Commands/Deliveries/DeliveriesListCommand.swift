import ArgumentParser
import JSON
import Model
import Store

/// `clout deliveries list`.
struct DeliveriesListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show what waits and what will not be tried again, the latest first.")

    @Option(help: ArgumentHelp("Only those for this receiver.", valueName: "name"))
    var receiver: String?

    @Option(help: ArgumentHelp("Only those in this state: waiting, dead, delivered, dropped or digested.", valueName: "state"))
    var state: StoredNotification.State?

    @Option(help: ArgumentHelp("How many to show.", valueName: "n"))
    var limit = 50

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 100000.") }
    }

    func run() async throws {
        let configuration = place.glance()
        let store = try await place.openStore(configuration, as: .reader)
        var receiver = receiver
        if let name = receiver { receiver = try await place.names(configuration, in: store).receiver(name) }
        let selection = NotificationSelection(receiver: receiver, states: state.map { [$0] } ?? [.waiting, .dead])
        let notifications = try await store.notifications(selection, limit: limit)
        let counts = try await store.notificationCounts(selection)
        let disabled = Set(try await store.disabledReceivers().map(\.name))
        let now = try await place.wall(of: store, configuration).now
        await store.close()
        if output.json {
            var writer = JSONWriter()
            writer.array { list in for notification in notifications { list.notification(notification) } }
            return say(writer.text)
        }
        var table = TextTable([
            ("receiver", .left), ("state", .left), ("tries", .right), ("raised", .left), ("next", .left), ("title", .left), ("id", .left),
            ("", .left),
        ])
        for one in notifications {
            table.add([
                one.receiver, one.state.rawValue, one.shownTries, one.alert.at.description, one.shownNext(at: now, disabled: disabled),
                one.alert.title, one.id, one.reason ?? "",
            ])
        }
        table.lines.forEach { say($0) }
        let numbers = StoredNotification.State.allCases.filter(selection.states.contains).map { "\(counts[$0] ?? 0) \($0.rawValue)" }
        let rest = counts.values.reduce(-notifications.count, +)
        let more = rest > 0 ? "; \(rest) of them not shown (--limit)" : ""
        say(Terminal.dim(Terminal.safe(numbers.joined(separator: ", ") + (receiver.map { " for \($0)" } ?? "") + more)))
    }
}

extension StoredNotification.State: ExpressibleByArgument {}
