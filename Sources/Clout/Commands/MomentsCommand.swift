import ArgumentParser
import Model
import Scorekeeping
import Scoring

/// `clout moments`: the posts that earned unusually much of a score.
struct MomentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "moments", abstract: "Show the posts that earned unusually much of a score.",
        discussion: """
            A moment made at least one point, and either a third of the score by itself, or it lies far above the person's other posts: \
            two robust deviations above their median by the logarithms of the points, and at least twice of it, where five posts or more earned anything.
            """)

    @Argument(help: "A slug, network:id, or a handle.")
    var person: String

    @OptionGroup var place: PlaceOptions
    @OptionGroup var time: TimeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let ranking = try await Ranking.open(place, at: time.asOf, quiet: output.json)
        let view = try await ranking.view(of: try await ranking.person(person).person)
        let moments = try await view.moments()
        if output.json { return say(MomentsReport(person: view.person, name: view.name, at: view.at, moments: moments).json) }
        guard !moments.isEmpty else {
            say("\(Terminal.bold(Terminal.safe(view.name))): no post earned unusually much as of \(view.at).")
            return
        }
        say("\(Terminal.bold(Terminal.safe(view.name))): \(Words.count(moments.count, "moment", "moments"))")
        var table = TextTable([("points", .right), ("times the usual", .right), ("people", .right), ("published", .left), ("post", .left)])
        for moment in moments {
            table.add([
                moment.points.shownAsPoints, moment.usual.map { (moment.points / $0).shown(decimals: 1) } ?? "–", "\(moment.people)",
                moment.at.map { String($0.description.prefix(10)) } ?? "", "\(moment.network):\(moment.post)",
            ])
        }
        (table.lines + [Terminal.dim("as of \(view.at)")]).forEach { say($0) }
    }
}
