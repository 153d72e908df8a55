import ArgumentParser
import Model
import Scorekeeping
import Scoring

/// `clout circle`: who gives a person points, and whom the person's own attention gives some.
struct CircleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "circle", abstract: "Show who influences a person's score, and whose score the person influences.",
        discussion: "Somebody who was only met is shown as network:id.")

    @Argument(help: "A slug, network:id, or a handle.")
    var person: String

    @Option(help: ArgumentHelp("How many to show of each. JSON has them all.", valueName: "n"))
    var limit = 10

    @OptionGroup var place: PlaceOptions
    @OptionGroup var time: TimeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be at least 1.") }
    }

    func run() async throws {
        let ranking = try await Ranking.open(place, at: time.asOf, quiet: output.json)
        let report = try await CircleReport(of: try await ranking.view(of: try await ranking.person(person).person))
        if output.json { return say(report.json) }
        say(Terminal.bold(Terminal.safe(report.name)))
        for (title, rows, nobody) in [
            ("gives points to them", report.influencers, "Nobody who is known by name gives them points."),
            ("is given points by them", report.influenced, "Their attention gives nobody points."),
        ] {
            say()
            guard !rows.isEmpty else {
                say(nobody)
                continue
            }
            var table = TextTable([("points", .right), (title, .left), ("name", .left)])
            for row in rows.prefix(limit) {
                let name = ranking.directory.name(of: row.person)
                table.add([row.points.shown(decimals: 2), row.person.description, name == row.person.description ? "" : name])
            }
            table.lines.forEach { say($0) }
            if rows.count > limit {
                let rest = rows.dropFirst(limit).reduce(0) { $0 + $1.points }
                say("and \(rows.count - limit) more with \(rest.shown(decimals: 2)) points together")
            }
        }
        say(Terminal.dim("as of \(report.at)"))
    }
}
