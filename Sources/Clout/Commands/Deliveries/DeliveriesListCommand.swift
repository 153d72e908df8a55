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
        let store = try await place.openStore(place.glance(), as: .reader)
        let selection = NotificationSelection(receiver: receiver, states: state.map { [$0] } ?? [.waiting, .dead])
        let notifications = try await store.notifications(selection, limit: limit)
        let depth = try await store.outboxDepth()
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
                one.receiver, one.state.rawValue, "\(one.attempts)", one.alert.at.description,
                one.state == .waiting ? one.due.description : "",
                one.alert.title, one.id, one.reason ?? "",
            ])
        }
        table.lines.forEach { say($0) }
        say(Terminal.dim("\(depth.waiting) waiting, \(depth.dead) dead"))
    }
}

extension StoredNotification.State: ExpressibleByArgument {}

extension JSONWriter {
    /// What is to be told to whom, and how far that is.
    mutating func notification(_ one: StoredNotification) {
        object { object in
            object.member("id", one.id)
            object.member("receiver", one.receiver)
            object.member("state", one.state.rawValue)
            object.member("attempts", one.attempts)
            object.member("deferrals", one.deferrals)
            object.member("rule", one.alert.rule)
            object.member("person", one.alert.subject.description)
            object.member("status", one.alert.status.rawValue)
            object.member("title", one.alert.title)
            object.member("raised", one.alert.at.description)
            object.member("due", orNull: one.state == .waiting ? one.due.description : nil)
            object.member("settled", orNull: one.settledAt?.description)
            object.member("reason", orNull: one.reason)
        }
    }
}
