import ArgumentParser
import JSON
import Model
import Store

/// `clout perks offers`.
struct PerksOffersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "offers", abstract: "Show to whom perks were offered, and what became of it.")

    @Argument(help: "Only those of this perk, which need not have a file any more.")
    var perk: String?

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let desk = try await PerkDesk.open(place, role: .reader)
        let offers = try await desk.offers(of: perk)
        await desk.close()
        if output.json {
            var writer = JSONWriter()
            writer.array { list in for offer in offers { list.offer(offer) } }
            return say(writer.text)
        }
        if offers.isEmpty { return say("Nothing was offered.") }
        var table = TextTable([("offer", .left), ("person", .left), ("state", .left), ("", .left), ("shared", .left)])
        for offer in offers {
            table.add([offer.id, offer.person.rawValue, offer.state.rawValue, offer.shownTime, offer.isShared ? "yes" : ""])
        }
        table.lines.forEach { say($0) }
    }
}
