import ArgumentParser
import JSON
import Model
import Store

/// `clout perks accept`.
struct PerksAcceptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept", abstract: "Accept an offer for the person who has it.",
        discussion: """
            The perk's `sponsor_notify` is told that the offer was accepted, by its number alone; with --share also by whom. A running \
            daemon tells it within half a minute.
            """)

    @OptionGroup var offer: OfferOptions

    @Flag(help: "The person agrees that the sponsor learns their name and id.")
    var share = false

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let desk = try await PerkDesk.open(place, role: .tool)
        let accepted = try await desk.accept(offer.perk, for: offer.person, sharing: share)
        await desk.close()
        if output.json { return say(JSONWriter.text(of: accepted)) }
        say("\(accepted.person) has accepted \(accepted.id)\(share ? ", and the sponsor learns who it is" : "").")
    }
}

/// `clout perks decline`.
struct PerksDeclineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decline", abstract: "Decline an offer for the person who has it; its place goes to the next.")

    @OptionGroup var offer: OfferOptions
    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let desk = try await PerkDesk.open(place, role: .tool)
        let declined = try await desk.decline(offer.perk, for: offer.person)
        await desk.close()
        if output.json { return say(JSONWriter.text(of: declined)) }
        say("\(declined.person) has declined \(declined.perk), and is never offered it again.")
    }
}

/// `clout perks fulfil`.
struct PerksFulfilCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fulfil", abstract: "Note that the person has got what was offered.")

    @OptionGroup var offer: OfferOptions
    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let desk = try await PerkDesk.open(place, role: .tool)
        let fulfilled = try await desk.fulfil(offer.perk, for: offer.person)
        await desk.close()
        if output.json { return say(JSONWriter.text(of: fulfilled)) }
        say("\(fulfilled.person) has got \(fulfilled.id).")
    }
}
