import ArgumentParser
import JSON
import Model
import Store

/// `clout receivers enable`.
struct ReceiversEnableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable", abstract: "Deliver again to a receiver that said that it was gone (410).",
        discussion: "A running daemon sees it within half a minute, and delivers what waits. Another URL in the file enables it, too.")

    @Argument(help: "The receiver's name.")
    var name: String

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let configuration = place.glance()
        let store = try await place.openStore(configuration, as: .tool)
        let wasDisabled = try await store.enableReceiver(name)
        await store.close()
        let names = configuration.receivers.map(\.name)
        guard wasDisabled || names.contains(name) else {
            let near = nearestWord(to: name, among: names).map { " Did you mean `\($0)`?" } ?? ""
            throw CommandFailure(description: "There is no receiver `\(name)` in receivers.d, and none of that name is disabled.\(near)")
        }
        if output.json {
            var writer = JSONWriter()
            writer.object { $0.member("enabled", wasDisabled) }
            return say(writer.text)
        }
        say(wasDisabled ? "\(name) is enabled; what waits for it is delivered." : "\(name) was not disabled.")
    }
}
