import ArgumentParser
import Model
import Scorekeeping
import Scoring

/// `clout score`: one person's score, and what it is made of on each network.
struct ScoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "score", abstract: "Show one person's score.")

    @Argument(help: "A slug, network:id, or a handle.")
    var person: String

    @OptionGroup var place: PlaceOptions
    @OptionGroup var time: TimeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let ranking = try await Ranking.open(place, at: time.asOf, quiet: output.json)
        let score = try await ranking.person(person)
        let view = try await ranking.view(of: score.person)
        let explanation = try await view.explanation()
        let participation = await view.participation()
        let covered = try await ranking.coverages(of: score.person)
        let identities = try await ranking.identities(of: score.person)
        let standings = ranking.standings(of: score.person)
        let former = await ranking.formerScore(of: score.person)
        if output.json {
            return say(
                ScoreReport(
                    score: score, name: ranking.directory.name(of: score.person), at: ranking.scores.at, epoch: ranking.scores.epoch,
                    identities: identities, standings: standings, explanation: explanation, participation: participation,
                    covered: covered, former: former.map { ($0.epoch, $0.score.score, $0.score.state) }, notices: ranking.notices
                ).json)
        }

        let name = ranking.directory.name(of: score.person)
        guard let value = score.score else {
            say("\(Terminal.bold(Terminal.safe(name))): unrated. Nobody has acted on this person as of \(ranking.scores.at).")
            return
        }
        let state = score.state == .provisional ? ", provisional" : ""
        let number = Terminal.orange(value.value.shown(decimals: 1))
        say("\(Terminal.bold(Terminal.safe(name))): \(number) ± \(score.margin.shown(decimals: 1))\(state)")
        if let former {
            let value = former.score.score.map { "\($0.value.shown(decimals: 1)) ± \(former.score.margin.shown(decimals: 1))" } ?? "unrated"
            say("  by epoch \(former.epoch): \(value)")
        }
        for standing in standings {
            // On a topic another score is ranked.
            let by = if case .topic = standing.cohort { ", by \(standing.score.value.shown(decimals: 1))" } else { "" }
            say(
                "  rank \(standing.rank) of \(standing.cohortSize) in \(standing.cohort) (top \(standing.topPercent.shown(decimals: 1)) %)\(by)"
            )
        }
        var table = TextTable([
            ("network", .left), ("sub-score", .right), ("share", .right), ("amplification", .right), ("network", .right), ("reach", .right),
            ("coverage", .right), ("attention", .left), ("", .left),
        ])
        let facets = score.levels.map { explanation.facets(on: $0.network) }
        let points = roundedToTenths(score: value.value, parts: facets.flatMap { [$0.amplification, $0.network, $0.reach] }).parts
        for (index, level) in score.levels.enumerated() {
            let isNeglected = participation.contains { $0.network == level.network && $0.isNeglected }
            table.add([
                level.network.rawValue, level.subScore?.value.shown(decimals: 1) ?? "–", "\((level.share * 100).shown(decimals: 0)) %",
                points[3 * index].shownAsPoints, points[3 * index + 1].shownAsPoints, points[3 * index + 2].shownAsPoints,
                Words.percent(covered.coverage(of: score.person, on: level.network)), level.isInRing ? "in a ring" : level.seniority.word,
                isNeglected ? "neglected" : "",
            ])
        }
        table.lines.forEach { say("  \($0)") }
        say(
            Terminal.dim(
                "as of \(ranking.scores.at), epoch \(ranking.scores.epoch), \(score.effectivePeople.shown(decimals: 1)) effective people, "
                    + "coverage \(Words.percent(covered.coverage(of: score.person)))"))
        ranking.notices.lines.forEach { say(Terminal.dim(Terminal.safe($0))) }
    }

}

extension Weights.Seniority {
    /// How far an account's attention counts, in a word.
    var word: String {
        switch self {
        case .new: "new"
        case .established: "established"
        case .unknown: "not established"
        }
    }
}
