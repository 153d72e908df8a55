import ArgumentParser
import JSON
import Model
import Scorekeeping
import Scoring

/// `clout compare`: two people's scores, part by part.
struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Show two people's scores side by side.",
        discussion: "The differences of the parts add up to the difference of the scores.")

    @Argument(help: "A slug, network:id, or a handle.")
    var first: String

    @Argument(help: "Somebody else.")
    var second: String

    @OptionGroup var place: PlaceOptions
    @OptionGroup var time: TimeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let ranking = try await Ranking.open(place, at: time.asOf, quiet: output.json)
        var sides: [ComparisonReport.Side] = []
        for text in [first, second] {
            let view = try await ranking.view(of: try await ranking.person(text).person)
            sides.append(ComparisonReport.Side(name: view.name, explanation: try await view.explanation()))
        }
        let report = ComparisonReport(first: sides[0], second: sides[1], at: ranking.scores.at, epoch: ranking.scores.epoch)
        if output.json { return say(report.json) }
        (report.lines + ranking.notices.lines.map { Terminal.dim(Terminal.safe($0)) }).forEach { say($0) }
    }
}
