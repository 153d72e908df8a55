import ArgumentParser
import JSON
import Model
import Scoring
import Store

/// `clout k take-back`.
struct KTakeBackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "take-back", abstract: "Take the latest such K back: it counts no more, and stays spent.")

    @OptionGroup var k: KOptions
    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let entry = try await KDesk.open(place, role: .tool).takeBack(from: k.giver, to: k.receiver, on: k.topic)
        if output.json { return say(JSONWriter.text(of: entry)) }
        say(
            "\(entry.k.giver) took back the K that \(Terminal.safe(entry.k.receiver.description)) got on \(entry.k.topic) at \(entry.k.at)."
        )
    }
}
