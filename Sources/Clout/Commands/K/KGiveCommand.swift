import ArgumentParser
import JSON
import Model
import Scoring
import Store

/// `clout k give`.
struct KGiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "give", abstract: "Give somebody a K on a topic.")

    @OptionGroup var k: KOptions
    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let desk = try await KDesk.open(place, role: .tool)
        let entry = try await desk.give(from: k.giver, to: k.receiver, on: k.topic)
        if output.json { return say(JSONWriter.text(of: entry)) }
        let left = try await desk.left(to: k.giver)
        say("\(entry.k.giver) gave \(Terminal.safe(entry.k.receiver.description)) a K on \(entry.k.topic). \(left.shown)")
        if entry.verdict != .counts { say("It counts nothing: \(entry.verdict.shown).") }
    }
}
