import ArgumentParser
import JSON
import Model
import Store

/// `clout k left`.
struct KLeftCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "left", abstract: "Show how many Ks somebody has left to give.")

    @Argument(help: "A tracked person.")
    var giver: String

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let purse = try await KDesk.open(place, role: .reader).left(to: giver)
        guard output.json else { return say(purse.shown) }
        var writer = JSONWriter()
        writer.object { object in
            object.member("person", purse.giver.rawValue)
            object.member("left", purse.left)
            object.member("allotment", purse.allotment.count)
            object.member("period", DurationText.write(purse.allotment.period))
            object.member("next", orNull: purse.next?.description)
        }
        say(writer.text)
    }
}
