import ArgumentParser
import Model
import Scorekeeping
import Scoring

/// `clout top`: the ranking of a cohort.
struct TopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top", abstract: "Show the ranking of a cohort, best first.",
        discussion:
            "Cohorts: all, tracked, list:NAME, network:NAME, topic:NAME, place:NAME. Somebody who was only met is shown as network:id.")

    @Option(help: ArgumentHelp("Whom to rank.", valueName: "cohort"), transform: Cohort.init(argument:))
    var cohort: Cohort = .all

    @Option(help: ArgumentHelp("How many to show.", valueName: "n"))
    var limit = 20

    @OptionGroup var place: PlaceOptions
    @OptionGroup var time: TimeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be at least 1.") }
    }

    func run() async throws {
        let ranking = try await Ranking.open(place, at: time.asOf, quiet: output.json)
        let standings = ranking.board.standings(in: cohort)
        if standings.isEmpty { try ranking.expect(cohort) }
        try await ranking.show(standings.prefix(limit), asJSON: output.json)
        if output.json { return }
        let unrated = ranking.scores.people.count { $0.score == nil && ranking.board.includes($0.person, in: cohort) }
        say(
            Terminal.dim(
                "\(standings.count) rated, \(unrated) unrated in \(cohort), as of \(ranking.scores.at), epoch \(ranking.scores.epoch)"))
        ranking.notices.lines.forEach { say(Terminal.dim(Terminal.safe($0))) }
    }
}
