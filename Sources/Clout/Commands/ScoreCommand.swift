import ArgumentParser
import JSON
import Model
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
        let ranking = try await Ranking.open(place, time, quiet: output.json)
        let score = try await ranking.person(person)
        let identities = try await ranking.identities(of: score.person)
        let standings = ranking.standings(of: score.person)
        if output.json { return say(json(score, identities, standings, ranking)) }

        let name = ranking.directory.name(of: score.person)
        guard let value = score.score else {
            say("\(Terminal.bold(Terminal.safe(name))): unrated. Nobody has acted on this person as of \(ranking.scores.at).")
            return
        }
        let state = score.state == .provisional ? ", provisional" : ""
        let number = Terminal.orange(value.value.shown(decimals: 1))
        say("\(Terminal.bold(Terminal.safe(name))): \(number) ± \(score.margin.shown(decimals: 1))\(state)")
        for standing in standings {
            // On a topic another score is ranked.
            let by = if case .topic = standing.cohort { ", by \(standing.score.value.shown(decimals: 1))" } else { "" }
            say(
                "  rank \(standing.rank) of \(standing.cohortSize) in \(standing.cohort) (top \(standing.topPercent.shown(decimals: 1)) %)\(by)"
            )
        }
        var table = TextTable([("network", .left), ("sub-score", .right), ("share", .right), ("attention", .left)])
        for level in score.levels {
            table.add([
                level.network.rawValue, level.subScore?.value.shown(decimals: 1) ?? "–", "\((level.share * 100).shown(decimals: 0)) %",
                level.isInRing ? "in a ring" : level.seniority.word,
            ])
        }
        table.lines.forEach { say("  \($0)") }
        say(
            Terminal.dim(
                "as of \(ranking.scores.at), epoch \(ranking.scores.epoch), \(score.effectivePeople.shown(decimals: 1)) effective people"))
    }

    private func json(_ score: PersonScore, _ identities: [Identity], _ standings: [Standing], _ ranking: Ranking) -> String {
        var writer = JSONWriter()
        writer.object { object in
            object.member("person", score.person.description)
            object.member("name", ranking.directory.name(of: score.person))
            object.member("identities") { $0.identities(identities) }
            object.member("as_of", ranking.scores.at.description)
            object.member("epoch", ranking.scores.epoch)
            object.member("score", orNull: score.score?.value)
            object.member("state", score.state.rawValue)
            object.member("margin", score.margin)
            object.member("effective_people", score.effectivePeople)
            object.member("standings") { list in
                list.array { list in
                    for standing in standings {
                        list.object {
                            $0.member("cohort", standing.cohort.description)
                            $0.member("rank", standing.rank)
                            $0.member("cohort_size", standing.cohortSize)
                            $0.member("top_percent", standing.topPercent)
                            $0.member("score", standing.score.value)
                        }
                    }
                }
            }
            object.member("networks") { list in
                list.array { list in
                    for level in score.levels {
                        list.object {
                            $0.member("network", level.network.rawValue)
                            $0.member("sub_score", orNull: level.subScore?.value)
                            $0.member("share", level.share)
                            $0.member("in_ring", level.isInRing)
                        }
                    }
                }
            }
        }
        return writer.text
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
