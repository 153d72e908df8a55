import ArgumentParser
import Delivery
import Foundation
import JSON
import Model
import Store

/// `clout deliveries show`.
struct DeliveriesShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one notification: how often it was tried, what came back, and what comes next.")

    @Argument(help: "The notification's id, as `clout deliveries list` shows it.")
    var id: String

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let configuration = place.glance()
        let store = try await place.openStore(configuration, as: .reader)
        let selection = NotificationSelection(ids: [id], states: Set(StoredNotification.State.allCases))
        let found = try await store.notifications(selection, limit: 1).first
        let disabled = Set(try await store.disabledReceivers().map(\.name))
        let now = try await place.wall(of: store, configuration).now
        await store.close()
        guard let one = found else {
            throw CommandFailure(description: "There is no notification `\(id)`; see `clout deliveries list`.")
        }
        if output.json {
            var writer = JSONWriter()
            writer.notification(one)
            return say(writer.text)
        }
        say(Terminal.bold(Terminal.safe(one.alert.title)))
        let deferred =
            one.deferrals == 0
            ? "" : ", and \(Words.count(one.deferrals, "answer", "answers")) that asked for time, which is no try"
        for (name, text) in [
            ("receiver", one.receiver), ("state", one.state.rawValue), ("alert", one.alert.id), ("raised", one.alert.at.description),
            ("tries", "\(one.attempts) of \(RetrySchedule.standard.delays.count)\(deferred)"),
            ("last", one.settledAt?.description ?? ""), ("why", one.reason ?? ""),
            ("next", one.shownNext(at: now, disabled: disabled)),
            (
                "at most",
                one.state == .waiting
                    ? "until \(one.alert.at + OutboxBounds.standard.longestWait), unless it is retried: it is given up then" : ""
            ),
        ] where !text.isEmpty {
            say("  \(name.padding(toLength: 8, withPad: " ", startingAt: 0))  \(Terminal.safe(text))")
        }
    }
}
