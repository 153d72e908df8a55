import ArgumentParser
import JSON
import Model
import Scoring

/// `clout top`: the ranking of a cohort.
struct TopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top", abstract: "Show the ranking of a cohort, best first.",
        discussion:
            "Cohorts: all, tracked, list:NAME, network:NAME, topic:NAME, place:NAME. Somebody who was only met is shown as network:id.")

    @Option(
        help: ArgumentHelp("Whom to rank.", valueName: "cohort"),
        transform: { text in
            guard let cohort = Cohort(text) else {
                throw ValidationError("`\(text)` is no cohort; write all, tracked, list:NAME, network:NAME, topic:NAME or place:NAME.")
            }
            return cohort
        })
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
        let ranking = try await Ranking.open(place, time, quiet: output.json)
        let standings = ranking.board.standings(in: cohort)
        if standings.isEmpty { try ranking.expect(cohort) }
        let best = standings.prefix(limit)
        if output.json {
            var writer = JSONWriter()
            var rows: [(Standing, [Identity])] = []
            for standing in best { rows.append((standing, try await ranking.identities(of: standing.person))) }
            writer.array { list in for (standing, identities) in rows { list.standing(standing, identities) } }
            say(writer.text)
            return
        }
        var table = TextTable([
            ("rank", .right), ("score", .right), ("±", .right), ("top %", .right), ("", .left), ("person", .left), ("name", .left),
        ])
        for standing in best {
            table.add([
                "\(standing.rank)", standing.score.value.shown(decimals: 1), standing.margin.shown(decimals: 1),
                standing.topPercent.shown(decimals: 1), standing.state == .provisional ? "provisional" : "", standing.person.description,
                standing.name == standing.person.description ? "" : standing.name,
            ])
        }
        table.lines.forEach { say($0) }
        let unrated = ranking.scores.people.count { $0.score == nil && ranking.board.includes($0.person, in: cohort) }
        say(
            Terminal.dim(
                "\(standings.count) rated, \(unrated) unrated in \(cohort), as of \(ranking.scores.at), epoch \(ranking.scores.epoch)"))
    }
}

extension JSONWriter {
    /// A standing with the person's identities.
    mutating func standing(_ standing: Standing, _ identities: [Identity]) {
        object { object in
            object.member("person", standing.person.description)
            object.member("name", standing.name)
            object.member("identities") { $0.identities(identities) }
            object.member("score", standing.score.value)
            object.member("state", standing.state.rawValue)
            object.member("rank", standing.rank)
            object.member("top_percent", standing.topPercent)
            object.member("cohort", standing.cohort.description)
            object.member("cohort_size", standing.cohortSize)
            object.member("margin", standing.margin)
            object.member("effective_people", standing.effectivePeople)
        }
    }

    mutating func identities(_ identities: [Identity]) {
        array { list in
            for identity in identities {
                list.object {
                    $0.member("network", identity.key.network.rawValue)
                    $0.member("id", identity.key.id)
                    $0.member("handle", orNull: identity.handle)
                }
            }
        }
    }
}
