import Alerting
import ArgumentParser
import Foundation
import JSON
import Model
import Store

/// `clout perks list`.
struct PerksListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Show the perks, and how their places are taken.")

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let desk = try await PerkDesk.open(place, role: .reader)
        let offers = Dictionary(grouping: try await desk.offers(), by: \.perk)
        await desk.close()
        let now = desk.wall.now
        let perks = desk.configuration.perks.map { ($0, PlacesTaken(offers[$0.name] ?? [])) }
        if output.json {
            var writer = JSONWriter()
            writer.array { list in for (perk, taken) in perks { list.perk(perk, taken: taken, at: now) } }
            return say(writer.text)
        }
        if perks.isEmpty { return say("There is no perk. One stands in a file of perks.d; see docs/perks.md.") }
        var table = TextTable([
            ("perk", .left), ("state", .left), ("quota", .right), ("free", .right), ("offered", .right), ("accepted", .right),
            ("fulfilled", .right), ("waiting", .right), ("gift", .left),
        ])
        for (perk, taken) in perks {
            table.add(
                [perk.name, perk.shownState(at: now)]
                    + [perk.quota, max(0, perk.quota - taken.all), taken[.offered], taken[.accepted], taken[.fulfilled], taken[.waiting]]
                    .map { "\($0)" } + [perk.gift])
        }
        table.lines.forEach { say($0) }
    }
}

/// `clout perks show`.
struct PerksShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show all of one perk.")

    @Argument(help: "The perk's name.")
    var perk: String

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let desk = try await PerkDesk.open(place, role: .reader)
        let perk = try desk.perk(perk)
        let taken = PlacesTaken(try await desk.offers(of: perk.name))
        await desk.close()
        let now = desk.wall.now
        if output.json {
            var writer = JSONWriter()
            writer.perk(perk, taken: taken, at: now)
            return say(writer.text)
        }
        say(Terminal.bold(perk.name) + ": " + Terminal.safe(perk.gift))
        let whom =
            ["\(perk.eligibility.when) in \(perk.eligibility.cohort)"]
            + (perk.eligibility.lists.isEmpty ? [] : ["on \(perk.eligibility.lists.joined(separator: " or "))"])
            + (perk.eligibility.places.isEmpty ? [] : ["at \(perk.eligibility.places.joined(separator: " or "))"])
        let states = Offer.State.allCases.map { "\(taken[$0]) \($0.rawValue)" }
        let lines = [
            ("sponsor", perk.sponsor), ("state", "\(perk.shownState(at: now)), from \(perk.opens) to \(perk.closes)"),
            ("whom", whom.joined(separator: ", ")), ("order", perk.order == .first ? "first come, first served" : "by score"),
            ("places", "\(max(0, perk.quota - taken.all)) of \(perk.quota) free; \(states.joined(separator: ", "))"),
            ("term", DurationText.write(perk.term)),
            ("told", (perk.receivers + perk.sponsorReceivers.map { "\($0) (sponsor)" }).joined(separator: ", ")),
            ("says", "\(perk.disclosure) \(perk.ethics)"),
        ]
        for (name, text) in lines { say("  \(name.padding(toLength: 9, withPad: " ", startingAt: 0))\(Terminal.safe(text))") }
    }
}
