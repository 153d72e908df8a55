import ArgumentParser
import JSON
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

    /// Somebody, and how many points they give or are given.
    private typealias Row = (person: PersonKey, points: Double)

    func run() async throws {
        let ranking = try await Ranking.open(place, at: time.now, quiet: output.json)
        let view = try await ranking.view(of: try await ranking.person(person).person)
        let influencers = try await view.explanation().parts(by: .actor).compactMap { part in
            part.actor.map { Row(person: $0, points: part.points) }
        }.sorted { $0.points != $1.points ? $0.points > $1.points : $0.person < $1.person }
        let influenced = (await view.influenced()).map { Row(person: $0.person, points: $0.points) }
        if output.json { return say(json(influencers, influenced, view)) }
        say(Terminal.bold(Terminal.safe(view.name)))
        for (title, rows, nobody) in [
            ("gives points to them", influencers, "Nobody who is known by name gives them points."),
            ("is given points by them", influenced, "Their attention gives nobody points."),
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
        say(Terminal.dim("as of \(view.at)"))
    }

    private func json(_ influencers: [Row], _ influenced: [Row], _ view: PersonView) -> String {
        var writer = JSONWriter()
        writer.object { object in
            object.member("person", view.person.description)
            object.member("name", view.name)
            object.member("as_of", view.at.description)
            for (name, rows) in [("influencers", influencers), ("influenced", influenced)] {
                object.member(name) { list in
                    list.array { list in
                        for row in rows {
                            list.object {
                                $0.member("person", row.person.description)
                                $0.member("points", row.points)
                            }
                        }
                    }
                }
            }
        }
        return writer.text
    }
}
