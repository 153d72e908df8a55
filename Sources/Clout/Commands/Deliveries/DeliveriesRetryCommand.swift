import ArgumentParser
import JSON
import Model
import Store

/// `clout deliveries retry`.
struct DeliveriesRetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Try again now what waits, is dead or was dropped, with the same ids.",
        discussion: """
            What is dead has all its attempts before it again. With --receiver and --all, what was dropped stays so; name it by its id. A \
            running daemon sees it within half a minute.
            """)

    @OptionGroup var deliveries: DeliveryOptions
    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let configuration = place.glance()
        let store = try await place.openStore(configuration, as: .tool)
        let now = try await place.wall(of: store, configuration).now
        let states: Set<StoredNotification.State> = deliveries.ids.isEmpty ? [.waiting, .dead] : [.waiting, .dead, .dropped]
        let selection = try await deliveries.selection(states, among: place.names(configuration, in: store))
        let count = try await store.retryNotifications(selection, at: now)
        await store.close()
        try deliveries.tell(count, "due now", asJSON: output.json)
    }
}

extension DeliveryOptions {
    /// Says how many there were; whoever has named some that there are not is told so.
    func tell(_ count: Int, _ what: String, asJSON: Bool) throws {
        if asJSON {
            var writer = JSONWriter()
            writer.object { $0.member("notifications", count) }
            say(writer.text)
        } else {
            say("\(count) \(count == 1 ? "notification is" : "notifications are") \(what).")
        }
        let missed = Set(ids).count - count
        if !ids.isEmpty, missed > 0 {
            throw CommandFailure(
                description:
                    "\(missed) of the ids \(missed == 1 ? "is" : "are") unknown, delivered already or being sent; see `clout deliveries list`."
            )
        }
    }
}
