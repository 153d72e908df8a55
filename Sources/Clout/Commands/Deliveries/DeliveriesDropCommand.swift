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
        let configuration = place.glance()
        let store = try await place.openStore(configuration, as: .tool)
        let selection = try await deliveries.selection([.waiting, .dead], among: place.names(configuration, in: store))
        let count = try await store.dropNotifications(selection)
        await store.close()
        try deliveries.tell(count, "dropped", asJSON: output.json)
    }
}
