import ArgumentParser
import JSON
import Model
import Scoring
import Store

/// `clout k ledger`.
struct KLedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Show who gave Ks to whom, the latest first, and which of them count.")

    @Argument(help: "Only the Ks that this person gave or got.")
    var person: String?

    @Option(help: ArgumentHelp("How many to show. JSON has them all.", valueName: "n"))
    var limit = 50

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be at least 1.") }
    }

    func run() async throws {
        let desk = try await KDesk.open(place, role: .reader)
        var of: PersonKey?
        if let person { of = try await desk.store.person(named: person) }
        let entries = try await desk.entries(of: of)
        if output.json {
            var writer = JSONWriter()
            writer.array { list in for entry in entries.reversed() { list.k(entry) } }
            return say(writer.text)
        }
        var table = TextTable([("given", .left), ("by", .left), ("to", .left), ("topic", .left), ("", .left)])
        for entry in entries.suffix(limit).reversed() {
            table.add([entry.k.at.description, entry.k.giver.rawValue, entry.k.receiver.description, entry.k.topic, entry.verdict.shown])
        }
        table.lines.forEach { say($0) }
        say(Terminal.dim("\(entries.count { $0.verdict == .counts }) of \(entries.count) Ks count"))
    }
}
