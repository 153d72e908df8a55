import ArgumentParser

/// `clout perks`: campaigns, and to whom they were offered.
struct PerksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "perks", abstract: "See perks and their offers; accept, decline and fulfil offers.",
        discussion: "What perks are, and are not for: docs/perks.md.",
        subcommands: [
            PerksListCommand.self, PerksShowCommand.self, PerksOffersCommand.self, PerksAcceptCommand.self, PerksDeclineCommand.self,
            PerksFulfilCommand.self,
        ])
}

/// Whose offer of which perk.
struct OfferOptions: ParsableArguments {
    @Argument(help: "The perk's name.")
    var perk: String

    @Argument(help: "Whose offer: a slug.")
    var person: String
}
