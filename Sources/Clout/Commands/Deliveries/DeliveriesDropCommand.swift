import ArgumentParser
import Model
import Store

/// `clout deliveries drop`.
struct DeliveriesDropCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop", abstract: "Let what waits or is dead not be delivered.",
        discussion: "It is kept for ninety days; `clout deliveries retry ID` takes it back. What is being sent at the moment is left alone."
    )

    @OptionGroup var deliveries: DeliveryOptions
    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let store = try await place.openStore(place.glance(), as: .tool)
        let count = try await store.dropNotifications(deliveries.selection([.waiting, .dead]))
        await store.close()
        try deliveries.tell(count, "dropped", asJSON: output.json)
    }
}
